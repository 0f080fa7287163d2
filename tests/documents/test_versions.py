"""From an empty form to versions that readers read: writing, files, publishing, withdrawing, and what each leaves behind."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.test import Client

from documents import files, library, names, versions
from documents.models import AttachedFile, Document, StoredFile, Version
from people.models import Group, User
from publishing.audience import Audience
from publishing.models import AuditEntry, Change
from subscriptions import topics
from tests.conftest import PDF, signed_in
from workstreams.models import Workstream

Make = Callable[..., Document]


def upload(client: Client, document: Document, *given: tuple[str, bytes]) -> str:
    chosen = []
    for name, content in given:
        file = BytesIO(content)
        file.name = name
        chosen.append(file)
    return client.post(f"/staff/documents/{document.pk}/files/add/", {"chosen": chosen}, follow=True).content.decode()


def look_into_all() -> None:
    for pk in files.waiting():
        files.look_into(pk)


def facts(**fields: object) -> dict[str, object]:
    said = {"title": "The plan", "summary": "What is planned.", "kind": "action plan", "dated": "2016-11-24", "language": "en"}
    return {**said, "licence": "ogl 3", "audience": "everyone", "version": 1, "key": str(uuid4()), **fields}


def test_from_an_empty_form_to_what_readers_read(editor: User, client: Client, workstreams: list[Workstream]) -> None:
    staff = signed_in(editor)
    for _ in range(2):
        form = facts(workstreams=[workstreams[0].pk], key="6f1c1c7e-0000-4000-8000-000000000000")
        assert staff.post("/staff/documents/add/", form).status_code == 302
    document = Document.objects.get()
    assert client.get("/documents/the-plan/").status_code == 404
    written = {"dated": "2016-11-24", "is_final": "False", "text": "## One\n\nA\n\n## Two\n\nB\n\n## Three\n\nC", "version": 1}
    key = document.versions.get().key
    assert staff.post(f"/staff/documents/{document.pk}/versions/write/", {**written, "key": key}).status_code == 302
    assert staff.post(f"/staff/documents/{document.pk}/versions/publish/").status_code == 302
    page = client.get("/documents/the-plan/").content.decode()
    for words in ('href="#text-two"', 'id="text-two"', "Draft for comment", "Open Government Licence", "another"):
        assert words in page
    change = Change.objects.get(address="/documents/the-plan/")
    assert {touch.topic for touch in change.touches.all()} == {document, workstreams[0]}
    assert "Action plan: The plan" in client.get("/workstreams/neglect/").content.decode()


def test_the_second_of_two_writers_is_told(editor: User, make_document: Make) -> None:
    document = make_document("The plan", publish=False)
    version, staff = document.versions.get(), signed_in(editor)
    form = {"dated": "2016-11-24", "is_final": "True", "text": "First.", "version": version.version, "key": version.key}
    assert staff.post(f"/staff/documents/{document.pk}/versions/write/", form).status_code == 302
    page = staff.post(f"/staff/documents/{document.pk}/versions/write/", {**form, "text": "Second."}).content.decode()
    assert "saved another text" in page
    assert "Second." in page
    version.refresh_from_db()
    assert version.text == "First."


def test_a_later_version_says_what_changed_and_the_earlier_leads_to_it(editor: User, client: Client, make_document: Make) -> None:
    document, staff = make_document("The plan"), signed_in(editor)
    staff.post(f"/staff/documents/{document.pk}/versions/add/")
    refused = staff.post(f"/staff/documents/{document.pk}/versions/publish/").content.decode()
    assert "Say what changed since the version before" in refused
    draft = document.versions.get(number=2)
    form = {"dated": "2016-12-01", "is_final": "True", "text": "New.", "note": "All of it.", "version": 1, "key": draft.key}
    staff.post(f"/staff/documents/{document.pk}/versions/write/", form)
    assert "New." not in client.get("/documents/the-plan/").content.decode()
    staff.post(f"/staff/documents/{document.pk}/versions/publish/")
    assert "New." in client.get("/documents/the-plan/").content.decode()
    earlier = client.get("/documents/the-plan/1/").content.decode()
    assert "This is an earlier version" in earlier
    assert "Words." in earlier
    assert client.get("/documents/the-plan/1/a.pdf").status_code == 200
    assert Change.objects.filter(note="All of it.").count() == 1
    assert staff.post(f"/staff/documents/{document.pk}/versions/2/take-down/").status_code == 404
    staff.post(f"/staff/documents/{document.pk}/versions/1/take-down/")
    for address in ("1/", "1/a.pdf", "1/a.pdf/", "1/a.pdf/page-1.png"):
        response = client.get(f"/documents/the-plan/{address}")
        assert (response.status_code, response["Location"]) == (302, "/documents/the-plan/"), address
    assert client.get("/documents/the-plan/3/").status_code == 404
    assert client.get("/documents/the-plan/2/b.pdf").status_code == 404


def test_a_published_version_is_frozen(editor: User, make_document: Make) -> None:
    document = make_document("The plan")
    version = document.versions.get()
    with pytest.raises(versions.AlreadyPublished):
        versions.publish(version, by=editor)
    with pytest.raises(versions.AlreadyPublished):
        versions.detach(version.files.get(), by=editor)
    staff = signed_in(editor)
    for page in ("versions/write/", "versions/publish/", "files/add/", f"files/{version.files.get().pk}/delete/"):
        assert staff.get(f"/staff/documents/{document.pk}/{page}").status_code == 404, page


def test_withdrawing_leaves_the_text_under_a_notice_and_gives_no_file(editor: User, client: Client, make_document: Make) -> None:
    document, staff = make_document("The plan"), signed_in(editor)
    page = f"/staff/documents/{document.pk}/withdraw/"
    assert "Say why it stands no longer" in staff.post(page, {"notice": ""}).content.decode()
    for _ in range(2):
        staff.post(page, {"notice": "Replaced by the strategy."})
    shown = client.get("/documents/the-plan/").content.decode()
    for words in ("Withdrawn on", "Replaced by the strategy.", "Words."):
        assert words in shown
    assert "a.pdf" not in shown
    response = client.get("/documents/the-plan/1/a.pdf")
    assert (response.status_code, response["Location"]) == (302, "/documents/the-plan/")
    assert Change.objects.filter(title="Withdrawn: The plan").count() == 1
    assert "Withdrawn</span>" in client.get("/documents/").content.decode()


def test_who_can_read_several_is_shown_before_it_changes(
    editor: User, client: Client, group: object, make_document: Make
) -> None:
    one, two = make_document("One"), make_document("Two", audience=Audience.STAFF)
    form = {"documents": [one.pk, two.pk], "audience": "staff"}
    staff = signed_in(editor)
    assert "One" in staff.get(f"/staff/documents/readers/?documents={one.pk}&documents=nonsense").content.decode()
    shown = staff.post("/staff/documents/readers/", form).content.decode()
    assert "now everyone; then programme staff" in shown
    assert "stays as it is" in shown
    assert client.get("/documents/one/").status_code == 200
    staff.post("/staff/documents/readers/", {**form, "sure": "yes"})
    assert client.get("/documents/one/").status_code == 404
    assert "Report: One" not in client.get("/feeds/changes.atom").content.decode()
    assert AuditEntry.objects.filter(did="wrote", thing_id=one.pk, details__readers="Programme staff").exists()
    assert staff.post("/staff/documents/readers/", {"documents": ["x", "9" * 30], "audience": "staff"}).status_code == 200
    assert topics.find([topics.key_of(one)]) == []


def test_what_more_people_are_to_read_wants_a_tick_and_says_who_they_are(
    editor: User, client: Client, cast: dict[str, object], group: Group, make_document: Make
) -> None:
    document, staff = make_document("One", audience=Audience.STAFF), signed_in(editor)
    readers = "/staff/documents/readers/"
    form = {"documents": [document.pk], "audience": "groups", "audience_groups": [group.pk]}
    shown = staff.post(readers, form).content.decode()
    assert "2 people (External Advisory Group: 2), and editors" in shown
    assert "More people can read it then." in shown
    for audience, to_whom in (("groups", "2 people"), ("everyone", "anyone on the internet")):
        unticked = staff.post(readers, {**form, "audience": audience, "sure": "yes"}).content.decode()
        assert to_whom in unticked
        assert "Say that you want this" in unticked
    document.refresh_from_db()
    assert document.audience == Audience.STAFF
    assert "then members of External Advisory Group. " in shown
    assert "by them and by nobody else but editors" in shown
    public = staff.post(readers, {**form, "audience": "everyone"}).content.decode()
    assert "can then be read by anyone." in public
    assert "nobody else" not in public
    ticked = {**form, "audience": "everyone", "sure": "yes", "opens": "yes"}
    assert staff.post(readers, ticked).status_code == 302
    assert "Report: One" in client.get("/feeds/changes.atom").content.decode()
    assert "More people" not in staff.post(readers, {**form, "audience": "staff"}).content.decode()


def test_facts_change_and_readers_do_not_by_that_form(editor: User, client: Client, make_document: Make) -> None:
    document = make_document("The plan", audience=Audience.STAFF)
    form = facts(title="Renamed", version=document.version, key=document.key)
    assert signed_in(editor).post(f"/staff/documents/{document.pk}/edit/", form).status_code == 302
    document.refresh_from_db()
    assert (document.title, document.slug, document.audience) == ("Renamed", "the-plan", Audience.STAFF)


def test_one_file_that_is_not_taken_loses_no_other(editor: User, make_document: Make) -> None:
    document, staff = make_document("The plan", file=b"", publish=False), signed_in(editor)
    said = upload(
        staff, document, ("a.pdf", PDF), ("empty.pdf", b""), ("../../b\u202efdp.txt", b"Text"), ("c.txt", b"MZ\x00\x01")
    )
    assert "“empty.pdf” was not taken" in said
    assert list(AttachedFile.objects.values_list("filename", flat=True)) == ["a.pdf", "bfdp.txt", "c.txt"]
    assert set(StoredFile.objects.values_list("state", flat=True)) == {"waiting"}
    first = AttachedFile.objects.first()
    assert first
    assert staff.get(f"/staff/documents/{document.pk}/files/{first.pk}/").status_code == 404
    assert "still being looked into" in staff.post(f"/staff/documents/{document.pk}/versions/publish/").content.decode()
    look_into_all()
    assert staff.get(f"/staff/documents/{document.pk}/files/{first.pk}/").status_code == 200
    page = staff.get(f"/staff/documents/{document.pk}/versions/publish/").content.decode()
    assert "“c.txt” was refused" in page
    refused = StoredFile.objects.get(state="refused")
    assert (refused.content.name, bool(refused.reason)) == ("", True)
    staff.post(f"/staff/documents/{document.pk}/files/{refused.attached.get().pk}/delete/")
    assert not StoredFile.objects.filter(pk=refused.pk).exists()
    staff.post(f"/staff/documents/{document.pk}/versions/publish/")
    document.refresh_from_db()
    assert document.is_readable


def test_the_same_file_twice_is_stored_once(editor: User, make_document: Make) -> None:
    one, two = make_document("One"), make_document("Two", name="another.docx", publish=False)
    assert StoredFile.objects.count() == 1
    assert two.versions.get().files.get().filename == "another.pdf"
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(sha256=StoredFile.objects.get().sha256, size=1, added_by=editor, added_at="2016-11-24T12:00Z")
    versions.detach(two.versions.get().files.get(), by=editor)
    assert Client().get(one.versions.get().files.get().get_absolute_url()).status_code == 200


def test_warnings_are_accepted_by_name_before_it_is_published(editor: User, make_document: Make) -> None:
    document, staff = make_document("The plan", publish=False), signed_in(editor)
    StoredFile.objects.update(warnings=["It holds comments."])
    attached = document.versions.get().files.get()
    page = f"/staff/documents/{document.pk}/versions/publish/"
    assert "It holds comments." in staff.get(page).content.decode()
    assert "can be published in spite of what is in it" in staff.post(page).content.decode()
    document.refresh_from_db()
    assert not document.is_readable
    assert staff.post(page, {"accepted": [attached.pk]}).status_code == 302
    attached.refresh_from_db()
    assert (attached.accepted_by, attached.accepted_warnings) == (editor, ["It holds comments."])


def test_each_file_that_was_not_looked_at_is_said_at_its_question(editor: User, make_document: Make) -> None:
    document, staff = make_document("The plan", publish=False), signed_in(editor)
    upload(staff, document, ("b.txt", b"Text"))
    StoredFile.objects.update(warnings=["It holds comments."])
    page = f"/staff/documents/{document.pk}/versions/publish/"
    assert "(optional)" not in staff.get(page).content.decode()
    first = document.versions.get().files.get(name="a.pdf")
    said = staff.post(page, {"accepted": [first.pk]}).content.decode()
    missed = "Say that “b.txt” can be published in spite of what is in it"
    assert f'<a href="#id_accepted">{missed}' in said
    assert f'<span class="visually-hidden">Error:</span> {missed}' in said
    assert "<li>“b.txt” is still being looked into." in said
    assert "Say that “a.pdf”" not in said
    assert said.count('id="error-summary"') == 1
    assert f'value="{first.pk}" id="id_accepted_0" checked' in said


def test_a_file_whose_worker_died_is_found_again_and_refused_at_last(editor: User, make_document: Make) -> None:
    document = make_document("The plan", file=b"", publish=False)
    upload(signed_in(editor), document, ("a.pdf", PDF))
    pk = StoredFile.objects.get().pk
    for _ in range(files.ATTEMPTS):
        assert files.claim(pk)
        assert files.waiting() == []
        assert files.look_into(pk) is False
        StoredFile.objects.update(leased_until="2016-11-24T12:00Z")
    look_into_all()
    assert StoredFile.objects.get().reason == files.TOO_HEAVY


@pytest.fixture
def scanner(settings: LazySettings) -> Iterator[Callable[[bytes], None]]:
    """Starts a clamd that answers so; before, nothing listens at its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

        def serve(answer: bytes) -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                while size := struct.unpack("!I", said.read(4))[0]:
                    said.read(size)
                connection.sendall(answer)

        yield lambda answer: threading.Thread(target=serve, args=(answer,), daemon=True).start()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b"stream: OK\0", "ready"),
        (b"stream: Eicar FOUND\0", "refused"),
        (b"INSTREAM size limit exceeded. ERROR\0", "refused"),
        (b"", "waiting"),
    ],
)
def test_nothing_is_ready_before_the_scanner_has_passed_it(
    editor: User, make_document: Make, scanner: Callable[[bytes], None], answer: bytes, state: str
) -> None:
    document = make_document("The plan", file=b"", publish=False)
    upload(signed_in(editor), document, ("a.pdf", PDF))
    scanner(answer)
    look_into_all()
    stored = StoredFile.objects.get()
    assert (stored.state, stored.attempts) == (state, 1 if state == "refused" else 0)


def test_without_its_scanner_a_file_waits(editor: User, make_document: Make, settings: LazySettings, tmp_path: Path) -> None:
    document = make_document("The plan", file=b"", publish=False)
    upload(signed_in(editor), document, ("a.pdf", PDF))
    settings.CLAMD_URL = f"unix://{tmp_path}/none.sock"
    look_into_all()
    assert StoredFile.objects.get().reason == files.SCANNER_DOWN


@pytest.mark.parametrize(
    ("given", "shown", "filename"),
    [
        ("The plan (2).PDF", "The plan (2).PDF", "the-plan-2.pdf"),
        ("../../etc/passwd", "passwd", "passwd"),
        ("C:\\a\\b.docx", "b.docx", "b.docx"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf", "aset-cookie-x.pdf"),
        ("exe\u202efdp.exe", "exefdp.exe", "exefdp.exe"),
        ("", "file", "file"),
        ("报告.pdf", "报告.pdf", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names_are_made_safe(given: str, shown: str, filename: str) -> None:
    assert (names.shown(given), names.in_address(given)) == (shown, filename)


def test_the_table_says_what_the_list_says(client: Client, make_document: Make) -> None:
    make_document("The plan")
    lines = client.get("/documents/documents.csv?q=plan&kind=report&workstream=neglect").content.decode().splitlines()
    assert lines[1].startswith("The plan,Report,2016-11-24,1,")
    assert len(lines[0].split(",")) == len(library.COLUMNS)
    assert client.get("/documents/?q=%00&kind=x&workstream=%00&page=x").status_code == 200
    assert Version.objects.count() == 1
