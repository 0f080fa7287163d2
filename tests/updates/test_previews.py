"""Links by which somebody without an account reads a draft."""

import datetime
import logging
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from people.models import Group, Reader, Role, User
from publishing.logs import WithoutSecrets
from publishing.models import AuditEntry
from tests.conftest import DAY, NOON, PDF, signed_in
from tests.updates.filing import attach
from updates import editions, files, previews, workflow
from updates.models import Edition, PreviewLink, Update

LINKS = "/staff/updates/1/links/"
FORM = {"for_whom": "The charity", "days": "7"}


def preview_form(days: str = "7", key: uuid.UUID | None = None) -> previews.PreviewForm:
    form = previews.PreviewForm({"for_whom": "The charity", "days": days, "key": str(key or uuid.uuid4())}, key=None)
    assert form.is_valid()
    return form


@pytest.fixture
def draft(make_update: Callable[..., Update]) -> Update:
    return make_update(("Palimpsest", None))


@pytest.fixture
def made(draft: Update, editor: User) -> tuple[PreviewLink, str]:
    return previews.make(preview_form(), draft, by=editor)


def address_of(secret: str) -> str:
    return f"/updates/preview/{secret}/"


def test_whoever_has_the_link_reads_the_draft_as_it_stands(made: tuple[PreviewLink, str], cast: dict[str, Reader]) -> None:
    address = address_of(made[1])
    for user in cast.values():
        assert "Text of Palimpsest." in signed_in(user).get(address).content.decode()
    made[0].update.sections.update(body="Another text.")
    page = Client().get(address).content.decode()
    assert "Another text." in page
    assert "This is a draft. It is not published" in page
    assert Client().post(address).status_code == 405


def test_it_is_kept_by_nobody_found_by_nobody_and_tells_nobody_its_address(made: tuple[PreviewLink, str]) -> None:
    for address, status in ((address_of(made[1]), 200), (address_of("x" * 43), 404)):
        response = Client().get(address)
        assert response.status_code == status
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert not response.cookies
        assert made[1] not in response.content.decode()
    assert "Disallow: /updates/preview/" in Client().get("/robots.txt").content.decode()


def test_the_secret_has_256_bits_and_is_kept_nowhere(made: tuple[PreviewLink, str], draft: Update, editor: User) -> None:
    link, secret = made
    assert re.fullmatch(r"[\w-]{43}", secret)
    assert secret not in str(list(PreviewLink.objects.values_list()))
    assert secret not in str(list(AuditEntry.objects.values_list("did", "details")))
    assert previews.make(preview_form(), draft, by=editor)[1] != secret
    assert link.digest == previews.digest_of(secret)


def test_a_scanner_of_links_in_the_post_uses_nothing_up(made: tuple[PreviewLink, str]) -> None:
    for _ in range(5):
        assert Client().get(address_of(made[1])).status_code == 200
        assert Client().head(address_of(made[1])).status_code == 200
    assert Update.objects.values("state", "title").get() == {"state": "draft", "title": "Title 1"}


def revoke(link: PreviewLink, editor: User) -> None:
    for _ in range(2):
        previews.revoke(link, by=editor)
    assert AuditEntry.objects.filter(did="revoked preview link").count() == 1


def lose_the_role(link: PreviewLink, editor: User) -> None:
    User.objects.filter(pk=link.made_by_id).update(role=Role.CONTRIBUTOR)


def leave(link: PreviewLink, editor: User) -> None:
    User.objects.filter(pk=link.made_by_id).update(is_active=False)


@pytest.mark.parametrize("end", [revoke, lose_the_role, leave])
def test_one_that_has_ended_is_answered_like_one_that_never_was(
    made: tuple[PreviewLink, str], colleague: User, end: Callable[[PreviewLink, User], None]
) -> None:
    end(made[0], colleague)
    ended, unknown = Client().get(address_of(made[1])), Client().get(address_of("y" * 43))
    assert (ended.status_code, ended.content) == (404, unknown.content)
    assert "ask whoever sent you the link for another" in ended.content.decode()


def test_after_its_time_it_shows_nothing(made: tuple[PreviewLink, str]) -> None:
    link, secret = made
    assert previews.link_of(secret, link.expires_at - datetime.timedelta(seconds=1)) == link
    assert previews.link_of(secret, link.expires_at) is None


@pytest.mark.parametrize("secret", ["x", "x" * 42, "x" * 44, "%00", "é" * 43, "x" * 5000])
def test_anything_else_in_its_place_is_404(made: tuple[PreviewLink, str], secret: str) -> None:
    assert Client().get(address_of(secret)).status_code == 404


def test_an_editor_makes_one_sees_it_once_and_revokes_it(draft: Update, editor: User) -> None:
    client, data = signed_in(editor), {**FORM, "key": str(uuid.uuid4())}
    page = client.post(LINKS, data).content.decode()
    address = re.search(r"https?://[^/]+(/updates/preview/[\w-]{43}/)", page)
    assert address
    assert Client().get(address[1]).status_code == 200
    response = client.post(LINKS, data)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] != "no-referrer"  # or browsers would send the form on it with no origin, to be refused
    again = response.content.decode()
    assert "has been made already" in again
    assert address[1] not in client.get(LINKS).content.decode() + again
    link = PreviewLink.objects.get()
    assert (link.expires_at - link.made_at, link.made_by) == (7 * DAY, editor)
    listed = client.get(LINKS).content.decode()
    assert "Made by Ewan Editor" in listed
    assert "Last opened on" in listed
    client.post(f"{LINKS}{link.pk}/revoke/")
    assert Client().get(address[1]).status_code == 404
    assert "Revoked by Ewan Editor" in client.get(LINKS).content.decode()
    assert AuditEntry.objects.filter(did="made preview link").count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"for_whom": " "}, "Say who it is for."),
        ({"days": "31"}, "31 is not one of the available choices"),
        ({"for_whom": "x" * 151}, "Shorten this to 150 characters."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(draft: Update, editor: User, wrong: dict[str, str], words: str) -> None:
    page = signed_in(editor).post(LINKS, {**FORM, "key": str(uuid.uuid4()), **wrong}).content.decode()
    assert words in page
    assert not PreviewLink.objects.exists()


def test_there_are_20_at_most_at_a_time(draft: Update, editor: User) -> None:
    for _ in range(previews.MOST_LINKS):
        link, _secret = previews.make(preview_form(), draft, by=editor)
    page = signed_in(editor).post(LINKS, {**FORM, "key": str(uuid.uuid4())}).content.decode()
    assert "Revoke one first." in page
    previews.revoke(link, by=editor)
    assert previews.make(preview_form(), draft, by=editor)


def test_only_editors_make_and_revoke_them(draft: Update, made: tuple[PreviewLink, str], cast: dict[str, Reader]) -> None:
    for name in ("member", "contributor"):
        with pytest.raises(PermissionDenied):
            previews.make(preview_form(), draft, by=cast[name])  # type: ignore[arg-type]
        with pytest.raises(PermissionDenied):
            previews.revoke(made[0], by=cast[name])  # type: ignore[arg-type]


def test_one_update_is_not_another(made: tuple[PreviewLink, str], make_update: Callable[..., Update], editor: User) -> None:
    make_update(("Other", None))
    assert "Other" not in Client().get(address_of(made[1])).content.decode()
    assert signed_in(editor).post(f"/staff/updates/2/links/{made[0].pk}/revoke/").status_code == 404


def test_none_lasts_longer_than_30_days(made: tuple[PreviewLink, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PreviewLink.objects.update(expires_at=made[0].made_at + 31 * DAY)


def test_the_draft_of_what_is_published_is_shown_not_the_edition(publish: Callable[..., Edition], editor: User) -> None:
    update = publish(("Shown", None)).update
    _, secret = previews.make(preview_form(), update, by=editor)
    update.sections.update(body="The next text.")
    assert "The next text." in Client().get(address_of(secret)).content.decode()
    assert "The next text." not in Client().get("/updates/1/").content.decode()


@pytest.mark.parametrize("is_minor", [False, True])
def test_once_published_it_leads_to_what_readers_read_and_shows_no_later_draft(
    publish: Callable[..., Edition], editor: User, is_minor: bool
) -> None:
    update = publish(("Shown", None)).update
    link, secret = previews.make(preview_form(), update, by=editor)
    attach(update, by=editor)
    editions.publish(update, by=editor, over=1, note="The date.", is_minor=is_minor)
    update.sections.update(body="What comes after.")
    response = Client().get(address_of(secret))
    assert (response.status_code, response["Location"]) == (302, "/updates/1/")
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert Client().get(f"{address_of(secret)}files/chart.png").status_code == 404
    assert "Leads to what was published." in signed_in(editor).get(LINKS).content.decode()
    _, another = previews.make(preview_form(), update, by=editor)
    assert "What comes after." in Client().get(address_of(another)).content.decode()
    previews.revoke(link, by=editor)
    assert Client().get(address_of(secret)).status_code == 404


def test_it_leads_nobody_to_what_they_may_not_read(
    make_update: Callable[..., Update], group: Group, cast: dict[str, Reader], editor: User
) -> None:
    update = make_update(("Shown", None), audience="groups", groups=(group,))
    _, secret = previews.make(preview_form(), update, by=editor)
    editions.publish(update, by=editor, over=0)
    found = {name: signed_in(user).get(address_of(secret)).status_code for name, user in cast.items()}
    led = {name for name, status in found.items() if status == 302}
    assert led == {"member", "member on the last day", "editor", "administrator"}
    assert set(found.values()) == {302, 404}
    workflow.unpublish(update, by=editor, why="It was a mistake.")
    assert signed_in(cast["member"]).get(address_of(secret)).status_code == 404


def test_its_pictures_and_files_are_shown_as_long_as_it_is(made: tuple[PreviewLink, str], draft: Update, editor: User) -> None:
    chart = attach(draft, by=editor)
    paper = attach(draft, "paper.pdf", PDF, by=editor)
    attach(draft, "refused.exe", b"MZ", by=editor)
    draft.sections.update(body="![Numbers](files/chart.png)")
    address = address_of(made[1])
    page = Client().get(address).content.decode()
    assert re.findall(r'<img [^>]*src="(files/[^"]+)"', page) == ["files/chart.png"]
    assert 'href="files/paper.pdf"' in page
    assert "refused" not in page
    assert Client().get(f"{address}files/refused.exe").status_code == 404
    assert made[1] not in page
    for one in (chart, paper):
        assert Client().get(one.get_absolute_url()).status_code == 404
        response = Client().get(f"{address}files/{one.filename}")
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
    files.take_out(paper, by=editor)
    assert Client().get(f"{address}files/paper.pdf").status_code == 404
    known = {"If-None-Match": Client().get(f"{address}files/chart.png")["ETag"]}
    assert Client().get(f"{address}files/chart.png", headers=known).status_code == 304
    previews.revoke(made[0], by=editor)
    ended = Client().get(f"{address}files/chart.png", headers=known)
    assert (ended.status_code, ended["Referrer-Policy"]) == (404, "no-referrer")
    PreviewLink.objects.update(revoked_at=None, revoked_by=None, made_at=NOON - DAY, expires_at=NOON)
    assert Client().get(f"{address}files/chart.png").status_code == 404


def test_files_of_another_update_are_not_found_by_it(
    made: tuple[PreviewLink, str], make_update: Callable[..., Update], editor: User
) -> None:
    attach(make_update(("Other", None)), by=editor)
    assert Client().get(f"{address_of(made[1])}files/chart.png").status_code == 404


def test_long_ended_ones_are_forgotten(made: tuple[PreviewLink, str]) -> None:
    assert previews.forget(made[0].expires_at + 89 * DAY) == 0
    assert previews.forget(made[0].expires_at + 91 * DAY) == 1


def test_no_secret_stands_in_the_log(made: tuple[PreviewLink, str], caplog: pytest.LogCaptureFixture, editor: User) -> None:
    previews.revoke(made[0], by=editor)
    caplog.handler.addFilter(WithoutSecrets())
    with caplog.at_level(logging.DEBUG):
        assert Client().get(address_of(made[1])).status_code == 404
        assert Client().post(address_of(made[1])).status_code == 405
    assert "/updates/preview/…" in caplog.text
    assert made[1] not in caplog.text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("GET /updates/preview/abc-_1/ HTTP/1.1", "GET /updates/preview/…/ HTTP/1.1"),
        ("GET /unsubscribe/12.sig:x/?a HTTP/1.1", "GET /unsubscribe/…/?a HTTP/1.1"),
        ("/subscribe/confirm/abc/", "/subscribe/confirm/…/"),
        ("/updates/7/", "/updates/7/"),
    ],
)
def test_the_secret_parts_of_addresses_are_dots(words: str, shown: str) -> None:
    for record in (logging.makeLogRecord({"msg": words}), logging.makeLogRecord({"msg": "%s", "args": (words,)})):
        assert WithoutSecrets().filter(record)
        assert record.getMessage() == shown


def test_the_handler_of_an_installation_leaves_secrets_out(settings: LazySettings) -> None:
    configured: Any = settings.LOGGING
    assert all("without secrets" in handler["filters"] for handler in configured["handlers"].values())
