"""Files on their way in: one by one for a script, all at once without it, a document for each, and what is too large."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.test import Client

from documents import files, limits, uploads
from documents.models import AttachedFile, Document, StoredFile
from people.models import User
from publishing.models import AuditEntry
from tests.conftest import PDF, signed_in
from tests.documents.test_versions import facts, look_into_all

Make = Callable[..., Document]
MANY = "/staff/documents/add/many/"


def file(name: str, content: bytes = PDF) -> BytesIO:
    made = BytesIO(content)
    made.name = name
    return made


def test_a_script_is_told_of_each_file(editor: User, make_document: Make) -> None:
    document, staff = make_document("The plan", file=b"", publish=False), signed_in(editor)
    page, asking = f"/staff/documents/{document.pk}/files/add/", {"Accept": "application/json"}
    taken = staff.post(page, {"chosen": [file("a.pdf")]}, headers=asking).json()["files"]
    told = {"name": "a.pdf", "is_taken": True, "said": "“a.pdf” was taken in.", "address": document.staff_url}
    told |= {"files": f"{document.staff_url}files/", "number": AttachedFile.objects.get().pk}
    assert taken == [told]
    refused = staff.post(page, {"chosen": [file("b.pdf", b"")]}, headers=asking).json()["files"]
    assert [(one["is_taken"], one["said"]) for one in refused] == [(False, f"“b.pdf” was not taken. {files.EMPTY}")]
    assert staff.post(page, {}, headers=asking).status_code == 400
    again = staff.post(page, {"chosen": [file("a.pdf")]}, headers=asking).json()["files"]
    assert again == [told]
    assert AttachedFile.objects.count() == 1
    assert Client().post(page, {"chosen": [file("a.pdf")]}, headers=asking).status_code == 403


def test_a_script_is_told_what_was_found_in_each_file_and_where_to_take_it_away(editor: User) -> None:
    staff, asking = signed_in(editor), {"Accept": "application/json"}
    chosen = [file("good.pdf"), file("page.svg", b"<svg/>")]
    told = staff.post(MANY, {"key": str(uuid4()), "chosen": chosen}, headers=asking).json()["files"]

    def found() -> list[dict[str, str]]:
        return [staff.get(one["files"], headers=asking).json()[str(one["number"])] for one in told]

    assert [one["state"] for one in found()] == ["waiting", "waiting"]
    look_into_all()
    good, bad = found()
    assert (good["state"], good["said"]) == ("ready", "“good.pdf” is ready.")
    assert (bad["state"], "“page.svg” was refused. This is an SVG picture" in bad["said"]) == ("refused", True)
    assert "cannot be brought back" in staff.get(bad["take_away"]).content.decode()
    assert staff.post(bad["take_away"]).status_code == 302
    assert list(Document.objects.values_list("title", flat=True)) == ["good"]
    assert list(StoredFile.objects.values_list("name", flat=True)) == ["good.pdf"]
    assert AuditEntry.objects.filter(did="took document away", details__title="page").count() == 1
    assert staff.post(bad["take_away"]).status_code == 404


def test_of_a_document_that_is_described_the_file_alone_is_taken_away(editor: User, make_document: Make) -> None:
    document, staff = make_document("The plan", publish=False), signed_in(editor)
    attached = document.versions.get().files.get()
    found = staff.get(f"{document.staff_url}files/", headers={"Accept": "application/json"}).json()
    assert found[str(attached.pk)]["take_away"] == f"{document.staff_url}files/{attached.pk}/delete/"
    staff.post(f"{document.staff_url}versions/publish/", {"accepted": [attached.pk]})
    assert staff.post(f"{document.staff_url}discard/").status_code == 404
    assert Document.objects.exists()


def test_the_same_bytes_under_another_ending_are_told_of(editor: User, make_document: Make) -> None:
    make_document("The plan")
    document, staff = make_document("Another", file=b"", publish=False), signed_in(editor)
    page, asking = f"/staff/documents/{document.pk}/files/add/", {"Accept": "application/json"}
    (told,) = staff.post(page, {"chosen": [file("w.docx")]}, headers=asking).json()["files"]
    assert told["said"].startswith("“w.docx” was taken in as “w.pdf”: the same file is kept already")
    (told,) = staff.post(page, {"chosen": [file("W.PDF")]}, headers=asking).json()["files"]
    assert told["said"] == "“W.PDF” was taken in."


def test_the_list_of_files_tells_when_it_is_worth_another_look(editor: User, make_document: Make) -> None:
    document, staff = make_document("The plan", file=b"", publish=False), signed_in(editor)
    staff.post(f"/staff/documents/{document.pk}/files/add/", {"chosen": [file("a.pdf"), file("b.txt", b"Text")]})
    page = staff.get(document.staff_url).content.decode()
    assert f'data-refresh="/staff/documents/{document.pk}/files/"' in page
    assert "2 files are being looked into." in page
    assert 'data-left="2"' in staff.get(f"/staff/documents/{document.pk}/files/").content.decode()
    look_into_all()
    assert "Every file has been looked into." in staff.get(f"/staff/documents/{document.pk}/files/").content.decode()
    assert "data-refresh" not in staff.get(document.staff_url).content.decode()


def test_each_of_many_files_becomes_a_document_once(editor: User, workstreams: object) -> None:
    staff, form = signed_in(editor), {"key": str(uuid4())}
    for _ in range(2):
        chosen = [file("Gap_analysis.pdf"), file("empty.pdf", b""), file("notes.txt", b"Some notes.")]
        page = staff.post(MANY, {**form, "chosen": chosen}, follow=True).content.decode()
        assert "“empty.pdf” was not taken" in page
        assert "Describe it" in page
    made = list(Document.objects.order_by("pk").values_list("title", "state", "audience", "versions__files__name"))
    assert made == [("Gap analysis", "draft", "staff", "Gap_analysis.pdf"), ("notes", "draft", "staff", "notes.txt")]
    assert AuditEntry.objects.filter(did="added document").count() == 2
    staff.post(MANY, {"key": str(uuid4()), "chosen": [file("Gap_analysis.pdf")]})
    assert set(Document.objects.values_list("slug", flat=True)) == {"gap-analysis", "gap-analysis-2", "notes"}
    assert StoredFile.objects.count() == 2


def test_what_is_made_of_a_file_is_described_before_it_is_published(editor: User, workstreams: object) -> None:
    staff = signed_in(editor)
    staff.post(MANY, {"key": str(uuid4()), "chosen": [file("Gap_analysis.pdf")]})
    document = Document.objects.get()
    look_into_all()
    StoredFile.objects.update(title="An analysis of the gaps")
    assert "Describe the document" in staff.post(f"{document.staff_url}versions/publish/").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.update(state="published", current=document.versions.get())
    assert "An analysis of the gaps" in staff.get(f"{document.staff_url}edit/").content.decode()
    form = facts(title="An analysis of the gaps", version=document.version, key=document.key)
    assert staff.post(f"{document.staff_url}edit/", form).status_code == 302
    staff.post(f"{document.staff_url}versions/publish/")
    document.refresh_from_db()
    assert (document.is_readable, document.slug) == (True, "gap-analysis")
    assert uploads.better_title(document) == "An analysis of the gaps"


@pytest.mark.parametrize(
    ("name", "title"),
    [("a_b.docx", "a b"), ("../x/Plan v1.2.pdf", "Plan v1.2"), ("", "file"), ("x" * 300 + ".pdf", "x" * 146), (".pdf", "pdf")],
)
def test_a_title_is_made_of_a_name(name: str, title: str) -> None:
    assert uploads.title_of(name) == title


def test_a_file_that_grows_too_large_is_let_go_and_the_others_are_kept(
    editor: User, make_document: Make, settings: LazySettings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    document, staff = make_document("The plan", file=b"", publish=False), signed_in(editor)
    large = file("large.pdf", bytes(files.MOST_BYTES + 3 * files.MEGABYTE))
    chosen = [file("a.pdf"), large, file("b.txt", b"Text")]
    page = staff.post(f"/staff/documents/{document.pk}/files/add/", {"chosen": chosen}, follow=True).content.decode()
    assert f"“large.pdf” was not taken. {files.TOO_LARGE}" in page
    assert set(AttachedFile.objects.values_list("name", flat=True)) == {"a.pdf", "b.txt"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("path", "most"), [(MANY, limits.MOST_AT_ONCE), ("/subscribe/", limits.MOST_ELSEWHERE)])
def test_what_is_too_large_is_refused_before_it_is_read(editor: User, path: str, most: int) -> None:
    """200 MB are announced and not one byte of them is asked for."""

    class Unread(BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("It was read.")

    staff = signed_in(editor)
    sent = {
        "wsgi.input": Unread(),
        "CONTENT_LENGTH": str(200 * files.MEGABYTE),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }
    response = staff.generic("POST", path, **sent)  # type: ignore[arg-type]
    assert response.status_code == 413
    assert "Too much at once" in response.content.decode()
    assert most < 200 * files.MEGABYTE


def test_what_cannot_be_read_is_said_so(editor: User, make_document: Make) -> None:
    document, staff = make_document("The plan", file=b"", publish=False), signed_in(editor)
    many = [file(f"{number}.txt", b"Text") for number in range(501)]
    response = staff.post(f"/staff/documents/{document.pk}/files/add/", {"chosen": many})
    assert (response.status_code, "at most 50" in response.content.decode()) == (400, True)


@pytest.mark.parametrize("of_a_version", [True, False])
def test_of_101_files_50_are_taken_and_each_other_is_told_of(editor: User, make_document: Make, of_a_version: bool) -> None:
    document, staff = make_document("The plan", file=b"", publish=False), signed_in(editor)
    page = f"/staff/documents/{document.pk}/files/add/" if of_a_version else MANY
    assert "At most 50 at once" in staff.get(page).content.decode()
    many = [file(f"{number}.txt", f"Text {number}".encode()) for number in range(101)]
    said = staff.post(page, {"chosen": many, "key": str(uuid4())}, follow=True).content.decode()
    assert AttachedFile.objects.count() == 50
    for number in range(101):
        words = "was taken in." if number < 50 else "was not taken: it was one of more than 50. Choose it again."
        assert f"“{number}.txt” {words}" in said


def test_a_text_that_is_too_long_is_counted_and_given_back(editor: User, make_document: Make) -> None:
    document, staff = make_document("The plan", file=b"", publish=False), signed_in(editor)
    version = document.versions.get()
    form = {"dated": "2016-11-24", "is_final": "True", "version": version.version, "key": version.key}
    response = staff.post(f"/staff/documents/{document.pk}/versions/write/", {**form, "text": "xyz" * 1_000_000})
    assert response.status_code == 200
    said = response.content.decode()
    assert "Shorten the text to 500,000 characters, or add it as a file: it has 3000000." in said
    assert "xyz" * 1_000_000 in said
    version.refresh_from_db()
    assert version.text == "Words."


def test_what_was_typed_into_a_version_published_meanwhile_is_shown_to_be_kept(editor: User, make_document: Make) -> None:
    document, staff = make_document("The plan", publish=False), signed_in(editor)
    page, version = f"/staff/documents/{document.pk}/versions/write/", document.versions.get()
    form = {"dated": "2016-11-24", "is_final": "True", "text": "Typed in another tab.", "version": 1, "key": version.key}
    staff.post(f"/staff/documents/{document.pk}/versions/publish/")
    for is_started in (False, True):
        if is_started:
            staff.post(f"/staff/documents/{document.pk}/versions/add/")
        late = staff.post(page, form)
        assert late.status_code == 409
        assert "Typed in another tab." in late.content.decode()
    assert set(document.versions.values_list("text", flat=True)) == {"Words."}
