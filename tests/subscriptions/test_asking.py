"""Asking for emails, confirming, choosing, stopping."""

import datetime
import re
from collections.abc import Callable, Sequence

import pytest
import requests
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError
from django.conf import LazySettings
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend as LocmemBackend
from django.test import Client
from django.utils import timezone

from documents.models import Document
from mail.messages import Letter
from subscriptions import answering, consent, follows, moving, tokens
from subscriptions.models import Follow, Frequency, Request, Subscriber
from subscriptions.topics import key_of
from tests.conftest import DAY, NOON, MailServer, text_of
from tests.mail.recording import running
from workstreams.models import Commitment, Consultation, Workstream

WANT_ALL = {"scope": "everything", "frequency": "weekly"}
Subscribe = Callable[..., Subscriber]


def ask(email: str, **choice: object) -> str:
    """Ask on the page; what the page answered, with its status."""
    response = Client().post("/subscribe/", {"email": email, **WANT_ALL, **choice}, follow=True)
    return f"{response.redirect_chain} {response.status_code} {response.content.decode()} {response.cookies}"


def link_in(mail_server: MailServer) -> str:
    found = re.search(r"http://portal\.test(/\S+)", text_of(mail_server.received[-1]))
    assert found
    return found[1]


def confirm(client: Client, mail_server: MailServer) -> None:
    consent.answer_requests()
    client.post(link_in(mail_server))


def test_only_the_button_behind_the_link_makes_a_subscriber(
    client: Client, workstreams: list[Workstream], mail_server: MailServer
) -> None:
    ask("new@example.org", scope="some", topics=[key_of(workstreams[0])], frequency="at once")
    consent.answer_requests()
    link = link_in(mail_server)
    for _ in range(3):
        assert "Neglect" in client.get(link).content.decode()
        client.head(link)
        client.options(link)
    assert not Subscriber.objects.exists()
    client.post(link)
    assert follows.chosen(Subscriber.objects.get(email="new@example.org")) == ("at once", [workstreams[0]])


def test_the_evidence_of_consent_is_kept(client: Client, programme: object, mail_server: MailServer) -> None:
    ask("new@example.org")
    confirm(client, mail_server)
    evidence = Subscriber.objects.get().consent
    assert evidence
    assert (evidence.wording, evidence.wording_version) == (consent.WORDING, consent.WORDING_VERSION)
    assert (evidence.page, evidence.subscriber) == ("/subscribe/", Subscriber.objects.get())
    assert evidence.asked_at <= evidence.confirmed_at  # type: ignore[operator]


def test_the_page_answers_the_same_for_every_address(
    programme: object, subscribe: Subscribe, django_assert_num_queries: Callable[..., object]
) -> None:
    subscribe("known@example.org", Frequency.WEEKLY)
    left = subscribe("left@example.org", Frequency.WEEKLY)
    follows.unsubscribe(left)
    answers = set()
    for email in ("known@example.org", "KNOWN@example.org", "left@example.org", "new@example.org", "new@example.org"):
        answers.add(ask(email))
    assert len(answers) == 1
    assert Subscriber.objects.count() == 2


def test_what_the_page_does_is_the_same_for_every_address(
    programme: object, subscribe: Subscribe, django_assert_num_queries: Callable[..., object]
) -> None:
    """The same queries: so the time tells nothing either."""
    subscribe("known@example.org", Frequency.WEEKLY)
    for email in ("known@example.org", "new@example.org"):
        with django_assert_num_queries(6):  # type: ignore[attr-defined]
            Client().post("/subscribe/", {"email": email, **WANT_ALL})


def test_somebody_subscribed_is_told_so_by_email_only(
    programme: object, subscribe: Subscribe, mail_server: MailServer, client: Client
) -> None:
    subscribe("known@example.org", Frequency.WEEKLY)
    ask("Known@Example.org", frequency="at once")
    consent.answer_requests()
    (message,) = mail_server.received
    assert message["Subject"] == "You get these email updates already"
    assert "Your email updates" in client.get(link_in(mail_server)).content.decode()
    assert follows.chosen(Subscriber.objects.get()) == ("weekly", [])


def test_an_address_is_not_written_to_again_within_a_quarter_of_an_hour_nor_four_times_a_day(
    programme: object, mail_server: MailServer
) -> None:
    for _ in range(100):
        consent.ask("victim@example.org", Frequency.WEEKLY, [])
    consent.answer_requests()
    assert mail_server.recipients == ["victim@example.org"]
    for _ in range(5):
        Request.objects.update(answered_at=timezone.now() - datetime.timedelta(minutes=16))
        Request.objects.filter(expires_at=None).delete()
        consent.ask("Victim@example.org", Frequency.WEEKLY, [])
        consent.answer_requests()
    assert len(mail_server.received) == answering.ANSWERS_A_DAY


def test_a_confirmation_expires(client: Client, programme: object, mail_server: MailServer) -> None:
    ask("new@example.org")
    consent.answer_requests()
    Request.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    response = client.post(link_in(mail_server))
    assert response.status_code == 404
    assert "This link does not work" in response.content.decode()
    assert not Subscriber.objects.exists()


def test_what_has_lapsed_can_be_asked_again(client: Client, programme: object, mail_server: MailServer) -> None:
    consent.ask("new@example.org", Frequency.WEEKLY, [])
    consent.answer_requests()
    week = datetime.timedelta(days=8)
    Request.objects.update(**{name: timezone.now() - week for name in ("asked_at", "answered_at", "expires_at")})
    ask("new@example.org")
    confirm(client, mail_server)
    assert Subscriber.objects.get().is_active


def test_confirming_twice_is_as_once(client: Client, programme: object, mail_server: MailServer) -> None:
    ask("new@example.org")
    confirm(client, mail_server)
    client.post(link_in(mail_server))
    assert (Subscriber.objects.count(), Follow.objects.count()) == (1, 1)


def test_an_old_confirmation_does_not_bring_back_who_unsubscribed(
    client: Client, programme: object, mail_server: MailServer
) -> None:
    ask("new@example.org")
    confirm(client, mail_server)
    old = link_in(mail_server)
    follows.unsubscribe(Subscriber.objects.get())
    client.post(old)
    assert not Subscriber.objects.get().is_active
    assert not Follow.objects.current().exists()


def test_who_left_can_come_back_by_asking_anew(
    client: Client, subscribe: Subscribe, programme: object, mail_server: MailServer
) -> None:
    follows.unsubscribe(subscribe("back@example.org", Frequency.WEEKLY))
    ask("back@example.org")
    confirm(client, mail_server)
    subscriber = Subscriber.objects.get()
    assert subscriber.is_active
    assert subscriber.follows.current().count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"email": "not an address"},
        {"email": ""},
        {"email": "a@example.org\r\nBcc: b@example.org"},
        {"email": "x" * 300 + "@example.org"},
        {"scope": "some"},
        {"scope": "nonsense"},
        {"frequency": "hourly"},
        {"scope": "some", "topics": ["workstream:99999999999999999999"]},
        {"scope": "some", "topics": ["\x00"]},
    ],
)
def test_bad_input_says_what_is_wrong_and_asks_for_nothing(client: Client, workstreams: object, data: dict[str, object]) -> None:
    response = client.post("/subscribe/", {"email": "new@example.org", **WANT_ALL, **data})
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert not Request.objects.exists()


def test_following_a_workstream_is_chosen_beforehand(client: Client, workstreams: list[Workstream]) -> None:
    page = client.get("/subscribe/?workstream=hearings").content.decode()
    checked = re.findall(r'name="(\w+)" value="([^"]+)"[^>]* checked', page)
    assert checked == [("scope", "some"), ("topics", key_of(workstreams[1])), ("frequency", "weekly")]
    assert client.get("/subscribe/?workstream=%00").status_code == 200


def test_another_frequency_loses_no_news(subscribe: Subscribe) -> None:
    subscriber = subscribe("reader@example.org", Frequency.WEEKLY)
    since = subscriber.follows.get().news_from
    follows.choose(subscriber, Frequency.AT_ONCE, [])
    assert subscriber.follows.current().get().news_from == since


def test_unsubscribing_takes_the_button_and_looking_does_nothing(client: Client, programme: object, subscribe: Subscribe) -> None:
    subscriber = subscribe("reader@example.org", Frequency.WEEKLY)
    page = f"/unsubscribe/{tokens.token_for(subscriber, tokens.UNSUBSCRIBE)}/"
    for _ in range(3):
        client.get(page)
        client.head(page)
        client.options(page)
    assert Subscriber.objects.get().is_active
    for _ in range(2):
        assert "You are unsubscribed" in client.post(page).content.decode()
    assert not Subscriber.objects.get().is_active
    assert {follow.ended_why for follow in Follow.objects.all()} == {"unsubscribed"}


def test_a_mail_program_unsubscribes_with_one_post_without_cookie_or_redirect(programme: object, subscribe: Subscribe) -> None:
    """RFC 8058, section 3.2."""
    subscriber = subscribe("reader@example.org", Frequency.WEEKLY)
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        f"/unsubscribe/{tokens.token_for(subscriber, tokens.UNSUBSCRIBE)}/",
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 200
    assert not response.cookies
    assert not Subscriber.objects.get().is_active


@pytest.mark.parametrize("purpose", [tokens.PREFERENCES, tokens.UNSUBSCRIBE])
def test_a_token_is_good_for_one_purpose_and_one_person(
    client: Client, programme: object, subscribe: Subscribe, purpose: str
) -> None:
    subscriber, other = (subscribe(f"{name}@example.org", Frequency.WEEKLY) for name in ("one", "two"))
    wrong_purpose = tokens.UNSUBSCRIBE if purpose == tokens.PREFERENCES else tokens.PREFERENCES
    signature = tokens.token_for(subscriber, purpose).split(".")[1]
    path = {"subscription": "/subscriptions/", "unsubscribe": "/unsubscribe/"}[purpose]
    for token in (tokens.token_for(subscriber, wrong_purpose), f"{other.pk}.{signature}", str(subscriber.pk), "x", "1.x", "%00"):
        response = client.get(f"{path}{token}/")
        assert (response.status_code, "ask for them again" in response.content.decode()) == (404, True)
        assert client.post(f"{path}{token}/", {"frequency": "weekly", "scope": "everything"}).status_code == 404
    assert Subscriber.objects.active().count() == 2


def test_secret_pages_are_not_kept_indexed_or_told_to_other_sites(
    client: Client, programme: object, subscribe: Subscribe
) -> None:
    subscriber = subscribe("reader@example.org", Frequency.WEEKLY)
    for purpose, path in (("subscription", "subscriptions"), ("unsubscribe", "unsubscribe")):
        response = client.get(f"/{path}/{tokens.token_for(subscriber, purpose)}/")
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"


def test_an_address_that_is_refused_holds_up_nobody(programme: object, mail_server: MailServer) -> None:
    mail_server.refusals = {"gone@example.org": "550 No such person", "busy@example.org": "451 Later"}
    for name in ("gone", "busy", "fine"):
        consent.ask(f"{name}@example.org", Frequency.WEEKLY, [])
    consent.answer_requests()
    assert mail_server.recipients == ["fine@example.org"]
    mail_server.refusals = {}
    Request.objects.update(not_before=timezone.now() - DAY)
    consent.answer_requests()
    assert mail_server.recipients == ["busy@example.org", "fine@example.org"]


def test_each_page_that_can_be_followed_leads_to_one_field_and_a_button(
    client: Client, workstreams: list[Workstream], make_document: Callable[..., Document]
) -> None:
    make_document("Report")
    Commitment.objects.create(slug="act", kind="promise", title="Act", source="S", asks="A").workstreams.add(workstreams[0])
    fields = {
        "workstream": workstreams[0],
        "slug": "ask",
        "title": "Ask",
        "summary": "S",
        "opens_at": NOON,
        "closes_at": NOON + DAY,
    }
    Consultation.objects.create(**fields)
    for page in ("/", "/workstreams/neglect/", "/consultations/ask/", "/documents/report/", "/commitments/act/"):
        links = re.findall(r'class="ds_button[^"]*" href="(/subscribe/[^"]*)"', client.get(page).content.decode())
        assert len(links) == 1, page
        form = client.get(links[0]).content.decode().partition("<main")[2]
        given = dict(re.findall(r'name="(\w+)" value="([^"]+)"[^>]* checked', form))
        assert re.findall(r'<input type="email" name="(\w+)"', form) == ["email"]
        assert client.post("/subscribe/", {"email": "new@example.org", **given}).headers["Location"] == "/subscribe/check/"


def test_who_asked_for_what_is_gone_follows_nothing_in_its_place(
    client: Client, workstreams: list[Workstream], mail_server: MailServer
) -> None:
    ask("late@example.org", scope="some", topics=[key_of(workstreams[0])], frequency="at once")
    Request.objects.update(topics=[f"workstream:{workstreams[0].pk + 1000}"])
    consent.answer_requests()
    for answer in (client.get(link_in(mail_server)), client.post(link_in(mail_server))):
        assert "is not here any more" in answer.content.decode()
    assert not Subscriber.objects.exists()


class Choosy(LocmemBackend):
    """A service that refuses what goes to addresses that it has something against."""

    def send_messages(self, email_messages: Sequence[Letter]) -> int:  # type: ignore[override]
        (letter,) = email_messages
        name = letter.to[0].partition("@")[0]
        if name == "broken":
            raise ValueError("It cannot be made")
        if name == "refused":
            raise AnymailRecipientsRefused
        if name.isdigit():
            response = requests.Response()
            response.status_code = int(name)
            raise AnymailRequestsAPIError("No", response=response)
        return super().send_messages(email_messages)


def test_an_email_that_a_service_does_not_take_or_that_cannot_be_made_holds_up_nobody(
    programme: object, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Choosy"
    for name in ("broken", "refused", "422", "fine"):
        consent.ask(f"{name}@example.org", Frequency.WEEKLY, [])
    consent.answer_requests()
    assert [letter.to for letter in outbox.outbox] == [["fine@example.org"]]
    waiting = Request.objects.filter(answered_at=None, not_before__gt=timezone.now()).order_by("pk")
    assert list(waiting.values_list("email", flat=True)) == ["broken@example.org", "422@example.org"]
    consent.ask("503@example.org", Frequency.WEEKLY, [])
    with pytest.raises(OSError, match="No"):
        consent.answer_requests()
    assert Request.objects.filter(answered_at=None, not_before__lte=timezone.now()).count() == 1


def test_a_message_that_is_refused_when_it_is_read_holds_up_nobody(
    programme: object, settings: LazySettings, subscribe: Subscribe
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    busy, spam = "busy@example.org", "spam@example.org"
    with running(answers={f"data:{busy}": ["451 Later"], f"data:{spam}": ["554 Looks like spam"]}) as (server, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        for email in (busy, spam, "fine@example.org"):
            consent.ask(email, Frequency.WEEKLY, [])
        consent.answer_requests()
        assert [to for _, to, _ in server.taken] == [["fine@example.org"]]
        assert Request.objects.get(answered_at=None).email == busy
        moving.confirm(moving.ask(subscribe(spam, Frequency.WEEKLY), "new@example.org"))
        moving.confirm(moving.ask(subscribe("old@example.org", Frequency.WEEKLY), "newer@example.org"))
        moving.tell_old_addresses()
        assert [to for _, to, _ in server.taken][1:] == [["old@example.org"]]
