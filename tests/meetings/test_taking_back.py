"""Papers that went out by mistake and are called back: no door gives them, and their place says why."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from documents import library, versions
from documents.models import Document
from meetings import calling, pack_bodies, pack_making, packs, papers, taking_back
from meetings.models import Meeting, Notice, Pack, Paper
from people.dates import today
from people.models import Group, Reader, Role, User
from publishing.audience import Audience
from publishing.models import Change, SearchEntry
from publishing.when import When
from tests.conftest import MailServer, make_person, signed_in, text_of
from tests.meetings.planning import add_item, call, file_paper, places, plan, send_out, write_paper
from tests.meetings.test_letters import arrived, pass_time
from workstreams.models import Workstream

REASON = "It names a child."


@pytest.fixture
def meeting(group: Group, editor: User) -> Meeting:
    return call(group, "Report", by=editor)


@pytest.fixture
def paper(meeting: Meeting, editor: User) -> Paper:
    file_paper(meeting.items.get(), "quokka.pdf", by=editor)
    write_paper(meeting.items.get(), "Another", by=editor)
    send_out(meeting, by=editor)
    return meeting.papers.get(title="quokka")


def take_back(paper: Paper, editor: User) -> Paper:
    page = f"{paper.meeting.staff_url}papers/{paper.pk}/take-back/"
    assert signed_in(editor).post(page, {"reason": REASON}).status_code == 302
    return Paper.objects.get(pk=paper.pk)


def test_what_was_taken_back_is_given_by_no_door_and_its_place_says_why(
    cast: dict[str, Reader], meeting: Meeting, paper: Paper, editor: User
) -> None:
    document = Document.objects.get(papers=paper)
    file = document.versions.get().files.get()
    papers.release([paper], by=editor)
    doors = [paper.get_absolute_url(), document.get_absolute_url(), file.get_absolute_url(), file.reading_url]
    assert [signed_in(cast["anyone"]).get(door).status_code for door in doors] == [200] * 4
    packs.ask(cast["member"], meeting)
    before = places(meeting)
    take_back(paper, editor)
    for name in ("anyone", "member", "administrator"):
        answers = [signed_in(cast[name]).get(door).status_code for door in doors[:1] + doors[2:]]
        assert answers == [404] * 3, name
    assert signed_in(cast["member"]).get(doors[1]).status_code == 404
    words = signed_in(cast["member"]).get(meeting.get_absolute_url()).content.decode()
    assert (f": {REASON}" in words, "Taken back on" in words, places(meeting)) == (True, True, before)
    assert not Change.objects.filter(title__icontains="quokka").exists()
    assert not SearchEntry.objects.filter(title__icontains="quokka").exists()


def test_packs_no_longer_have_it_and_say_so(meeting: Meeting, paper: Paper, editor: User, group: Group) -> None:
    member = make_person("Mary Member", group=group)
    packs.ask(member, meeting)
    take_back(paper, editor)
    assert Pack.objects.count() == 0
    order = packs.ask(member, meeting).order  # type: ignore[union-attr]
    assert [one["title"] for one in order["bound"]] == ["Another"]
    assert [line["said"].rpartition(", ")[2] for line in order["items"][0]["papers"]][:1] == ["taken back"]
    assert order["changes"] == ["Paper 1, quokka: withdrawn."]


def test_those_who_were_told_are_told_once_with_the_next_papers(
    meeting: Meeting, paper: Paper, editor: User, group: Group, mail_server: MailServer
) -> None:
    make_person("told", group=group)
    arrived(mail_server)
    pass_time()
    arrived(mail_server)
    make_person("new", group=group)
    take_back(paper, editor)
    pass_time()
    (message,) = arrived(mail_server)
    assert message["To"] == "told@example.org"
    assert str(message["Subject"]).startswith("1 paper taken back from the ")
    for kind in ("plain", "html"):
        assert f"quokka. It went out by mistake and cannot be read any more: {REASON}" in text_of(message, kind)


def test_nobody_is_told_of_what_nobody_was_told_of(meeting: Meeting, paper: Paper, editor: User) -> None:
    taking_back.take_back(paper, REASON, by=editor)
    assert Notice.objects.get(kind="papers").facts["papers"][str(paper.pk)] == "new"


def test_a_new_version_takes_its_place_and_the_old_one_stays_away(
    cast: dict[str, Reader], meeting: Meeting, paper: Paper, editor: User
) -> None:
    file = Document.objects.get(papers=paper).versions.get().files.get()
    papers.replace(take_back(paper, editor), None, "Nobody is named.", "No names.", by=editor)
    send_out(meeting, by=editor)
    paper.refresh_from_db()
    member = signed_in(cast["member"])
    assert (paper.taken_back_at, paper.place, member.get(file.get_absolute_url()).status_code) == (None, "1", 302)
    assert "Nobody is named." in member.get(paper.get_absolute_url()).content.decode()


def test_a_document_of_the_library_stays_there(
    meeting: Meeting, editor: User, make_document: Callable[..., Document], group: Group
) -> None:
    document = make_document("Library")
    paper = papers.enter(meeting.items.get(), "Library", "paper", document, uuid4(), by=editor)
    send_out(meeting, by=editor)
    take_back(paper, editor)
    client = signed_in(make_person("member", group=group))
    assert [client.get(page.get_absolute_url()).status_code for page in (paper, document)] == [404, 200]


def test_what_takes_the_place_of_a_released_paper_is_for_the_group_alone(meeting: Meeting, paper: Paper, editor: User) -> None:
    papers.release([paper], by=editor)
    papers.replace(take_back(paper, editor), None, "Nobody is named.", "No names.", by=editor)
    client, send = signed_in(editor), f"{meeting.staff_url}papers/send-out/"
    assert "Who can read it" not in client.get(send).content.decode()
    Document.objects.filter(papers=paper).update(audience=Audience.EVERYONE)
    assert "Who can read it: everyone" in client.get(send).content.decode()
    library.give_to(Document.objects.filter(papers=paper), Audience.GROUPS, [meeting.group], by=editor)
    answer = client.post(f"{meeting.staff_url}papers/{paper.pk}/release/", follow=True).content.decode()
    assert ("Nothing was changed" in answer, "Everybody can read" in answer) == (True, False)
    send_out(meeting, by=editor)
    assert Client().get(paper.get_absolute_url()).status_code == 404


def test_the_staff_are_given_nothing_of_it_either(
    meeting: Meeting, paper: Paper, editor: User, workstreams: list[Workstream]
) -> None:
    document, contributor = Document.objects.get(papers=paper), make_person("Cora Contributor", role=Role.CONTRIBUTOR)
    workstreams[0].team.add(contributor)
    document.workstreams.set([workstreams[0]])
    take_back(paper, editor)
    assert signed_in(contributor).get(document.staff_url).status_code == 404
    file, client = document.versions.get().files.get(), signed_in(editor)
    doors = [f"{document.staff_url}files/{file.pk}/", f"{meeting.staff_url}papers/{paper.pk}/files/{file.pk}/"]
    assert [client.get(door).status_code for door in doors] == [404, 404]
    text = take_back(meeting.papers.get(title="Another"), editor).document
    assert text is not None
    assert versions.start(text, by=editor).text == ""


def test_after_the_meeting_a_new_version_takes_its_place_too(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor, day=str(When.on(today())))
    paper = write_paper(meeting.items.get(), "Names", by=editor)
    send_out(meeting, by=editor)
    calling.hold(meeting, by=editor)
    papers.replace(taking_back.take_back(paper, REASON, by=editor), None, "Nobody is named.", "No names.", by=editor)
    send_out(meeting, by=editor)
    paper.refresh_from_db()
    assert (paper.taken_back_at, paper.version_read.number if paper.version_read else 0) == (None, 2)


def test_a_papers_document_is_not_taken_away_from_under_it(paper: Paper, editor: User) -> None:
    document, client = Document.objects.get(papers=take_back(paper, editor)), signed_in(editor)
    assert "discard/" not in client.get(document.staff_url).content.decode()
    assert client.post(f"{document.staff_url}discard/").status_code == 404


def test_a_pack_in_which_a_worker_has_it_is_let_go(
    meeting: Meeting, paper: Paper, editor: User, group: Group, tmp_path: Path
) -> None:
    pack = packs.ask(make_person("Mary Member", group=group), meeting)
    assert pack is not None
    (entry, _), folder = packs.entries_of(pack.version), tmp_path
    (folder / "pack.pdf").write_bytes(b"%PDF-1.7")
    Paper.objects.filter(pk=paper.pk).update(taken_back_at=timezone.now(), taken_back_because=REASON)
    assert [type(one) for one in pack_bodies.sources(entry, "", folder)] == [pack_bodies.Missing]
    pack_making.keep(pack, pack_making.Bound(folder / "pack.pdf", 1))
    assert not Pack.objects.exists()


def test_other_meetings_that_have_it_are_named_before(meeting: Meeting, paper: Paper, editor: User, group: Group) -> None:
    client, page = signed_in(editor), f"{meeting.staff_url}papers/{paper.pk}/take-back/"
    assert "Other meetings have" not in client.get(page).content.decode()
    other = plan(group, by=editor)
    papers.enter(add_item(other, "Again", by=editor), "Again", "paper", paper.document, uuid4(), by=editor)
    words = client.get(page).content.decode()
    assert ("Other meetings have" in words, f"<li>{other}</li>" in words, "of other groups" in words) == (True, True, False)
    assert taking_back.elsewhere(paper, AnonymousUser()) == ([], 1)
