"""Sending a comment: what is kept, what is asked once more, and what nobody learns."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.html import escape

from people.dates import today
from people.models import Group, User
from people.networks import network_of
from publishing.audience import Audience
from tests.conftest import DAY, NOON
from tests.updates.commenting import FIELDS, opened, page_of, post, sent
from updates import comments, conversations
from updates.comment_forms import Opened
from updates.models import Comment, Conversation, Edition, Update

Publish = Callable[..., Edition]
NOW = timezone.now()
THANKS = "/updates/1/comments/sent/"


@pytest.fixture
def update(publish: Publish, programme: object) -> Update:
    """Published yesterday, so that it takes comments."""
    return publish(at=timezone.now() - DAY).update


def test_a_comment_waits_until_somebody_has_read_it(client: Client, update: Update) -> None:
    response = post(update, wants_email="on")
    assert (response.status_code, response["Location"]) == (302, THANKS)
    comment = Comment.objects.get()
    assert (comment.name, comment.email, comment.text) == ("Mairi", "mairi@example.org", "The date is a Sunday.")
    assert (comment.state, comment.wants_email, comment.number) == ("waiting", True, None)
    assert "Somebody on the programme’s staff reads it" in page_of(client.get(THANKS))


def test_neither_the_form_nor_sending_it_sets_a_cookie_or_asks_for_one(update: Update) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get("/updates/1/comments/add/").status_code == 200
    assert post(update, client).status_code == 302
    assert client.get(THANKS).status_code == 200
    assert not client.cookies


def test_the_form_of_a_cached_page_works_for_everybody_who_gets_it(client: Client, update: Update) -> None:
    found = re.search(r'name="opened" value="([^"]+)"', page_of(client.get("/updates/1/comments/add/")))
    assert found
    assert "quick" in page_of(post(update, opened=found[1]))
    old = opened(update, ago=3600)
    for name in ("Mairi", "Ken"):
        assert post(update, name=name, opened=old).status_code == 302
    assert Comment.objects.count() == 2


def test_sent_twice_it_is_one(update: Update) -> None:
    for _ in range(3):
        assert post(update)["Location"] == THANKS
    assert Comment.objects.count() == 1
    assert post(update, text="Something else.").status_code == 302
    assert Comment.objects.count() == 2


def test_the_database_too_keeps_one_comment_once(update: Update) -> None:
    comment = sent(update)
    comment.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        comment.save()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Enter a name"),
        ({"name": "\u202e\u200b"}, "Enter a name"),
        ({"name": "x" * 81}, "Shorten the name to 80 characters"),
        ({"email": ""}, "Enter your email address"),
        ({"email": "mairi"}, "in the right form"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "in the right form"),
        ({"email": f"{'x' * 250}@example.org"}, "at most 254"),
        ({"text": "\r\n \r\n"}, "Enter your comment"),
        ({"text": "x" * 3001}, "it has 3001"),
        ({"topic": "buy"}, "Empty this box"),
        ({"opened": ""}, "open for long"),
        ({"opened": "1:1:forged"}, "open for long"),
        ({"opened": "x"}, "open for long"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(update: Update, fields: dict[str, str], words: str) -> None:
    response = post(update, None, **{"wants_email": "on", "text": "Keep me.\r\n\r\nAnd me.", **fields})
    page = page_of(response)
    assert response.status_code == 200
    assert "There is a problem" in page
    assert words in page
    typed = {**FIELDS, "text": "Keep me.\n\nAnd me.", **fields}
    for name in ("name", "email", "text"):
        assert escape(typed[name].strip().replace("\r", "")) in page.replace("\r", "")
    assert re.search(r'name="wants_email"[^>]* checked', page)
    assert not Comment.objects.exists()


def test_after_the_page_was_open_for_a_week_sending_once_more_is_enough(update: Update) -> None:
    page = page_of(post(update, opened=opened(update, ago=8 * 24 * 3600)))
    found = re.search(r'name="opened" value="([^"]+)"', page)
    assert found
    assert "What you wrote is still here. Send it once more." in page
    at = Opened.read(update, found[1])
    assert at is not None
    assert timezone.now() - at < datetime.timedelta(seconds=60)


def test_the_moment_of_another_update_does_not_count(update: Update, publish: Publish) -> None:
    other = publish(at=timezone.now() - DAY).update
    assert "open for long" in page_of(post(update, opened=opened(other)))


def test_three_thousand_characters_fit_however_their_lines_end(update: Update) -> None:
    text = "x" * 1499 + "\r\n" + "é" * 1500
    assert len(text.replace("\r\n", "\n")) == 3000
    assert post(update, text=text).status_code == 302


def test_too_many_from_a_network_are_asked_to_wait_and_keep_their_words(update: Update) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    answers = [post(update, client, email=f"{n}@example.org", text=f"Number {n}.").status_code for n in range(21)]
    assert answers == [302] * 20 + [429]
    response = post(update, Client(REMOTE_ADDR="192.0.2.200"), text="From the same network.")
    assert response.status_code == 429
    assert "From the same network." in page_of(response)
    assert "Many comments have come from your network" in page_of(response)
    assert post(update, Client(REMOTE_ADDR="198.51.100.1")).status_code == 302


@pytest.mark.parametrize("forged", ["203.0.113.9", "203.0.113.9, 10.0.0.1"])
def test_nobody_chooses_their_network_by_a_header(update: Update, forged: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": forged})
    assert network_of(request) == "192.0.2.0/24"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("nonsense", ""),
    ],
)
def test_a_network_is_what_one_customer_cannot_leave(address: str, network: str) -> None:
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_too_many_from_an_address_get_the_same_answer_and_wait_behind_the_others(update: Update) -> None:
    answers = []
    for number in range(comments.READ_AT_ONCE + 2):
        response = post(update, text=f"Number {number}.")
        answers.append((response.status_code, response["Location"], response.content, sorted(response.headers.items())))
    fresh = post(update, email="new@example.org")
    answers.append((fresh.status_code, fresh["Location"], fresh.content, sorted(fresh.headers.items())))
    assert len(set(map(str, answers))) == 1
    set_aside = Comment.objects.filter(is_set_aside=True).values_list("text", flat=True)
    assert list(set_aside) == ["Number 5.", "Number 6."]
    assert [comment.is_set_aside for comment in Comment.objects.waiting().most_pressing_first()] == [False] * 6 + [True] * 2


def test_a_flood_from_an_address_ends_somewhere(update: Update) -> None:
    for number in range(comments.KEPT + 5):
        sent(update, text=f"Number {number}.")
    assert Comment.objects.count() == comments.KEPT


@pytest.mark.parametrize("state", ["none", "for a group", "draft", "withdrawn from sight"])
def test_only_what_everyone_may_read_takes_comments(
    client: Client, publish: Publish, make_update: Callable[..., Update], group: Group, programme: object, state: str
) -> None:
    if state == "for a group":
        publish(audience=Audience.GROUPS, groups=(group,), at=NOW)
    elif state == "draft":
        make_update(("Section", None))
    for path in ("add", "sent"):
        assert client.get(f"/updates/1/comments/{path}/").status_code == 404
    assert client.post("/updates/1/comments/add/", FIELDS).status_code == 404
    assert not Comment.objects.exists()


def test_members_are_not_asked_to_comment_on_what_is_for_their_group(
    publish: Publish, group: Group, cast: dict[str, User]
) -> None:
    publish(audience=Audience.GROUPS, groups=(group,), at=NOW)
    client = Client()
    client.force_login(cast["member"])
    page = page_of(client.get("/updates/1/"))
    assert "Text of Section." in page
    assert "comment" not in page.lower()


def test_comments_close_eight_weeks_after_the_update_was_published(client: Client, publish: Publish, programme: object) -> None:
    update = publish(at=NOON).update
    assert conversations.usual_end(update) == datetime.date(2017, 1, 19)
    assert conversations.is_open(update, datetime.date(2017, 1, 19))
    assert not conversations.is_open(update, datetime.date(2017, 1, 20))
    page = page_of(client.get("/updates/1/"))
    assert "Comments closed on Thursday 19 January 2017." in page
    assert "Write a comment" not in page
    page = page_of(client.get("/updates/1/comments/add/"))
    assert "Comments closed on Thursday 19 January 2017." in page
    assert "<form" not in page.split("<main")[1]


def test_a_portal_may_take_no_comments_unless_an_editor_says_so(client: Client, update: Update, settings: LazySettings) -> None:
    settings.COMMENT_WEEKS = 0
    assert "This update takes no comments." in page_of(client.get("/updates/1/"))
    Conversation.objects.create(update=update, closes_on=today())
    assert "Write a comment" in page_of(client.get("/updates/1/"))


def test_closed_for_who_sends_too_late_without_losing_their_words(update: Update) -> None:
    Conversation.objects.create(update=update, closes_on=today() - DAY)
    page = page_of(post(update, text="Too late."))
    assert "have closed. What you wrote is still here." in page
    assert "Too late." in page
    assert not Comment.objects.exists()


def test_who_opened_the_form_before_midnight_may_send_it_after(update: Update) -> None:
    Conversation.objects.create(update=update, closes_on=today() - DAY)
    assert post(update, opened=opened(update, ago=25 * 3600)).status_code == 302
    Conversation.objects.update(closes_on=today() - 2 * DAY)
    assert "have closed" in page_of(post(update, text="Later.", opened=opened(update, ago=25 * 3600)))


def test_the_privacy_notice_stands_beside_the_form_and_says_how_long(client: Client, update: Update) -> None:
    page = page_of(client.get("/updates/1/comments/add/"))
    for words in ("What happens to what you write", "within 90 days", "28 days after", "us@example.org", "set no cookie"):
        assert words in page


def test_names_and_texts_are_kept_without_what_deceives_the_eye(update: Update) -> None:
    post(update, name="Ma\u202eiri\r\nBcc: x", text="a\u0000b\u2066c\r\n\r\n\r\n\r\nd\u200be \u0007")
    comment = Comment.objects.get()
    assert (comment.name, comment.text) == ("Mairi Bcc: x", "abc\n\nde")
