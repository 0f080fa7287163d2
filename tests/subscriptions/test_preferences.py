"""Subscribers' own pages, behind the link in an email."""

import datetime
from collections.abc import Callable, Mapping

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from people.dates import day_by_the_clock
from people.models import User
from subscriptions import bounces, consent, follows, tokens
from subscriptions.models import Follow, Frequency, Request, Subscriber
from subscriptions.topics import key_of
from tests.conftest import DAY, MailServer, signed_in
from workstreams.models import Workstream

Subscribe = Callable[..., Subscriber]
AT_ONCE, WEEKLY = Frequency.AT_ONCE, Frequency.WEEKLY


def page_of(subscriber: Subscriber, rest: str = "") -> str:
    return f"/subscriptions/{tokens.token_for(subscriber, tokens.PREFERENCES)}/{rest}"


def leaving(subscriber: Subscriber, rest: str = "") -> str:
    return f"/unsubscribe/{tokens.token_for(subscriber, tokens.UNSUBSCRIBE)}/{rest}"


def words(client: Client, path: str, data: Mapping[str, object] | None = None) -> str:
    response = client.get(path) if data is None else client.post(path, data, follow=True)
    return response.content.decode()


@pytest.fixture
def reader(programme: object, subscribe: Subscribe) -> Subscriber:
    return subscribe("reader@example.org", WEEKLY)


def test_each_topic_has_its_own_frequency_and_what_is_changed_ends_and_begins(
    client: Client, subscribe: Subscribe, workstreams: list[Workstream]
) -> None:
    neglect, hearings, data = workstreams
    subscriber = subscribe("reader@example.org", WEEKLY, neglect, hearings)
    answers = {"everything": "none", key_of(neglect): "none", key_of(hearings): "weekly", key_of(data): "at once"}
    for _ in range(2):
        assert "Saved. This is what you get from now on." in words(client, page_of(subscriber), answers)
    assert follows.chosen_each(subscriber) == {hearings: "weekly", data: "at once"}
    (ended,) = subscriber.follows.exclude(ended_at=None)
    assert (ended.topic, ended.ended_why) == (neglect, "changed")


@pytest.mark.parametrize("answer", ["none", "hourly", ""])
def test_choosing_nothing_or_nonsense_is_told_and_changes_nothing(
    client: Client, subscribe: Subscribe, workstreams: list[Workstream], answer: str
) -> None:
    subscriber = subscribe("reader@example.org", WEEKLY)
    answers = {"everything": answer} | {key_of(workstream): "none" for workstream in workstreams}
    assert "There is a problem" in words(client, page_of(subscriber), answers)
    assert follows.chosen(subscriber) == (WEEKLY, [])


def test_what_the_page_does_not_offer_goes_on_being_followed(subscribe: Subscribe, workstreams: list[Workstream]) -> None:
    subscriber = subscribe("reader@example.org", WEEKLY, *workstreams[:2])
    follows.choose_each(subscriber, {None: "at once", workstreams[0]: ""})
    assert follows.chosen_each(subscriber) == {workstreams[1]: "weekly", None: "at once"}


def test_emails_are_paused_and_begin_again(client: Client, reader: Subscriber) -> None:
    until = day_by_the_clock() + 10 * DAY
    page = words(client, page_of(reader, "pause/"), {"until": until.isoformat()})
    assert "nothing is sent before" in page
    assert "comes afterwards in one email" in page
    reader.refresh_from_db()
    assert reader.paused_until == until
    assert "Emails begin again." in words(client, page_of(reader, "resume/"), {})
    reader.refresh_from_db()
    assert reader.paused_until == day_by_the_clock()


@pytest.mark.parametrize("until", ["", "soon", "2016-11-24", "9999-12-31", str(datetime.date.today())])
def test_a_pause_needs_a_day_to_come_within_half_a_year(client: Client, reader: Subscriber, until: str) -> None:
    assert "There is a problem" in words(client, page_of(reader, "pause/"), {"until": until})
    reader.refresh_from_db()
    assert reader.paused_until is None


def test_unsubscribing_can_be_taken_back_without_a_new_email(
    client: Client, subscribe: Subscribe, workstreams: list[Workstream], mail_server: MailServer
) -> None:
    subscriber = subscribe("reader@example.org", WEEKLY, workstreams[0])
    follows.choose_each(subscriber, {workstreams[1]: "at once"})
    before = [(follow.topic, follow.frequency, follow.news_from) for follow in subscriber.follows.all()]
    assert "Subscribe again" in words(client, leaving(subscriber), {})
    for _ in range(2):
        assert "You get emails again" in words(client, leaving(subscriber, "undo/"), {}) or subscriber.follows.count() == 4
    assert [(follow.topic, follow.frequency, follow.news_from) for follow in subscriber.follows.current()] == before
    assert {follow.ended_why for follow in subscriber.follows.exclude(ended_at=None)} == {"unsubscribed"}
    assert not mail_server.received


@pytest.mark.parametrize("why", Subscriber.Suppressed.values)
def test_nobody_comes_back_so_whose_address_was_stopped(client: Client, reader: Subscriber, why: str) -> None:
    bounces.suppress(reader, Subscriber.Suppressed(why), timezone.now())
    page = words(client, leaving(reader, "undo/"), {})
    assert "Nothing is sent to this address" in page
    assert "Subscribe again" not in page
    page = words(client, leaving(reader), {})
    assert ("You are unsubscribed" if why in follows.BECAUSE_OF_BOUNCES else "Nothing is sent to this address") in page
    for _ in range(2):
        assert "Subscribe again" not in page
        page = words(client, leaving(reader, "undo/"), {})
    assert not Follow.objects.current().exists()


def test_who_complained_and_was_let_in_again_by_staff_has_to_ask_anew(client: Client, reader: Subscriber, editor: User) -> None:
    bounces.suppress(reader, Subscriber.Suppressed.COMPLAINT, timezone.now())
    bounces.lift(reader, by=editor, why="It was a mistake.")
    page = words(client, leaving(reader, "undo/"), {})
    assert "You are unsubscribed" in page
    assert "Subscribe again" not in page
    assert not Follow.objects.current().exists()


def everything() -> list[object]:
    return [list(model._base_manager.values()) for model in apps.get_app_config("subscriptions").get_models()]


def test_looking_and_scanning_change_nothing(client: Client, reader: Subscriber) -> None:
    before = everything()
    for rest in ("", "pause/", "resume/", "address/", "erase/", "export.json"):
        for ask in (client.get, client.head, client.options):
            ask(page_of(reader, rest))
    for ask in (client.get, client.head, client.options):
        ask(leaving(reader, "undo/"))
    assert everything() == before


@pytest.mark.parametrize("path", ["", "pause/", "resume/", "address/", "erase/", "export.json"])
def test_a_link_that_was_not_made_here_leads_to_help(client: Client, reader: Subscriber, path: str) -> None:
    ask = client.get if path == "export.json" else client.post
    response = ask(f"/subscriptions/{reader.pk}.forged/{path}")
    assert response.status_code == 404
    assert "This link does not work" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_the_page_asks_as_often_for_many_topics_as_for_few(
    client: Client, subscribe: Subscribe, workstreams: list[Workstream], django_assert_num_queries: Callable[..., object]
) -> None:
    few, many = subscribe("few@example.org", WEEKLY, workstreams[0]), subscribe("many@example.org", WEEKLY, *workstreams)
    for subscriber in (few, many):
        with django_assert_num_queries(8):  # type: ignore[attr-defined]
            client.get(page_of(subscriber))


def test_a_member_reaches_their_own_page_without_an_email(cast: dict[str, User], subscribe: Subscribe, programme: object) -> None:
    client = signed_in(cast["member"])
    assert "/my/updates/" in client.get("/my/letters/").content.decode()
    offer = client.get("/my/updates/")
    assert "You get no email updates" in offer.content.decode()
    assert offer["Referrer-Policy"] == "same-origin"
    assert "no-store" in offer["Cache-Control"]
    assert not Request.objects.exists()
    page = words(client, "/my/updates/", {})
    assert "Your email updates" in page
    subscriber = Subscriber.objects.get(email="member@example.org")
    assert follows.chosen(subscriber) == (WEEKLY, [])
    assert subscriber.consent
    assert (subscriber.consent.page, subscriber.consent.confirmed_at) != ("", None)
    response = client.get("/my/updates/")
    assert response.headers["Location"] == page_of(subscriber)
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert Client().get("/my/updates/").headers["Location"].startswith("/account/sign-in/")


def test_a_member_who_subscribes_on_their_page_gets_no_letter_to_confirm(
    cast: dict[str, User], programme: object, mail_server: MailServer
) -> None:
    signed_in(cast["member"]).post("/my/updates/")
    consent.answer_requests()
    assert not mail_server.received
