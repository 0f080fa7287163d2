"""Papers: their numbers, who may read them when, late ones, new versions, and those that become public."""

from collections.abc import Callable
from string import ascii_uppercase
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents import files, versions
from documents.models import Document, StoredFile
from meetings import agenda, calling, papers
from meetings.forms.agenda import ItemForm
from meetings.forms.meetings import MeetingForm
from meetings.forms.papers import PaperForm
from meetings.models import Meeting, Paper
from meetings.numbering import number_anew_in
from people.dates import today
from people.models import Group, Membership, Reader, User
from publishing.audience import Audience
from publishing.when import When
from tests.conftest import PDF, make_person, signed_in
from tests.filling import filled
from tests.meetings.planning import add_item, call, file_paper, places, plan, send_out, write_paper

INSIDE = {"member", "member on the last day", "editor", "administrator"}


def items_of(meeting: Meeting) -> list[agenda.AgendaItem]:
    return list(meeting.items.all())


def readers_of(path: str, cast: dict[str, Reader]) -> set[str]:
    return {name for name, reader in cast.items() if signed_in(reader).get(path).status_code == 200}


def test_papers_are_numbered_in_the_order_of_the_agenda_until_they_are_out(group: Group, editor: User) -> None:
    group.short_name = "EAG"
    group.save()
    meeting = call(group, "First", "Second", by=editor, day="10 November 2016")
    first, second = items_of(meeting)
    write_paper(second, "B", by=editor)
    write_paper(first, "A", by=editor)
    write_paper(second, "C", by=editor, kind="oral")
    assert places(meeting) == {"A": "1", "B": "2", "C": "3"}
    assert Paper.objects.get(title="B").label == "EAG(16)01-02"
    agenda.move(second, to=1, by=editor)
    assert places(meeting) == {"B": "1", "C": "2", "A": "3"}


def test_once_papers_are_out_no_number_moves_and_a_late_one_gets_a_letter(group: Group, editor: User) -> None:
    meeting = call(group, "First", "Second", "Third", by=editor)
    first, second, third = items_of(meeting)
    for item, title in ((first, "A"), (second, "B"), (third, "C")):
        write_paper(item, title, by=editor)
    assert [paper.title for paper in send_out(meeting, by=editor)] == ["A", "B", "C"]
    write_paper(second, "Late", by=editor)
    write_paper(second, "Later", by=editor)
    agenda.move(third, to=1, by=editor)
    assert places(meeting) == {"A": "1", "B": "2", "Late": "2A", "Later": "2B", "C": "3"}
    late = Paper.objects.get(title="Later")
    assert (late.is_late, late.label.endswith("-02B")) == (True, True)
    assert "Late</span>" not in signed_in(editor).get(meeting.get_absolute_url()).content.decode()
    send_out(meeting, by=editor)
    assert signed_in(editor).get(meeting.get_absolute_url()).content.decode().count(">Late</span>") == 2


def test_nobody_in_the_group_reads_a_paper_before_it_is_sent_out(cast: dict[str, Reader], group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    paper = file_paper(items_of(meeting)[0], "the_figures.pdf", by=editor)
    paths = [
        paper.get_absolute_url(),
        paper.document.get_absolute_url(),  # type: ignore[union-attr]
        f"/documents/{paper.document.slug}/1/the_figures.pdf",  # type: ignore[union-attr]
    ]
    assert [readers_of(path, cast) for path in paths] == [set(), set(), set()]
    send_out(meeting, by=editor)
    assert [readers_of(path, cast) for path in paths] == [INSIDE, INSIDE, INSIDE]
    strangers = [reader for name, reader in cast.items() if name not in INSIDE]
    assert {signed_in(reader).get(paths[2], headers={"range": "bytes=0-9"}).status_code for reader in strangers} == {404}
    assert {signed_in(reader).head(paths[2]).status_code for reader in strangers} == {404}


def test_titles_of_restricted_papers_are_public_only_if_the_secretary_says_so(
    cast: dict[str, Reader], group: Group, editor: User
) -> None:
    for titles_are_public, readers in ((False, INSIDE), (True, set(cast))):
        meeting = call(group, "Report", by=editor, titles_are_public="on" if titles_are_public else None)
        write_paper(items_of(meeting)[0], "Xylograph figures", by=editor)
        write_paper(items_of(meeting)[0], "Ablation, told", by=editor, kind="oral")
        path = meeting.get_absolute_url()

        def naming(words: str) -> set[str]:
            return {name for name, reader in cast.items() if words in signed_in(reader).get(path).content.decode()}  # noqa: B023

        assert (naming("Xylograph"), naming("Ablation")) == (set(), set())
        send_out(meeting, by=editor)
        assert (naming("Xylograph"), naming("Ablation")) == (readers, readers)


def test_a_paper_is_released_to_everybody_and_kept_within_the_group_again(
    cast: dict[str, Reader], group: Group, editor: User
) -> None:
    meeting = call(group, "Report", by=editor)
    paper = write_paper(items_of(meeting)[0], "The figures", by=editor)
    papers.release([paper], by=editor)
    assert Document.objects.get().audience == Audience.GROUPS
    send_out(meeting, by=editor)
    client = signed_in(editor)
    client.post(f"{meeting.staff_url}papers/{paper.pk}/release/")
    assert readers_of(paper.get_absolute_url(), cast) == set(cast)
    client.post(f"{meeting.staff_url}papers/{paper.pk}/keep-within/")
    assert readers_of(paper.get_absolute_url(), cast) == INSIDE


def test_the_meeting_keeps_the_version_that_it_had(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor, day=str(When.on(today())))
    paper = write_paper(items_of(meeting)[0], "The figures", by=editor, text="First words.")
    send_out(meeting, by=editor)
    papers.replace(paper, None, "Second words.", "A sum was wrong.", by=editor)
    assert "First words." in signed_in(editor).get(paper.get_absolute_url()).content.decode()
    assert [one.replaces for one in papers.prepared(meeting)] == [True]
    send_out(meeting, by=editor)
    words = signed_in(editor).get(paper.get_absolute_url()).content.decode()
    assert ("Second words." in words, "A sum was wrong." in words) == (True, True)
    calling.hold(meeting, by=editor)
    papers.replace(Paper.objects.get(), None, "Third words.", "The world has moved on.", by=editor)
    send_out(meeting, by=editor)
    words = signed_in(editor).get(paper.get_absolute_url()).content.decode()
    assert ("Second words." in words, "This is an earlier version." in words) == (True, True)
    assert "Third words." in signed_in(editor).get(Document.objects.get().get_absolute_url()).content.decode()


def test_one_to_follow_is_named_and_filled_when_it_comes(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    paper = write_paper(items_of(meeting)[0], "The figures", by=editor, kind="to follow")
    send_out(meeting, by=editor)
    member = make_person("member", group=group)
    assert "to follow" in signed_in(member).get(meeting.get_absolute_url()).content.decode()
    assert signed_in(member).get(paper.get_absolute_url()).status_code == 404
    answer = signed_in(editor).post(f"{meeting.staff_url}papers/{paper.pk}/replace/", {"text": "They have come."})
    assert answer.status_code == 302
    send_out(meeting, by=editor)
    assert "They have come." in signed_in(member).get(paper.get_absolute_url()).content.decode()


def test_all_are_sent_out_or_none_and_what_waits_is_named(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    item = items_of(meeting)[0]
    write_paper(item, "Ready", by=editor)
    waiting = file_paper(item, "waiting.pdf", by=editor, is_looked_into=False)
    answer = signed_in(editor).post(f"{meeting.staff_url}papers/send-out/")
    assert "“waiting.pdf” is still being looked into" in answer.content.decode()
    assert not Paper.objects.out().exists()
    assert not Document.objects.readable().exists()
    papers.take_away(waiting, by=editor)
    assert [paper.title for paper in send_out(meeting, by=editor)] == ["Ready"]
    assert send_out(meeting, by=editor) == []


def test_nothing_is_sent_out_for_a_meeting_that_is_only_planned(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor)
    write_paper(add_item(meeting, "Report", by=editor), "The figures", by=editor)
    answer = signed_in(editor).post(f"{meeting.staff_url}papers/send-out/")
    assert "Call the meeting first" in answer.content.decode()


def test_what_a_reader_could_find_in_a_file_is_asked_about_first(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    paper = file_paper(items_of(meeting)[0], "plain.pdf", by=editor)
    StoredFile.objects.update(warnings=["It holds comments."])
    client, path = signed_in(editor), f"{meeting.staff_url}papers/send-out/"
    assert "It holds comments." in client.get(path).content.decode()
    assert client.post(path).status_code == 200
    assert not Paper.objects.out().exists()
    attached = paper.document.versions.get().files.get()  # type: ignore[union-attr]
    assert client.post(path, {"accepted": [attached.pk]}).status_code == 302
    attached.refresh_from_db()
    assert (attached.accepted_by, attached.accepted_warnings) == (editor, ["It holds comments."])


def test_many_files_become_a_paper_each_and_twice_is_as_once(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor)
    item = add_item(meeting, "Report", by=editor)
    client, path = signed_in(editor), f"{meeting.staff_url}items/{item.pk}/papers/add/"
    key = client.get(path).context["form"]["key"].value()
    for _ in range(2):
        chosen = [SimpleUploadedFile(name, content) for name, content in (("one_two.pdf", PDF), ("three.txt", b"Words."))]
        assert client.post(path, {"chosen": chosen, "key": key}).status_code == 302
    assert places(meeting) == {"one two": "1", "three": "2"}
    assert set(Document.objects.values_list("audience", "kind")) == {(Audience.GROUPS, "meeting paper")}


def test_a_paper_cannot_stand_in_a_foreign_meeting_or_be_a_document_of_another_group(
    group: Group, editor: User, cast: dict[str, Reader]
) -> None:
    other = Group.objects.get(slug="other")
    own, foreign = plan(group, by=editor), plan(other, by=editor)
    add_item(own, "Report", by=editor)
    theirs = add_item(foreign, "Theirs", by=editor)
    write_paper(theirs, "Secret", by=editor)
    secret = Document.objects.get()
    calling.call(foreign, by=editor)
    send_out(foreign, by=editor)
    secretary = make_person("secretary", group=group)
    Membership.objects.filter(profile__user=secretary).update(part=Membership.Part.SECRETARIAT)
    sent = {"title": "It", "kind": "paper", "version": 1, "key": "0" * 32}
    answer = signed_in(secretary).post(f"{own.staff_url}papers/add/", {**sent, "item": theirs.pk, "document": secret.pk})
    assert set(answer.context["form"].errors) == {"item", "document"}
    assert "Secret" not in answer.content.decode()
    assert signed_in(secretary).get(f"{foreign.staff_url}items/{theirs.pk}/papers/add/").status_code == 404
    assert signed_in(secretary).get(f"{own.staff_url}papers/{secret.papers.get().pk}/").status_code == 404
    assert Paper.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"kind": "paper"}, "text"),
        ({"kind": "oral", "text": "Words."}, "text"),
        ({"kind": "paper", "text": "Words.", "title": ""}, "title"),
        ({"kind": "paper", "text": "Words.", "item": ""}, "item"),
        ({"kind": "herring", "text": "Words."}, "kind"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(group: Group, editor: User, answers: dict[str, str], field: str) -> None:
    meeting = plan(group, by=editor)
    item = add_item(meeting, "Report", by=editor)
    sent = {"item": item.pk, "title": "It", "version": 1, "key": "0" * 32, **answers}
    form = PaperForm(sent, meeting=meeting)
    assert set(form.errors) == {field}


def test_a_paper_that_nobody_saw_is_taken_away_with_its_document(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    paper = file_paper(items_of(meeting)[0], "a.pdf", by=editor)
    signed_in(editor).post(f"{meeting.staff_url}papers/{paper.pk}/take-away/")
    assert (Paper.objects.count(), Document.objects.count(), StoredFile.objects.count()) == (0, 0, 0)
    paper = write_paper(items_of(meeting)[0], "It", by=editor)
    send_out(meeting, by=editor)
    assert signed_in(editor).post(f"{meeting.staff_url}papers/{paper.pk}/take-away/").status_code == 404
    with pytest.raises(papers.AlreadyOut):
        papers.take_away(paper, by=editor)


def test_the_next_paper_and_the_one_before_are_those_the_reader_may_read(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    item = items_of(meeting)[0]
    for title in ("A", "B", "C"):
        write_paper(item, title, by=editor)
    send_out(meeting, by=editor)
    papers.release(Paper.objects.filter(title__in=["A", "C"]), by=editor)
    first = Paper.objects.get(title="A").get_absolute_url()
    assert "Next: paper 3, C" in Client().get(first).content.decode()
    assert "Next: paper 2, B" in signed_in(editor).get(first).content.decode()
    assert Client().get(first.replace("/1/", "/9/")).status_code == 404
    assert "paper 1, A" in Client().get(f"{meeting.get_absolute_url()}papers/3/").content.decode()


def test_a_secretary_without_a_role_sends_papers_out_replaces_and_releases_them(group: Group, editor: User) -> None:
    secretary = make_person("secretary", group=group)
    Membership.objects.update(part=Membership.Part.SECRETARIAT)
    meeting = call(group, "Report", by=secretary)
    client, desk = signed_in(secretary), meeting.staff_url
    paper = file_paper(items_of(meeting)[0], "a.pdf", by=secretary)
    accepted = [one.pk for one in paper.document.versions.get().files.all()]  # type: ignore[union-attr]
    assert client.post(f"{desk}papers/send-out/", {"accepted": accepted}).status_code == 302
    assert client.post(f"{desk}papers/{paper.pk}/replace/", {"text": "Anew.", "note": "So."}).status_code == 302
    assert client.post(f"{desk}papers/send-out/").status_code == 302
    assert client.post(f"{desk}papers/{paper.pk}/release/").status_code == 302
    assert "Anew." in Client().get(paper.get_absolute_url()).content.decode()
    other = file_paper(items_of(meeting)[0], "b.pdf", by=secretary)
    assert client.post(f"{desk}papers/{other.pk}/take-away/").status_code == 302


def test_the_27th_late_paper_has_two_letters_and_stands_last(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    item = items_of(meeting)[0]
    first = write_paper(item, "First", by=editor)
    send_out(meeting, by=editor)
    for letter in ascii_uppercase:
        Paper.objects.create(meeting=meeting, item=item, number=1, letter=letter, label=letter, title=letter, kind="oral")
    late = write_paper(item, "Late", by=editor, kind="oral")
    assert (late.place, late.label) == ("1AA", f"{first.label}AA")
    assert [paper.place for paper in meeting.papers.in_order()][-2:] == ["1Z", "1AA"]


def test_numbers_follow_the_meetings_number_day_and_pattern_until_papers_are_out(group: Group, editor: User) -> None:
    meeting = plan(group, by=editor, day="10 November 2031")
    write_paper(add_item(meeting, "Report", by=editor), "It", by=editor)

    def label() -> str:
        return Paper.objects.get(title="It").label

    assert label() == "EAG(31)01-01"
    form = filled(MeetingForm, made_with={"group": group}, instance=Meeting.objects.get(), number=7, day="12 January 2032")
    calling.save(form, by=editor)
    assert label() == "EAG(32)07-01"
    group.paper_pattern = "Paper {meeting}.{paper}"
    group.save()
    number_anew_in(group)
    assert label() == "Paper 7.1"
    send_out(calling.call(meeting, by=editor), by=editor)
    group.paper_pattern = "{meeting}/{paper}"
    group.save()
    number_anew_in(group)
    assert (label(), write_paper(items_of(meeting)[0], "Late", by=editor).label) == ("Paper 7.1", "Paper 7.1A")


def test_a_document_of_the_library_is_put_before_a_meeting_as_it_stands_and_stays_as_it_is(
    group: Group, editor: User, make_document: Callable[..., Document]
) -> None:
    document = make_document("The plan", text="First words.")
    draft = versions.start(document, by=editor)
    papers.write(draft, "Unfinished words.", by=editor)
    secretary = make_person("secretary", group=group)
    Membership.objects.filter(profile__user=secretary).update(part=Membership.Part.SECRETARIAT)
    meeting = call(group, "Report", by=secretary)
    item = items_of(meeting)[0]
    answers = {"item": item.pk, "title": "The plan", "kind": "paper", "document": document.pk}
    paper = papers.add(filled(PaperForm, made_with={"meeting": meeting}, **answers), meeting, by=secretary)
    client, desk = signed_in(secretary), f"{meeting.staff_url}papers/{paper.pk}/"
    assert "Unfinished" not in client.get(desk).content.decode()
    edited = {"title": "Another title", "item": item.pk, "kind": "paper", "version": 1, "key": paper.key}
    assert client.post(f"{desk}edit/", edited).status_code == 302
    assert client.post(f"{desk}replace/", {"text": "Mine.", "note": "So.", "seen": draft.version}).status_code == 404
    assert [client.post(f"{desk}{step}/").status_code for step in ("release", "keep-within")] == [404, 404]
    send_out(meeting, by=secretary)
    assert [client.post(f"{desk}{step}/").status_code for step in ("release", "keep-within", "drop")] == [404, 404, 302]
    document.refresh_from_db()
    assert (document.title, document.audience, document.versions.filter(published_at=None).count()) == ("The plan", "everyone", 1)
    assert "First words." in client.get(paper.get_absolute_url()).content.decode()
    with pytest.raises(papers.NotItsOwn):
        papers.replace(paper, None, "Mine.", "So.", by=secretary)
    assert not papers.release([paper], by=secretary) and not papers.keep_within([paper], group, by=secretary)


def test_a_version_that_was_taken_down_is_read_at_no_meeting_either(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor, day=str(When.on(today())))
    paper = write_paper(items_of(meeting)[0], "The figures", by=editor, text="A name.")
    send_out(meeting, by=editor)
    calling.hold(meeting, by=editor)
    papers.replace(paper, None, "No name.", "A name stood in it.", by=editor)
    send_out(meeting, by=editor)
    assert "A name." in signed_in(editor).get(paper.get_absolute_url()).content.decode()
    versions.take_down(Document.objects.get().versions.get(number=1), by=editor)
    assert signed_in(editor).get(paper.get_absolute_url()).status_code == 404
    page = signed_in(editor).get(meeting.get_absolute_url()).content.decode()
    assert "The version that the meeting had was taken down" in page


def test_a_papers_page_names_its_item_as_it_was_sent_out(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    paper = write_paper(items_of(meeting)[0], "The figures", by=editor)
    send_out(meeting, by=editor)
    agenda.save(filled(ItemForm, instance=items_of(meeting)[0], title="Unsent"), by=editor)
    assert "Unsent" not in signed_in(editor).get(paper.get_absolute_url()).content.decode()


def test_whoever_replaces_second_is_told_and_a_prepared_version_can_be_dropped(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    paper = file_paper(items_of(meeting)[0], "a.pdf", by=editor)
    send_out(meeting, by=editor)
    client, path = signed_in(editor), f"{meeting.staff_url}papers/{paper.pk}/"
    mine, theirs = ({"text": words, "note": "So.", "seen": "0"} for words in ("My words.", "Their words."))
    assert client.post(f"{path}replace/", theirs).status_code == 302
    shown = client.post(f"{path}replace/", mine).content.decode()
    assert ("Their words." in shown, "My words." in shown) == (True, True)
    draft = Document.objects.get().versions.get(published_at=None)
    assert (draft.text, draft.files.count()) == ("Their words.", 0)
    assert client.post(f"{path}replace/", {**mine, "seen": draft.version}).status_code == 302
    assert client.post(f"{path}drop/").status_code == 302
    assert not papers.prepared(meeting)


def test_one_to_follow_stays_announced_after_it_has_come_until_it_is_sent_out(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    paper = write_paper(items_of(meeting)[0], "The figures", by=editor, kind="to follow")
    send_out(meeting, by=editor)
    papers.fill(paper, None, "They have come.", by=editor)
    member = make_person("member", group=group)
    assert "The figures" in signed_in(member).get(meeting.get_absolute_url()).content.decode()
    assert signed_in(member).get(paper.get_absolute_url()).status_code == 404
    assert signed_in(editor).post(f"{meeting.staff_url}papers/{paper.pk}/take-away/").status_code == 404
    assert [one.place for one in send_out(meeting, by=editor)] == ["1"]
    assert signed_in(member).get(paper.get_absolute_url()).status_code == 200


def test_the_upload_form_sent_again_after_papers_went_out_changes_nothing(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    key, item = uuid4(), items_of(meeting)[0]
    first = papers.of_file(ContentFile(b"Words.", name="a.txt"), item, key, by=editor)
    files.look_into(first.stored_id)
    send_out(meeting, by=editor)
    assert papers.of_file(ContentFile(b"Words.", name="a.txt"), item, key, by=editor) == first
    assert Paper.objects.count() == 1


def test_a_file_can_be_called_a_presentation(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    paper = file_paper(items_of(meeting)[0], "a.pdf", by=editor)
    form = filled(PaperForm, made_with={"meeting": meeting}, instance=paper, kind="presentation")
    assert papers.save(form, by=editor).kind == "presentation"
    assert set(PaperForm({"kind": "oral"}, instance=paper, meeting=meeting).errors) >= {"kind"}
