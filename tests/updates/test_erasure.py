"""Erasing somebody's comments, and forgetting what is not needed any more."""

import datetime
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from people.models import Role, User
from publishing.models import AuditEntry
from tests.conftest import DAY, make_person, signed_in
from tests.updates.commenting import page_of, sent
from updates import comments, conversations, erasure
from updates.models import Comment, CommentLetter, Edition, Update

EMAIL = "Xylo.Phone@example.org"
TEXT = "My xylocanary sings."


@pytest.fixture
def update(publish: Callable[..., Edition], programme: object) -> Update:
    return publish(at=timezone.now() - DAY).update


@pytest.fixture
def administrator(db: None) -> User:
    return make_person("Ada", role=Role.ADMINISTRATOR)


@pytest.fixture
def written(update: Update, editor: User) -> dict[str, Comment]:
    """One comment of each state by the person who asks, and one by somebody else."""
    made = {
        state: sent(update, name="Xylo", email=EMAIL, text=f"{TEXT} {state}", wants_email=True)
        for state in ("waiting", "approved", "replied to", "rejected")
    }
    for state in ("approved", "replied to"):
        comments.approve(made[state], by=editor, seen=1)
    comments.reply(made["replied to"], by=editor, seen=2, words="Thank you for singing.")
    comments.reject(made["rejected"], by=editor, seen=1, reason="Off the point.")
    made["other"] = sent(update, email="other@example.org")
    return made


def dump() -> str:
    """Every row of every table of the portal's own, as text."""
    with connection.cursor() as cursor:
        words = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - names of our own tables
            words += [row[0] for row in cursor.fetchall()]
    return "\n".join(words).lower()


def test_erasing_leaves_no_trace_of_name_address_or_text_and_replies_that_make_sense(
    written: dict[str, Comment], administrator: User
) -> None:
    assert "xylo" in dump()
    mark = written["waiting"].mark
    assert erasure.erase(" xylo.phone@EXAMPLE.org", by=administrator) == 4
    assert erasure.erase(EMAIL, by=administrator) == 0
    assert "xylo" not in dump()
    assert mark not in dump()
    assert set(Comment.objects.values_list("name", flat=True)) == {"", "Mairi"}
    page = page_of(Client().get("/updates/1/"))
    assert "A comment that was erased" in page
    assert "Thank you for singing." in page
    assert "Comments (1)" in page


def test_the_audit_trail_says_that_it_was_done_and_not_for_whom(written: dict[str, Comment], administrator: User) -> None:
    erasure.erase(EMAIL, by=administrator)
    entries = AuditEntry.objects.filter(did="erased comment", by=administrator)
    assert {entry.thing_id for entry in entries} == {c.pk for name, c in written.items() if name != "other"}
    assert {str(entry.details) for entry in entries} == {"{'update': 1}"}


def test_the_pages_tag_changes_when_an_approved_comment_is_erased(
    written: dict[str, Comment], update: Update, administrator: User
) -> None:
    before = conversations.state_of(Update.objects.get())
    erasure.erase(EMAIL, by=administrator)
    assert conversations.state_of(Update.objects.get()) != before


def test_a_comment_is_found_after_its_address_was_forgotten_and_after_the_key_was_changed(
    written: dict[str, Comment], administrator: User, settings: LazySettings
) -> None:
    Comment.objects.update(email="")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert erasure.erase(EMAIL, by=administrator) == 4


def test_an_erased_comment_cannot_be_decided_about_by_who_had_it_open(
    written: dict[str, Comment], administrator: User, editor: User
) -> None:
    erasure.erase(EMAIL, by=administrator)
    assert signed_in(editor).post(f"/staff/comments/{written['waiting'].pk}/approve/", {"seen": "1"}).status_code == 404
    page = page_of(
        signed_in(editor).post(f"/staff/comments/{written['replied to'].pk}/withdraw/", {"seen": "3", "reason": "No."})
    )
    assert "Erased, because who wrote it asked for that." in page


def test_administrators_erase_on_a_page_that_shows_first_what_goes(written: dict[str, Comment], administrator: User) -> None:
    client = signed_in(administrator)
    page = page_of(client.post("/staff/comments/erase/", {"email": EMAIL}))
    assert "Erase 4 comments for good" in page
    assert Comment.objects.count() == 5
    page = page_of(client.post("/staff/comments/erase/", {"email": EMAIL, "confirmed": "yes"}, follow=True))
    assert "Erased 4 comments." in page
    assert "No comment came from" in page_of(client.post("/staff/comments/erase/", {"email": EMAIL}))


def test_the_command_erases_and_says_how_much(
    written: dict[str, Comment], administrator: User, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="is no administrator"):
        call_command("erase_comments", email=EMAIL, by="nobody@example.org")
    assert Comment.objects.count() == 5
    call_command("erase_comments", email=EMAIL, by=administrator.email)
    assert capsys.readouterr().out == "Erased 4 comments.\n"


def test_editors_do_not_erase(written: dict[str, Comment], editor: User) -> None:
    with pytest.raises(PermissionDenied):
        erasure.erase(EMAIL, by=editor)
    with pytest.raises(CommandError):
        call_command("erase_comments", email=EMAIL, by=editor.email)


def after(days: int) -> tuple[int, int]:
    """Forget as it is done so many days from now, less a minute; how many comments and addresses went."""
    return erasure.forget(timezone.now() + datetime.timedelta(days=days) + datetime.timedelta(minutes=1))


def test_what_was_never_shown_goes_after_90_days_and_what_was_withdrawn_90_days_later(
    written: dict[str, Comment], editor: User
) -> None:
    comments.withdraw(written["approved"], by=editor, seen=2, reason="No.")
    assert after(89)[0] == 0
    Comment.objects.filter(pk=written["approved"].pk).update(decided_at=timezone.now() + DAY)
    assert after(90)[0] == 3
    assert set(Comment.objects.all()) == {written["approved"], written["replied to"]}
    assert after(91)[0] == 1
    assert after(9999)[0] == 0
    assert "Thank you for singing." in page_of(Client().get("/updates/1/"))


def test_addresses_are_forgotten_28_days_after_the_last_that_could_be_told(written: dict[str, Comment]) -> None:
    CommentLetter.objects.update(ended_at=timezone.now())
    Comment.objects.filter(pk=written["replied to"].pk).update(replied_at=timezone.now() + DAY)
    assert after(27) == (0, 0)
    assert after(28) == (0, 2)
    assert set(Comment.objects.exclude(email="")) == {written["replied to"], written["waiting"], written["other"]}
    assert after(29) == (0, 1)
    assert after(29) == (0, 0)
    assert Comment.objects.get(pk=written["approved"].pk).name == "Xylo"


def test_no_address_is_forgotten_while_an_email_waits_for_it(written: dict[str, Comment]) -> None:
    assert after(28) == (0, 0)
    assert CommentLetter.objects.filter(ended_at=None).count() == 4
