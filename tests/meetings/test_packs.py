"""Packs: what is in them for whom, their numbers from version to version, and how they are asked for, made and forgotten."""

import datetime
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from documents import files, library, versions
from documents.models import Document, StoredFile
from documents.storing import the_store
from meetings import pack_bodies, pack_making, packs, papers, tasks
from meetings.agenda import send_out as send_out_agenda
from meetings.models import AgendaItem, GivenPack, Meeting, Pack, PackVersion, Paper
from people.dates import today
from people.models import Group, Membership, Reader, User
from tests.conftest import DAY, make_person, signed_in
from tests.documents import hostile
from tests.meetings.pdf_reading import Read, read
from tests.meetings.planning import add_item, call, file_paper, plan, send_out, write_paper

SIDEWAYS = "0 0 842 595"


@pytest.fixture
def meeting(group: Group, editor: User) -> Meeting:
    group.short_name = "EAG"
    group.save()
    return call(group, "Welcome", "Report", by=editor, day="10 November 2026")


@pytest.fixture
def member(group: Group) -> User:
    return make_person("Mary Member", group=group)


def items_of(meeting: Meeting) -> list[AgendaItem]:
    return list(meeting.items.all())


def path_of(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}pack.pdf"


def download(reader: Reader, meeting: Meeting, since: int | None = None) -> Read:
    """Ask for the pack, let a worker make it, and read it."""
    path = path_of(meeting) + (f"?since={since}" if since else "")
    client = signed_in(reader)
    assert client.post(path).status_code == 302
    for pk in pack_making.waiting():
        tasks.make_pack(pk)
    response = client.get(path)
    assert response.status_code == 200, Pack.objects.values_list("state", "reason")
    return read(b"".join(response))


def feet(pack: Read) -> list[str]:
    return [" ".join(words.split()).rpartition("Pack ")[2] for words in pack.texts]


def test_a_pack_has_cover_agenda_and_each_paper_behind_a_sheet(meeting: Meeting, member: User, editor: User) -> None:
    welcome, report = items_of(meeting)
    write_paper(welcome, "The text", by=editor, text="## Findings\n\nNeglect *fell*.\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    file_paper(report, "figures.pdf", by=editor, content=hostile.best_pdf("One.", "Two."))
    file_paper(report, "plan.docx", by=editor, content=by_pandoc())
    file_paper(report, "map.pdf", by=editor, content=hostile.pdf_of_shapes(SIDEWAYS))
    write_paper(report, "Later on", by=editor, kind="to follow")
    write_paper(report, "Told", by=editor, kind="oral")
    send_out(meeting, by=editor)
    pack = download(member, meeting)
    assert pack.bookmarks == [
        *(("Cover", 0), ("Agenda", 1), ("Paper 1: The text", 2)),
        *(("Paper 2: figures", 4), ("Paper 3: plan", 7), ("Paper 4: map", 9)),
    ]
    assert pack.labels == [str(number) for number in range(1, 12)]
    assert feet(pack) == [
        *("1", "2", "3 / Paper 1", "4 / Paper 1, 1", "5 / Paper 2", "6 / Paper 2, 1", "7 / Paper 2, 2"),
        *("8 / Paper 3", "9 / Paper 3, 1", "10 / Paper 4", "11 / Paper 4, 1"),
    ]
    assert pack.sizes[10] == (842, 595)
    assert (pack.title, pack.language, pack.is_tagged) == ("External Advisory Group, First meeting: Pack 1", "en-GB", True)
    assert set(pack.links[1]) == {2, 4, 7, 9}
    for page, words in [
        (0, "Tuesday 10 November 2026, 10am"),
        (0, "Victoria Quay"),
        (1, "Pack 5 to 7"),
        (1, "Paper 5: Later on"),
    ]:
        assert words in " ".join(pack.texts[page].split())
    for page, words in [(1, "oral report"), (3, "Neglect fell."), (5, "One."), (6, "Two."), (7, "Presented"), (8, "A footnote")]:
        assert (words in pack.texts[page]) == (words != "Presented")
    assert {"Table", "H1", "P"} <= set(pack.tags[3])


def by_pandoc() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return hostile.by_pandoc(Path(folder) / "a.docx").read_bytes()


def test_what_cannot_be_put_in_is_named_on_a_sheet_and_fails_nothing(meeting: Meeting, member: User, editor: User) -> None:
    item = items_of(meeting)[1]
    broken, locked, gone = (
        file_paper(item, f"{n}.pdf", by=editor, content=hostile.best_pdf(n)) for n in ("broken", "locked", "gone")
    )
    sums = hostile.open_document("spreadsheet", "<table:table/>")
    table = file_paper(item, "table.ods", by=editor, content=sums)
    file_paper(item, "good.pdf", by=editor, content=hostile.best_pdf("Words."))
    send_out(meeting, by=editor)
    for paper, content in ((broken, b"%PDF-1.7 nothing"), (locked, hostile.encrypted_pdf())):
        become(paper, content)
    library.withdraw(Document.objects.get(papers=gone), "It was wrong.", by=editor)
    pack = download(member, meeting)
    said = ["".join(words.split()) for words in pack.texts[2:]]
    wanted = [
        "Paper 1 could not be put in: it is damaged. Open it here: http://portal.test/documents/broken/1/broken.pdf",
        "Paper 2 could not be put in: it is locked with a password.",
        f"Paper 3 could not be put in: it was withdrawn. Open it here: http://portal.test{gone.get_absolute_url()}",
        "“table.ods” could not be put in: it is an OpenDocument",
    ]
    assert [words for number, words in enumerate(wanted) if words.replace(" ", "") not in said[number]] == []
    assert pack.links[5] == [f"http://portal.test/documents/{table.document.slug}/1/table.ods"]  # type: ignore[union-attr]
    assert "Words." in said[5]
    assert len(said) == 6


def test_however_much_cannot_be_put_in_a_sheet_is_one_page(tmp_path: Path) -> None:
    said = [pack_bodies.missing(pack_bodies.called(f"{n} {'long ' * 40}"), "it is damaged", f"/{'a/' * 100}") for n in range(12)]
    paper = {
        "part": "paper-1",
        "place": "1",
        "label": "EAG 1",
        "title": "Long words " * 18,
        "lines": ["Line " * 100, "Item " * 40],
    }
    order = {"group": "EAG", "title": "First", "lines": [], "reader": "", "version": "", "changes": [], "items": []}
    papers = {"bound": [{**paper, "address": "/papers/1/"}], "others": [], "since": None, "before": None}
    pack_making.set_sheets({**order, **papers}, {"paper-1": pack_bodies.Body(missing=said)}, tmp_path)
    sheet = read((tmp_path / "paper-1.pdf").read_bytes())
    words = " ".join("".join(sheet.texts).split())
    assert (len(sheet.texts), words.count("could not be put in")) == (1, 4)
    assert "9 more could not be put in. Open the paper here: /papers/1/" in words


def test_what_is_too_much_for_a_pack_is_left_out_and_named(
    meeting: Meeting, member: User, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("long", "short"):
        pages = [f"{name} {number}" for number in range(3 if name == "long" else 1)]
        file_paper(items_of(meeting)[1], f"{name}.pdf", by=editor, content=hostile.best_pdf(*pages))
    send_out(meeting, by=editor)
    monkeypatch.setattr(pack_making, "PAGES_OF_PAPERS", 6)
    signed_in(member).post(path_of(meeting))
    Pack.objects.update(attempts=1)
    pack = download(member, meeting)
    assert pack.labels == ["1", "2", "3", "4", "5"]
    assert "Paper 1 could not be put in: with it the pack would be too large. Open it here:" in " ".join(pack.texts[2].split())
    assert ("Pack 3" in pack.texts[1], "short 0" in pack.texts[4]) == (True, True)


def test_papers_for_which_no_time_is_left_are_named(
    meeting: Meeting, editor: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file_paper(items_of(meeting)[1], "a.pdf", by=editor, content=hostile.best_pdf("Words"))
    send_out(meeting, by=editor)
    monkeypatch.setattr(pack_bodies, "PREPARING_ENDS_AFTER", 0)
    (body,) = pack_bodies.bodies([(entry, "/here/") for entry in packs.entries(meeting)], tmp_path).values()
    assert (body.pages, "there was no time left for it" in body.missing[0].said) == (0, True)


def test_plain_texts_and_tables_are_put_in_as_they_are(meeting: Meeting, editor: User, tmp_path: Path) -> None:
    item = items_of(meeting)[1]
    file_paper(item, "words.txt", by=editor, content=b"First <b>line\nSecond $x$\n\nAnother #paragraph")
    file_paper(item, "sums.csv", by=editor, content=b"Year;Sum\n2016;<12\n2017")
    file_paper(item, "wide.csv", by=editor, content=b"a," * 20 + b"b\n1\n")
    send_out(meeting, by=editor)
    made = pack_bodies.bodies([(entry, "/here/") for entry in packs.entries(meeting)], tmp_path).values()
    words, sums, wide = made
    (text,), (table,) = (read(body.pdfs[0].read_bytes()).texts for body in (words, sums))
    assert text.splitlines() == ["First <b>line", "Second $x$", "Another #paragraph"]
    assert table.split() == ["Year", "Sum", "2016", "<12", "2017"]
    assert {"Table", "TH", "TD"} <= set(read(sums.pdfs[0].read_bytes()).tags[0])
    assert (wide.pages, "more than 10 columns" in wide.missing[0].said) == (0, True)


def become(paper: Paper, content: bytes) -> None:
    """As if the store held something else than was looked into."""
    stored = StoredFile.objects.get(attached__version__document=paper.document_id)
    stored.content.save("", ContentFile(content))
    stored.save()


def test_a_pack_has_only_what_this_reader_may_open(cast: dict[str, Reader], meeting: Meeting, group: Group, editor: User) -> None:
    item = items_of(meeting)[1]
    papers_of = [
        file_paper(item, f"{name}.pdf", by=editor, content=hostile.best_pdf(f"{name} words")) for name in ("own", "foreign")
    ]
    send_out(meeting, by=editor)
    document = Document.objects.get(papers=papers_of[1])
    document.audience_groups.set([Group.objects.get(slug="other")])
    answers = {name: signed_in(reader).post(path_of(meeting)).status_code for name, reader in cast.items()}
    inside = {"member", "member on the last day", "editor", "administrator"}
    assert {name for name, status in answers.items() if status == 302} == inside
    assert set(answers.values()) == {302, 404}
    assert Pack.objects.count() == 2
    of_member, of_editor = download(cast["member"], meeting), download(editor, meeting)
    assert ("own words" in "".join(of_member.texts), "foreign words" in "".join(of_member.texts)) == (True, False)
    assert "not in this pack" in of_member.texts[1]
    assert "foreign words" in "".join(of_editor.texts)
    assert [label for label in of_member.labels if label not in of_editor.labels] == []
    strangers = [signed_in(reader) for name, reader in cast.items() if name not in inside]
    assert {client.get(path_of(meeting)).status_code for client in strangers} == {404}
    assert {client.head(path_of(meeting)).status_code for client in strangers} == {404}
    assert {client.get(path_of(meeting), headers={"range": "bytes=0-9"}).status_code for client in strangers} == {404}


def test_who_was_removed_while_it_was_made_does_not_get_it(meeting: Meeting, member: User, editor: User) -> None:
    client = signed_in(member)
    client.post(path_of(meeting))
    waiting = client.get(path_of(meeting))
    assert (waiting.status_code, waiting["Refresh"], waiting["Cache-Control"]) == (202, "4", "private, no-store")
    assert "The pack is being made" in waiting.content.decode()
    pack_making.make(Pack.objects.get().pk)
    Membership.objects.filter(profile__user=member).update(ends_on=today() - DAY)
    assert client.get(path_of(meeting)).status_code == 404


def test_a_pack_is_made_once_for_all_who_may_open_the_same(meeting: Meeting, member: User, group: Group, editor: User) -> None:
    write_paper(items_of(meeting)[1], "It", by=editor)
    send_out(meeting, by=editor)
    download(member, meeting)
    made = Pack.objects.get()
    client = signed_in(make_person("Another", group=group))
    client.post(path_of(meeting))
    response = client.get(path_of(meeting), headers={"range": "bytes=0-4"})
    assert (response.status_code, b"".join(response)) == (206, b"%PDF-")
    assert response["Content-Disposition"] == 'inline; filename="EAG 1 pack 1.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert pack_making.make(made.pk) is False
    assert (Pack.objects.count(), PackVersion.objects.count(), Pack.objects.get().made_at) == (1, 1, made.made_at)


def test_late_and_replaced_papers_move_no_number_and_a_supplement_has_them_alone(
    meeting: Meeting, member: User, editor: User
) -> None:
    welcome, report = items_of(meeting)
    first, _ = (
        file_paper(item, f"{n}.pdf", by=editor, content=hostile.best_pdf(n)) for item, n in ((welcome, "a"), (report, "b"))
    )
    send_out(meeting, by=editor)
    assert download(member, meeting).labels == ["1", "2", "3", "4", "5", "6"]
    late = file_paper(welcome, "late.pdf", by=editor, content=hostile.best_pdf("c", "d"))
    papers.replace(first, ContentFile(hostile.best_pdf("a2", "a3"), name="a2.pdf"), "", "A sum was wrong.", by=editor)
    for stored in StoredFile.objects.filter(state="waiting"):
        files.look_into(stored.pk)
    send_out(meeting, by=editor)
    page = signed_in(member).get(meeting.get_absolute_url()).content.decode()
    assert "2 papers changed since pack 1." in page
    assert ("Paper 1, a: replaced." in page, "Paper 1A, late: new." in page) == (True, True)
    pack = download(member, meeting)
    assert pack.labels == ["1", "2", "3", "4", "4a", "4b", "4c", "4d", "5", "6"]
    assert feet(pack)[2:] == [
        *("3 / Paper 1", "4 / Paper 1, 1", "4a / Paper 1, 2", "4b / Paper 1A", "4c / Paper 1A, 1", "4d / Paper 1A, 2"),
        *("5 / Paper 2", "6 / Paper 2, 1"),
    ]
    assert "Paper 1A, late: new." in pack.texts[1]
    supplement = download(member, meeting, since=1)
    assert supplement.labels == ["S1", "S2", "3", "4", "4a", "4b", "4c", "4d"]
    assert [title for title, _ in supplement.bookmarks] == ["Cover", "What changed", "Paper 1: a", f"Paper {late.place}: late"]
    assert "Supplement to pack 1: what is new in pack 2" in supplement.texts[0]
    page = signed_in(member).get(meeting.get_absolute_url()).content.decode()
    assert ("Download pack 2" in page, "Only what is new since pack 1" in page) == (True, True)
    assert {signed_in(member).get(f"{path_of(meeting)}?since={n}").status_code for n in ("2", "9", "x", "99999", "²")} == {404}


def test_a_paper_that_was_to_follow_comes_between_and_a_new_agenda_is_a_new_pack(
    meeting: Meeting, member: User, editor: User
) -> None:
    item = items_of(meeting)[1]
    paper = write_paper(item, "To come", by=editor, kind="to follow")
    write_paper(item, "Here", by=editor)
    send_out(meeting, by=editor)
    assert download(member, meeting).labels == ["1", "2", "3", "4"]
    papers.fill(paper, None, "It has come.", by=editor)
    send_out(meeting, by=editor)
    assert download(member, meeting).labels == ["1", "2", "2a", "2b", "3", "4"]
    add_item(meeting, "Any other business", by=editor)
    send_out_agenda(meeting, by=editor)
    assert "The agenda changed since pack 2." in signed_in(member).get(meeting.get_absolute_url()).content.decode()
    pack = download(member, meeting)
    assert "Any other business" in pack.texts[1]
    assert "Pack 3" in pack.texts[0]
    assert pack.labels == ["1", "2", "2a", "2b", "3", "4"]


def test_each_page_names_the_reader_where_the_group_says_so(meeting: Meeting, member: User, group: Group, editor: User) -> None:
    file_paper(items_of(meeting)[1], "a.pdf", by=editor, content=hostile.best_pdf("Words."))
    send_out(meeting, by=editor)
    assert [page for page in download(member, meeting).texts if "Mary" in page] == []
    Group.objects.filter(pk=group.pk).update(watermarks_packs=True)
    meeting = Meeting.objects.get()
    other = make_person("Łukasz #strong[Àrd]", group=group)
    assert [words.count("For Mary Member") for words in download(member, meeting).texts] == [2, 1, 1, 1]
    assert ["For Łukasz #strong[Àrd]" in words for words in download(other, meeting).texts] == [True] * 4


def test_pictures_and_a_text_beside_its_own_pdf_are_put_in_once(meeting: Meeting, member: User, editor: User) -> None:
    item = items_of(meeting)[1]
    paper = file_paper(item, "plan.pdf", by=editor, content=hostile.best_pdf("As a PDF."))
    version = versions.being_written(paper.document)  # type: ignore[arg-type]
    assert version is not None
    for name, content in (
        ("plan.docx", by_pandoc()),
        ("photo.png", hostile.picture("PNG")),
        ("more.odt", hostile.open_text(hostile.FRAME)),
    ):
        files.look_into(versions.attach(version, ContentFile(content, name=name), by=editor).stored_id)
    send_out(meeting, by=editor)
    pack = download(member, meeting)
    assert (len(pack.texts), "could not be put in" in pack.texts[2]) == (6, False)
    assert "Neglect" not in "".join(pack.texts)
    assert ("Figure" in pack.tags[4], "Figure" in pack.tags[5]) == (True, True)


def test_a_text_fits_its_sheets_and_nothing_in_it_is_a_command(tmp_path: Path) -> None:
    (tmp_path / "picture-1.png").write_bytes(hostile.picture("PNG"))
    html = (
        '<h3 id="x">#read("/etc/passwd") $x$</h3><h6>Deep</h6><p><img src="picture-1.png" alt="" width="900">'
        '<img src="picture-1.png" alt="A &quot;map&quot;) #x \\"><img src="https://example.org/a.png" alt="Elsewhere">'
        '<a href="#gone">within</a> <a href="/updates/1/">of ours</a></p>'
    )
    source = pack_bodies.Source("text", "A #text", "", tmp_path, html=html)
    assert pack_bodies.pages_of(source) == [[pytest.approx(595.3, abs=0.1), pytest.approx(841.9, abs=0.1)]]
    made = read(source.made.read_bytes())
    for words in ('#read("/etc/passwd") $x$', "Elsewhere", "within"):
        assert words in made.texts[0]
    assert made.links == [["http://portal.test/updates/1/"]]
    assert (made.tags[0].count("Figure"), "H1" in made.tags[0], "H2" in made.tags[0]) == (1, True, True)
    described: Any = PdfReader(source.made).root_object["/Metadata"].get_object()
    assert b"pdfuaid:part" in described.get_data()


def test_a_pack_that_cannot_be_made_is_said_to_be_so_and_tried_again_later(meeting: Meeting, member: User) -> None:
    client = signed_in(member)
    client.post(path_of(meeting))
    Pack.objects.update(attempts=pack_making.ATTEMPTS)
    assert pack_making.make(Pack.objects.get().pk) is True
    response = client.get(path_of(meeting))
    assert "could not be made" in response.content.decode()
    assert "Refresh" not in response
    assert packs.forget(timezone.now()) == 0
    assert packs.forget(timezone.now() + 2 * packs.TRIED_AGAIN_AFTER) == 1
    assert len(download(member, meeting).texts) == 2


@pytest.mark.django_db(transaction=True)
def test_packs_for_which_nobody_asks_are_forgotten_with_their_bytes_and_no_others(
    meeting: Meeting, member: User, settings: LazySettings, tmp_path: Path
) -> None:
    backend = {"BACKEND": "documents.storing.disk.OnDisk", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    before = {name for name, _ in the_store().places()}
    labels = download(member, meeting).labels
    assert files.forget_orphans(timezone.now() + 2 * DAY) == 0
    assert len({name for name, _ in the_store().places()} - before) == 1
    assert packs.forget(timezone.now() + 29 * DAY) == 0
    assert packs.forget(timezone.now() + 31 * DAY) == 1
    assert ({name for name, _ in the_store().places()}, Pack.objects.count()) == (before, 0)
    assert download(member, meeting).labels == labels
    assert PackVersion.objects.get().number == 1


def test_what_takes_too_much_is_tried_again_with_less(meeting: Meeting, member: User) -> None:
    signed_in(member).post(path_of(meeting))
    pack = Pack.objects.get()
    for _ in range(pack_making.ATTEMPTS):
        assert pack_making.waiting() == [pack.pk]
        pack_making.try_with_less(pack_making.claim(pack.pk))  # type: ignore[arg-type]
    assert Pack.objects.get().state == "failed"


def test_asking_again_keeps_a_pack(meeting: Meeting, member: User) -> None:
    download(member, meeting)
    Pack.objects.update(asked_at=timezone.now() - datetime.timedelta(days=29))
    download(member, meeting)
    assert packs.forget(timezone.now() + 2 * DAY) == 0


def test_a_pack_that_a_worker_has_in_hand_is_no_other_workers(meeting: Meeting, member: User) -> None:
    signed_in(member).post(path_of(meeting))
    pack = Pack.objects.get()
    assert pack_making.claim(pack.pk) is not None
    assert (pack_making.claim(pack.pk), pack_making.waiting(), pack_making.make(pack.pk)) == (None, [], False)
    Pack.objects.update(leased_until=timezone.now() - DAY)
    assert pack_making.waiting() == [pack.pk]


def test_asking_takes_as_many_queries_for_many_papers_as_for_one(meeting: Meeting, member: User, editor: User) -> None:
    client, item, counts = signed_in(member), items_of(meeting)[1], []
    for more in (1, 29):
        for number in range(more):
            write_paper(item, f"Paper {more} {number}", by=editor)
        send_out(meeting, by=editor)
        for ask, path in (
            *((client.post, path_of(meeting)), (client.post, path_of(meeting))),
            *((client.get, path_of(meeting)), (client.get, meeting.get_absolute_url())),
        ):
            with CaptureQueriesContext(connection) as queries:
                ask(path)
            counts.append(len(queries))
    assert counts[1:4] == counts[5:8]


def test_looking_changes_nothing_and_what_is_new_counts_from_what_the_reader_was_given(
    meeting: Meeting, member: User, group: Group, editor: User
) -> None:
    other = signed_in(make_person("Another", group=group))
    for _ in range(2):
        add_item(meeting, "More", by=editor)
        write_paper(items_of(meeting)[-1], "Paper", by=editor)
        send_out(meeting, by=editor)
        send_out_agenda(meeting, by=editor)
        for look in (other.get, other.head):
            answer = look(path_of(meeting))
            assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
        packs.ask(member, meeting)
    assert (PackVersion.objects.count(), Pack.objects.count(), GivenPack.objects.count()) == (2, 2, 2)
    assert "since pack" not in other.get(meeting.get_absolute_url()).content.decode()
    assert "1 paper changed since pack 1" in signed_in(member).get(meeting.get_absolute_url()).content.decode()
    asked = {number: other.post(f"{path_of(meeting)}?since={number}").status_code for number in (0, 1, 2)}
    assert (asked, packs.wanted(member, meeting, 1) is None) == ({0: 404, 1: 404, 2: 404}, False)


def test_outside_and_before_there_is_anything_no_pack_is_offered(group: Group, member: User, editor: User) -> None:
    meeting = plan(group, by=editor)
    assert signed_in(member).get(path_of(meeting)).status_code == 404
    called = call(group, "Report", by=editor)
    assert "Download pack 1" in signed_in(member).get(called.get_absolute_url()).content.decode()
    assert "Download pack" not in Client().get(called.get_absolute_url()).content.decode()
    assert Client().get(path_of(called)).status_code == 404
