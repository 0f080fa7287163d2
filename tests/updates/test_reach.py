"""Before publishing: how many people will hear of it, by the rules by which they do, and a proof to oneself."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from pytest_django import DjangoAssertNumQueries

from people.models import User
from publishing import telling
from subscriptions import digests, follows
from subscriptions.models import Delivery, Digest, Frequency, Subscriber
from tests.conftest import NOON, MailServer, signed_in, text_of
from updates import editions
from updates.models import Edition, Update
from workstreams.models import Workstream

MakeUpdate = Callable[..., Update]
Subscribe = Callable[..., Subscriber]
AT_ONCE, WEEKLY = Frequency.AT_ONCE, Frequency.WEEKLY


def reach(update: Update) -> list[tuple[int, str]]:
    return [(each.people, each.when) for each in telling.reach_of(editions.news_of(update, at=NOON))]


@pytest.fixture
def readers(subscribe: Subscribe, workstreams: list[Workstream]) -> None:
    neglect, hearings, _ = workstreams
    subscribe("all-now@example.org", AT_ONCE)
    subscribe("neglect-now@example.org", AT_ONCE, neglect)
    subscribe("hearings-now@example.org", AT_ONCE, hearings)
    subscribe("both-weekly@example.org", WEEKLY, neglect, hearings)
    subscribe("late@example.org", AT_ONCE, since=NOON.replace(hour=13))
    follows.unsubscribe(subscribe("left@example.org", WEEKLY))


@pytest.mark.parametrize("places", [[], [0], [1, 1], [0, 1], [2]])
def test_the_numbers_said_are_the_deliveries_that_follow(
    readers: None, make_update: MakeUpdate, workstreams: list[Workstream], editor: User, places: list[int]
) -> None:
    update = make_update(("Free text", None), *[(f"About {place}", workstreams[place]) for place in places])
    said = reach(update)
    editions.publish(update, by=editor, over=0, at=NOON)
    digests.open_digest(AT_ONCE, NOON, NOON.replace(minute=1))
    digests.open_digest(WEEKLY, NOON, NOON.replace(minute=1))
    planned = [Delivery.objects.filter(digest__frequency=frequency).count() for frequency in (AT_ONCE, WEEKLY)]
    assert said == [(planned[0], "now"), (planned[1], "in Friday’s digest")]
    assert planned[0] >= 1


def test_other_frequencies_are_named_where_somebody_has_them(
    readers: None, subscribe: Subscribe, make_update: MakeUpdate
) -> None:
    subscribe("daily@example.org", Frequency.DAILY)
    subscribe("monthly@example.org", Frequency.MONTHLY)
    said = reach(make_update(("Free text", None)))
    assert said == [(1, "now"), (1, "in the next morning’s digest"), (0, "in Friday’s digest"), (1, "in the month’s digest")]


def test_what_is_not_for_everyone_reaches_nobody(readers: None, make_update: MakeUpdate) -> None:
    assert {people for people, _ in reach(make_update(("Section", None), audience="staff"))} == {0}


@pytest.mark.parametrize("number", [1, 50])
def test_counting_is_one_statement_however_many_subscribers(
    subscribe: Subscribe, make_update: MakeUpdate, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for each in range(number):
        subscribe(f"reader-{each}@example.org", WEEKLY)
    news = editions.news_of(make_update(("Section", None)))
    with django_assert_num_queries(1):
        assert [each.people for each in telling.reach_of(news)] == [0, number]


def test_the_publish_page_says_it(readers: None, make_update: MakeUpdate, workstreams: list[Workstream], editor: User) -> None:
    make_update(("About neglect", workstreams[0]))
    page = signed_in(editor).get("/staff/updates/1/publish/").content.decode()
    assert "<strong>3 people now</strong> and <strong>1 person in Friday’s digest</strong>" in page


def test_a_proof_goes_to_whoever_asks_and_to_nobody_else(
    readers: None, make_update: MakeUpdate, workstreams: list[Workstream], editor: User, mail_server: MailServer
) -> None:
    make_update(("About neglect", workstreams[0]), ("No workstream", None))
    page = signed_in(editor).post("/staff/updates/1/proof/", follow=True).content.decode()
    assert f"on its way to {editor.email}" in page
    (letter,) = mail_server.received
    assert (str(letter["To"]), str(letter["Subject"])) == (editor.email, "Proof: Update #1: Title 1")
    assert "List-Unsubscribe" not in letter
    assert "Text of About neglect." in text_of(letter)
    assert not Delivery.objects.exists()
    assert not Digest.objects.exists()
    assert not Edition.objects.exists()


def test_a_proof_is_the_email_that_goes_out(
    subscribe: Subscribe, make_update: MakeUpdate, workstreams: list[Workstream], editor: User, mail_server: MailServer
) -> None:
    from subscriptions import deliveries

    subscribe("reader@example.org", AT_ONCE)
    update = make_update(("About neglect", workstreams[0]))
    telling.send_proofs(editions.news_of(update, at=NOON), editor.email)
    editions.publish(update, by=editor, over=0, at=NOON)
    digests.open_digest(AT_ONCE, NOON, NOON.replace(minute=1))
    deliveries.send_waiting()
    proof, sent = [text_of(letter).split("You get this because")[0] for letter in mail_server.received]
    assert proof == sent


def test_without_a_mail_server_the_proof_says_so(make_update: MakeUpdate, editor: User, settings: LazySettings) -> None:
    make_update(("Section", None))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = signed_in(editor).post("/staff/updates/1/proof/", follow=True).content.decode()
    assert "The mail server did not take the proof." in page
