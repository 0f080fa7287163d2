"""Who commented is told by email if they asked for it, by a real SMTP server; and the programme of what should be read now."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from people.models import User
from tests.conftest import DAY, MailServer, text_of
from tests.updates.commenting import sent
from updates import comment_letters, comments
from updates.models import Comment, CommentLetter, Edition, Update


@pytest.fixture
def update(publish: Callable[..., Edition], programme: object) -> Update:
    return publish(at=timezone.now() - DAY).update


@pytest.fixture
def asked(update: Update) -> Comment:
    """By somebody who wants to be told."""
    return sent(update, name="Mairi\r\nBcc: x", text="Typed by anybody.", wants_email=True)


def subjects(mail_server: MailServer) -> list[str]:
    return [str(message["Subject"]) for message in mail_server.received]


def test_each_decision_is_told_once_and_repeats_nothing_that_was_typed(
    asked: Comment, editor: User, mail_server: MailServer
) -> None:
    comments.approve(asked, by=editor, seen=1)
    comment_letters.send_due()
    comments.reply(asked, by=editor, seen=2, words="It is a Monday.")
    comment_letters.send_due()
    comments.reply(asked, by=editor, seen=3, words="It is a Tuesday.")
    comments.withdraw(asked, by=editor, seen=4, reason="It names a child.")
    comment_letters.send_due()
    comment_letters.send_due()
    assert subjects(mail_server) == [
        "Your comment on Update #1 is shown",
        "A reply to your comment on Update #1",
        "Your comment on Update #1 is shown no longer",
    ]
    shown, reply, withdrawn = mail_server.received
    for kind in ("plain", "html"):
        assert "/updates/1/#reader-comment-1" in text_of(shown, kind)
        assert "It is a Monday." in text_of(reply, kind)
        assert "It names a child." in text_of(withdrawn, kind)
    for message in mail_server.received:
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["To"] == "mairi@example.org"
        assert "Mairi" not in message.as_string().replace("mairi", "")
        assert "Typed by anybody" not in message.as_string()


def test_what_is_not_shown_says_why(asked: Comment, editor: User, mail_server: MailServer) -> None:
    comments.reject(asked, by=editor, seen=1, reason="It is about <b>something</b> else.")
    comment_letters.send_due()
    (message,) = mail_server.received
    assert message["Subject"] == "Your comment on Update #1 is not shown"
    assert "It is about <b>something</b> else." in text_of(message)
    assert "It is about &lt;b&gt;something&lt;/b&gt; else." in text_of(message, "html")


def test_who_did_not_ask_gets_no_email_at_all(update: Update, editor: User, mail_server: MailServer) -> None:
    comment = sent(update)
    comments.approve(comment, by=editor, seen=1)
    comments.reply(comment, by=editor, seen=2, words="Thank you.")
    comments.reject(sent(update, text="Another."), by=editor, seen=1, reason="No.")
    comment_letters.send_due()
    assert not mail_server.received
    assert not CommentLetter.objects.exists()


def test_spam_and_floods_cannot_have_emails_sent_to_somebody_else(
    asked: Comment, update: Update, editor: User, mail_server: MailServer
) -> None:
    comments.reject(asked, by=editor, seen=1, reason="Spam.", is_spam=True)
    for number in range(comments.READ_AT_ONCE):
        last = sent(update, text=f"Number {number}.", wants_email=True)
    comments.approve(last, by=editor, seen=1)
    comment_letters.send_due()
    assert not mail_server.received


def test_what_is_not_true_any_more_is_not_sent(asked: Comment, editor: User, mail_server: MailServer) -> None:
    comments.approve(asked, by=editor, seen=1)
    comments.withdraw(asked, by=editor, seen=2, reason="By mistake.")
    comments.approve(asked, by=editor, seen=3)
    comments.reply(asked, by=editor, seen=4, words="Thank you.")
    comment_letters.send_due()
    assert subjects(mail_server) == ["A reply to your comment on Update #1"]


def test_an_address_that_is_refused_holds_up_nobody(update: Update, editor: User, mail_server: MailServer) -> None:
    mail_server.refusals = {"gone@example.org": "550 No such person", "busy@example.org": "451 Later"}
    for name in ("gone", "busy", "fine"):
        comment = sent(update, email=f"{name}@example.org", wants_email=True)
        comments.approve(comment, by=editor, seen=1)
    comment_letters.send_due()
    assert mail_server.recipients == ["fine@example.org"]
    mail_server.refusals = {}
    CommentLetter.objects.update(not_before=timezone.now() - DAY)
    comment_letters.send_due()
    assert mail_server.recipients == ["busy@example.org", "fine@example.org"]


def test_the_programme_is_told_of_what_should_be_read_now_at_most_once_an_hour(update: Update, mail_server: MailServer) -> None:
    now = timezone.now()
    sent(update, text="Nothing is wrong.")
    assert not comment_letters.alert(now)
    sent(update, text="He hits me.")
    assert comment_letters.alert(now)
    assert not comment_letters.alert(now + datetime.timedelta(hours=2))
    sent(update, text="She hits me.")
    sent(update, text="I want to die.")
    assert not comment_letters.alert(now + datetime.timedelta(minutes=59))
    assert comment_letters.alert(now + datetime.timedelta(minutes=61))
    assert [(str(message["To"]), str(message["Subject"])) for message in mail_server.received] == [
        ("us@example.org", "Please read a comment now"),
        ("us@example.org", "Please read 3 comments now"),
    ]
    assert "hits me" not in "".join(message.as_string() for message in mail_server.received)
