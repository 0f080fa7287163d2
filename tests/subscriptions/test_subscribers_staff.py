"""Administrators' pages of subscribers, and the figures for editors."""

import csv
import datetime
import io
from collections.abc import Callable

import pytest
from django.utils import timezone

from people.models import Role, User
from publishing.models import AuditEntry
from subscriptions import follows, growth
from subscriptions.models import Frequency, Subscriber
from tests.conftest import DAY, make_person, signed_in
from workstreams.models import Workstream

Subscribe = Callable[..., Subscriber]
PAGE = "/staff/emails/subscribers/"


@pytest.fixture
def administrator(db: None) -> User:
    return make_person("Ada Administrator", role=Role.ADMINISTRATOR)


def test_an_address_is_found_without_standing_in_an_address(subscribe: Subscribe, administrator: User) -> None:
    for name in ("ann", "ben"):
        subscribe(f"{name}@example.org", Frequency.WEEKLY)
    client = signed_in(administrator)
    assert {name: f"{name}@" in client.get(PAGE).content.decode() for name in ("ann", "ben")} == {"ann": True, "ben": True}
    found = client.post(PAGE, {"address": "ANN@"}).content.decode()
    assert ("ann@example.org" in found, "ben@example.org" in found) == (True, False)
    assert "at least three characters" in client.post(PAGE, {"address": "a"}).content.decode()
    assert client.post(PAGE, {"address": "\x00\x00\x00"}).status_code == 200


def test_editors_read_figures_and_no_address(subscribe: Subscribe, editor: User) -> None:
    ann = subscribe("ann@example.org", Frequency.WEEKLY)
    client = signed_in(editor)
    assert [client.get(f"{PAGE}{rest}").status_code for rest in ("", f"{ann.pk}/")] == [404, 404]
    page = client.get("/staff/emails/figures/").content.decode()
    assert ("1 address gets emails" in page, "ann@" in page) == (True, False)


def test_months_say_who_came_and_who_went(subscribe: Subscribe) -> None:
    first = timezone.localdate().replace(day=1)
    noon = datetime.datetime.combine(first, datetime.time(12), tzinfo=datetime.UTC)
    subscribe("long@example.org", Frequency.WEEKLY, since=noon - 800 * DAY)
    changed = subscribe("changed@example.org", Frequency.WEEKLY, since=noon - DAY)
    follows.choose(changed, Frequency.AT_ONCE, [], at=noon - DAY / 2)
    follows.unsubscribe(subscribe("gone@example.org", Frequency.WEEKLY, since=noon - DAY))
    *_, last, now = growth.months()
    assert [(month.joined, month.left, month.total) for month in (last, now)] == [(2, 0, 3), (0, 1, 2)]
    assert [bar.height for bar in growth.drawn(growth.months())][-2:] == [100, pytest.approx(66.7, abs=0.1)]


def test_the_page_of_one_says_what_they_follow_and_what_they_agreed_to(
    subscribe: Subscribe, administrator: User, workstreams: list[Workstream]
) -> None:
    ann = subscribe("ann@example.org", Frequency.WEEKLY, workstreams[0])
    follows.choose(ann, Frequency.DAILY, [])
    page = signed_in(administrator).get(f"{PAGE}{ann.pk}/").content.decode()
    for words in ("ann@example.org", str(workstreams[0]), "Everything", "changed what they follow or how often", "Yes."):
        assert words in page
    Subscriber.objects.update(state=Subscriber.State.FORGOTTEN, email="", consent=None)
    assert signed_in(administrator).get(f"{PAGE}{ann.pk}/").status_code == 404


def test_the_table_holds_all_who_are_known_and_that_it_was_made_is_written_down(
    subscribe: Subscribe, administrator: User, workstreams: list[Workstream]
) -> None:
    subscribe("=cmd@example.org", Frequency.WEEKLY, workstreams[0])
    follows.unsubscribe(subscribe("ben@example.org", Frequency.DAILY))
    client = signed_in(administrator)
    assert client.get(f"{PAGE}export/").status_code == 405
    answer = client.post(f"{PAGE}export/")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[:4] for row in rows[1:]] == [
        ["'=cmd@example.org", "Active", str(workstreams[0]), "Once a week, on Friday morning"],
        ["ben@example.org", "Unsubscribed", "", ""],
    ]
    entry = AuditEntry.objects.get(did="exported subscribers")
    assert (entry.by, entry.details) == (administrator, {"count": 2})


def test_emails_to_one_are_stopped_and_sent_again_with_why(subscribe: Subscribe, administrator: User) -> None:
    ann = subscribe("ann@example.org", Frequency.WEEKLY)
    client, page = signed_in(administrator), f"{PAGE}{ann.pk}/emails/"
    assert "Say why." in client.post(page, {"why": ""}).content.decode()
    client.post(page, {"why": "Asked by phone."})
    ann.refresh_from_db()
    assert (ann.suppressed_why, ann.follows.current().count()) == (Subscriber.Suppressed.STAFF, 0)
    client.post(page, {"why": "Asked again."})
    ann.refresh_from_db()
    assert (ann.is_active, ann.follows.current().count()) == (True, 1)
    assert list(AuditEntry.objects.order_by("pk").values_list("did", flat=True)) == ["stopped emails", "lifted suppression"]
