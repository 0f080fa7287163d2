"""Forgetting subscribers: at their word, and when its time is over."""

import datetime
import json
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from subscriptions import consent, deliveries, digests, follows, keeping, moving, tokens
from subscriptions.models import Bounce, Delivery, Digest, Follow, Frequency, Request, Subscriber, Suppression, Tally
from tests.conftest import DAY, NOON, MailServer
from updates.models import Edition
from workstreams.models import Workstream

Publish = Callable[..., Edition]
Subscribe = Callable[..., Subscriber]
ADDRESS = "quokka@example.org"
State = Subscriber.State


def found_in_database(words: str) -> set[str]:
    """The tables of which any column of any row holds these words, as a dump would show them."""
    tables = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} AS t WHERE t::text ILIKE %s", [f"%{words}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                tables.add(table)
    return tables


def page_of(subscriber: Subscriber, rest: str = "") -> str:
    return f"/subscriptions/{tokens.token_for(subscriber, tokens.PREFERENCES)}/{rest}"


@pytest.fixture
def reader(programme: object, subscribe: Subscribe, publish: Publish, mail_server: MailServer) -> Subscriber:
    """Somebody whose address stands wherever it can."""
    subscriber = subscribe(ADDRESS, Frequency.AT_ONCE)
    other = subscribe("other@example.org", Frequency.AT_ONCE)
    mail_server.refusals = {ADDRESS: f"550 No {ADDRESS} here"}
    publish(at=NOON)
    digests.open_due(NOON + datetime.timedelta(minutes=1))
    deliveries.send_waiting()
    consent.ask(ADDRESS.upper(), Frequency.WEEKLY, [])
    moving.ask(other, ADDRESS)
    moving.ask(subscriber, f"new-{ADDRESS}")
    return subscriber


def test_an_erased_address_is_found_nowhere_in_the_database(client: Client, reader: Subscriber) -> None:
    assert found_in_database(ADDRESS) == {
        *("subscriptions_subscriber", "subscriptions_request", "subscriptions_addresschange", "subscriptions_delivery")
    }
    assert "This cannot be undone" in client.get(page_of(reader, "erase/")).content.decode()
    for _ in range(2):
        assert "We have forgotten you" in client.post(page_of(reader, "erase/")).content.decode()
    assert found_in_database(ADDRESS) == set()
    assert Delivery.objects.filter(state="failed").count() == 1
    assert [follow.ended_why for follow in reader.follows.all()] == ["erased"]
    for path in (page_of(reader), page_of(reader, "address/"), f"/unsubscribe/{tokens.token_for(reader, tokens.UNSUBSCRIBE)}/"):
        assert "We have forgotten you" in client.get(path).content.decode()
    assert Subscriber.objects.get(email="other@example.org").is_active


def test_who_was_erased_can_ask_again_as_anybody(client: Client, reader: Subscriber, mail_server: MailServer) -> None:
    keeping.forget(reader)
    mail_server.refusals = {}
    consent.ask(ADDRESS, Frequency.WEEKLY, [])
    consent.answer_requests()
    assert mail_server.recipients[-1] == ADDRESS
    again = consent.confirm(Request.objects.get(email=ADDRESS))
    assert again.pk != reader.pk


def test_the_export_holds_all_that_is_kept(client: Client, subscribe: Subscribe, workstreams: list[Workstream]) -> None:
    subscriber = subscribe("reader@example.org", Frequency.WEEKLY, workstreams[0])
    follows.choose(subscriber, Frequency.AT_ONCE, [])
    response = client.get(page_of(subscriber, "export.json"))
    assert response["Content-Disposition"] == 'attachment; filename="email-updates.json"'
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")
    told = json.loads(response.content)
    assert (told["address"], told["state"]) == ("reader@example.org", "Active")
    assert [(follow["topic"], follow["ended_because"]) for follow in told["follows"]] == [
        ("Neglect", "Changed what they follow or how often"),
        ("Everything", ""),
    ]
    (evidence,) = told["consent"]
    assert (evidence["wording"], evidence["asked_at"][:10], evidence["confirmed_at"][:10]) == ("Yes.", "2016-11-01", "2016-11-01")


def test_the_export_names_what_was_sent(client: Client, reader: Subscriber) -> None:
    (email,) = json.loads(client.get(page_of(reader, "export.json")).content)["emails"]
    assert (email["told_of"], email["mail_server_said"]) == (["Update #1: Title 1"], f"550 No {ADDRESS} here")


def test_an_address_is_forgotten_four_weeks_after_the_last_follow_ended(
    subscribe: Subscribe, workstreams: list[Workstream]
) -> None:
    gone, stays, has_one_left = (subscribe(f"{name}@example.org", Frequency.WEEKLY, *workstreams) for name in ("a", "b", "c"))
    follows.unsubscribe(gone)
    follows.choose(has_one_left, Frequency.WEEKLY, workstreams[:1])
    now = timezone.now()
    keeping.forget_what_is_over(now + 27 * DAY)
    assert Subscriber.objects.exclude(email="").count() == 3
    keeping.forget_what_is_over(now + 29 * DAY)
    assert {*Subscriber.objects.exclude(email="").values_list("pk", flat=True)} == {stays.pk, has_one_left.pk}
    assert found_in_database("a@example.org") == set()
    gone.refresh_from_db()
    assert gone.state == State.FORGOTTEN
    assert {follow.ended_why for follow in gone.follows.all()} == {"unsubscribed"}


@pytest.mark.parametrize(
    ("why", "is_kept"), [("hard bounce", False), ("soft bounces", False), ("complaint", True), ("staff", True)]
)
def test_of_a_stopped_address_only_a_hash_stays_and_only_where_it_is_needed(
    subscribe: Subscribe, why: str, is_kept: bool
) -> None:
    subscriber = subscribe(ADDRESS, Frequency.WEEKLY)
    follows.unsubscribe(subscriber)
    Subscriber.objects.update(state=State.SUPPRESSED, suppressed_why=why, suppressed_at=timezone.now())
    keeping.forget_what_is_over(timezone.now() + 29 * DAY)
    assert found_in_database("quokka") == set()
    assert Suppression.objects.exists() == is_kept


def test_requests_that_nobody_confirms_are_forgotten_after_a_week(programme: object, subscribe: Subscribe) -> None:
    subscriber = subscribe("reader@example.org", Frequency.WEEKLY)
    consent.ask(ADDRESS, Frequency.WEEKLY, [], network_hash="some network")
    moving.ask(subscriber, ADDRESS)
    now = timezone.now()
    keeping.forget_what_is_over(now + 2 * DAY)
    assert found_in_database("some network") == set()
    keeping.forget_what_is_over(now + 6 * DAY)
    assert found_in_database(ADDRESS) == {"subscriptions_request", "subscriptions_addresschange"}
    keeping.forget_what_is_over(now + 8 * DAY)
    assert found_in_database(ADDRESS) == set()
    assert subscriber.consent in Request.objects.all()


def test_what_mail_servers_said_is_kept_for_ninety_days(reader: Subscriber) -> None:
    keeping.forget_what_is_over(timezone.now() + 89 * DAY)
    assert Delivery.objects.exclude(reply="").exists()
    assert Bounce.objects.exclude(code="").exists()
    keeping.forget_what_is_over(timezone.now() + 91 * DAY)
    assert not Delivery.objects.exclude(reply="").exists()
    assert not Bounce.objects.exclude(code="").exists()


def test_after_a_year_deliveries_are_only_counted(reader: Subscriber) -> None:
    keeping.forget_what_is_over(timezone.now() + 364 * DAY)
    assert Delivery.objects.count() == 2
    for _ in range(2):
        keeping.forget_what_is_over(timezone.now() + 366 * DAY)
    assert not Delivery.objects.exists()
    assert not Bounce.objects.exists()
    found = {(tally.state, tally.came_back, tally.count) for tally in Tally.objects.all()}
    assert found == {("sent", "", 1), ("failed", "", 1), ("failed", "soft", 1)}
    assert Digest.objects.filter(frequency=Frequency.AT_ONCE).count() == 1


def test_counting_goes_on_from_what_was_counted(reader: Subscriber) -> None:
    digest = Digest.objects.get(frequency=Frequency.AT_ONCE)
    Tally.objects.create(digest=digest, state="sent", count=5)
    keeping.forget_what_is_over(timezone.now() + 366 * DAY)
    assert Tally.objects.get(digest=digest, state="sent").count == 6


def test_each_table_says_what_is_personal_and_how_long_it_is_kept() -> None:
    tables = {model._meta.model_name: model for model in apps.get_app_config("subscriptions").get_models()}
    assert set(tables) == {*keeping.RULES, *keeping.OF_NOBODY}
    for name, rule in keeping.RULES.items():
        assert rule.personal <= {field.name for field in tables[name]._meta.get_fields()}
        assert rule.how_long


def test_no_column_that_holds_an_address_is_left_out() -> None:
    for model in apps.get_app_config("subscriptions").get_models():
        rule = keeping.RULES.get(str(model._meta.model_name))
        for field in model._meta.fields:
            words = f"{model.__name__}.{field.name}"
            if "email" in field.name or field.name in ("reply", "network_hash") or field.related_model is Subscriber:
                assert (rule and field.name in rule.personal) or model is Follow, words


def test_how_long_things_are_kept_is_said_where_an_address_is_asked_for(client: Client, programme: object) -> None:
    page = client.get("/subscribe/").content.decode()
    for rule in keeping.RULES.values():
        assert rule.how_long in page
