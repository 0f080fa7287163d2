"""Pictures and attachments of updates: who gets them, what a text shows of them, and that editions keep theirs."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.db.models import ProtectedError
from django.test import Client

from documents.models import StoredFile
from people.dates import today
from people.models import Group, Reader, User
from publishing.audience import Audience
from publishing.models import AuditEntry
from tests.conftest import PDF, signed_in
from tests.documents import hostile
from tests.documents.test_versions import look_into_all
from tests.updates.filing import CHART, attach
from updates import checks, editions, files, standings, withholding, workflow
from updates.models import EditionFile, Section, Update, UpdateFile

MakeUpdate = Callable[..., Update]
PICTURE = "/updates/1/files/chart.png"
SHOWS = "Words.\n\n![The numbers of 2016](files/chart.png)"


def write(update: Update, text: str) -> None:
    Section.objects.filter(update=update).update(body=text)


def rules(update: Update) -> list[str]:
    return [found.rule for found in checks.look(update, today()) if found.is_error]


def who_gets(cast: dict[str, Reader], address: str) -> set[str]:
    return {name for name, person in cast.items() if signed_in(person).get(address).status_code == 200}


EDITORS = {"editor", "administrator"}


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Audience.EVERYONE, None),
        (Audience.GROUPS, {"member", "member on the last day", *EDITORS}),
        (Audience.STAFF, {"contributor", *EDITORS}),
    ],
)
def test_a_file_is_for_those_who_read_the_page_it_stands_on(
    cast: dict[str, Reader], group: Group, make_update: MakeUpdate, editor: User, audience: str, readers: set[str] | None
) -> None:
    update = make_update(("Part", None), audience=audience, groups=(group,) if audience == Audience.GROUPS else ())
    attach(update, by=editor)
    assert who_gets(cast, PICTURE) == EDITORS
    editions.publish(update, by=editor, over=0)
    assert who_gets(cast, PICTURE) == who_gets(cast, "/updates/1/") == (readers or set(cast))
    for_everyone = audience == Audience.EVERYONE
    assert signed_in(editor).get(PICTURE)["Cache-Control"] == ("public, max-age=60" if for_everyone else "private, no-store")
    workflow.withdraw(update, by=editor, notice="It was wrong.")
    assert who_gets(cast, PICTURE) == who_gets(cast, "/updates/1/") == (readers or set(cast))


def test_what_is_added_to_the_draft_of_a_published_update_is_for_its_editors_alone(
    cast: dict[str, Reader], make_update: MakeUpdate, editor: User
) -> None:
    update = make_update(("Part", None))
    editions.publish(update, by=editor, over=0)
    attach(update, by=editor)
    assert who_gets(cast, PICTURE) == EDITORS
    assert signed_in(editor).get(PICTURE)["Cache-Control"] == "private, no-store"


def test_the_files_of_an_unpublished_update_are_gone_as_its_page_is(make_update: MakeUpdate, editor: User) -> None:
    update = make_update(("Part", None))
    attach(update, by=editor)
    editions.publish(update, by=editor, over=0)
    workflow.unpublish(update, by=editor, why="It was wrong.")
    assert Client().get(PICTURE).status_code == 410
    assert Client().get("/updates/1/files/other.png").status_code == 404
    update.refresh_from_db()
    editions.publish(update, by=editor, over=1, note="It is right now.")
    update.refresh_from_db()
    workflow.unpublish(update, by=editor, why="", to="/updates/")
    assert Client().get(PICTURE)["Location"] == "/updates/"


def test_nobody_gets_a_file_that_has_not_been_looked_into(make_update: MakeUpdate, editor: User) -> None:
    update = make_update(("Part", None))
    attached = attach(update, by=editor)
    for state in (StoredFile.State.WAITING, StoredFile.State.REFUSED):
        StoredFile.objects.filter(pk=attached.stored_id).update(state=state, reason="A virus.")
        assert signed_in(editor).get(PICTURE).status_code == 404
        assert rules(update) == ["file not ready"]


def test_an_editor_adds_files_and_is_told_what_to_write(make_update: MakeUpdate, editor: User) -> None:
    update, staff = make_update(("Part", None)), signed_in(editor)
    chosen = [named("The chart (2).PNG", CHART), named("Minutes.pdf", PDF), named("empty.pdf", b"")]
    page = staff.post("/staff/updates/1/files/add/", {"chosen": chosen}, follow=True).content.decode()
    assert "“empty.pdf” was not taken" in page
    assert 'data-left="2"' in page
    look_into_all()
    page = staff.get("/staff/updates/1/files/").content.decode()
    assert re.findall("<code>(.*?)</code>", page) == ["![](files/the-chart-2.png)", "[Minutes.pdf](files/minutes.pdf)"]
    staff.post("/staff/updates/1/files/add/", {"chosen": [named("other.png", CHART)]})
    assert update.files.count() == 2


def named(name: str, content: bytes) -> BytesIO:
    made = BytesIO(content)
    made.name = name
    return made


def test_a_text_shows_its_pictures_and_the_rest_is_listed_with_size_and_kind(make_update: MakeUpdate, editor: User) -> None:
    update = make_update(("Part", None))
    attach(update, by=editor)
    attach(update, "Minutes.pdf", PDF, by=editor)
    write(update, f"{SHOWS}\n\n[The minutes](files/minutes.pdf) say more.")
    preview = signed_in(editor).get("/staff/updates/1/preview/").content.decode()
    editions.publish(update, by=editor, over=0)
    for page in (preview, Client().get("/updates/1/").content.decode()):
        assert f'<img alt="The numbers of 2016" src="{PICTURE}">' in page
        assert '<a href="/updates/1/files/minutes.pdf">The minutes</a>' in page
        assert re.findall(r'ds_file-download__title" href="([^"]+)"', page) == ["/updates/1/files/minutes.pdf"]
        assert "PDF" in page
        assert re.search(r"\d\xa0(?:bytes|KB)", page)


def test_a_picture_is_described_or_marked_as_decoration(make_update: MakeUpdate, editor: User) -> None:
    update = make_update(("Part", None))
    attach(update, by=editor)
    write(update, "![](files/chart.png)")
    assert rules(update) == ["no alternative"]
    for word in ("decoration", " Decoration "):
        write(update, f"![{word}](files/chart.png)")
        assert rules(update) == []
        shown = editions.laid_out(update.sections.all())[0].html
        assert f'<img alt="" role="presentation" src="{PICTURE}">' in shown


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://example.org/chart.png)",
        "![x](/updates/2/files/chart.png)",
        "![x](files/../../2/files/chart.png)",
        "![x](files/chart.png?x)",
        "![x](//example.org/files/chart.png)",
        '<img src="javascript:alert(1)" alt="x">',
    ],
)
def test_a_text_shows_pictures_of_its_own_update_alone(make_update: MakeUpdate, text: str) -> None:
    update = make_update(("Part", None))
    write(update, text)
    assert "<img" not in editions.laid_out(update.sections.all())[0].html


def test_an_edition_keeps_its_files_for_as_long_as_it_can_be_read(make_update: MakeUpdate, editor: User) -> None:
    update, staff = make_update(("Part", None)), signed_in(editor)
    attached = attach(update, by=editor)
    write(update, SHOWS)
    editions.publish(update, by=editor, over=0)
    with pytest.raises(ProtectedError):
        attached.delete()
    staff.post(f"/staff/updates/1/files/{attached.pk}/delete/")
    assert staff.post(f"/staff/updates/1/files/{attached.pk}/delete/").status_code == 404
    assert Client().get(PICTURE).status_code == 200
    other = attach(update, "chart.png", hostile.picture("PNG", compress_level=0), by=editor)
    assert other.filename == "chart-2.png"
    assert rules(update) == ["no file"]
    write(update, "Words.")
    editions.publish(update, by=editor, over=1, is_minor=True)
    assert Client().get(PICTURE).status_code == 200
    withholding.withhold(update.editions.get(number=1), why="It shows a child.", by=editor)
    assert Client().get(PICTURE).status_code == 404
    assert staff.get(PICTURE).status_code == 200
    assert list(EditionFile.objects.order_by("edition").values_list("file", flat=True)) == [attached.pk, other.pk]
    attach(update, by=editor)
    assert UpdateFile.objects.get(pk=attached.pk).taken_out_at is None


def test_what_no_edition_has_is_forgotten_with_its_bytes(make_update: MakeUpdate, editor: User) -> None:
    update = make_update(("Part", None))
    attached = attach(update, by=editor)
    for _ in range(2):
        files.take_out(attached, by=editor)
    assert not StoredFile.objects.exists()
    assert AuditEntry.objects.filter(did="took file away").count() == 1


def test_another_file_is_another_draft_and_needs_approval_again(make_update: MakeUpdate, editor: User, colleague: User) -> None:
    update = make_update(("Part", None))
    workflow.submit(update, by=editor, seen=standings.fingerprint(update))
    workflow.approve(update, by=colleague, seen=workflow.standing(update).fingerprint)
    attached = attach(update, by=editor)
    assert not workflow.standing(update).is_approved
    files.take_out(attached, by=editor)
    assert workflow.standing(update).is_approved


def test_a_link_to_the_page_elsewhere_shows_its_first_picture_that_says_something(make_update: MakeUpdate, editor: User) -> None:
    update = make_update(("Part", None))
    attach(update, by=editor)
    write(update, "![decoration](files/chart.png)\n\n![Numbers & “names”](files/chart.png)")
    editions.publish(update, by=editor, over=0)
    page = Client().get("/updates/1/").content.decode()
    assert '<meta property="og:image" content="http://portal.test/updates/1/files/chart.png">' in page
    assert '<meta property="og:image:alt" content="Numbers &amp; “names”">' in page
    assert '"image": "http://portal.test/updates/1/files/chart.png"' in page
    Update.objects.update(audience="staff")
    assert "og:image" not in signed_in(editor).get("/updates/1/").content.decode()
