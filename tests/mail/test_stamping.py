"""A message written once is the one that Django would have written for each."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from mail import stamping
from mail.messages import Letter
from mail.stamping import Unfit, form_of, mailbox, mark

NAMES = ("to", "unsubscribe", "message-id", "date")
LINK = "https://portal.test/unsubscribe/12.q-w_e=rty0123456789~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/"
DATE = "Fri, 25 Nov 2016 09:00:00 +0000"
SHORT = "“Hello”\n.\n..dots\nFrom here: {}\n"
LONG = SHORT + "Ein sehr langer Satz über alles = nichts, " * 40 + "{}. Ende.\n"
ADDRESSES = [
    "reader@example.org",
    "tom&jerry+news@example.org",
    f"{'long' * 16}@{'sub.' * 40}example.org",
    "reader@bücher.example",
    "o'brien@例え.テスト",
]


def letter_for(values: dict[str, str], text: str, subject: str) -> Letter:
    link = values["unsubscribe"]
    headers = {"Message-ID": f"<{values['message-id']}@portal.test>", "List-Unsubscribe": f"<{link}>", "Date": values["date"]}
    headers["From"] = "Ministry of Everything & Co <us@portal.test>"
    letter = Letter(subject, text.format(link, link), "bounces@portal.test", [values["to"]], headers=headers)
    letter.attach_alternative(f'<p>“Hi”</p><a href="{link}">{text.format(link, "")}</a>', "text/html")
    return letter


def written_by_django(letter: Any) -> bytes:
    written: bytes = letter.message().as_bytes(linesep="\r\n")
    return written


def parsed(written: bytes) -> tuple[list[tuple[str, str]], list[tuple[list[tuple[str, str]], str]]]:
    """Headers and parts, without the boundary that each message has anew, and each with the transfer encoding that it has."""
    message = message_from_bytes(written, policy=default)
    assert isinstance(message, EmailMessage)
    headers = [(name, str(value)) for name, value in message.items() if name != "Content-Type"]
    parts = [([(name, str(value)) for name, value in part.items()], part.get_content()) for part in message.iter_parts()]
    return headers, parts


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("text", [SHORT, LONG], ids=["8bit", "quoted-printable"])
@pytest.mark.parametrize("subject", ["News", "Ein sehr langer Betreff über “alles Mögliche” und noch viel mehr " * 3])
def test_each_gets_what_django_would_have_written(address: str, text: str, subject: str) -> None:
    values = {"to": mailbox(address), "unsubscribe": LINK, "message-id": "0123-4567", "date": DATE}
    form = form_of(letter_for({name: mark(name) for name in NAMES}, text, subject), NAMES)
    stamped = form.stamp(values)
    expected = letter_for({**values, "to": address}, text, subject)
    assert parsed(stamped) == parsed(written_by_django(expected))
    assert parsed(written_by_django(form.filled(values))) == parsed(stamped)
    assert stamped.count(b"\n") == stamped.count(b"\r\n")
    assert max(map(len, stamped.splitlines())) <= 998


def test_a_soft_break_within_a_mark_is_no_part_of_what_is_put_there() -> None:
    """Wherever in a line of quoted-printable the mark begins."""
    for width in range(0, 80, 7):
        text = "=" * 400 + "x" * width + "{}" + "ü" * 400 + "{}"
        form = form_of(letter_for({name: mark(name) for name in NAMES}, text, "News"), NAMES)
        values = {"to": "a@example.org", "unsubscribe": LINK, "message-id": "1", "date": DATE}
        assert parsed(form.stamp(values))[1] == parsed(written_by_django(letter_for(values, text, "News")))[1]
        assert max(len(line) for line in form.stamp(values).partition(b"text/plain")[2].splitlines()) <= 78


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("to", "a@example.org\r\nBcc: b@example.org"),
        ("to", "A <a@example.org>"),
        ("message-id", "1>\n"),
        ("unsubscribe", 'https://portal.test/"><script>'),
        ("unsubscribe", "https://portal.test/?a=1&b=2"),
        ("date", "today\r\n"),
        ("unsubscribe", f"https://portal.test/{'x' * stamping.ROOM}"),
        ("unsubscribe", ""),
    ],
)
def test_a_value_that_would_break_the_message_is_refused(name: str, value: str) -> None:
    values = {"to": "a@example.org", "unsubscribe": LINK, "message-id": "1", "date": DATE}
    form = form_of(letter_for({name: mark(name) for name in NAMES}, SHORT, "News"), NAMES)
    for make in (form.stamp, form.filled):
        with pytest.raises(Unfit):
            make({**values, name: value})
