"""The staff's pages of emails: what is due, what became of each."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from people.models import User
from subscriptions import bounces, deliveries, digests, follows, overview
from subscriptions.models import Delivery, Digest, Frequency, Subscriber, Tally
from tests.conftest import MailServer, signed_in
from updates.models import Edition
from workstreams.models import Workstream

FRIDAY = datetime.datetime(2016, 11, 25, 9, 0, tzinfo=datetime.UTC)
NAMES = ("one", "two", "three", "four")


@pytest.fixture
def readers(
    programme: object, publish: Callable[..., Edition], subscribe: Callable[..., Subscriber], workstreams: list[Workstream]
) -> dict[str, Subscriber]:
    """Four who are to hear of one update on Friday."""
    subscribed = {name: subscribe(f"{name}@example.org", Frequency.WEEKLY) for name in NAMES}
    publish(("Neglect: what we did", workstreams[0]))
    digests.open_due(FRIDAY)
    return subscribed


def test_the_numbers_say_what_became_of_each(readers: dict[str, Subscriber], mail_server: MailServer) -> None:
    digest = Digest.objects.get(frequency=Frequency.WEEKLY)
    mail_server.refusals = {
        "one@example.org": "550 5.1.1 <one@example.org>: No such person",
        "two@example.org": "451 4.3.0 Later",
    }
    follows.unsubscribe(readers["three"])
    deliveries.send_waiting()
    ((_, numbers),) = overview.of([digest])
    assert (numbers.planned, numbers.sent, numbers.left, numbers.failed, numbers.dropped) == (4, 1, 1, 1, 1)
    assert (numbers.put_off, numbers.unsubscribed, numbers.came_back, numbers.complained) == (1, 0, 0, 0)
    follows.unsubscribe(readers["four"])
    bounces.came_back(readers["four"].deliveries.get().message_id, "4.2.2")
    bounces.complained(readers["four"].deliveries.get().message_id)
    ((_, numbers),) = overview.of([digest])
    assert (numbers.unsubscribed, numbers.came_back, numbers.complained) == (1, 1, 1)


def test_what_a_mail_server_refused_at_once_never_counts_as_come_back(readers: object) -> None:
    digest = Digest.objects.get(frequency=Frequency.WEEKLY)
    Tally.objects.create(digest=digest, state="failed", came_back="hard", count=3)
    Tally.objects.create(digest=digest, state="sent", came_back="hard", count=2)
    ((_, numbers),) = overview.of([digest])
    assert numbers.came_back == 2


def test_of_a_cancelled_one_nothing_is_left_to_send(readers: object, editor: User) -> None:
    digest = digests.cancel(Digest.objects.get(frequency=Frequency.WEEKLY), by=editor, why="Told by phone.")
    Delivery.objects.update(attempts=1)
    ((_, numbers),) = overview.of([digest])
    assert (numbers.planned, numbers.left, numbers.put_off, numbers.dropped) == (4, 0, 0, 4)


def test_one_whose_links_are_tried_says_so(readers: object, editor: User) -> None:
    Digest.objects.update(state=Digest.State.CHECKING)
    assert "Being checked" in signed_in(editor).get("/staff/emails/").content.decode()


def test_one_of_which_nobody_was_sent_anything_is_on_the_desk_for_a_week(readers: object, editor: User) -> None:
    desk, words = signed_in(editor), "was sent to nobody"
    assert words not in desk.get("/staff/").content.decode()
    Delivery.objects.update(state=Delivery.State.FAILED)
    assert words in desk.get("/staff/").content.decode()
    Delivery.objects.filter(subscriber__email="one@example.org").update(state=Delivery.State.SENT)
    assert words not in desk.get("/staff/").content.decode()
    Delivery.objects.update(state=Delivery.State.FAILED)
    Digest.objects.update(opened_at=timezone.now() - datetime.timedelta(days=8))
    assert words not in desk.get("/staff/").content.decode()


def test_editors_read_them_without_an_address(readers: object, editor: User, mail_server: MailServer) -> None:
    digest = Digest.objects.get(frequency=Frequency.WEEKLY)
    mail_server.refusals = {"one@example.org": "550 5.1.1 <one@example.org>: No such person"}
    deliveries.send_waiting()
    client = signed_in(editor)
    page = client.get(f"/staff/emails/{digest.pk}/").content.decode()
    for words in ("Update #1: Title 1", "To 4 subscribers", "550 5.1.1", "25 November 2016"):
        assert words in page
    assert not any(f"{name}@" in page for name in NAMES)
    assert "3 of 4" in client.get("/staff/emails/").content.decode()
    part = client.get(f"/staff/emails/{digest.pk}/progress/").content.decode()
    assert ('data-left="0"' in part, 'data-said="4 of 4 done"' in part) == (True, True)


def test_while_emails_go_out_the_page_looks_again(readers: object, editor: User) -> None:
    digest = Digest.objects.get(frequency=Frequency.WEEKLY)
    assert 'data-left="4"' in signed_in(editor).get(f"/staff/emails/{digest.pk}/").content.decode()
    Digest.objects.update(state=Digest.State.PAUSED, why="The mail server refuses us.")
    page = signed_in(editor).get(f"/staff/emails/{digest.pk}/").content.decode()
    assert ('data-left="0"' in page, "The mail server refuses us." in page) == (True, True)


@pytest.mark.parametrize("number", [1, 15])
def test_the_list_takes_as_many_queries_however_long_it_is(
    db: None, editor: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    for days in range(number):
        end = now - datetime.timedelta(days=days)
        Digest.objects.create(
            frequency=Frequency.DAILY, period_start=end - datetime.timedelta(days=1), period_end=end, opened_at=end
        )
    client = signed_in(editor)
    client.get("/staff/emails/")
    with django_assert_num_queries(10):
        assert client.get("/staff/emails/?frequency=daily").status_code == 200


def test_one_is_paused_goes_on_and_is_cancelled_with_why(readers: object, editor: User, mail_server: MailServer) -> None:
    page = f"/staff/emails/{Digest.objects.get(frequency=Frequency.WEEKLY).pk}/"
    client = signed_in(editor)
    assert "Say why." in client.post(f"{page}pause/", {"why": ""}).content.decode()
    assert client.post(f"{page}pause/", {"why": "A wrong name in it."}, follow=True).redirect_chain == [(page, 302)]
    assert ("A wrong name in it." in client.get("/staff/").content.decode(), deliveries.send_waiting()) == (True, 0)
    assert "Go on with it" in client.get(page).content.decode()
    client.post(f"{page}go-on/")
    client.post(f"{page}cancel/", {"why": "Told by phone."})
    assert "Nothing was changed" in client.post(f"{page}go-on/", follow=True).content.decode()
    words = client.post(f"{page}pause/", {"why": "Late words."}).content.decode()
    assert ("Nothing was changed" in words, "Late words." in words) == (True, True)
    assert (deliveries.send_waiting(), len(mail_server.received)) == (0, 0)


def test_what_would_go_now_is_shown_and_nothing_of_it_stays(
    readers: object, editor: User, publish: Callable[..., Edition]
) -> None:
    publish(title="Just published", at=timezone.now() - datetime.timedelta(seconds=5))
    before = Digest.objects.count()
    page = signed_in(editor).get("/staff/emails/coming/weekly/").content.decode()
    assert ("Just published" in page, "To 4 subscribers" in page, Digest.objects.count()) == (True, True, before)
    assert "Nobody has news" in signed_in(editor).get("/staff/emails/coming/daily/").content.decode()
    assert [signed_in(editor).get(f"/staff/emails/coming/{name}/").status_code for name in ("herring", "at once")] == [404, 404]


def test_an_email_is_looked_at_and_a_proof_goes_to_oneself_alone(readers: object, editor: User, mail_server: MailServer) -> None:
    (change,) = Delivery.objects.first().change_ids  # type: ignore[union-attr]
    address = f"/staff/emails/look/?changes={change}&frequency=weekly"
    client = signed_in(editor)
    page = client.get(address)
    assert ("Update #1: Title 1" in page.content.decode(), "frame-src 'self'" in page["Content-Security-Policy"]) == (True, True)
    assert "Update #1: Title 1" in client.get(address.replace("/look/", "/look/html/")).content.decode()
    client.post("/staff/emails/look/", {"changes": change, "frequency": "weekly"})
    (proof,) = mail_server.received
    assert (str(proof["To"]), str(proof["Subject"])) == (editor.email, "Proof: Update #1: Title 1")
    for wrong in ("", "x", "1,", "²", "9" * 40, str(change + 1000)):
        assert client.get("/staff/emails/look/", {"changes": wrong, "frequency": "weekly"}).status_code == 404
