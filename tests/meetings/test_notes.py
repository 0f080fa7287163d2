"""The note of a meeting while it is written and circulated: who reads it, its numbers, and two writers at once."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import notes
from meetings.forms.notes import ParagraphForm, RemarkForm
from meetings.models import Meeting, Note, NoteParagraph, NoteRemark
from people.dates import today
from people.models import Group, Membership, Reader, User
from tests.conftest import DAY, make_person, signed_in
from tests.filling import filled
from tests.meetings.noting import begin, circulate, hold, write
from tests.meetings.planning import call

INSIDE = {"member", "member on the last day", "editor", "administrator"}
KEEPERS = {"editor", "administrator"}


def reading(words: str, meeting: Meeting, cast: dict[str, Reader]) -> set[str]:
    path = meeting.get_absolute_url()
    return {name for name, reader in cast.items() if words in signed_in(reader).get(path).content.decode()}


def told(note: Note) -> list[tuple[int, str]]:
    return list(note.paragraphs.values_list("number", "text"))


def agree(note: Note) -> None:
    Note.objects.filter(pk=note.pk).update(state="agreed", agreed_at=timezone.now())


def test_those_who_write_it_read_it_then_the_group_then_everybody(cast: dict[str, Reader], group: Group, editor: User) -> None:
    meeting = hold(group, "Report", by=editor)
    note = begin(meeting, "Xylograph was said.", by=editor)
    assert reading("Xylograph", meeting, cast) == KEEPERS
    notes.circulate(note, today(), by=editor)
    assert reading("Xylograph", meeting, cast) == INSIDE
    agree(note)
    assert reading("Xylograph", meeting, cast) == set(cast)


def test_the_secretariat_reads_it_while_it_is_written(group: Group, editor: User) -> None:
    meeting = hold(group, by=editor)
    begin(meeting, "Xylograph was said.", by=editor)
    secretary = make_person("secretary", group=group)
    Membership.objects.update(part=Membership.Part.SECRETARIAT)
    assert reading("Xylograph", meeting, {"secretary": secretary}) == {"secretary"}
    assert signed_in(secretary).get(f"{meeting.staff_url}note/").status_code == 200


def test_only_what_was_held_has_a_note_and_begun_twice_is_begun_once(group: Group, editor: User) -> None:
    client, coming = signed_in(editor), call(group, by=editor)
    answer = client.post(f"{coming.staff_url}note/begin/", follow=True)
    assert "Say first that the meeting was held" in answer.content.decode()
    held = hold(group, by=editor)
    for _ in range(2):
        assert client.post(f"{held.staff_url}note/begin/").status_code == 302
    assert Note.objects.get().meeting == held


def test_paragraphs_are_numbered_by_the_agenda_and_moved_within_their_item(group: Group, editor: User) -> None:
    note = notes.begin(hold(group, "Report", "Figures", by=editor), by=editor)
    write(note, "Close.", by=editor)
    write(note, "Figures.", by=editor, under="Figures")
    write(note, "Report.", by=editor, under="Report")
    second = write(note, "Report, too.", by=editor, under="Report")
    assert told(note) == [(1, "Report."), (2, "Report, too."), (3, "Figures."), (4, "Close.")]
    client = signed_in(editor)
    for _ in range(2):
        client.post(f"{note.meeting.staff_url}note/{second.pk}/move/1/")
    assert told(note) == [(1, "Report, too."), (2, "Report."), (3, "Figures."), (4, "Close.")]
    version = NoteParagraph.objects.get(pk=second.pk).version
    client.post(f"{note.meeting.staff_url}note/{second.pk}/take-out/", {"version": version})
    assert told(note) == [(1, "Report."), (2, "Figures."), (3, "Close.")]


def test_each_stands_on_the_page_under_its_item_with_an_address_of_its_own(group: Group, editor: User) -> None:
    meeting = hold(group, "Report", "Figures", by=editor)
    agree(circulate(meeting, "First *words*.", "Second words.", "Third words.", by=editor))
    words = Client().get(meeting.get_absolute_url()).content.decode()
    places = [
        words.index(part)
        for part in (
            "<h3>Report</h3>",
            'id="paragraph-1"',
            "First <em>words</em>.",
            "<h3>Figures</h3>",
            'id="paragraph-2"',
            "<h3>Other business</h3>",
            'id="paragraph-3"',
        )
    ]
    assert places == sorted(places)


def test_a_paragraph_sent_twice_is_one(group: Group, editor: User) -> None:
    meeting = hold(group, by=editor)
    notes.begin(meeting, by=editor)
    sent = {"text": "Words.", "version": 1, "key": uuid4()}
    for _ in range(2):
        assert signed_in(editor).post(f"{meeting.staff_url}note/add/", sent).status_code == 302
    assert NoteParagraph.objects.count() == 1


def test_whoever_saves_second_is_told_and_keeps_their_words(group: Group, editor: User, colleague: User) -> None:
    paragraph = begin(hold(group, by=editor), "Words.", by=editor).paragraphs.get()
    path = f"{paragraph.note.meeting.staff_url}note/{paragraph.pk}/"
    sent = {"version": 1, "key": paragraph.key}
    assert signed_in(editor).post(path, {**sent, "text": "Words of one."}).status_code == 302
    words = signed_in(colleague).post(path, {**sent, "text": "Words of another."}).content.decode()
    assert ("saved another text" in words, "Words of one." in words, "Words of another." in words) == (True, True, True)
    assert told(paragraph.note) == [(1, "Words of one.")]


def test_once_it_is_circulated_nothing_is_added_moved_or_taken_out(group: Group, editor: User) -> None:
    note = circulate(hold(group, by=editor), "One.", "Two.", by=editor)
    first, client, path = note.paragraphs.first(), signed_in(editor), f"{note.meeting.staff_url}note/"
    assert first
    sent = {"text": "Xylograph.", "version": 1, "key": uuid4()}
    for address in ("add/", f"{first.pk}/"):
        words = client.post(f"{path}{address}", sent).content.decode()
        assert ("circulated meanwhile" in words, "Xylograph." in words) == (True, True)
    assert (
        "circulated meanwhile" in client.post(f"{path}summary/", {"summary": "X", "version": 1, "key": uuid4()}).content.decode()
    )
    client.post(f"{path}{first.pk}/move/2/")
    client.post(f"{path}{first.pk}/take-out/", {"version": first.version})
    assert told(note) == [(1, "One."), (2, "Two.")]


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("", "Say until when."),
        ("soon", "Give a day"),
        ("2016-11-24", "That day is over."),
        ("0001-01-01", "That day is over."),
        ("9999-12-31", "more than a year away"),
    ],
)
def test_it_is_circulated_until_a_day_that_makes_sense(group: Group, editor: User, until: str, says: str) -> None:
    note = begin(hold(group, by=editor), "Words.", by=editor)
    words = signed_in(editor).post(f"{note.meeting.staff_url}note/circulate/", {"until": until}).content.decode()
    assert says in words
    assert Note.objects.get().is_written


def test_an_empty_note_is_not_circulated_and_twice_is_as_once(group: Group, editor: User) -> None:
    meeting = hold(group, by=editor)
    note, client, path = notes.begin(meeting, by=editor), signed_in(editor), f"{meeting.staff_url}note/circulate/"
    assert "Write its first paragraph" in client.post(path, {"until": today()}).content.decode()
    write(note, "Words.", by=editor)
    for days in (0, 3):
        assert client.post(path, {"until": today() + days * DAY}).status_code == 302
    assert Note.objects.get().accuracy_until == today()


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"text": "\x00"}, "text"),
        ({"text": "Words.", "item": "99999999999999999999"}, "item"),
        ({"text": "Words.", "item": "herring"}, "item"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(group: Group, editor: User, answers: dict[str, str], field: str) -> None:
    meeting = hold(group, "Report", by=editor)
    notes.begin(meeting, by=editor)
    answer = signed_in(editor).post(f"{meeting.staff_url}note/add/", {"version": 1, "key": "0" * 32, **answers})
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {field})


def test_characters_that_no_page_shows_are_left_out(group: Group, editor: User) -> None:
    meeting = hold(group, by=editor)
    notes.begin(meeting, by=editor)
    sent = {"text": "Before\x01\x0bafter.", "version": 1, "key": uuid4()}
    assert signed_in(editor).post(f"{meeting.staff_url}note/add/", sent).status_code == 302
    assert NoteParagraph.objects.get().text == "Before after."


def test_the_database_lets_nobody_change_an_agreed_note(group: Group, editor: User) -> None:
    note = circulate(hold(group, by=editor), "One.", by=editor)
    agree(note)
    paragraph = note.paragraphs.get()
    for change in (
        lambda: note.paragraphs.update(text="Another."),
        lambda: note.paragraphs.all().delete(),
        lambda: NoteParagraph.objects.create(note=note, number=2, text="New.", html=paragraph.html),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert told(note) == [(1, "One.")]


def test_an_update_stands_beside_a_paragraph_and_alters_nothing(group: Group, editor: User) -> None:
    note = circulate(hold(group, by=editor), "It will be done.", by=editor)
    paragraph = note.paragraphs.get()
    path = f"{note.meeting.staff_url}note/{paragraph.pk}/update/"
    sent = {"text": "It was done.", "key": uuid4()}
    assert "not agreed yet" in signed_in(editor).post(path, sent).content.decode()
    agree(note)
    for _ in range(2):
        assert signed_in(editor).post(path, sent).status_code == 302
    words = Client().get(note.meeting.get_absolute_url()).content.decode()
    assert words.index("It will be done.") < words.index("Ewan Editor") < words.index("It was done.")
    assert (NoteRemark.objects.count(), told(note)) == (1, [(1, "It will be done.")])


def test_lists_say_what_came_of_it_once_it_is_agreed(group: Group, editor: User) -> None:
    note = begin(hold(group, by=editor), "Words.", by=editor)
    path = f"{note.meeting.staff_url}note/summary/"
    assert signed_in(editor).post(path, {"summary": "Xylograph.", "version": 1, "key": note.key}).status_code == 302
    lists = ["/meetings/", "/groups/eag/", "/groups/eag/meetings/"]
    assert [Client().get(path).content.decode().count("Xylograph.") for path in lists] == [0, 0, 0]
    agree(note)
    assert [Client().get(path).content.decode().count("Xylograph.") for path in lists] == [1, 1, 1]


def test_the_page_asks_as_often_for_thirty_paragraphs_as_for_one(group: Group, editor: User) -> None:
    meeting = hold(group, "Report", by=editor)
    note = begin(meeting, "Words.", by=editor)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(meeting.get_absolute_url())
            client.get(f"{meeting.staff_url}note/")
        return len(asked)

    client = signed_in(editor)
    queries()
    before = queries()
    for _ in range(29):
        write(note, "Words.", by=editor, under="Report")
    agree(note)
    for paragraph in note.paragraphs.all():
        notes.remark(filled(RemarkForm, text="Later."), paragraph, by=editor)
    assert queries() == before


def test_a_paragraph_of_another_meeting_is_not_there(group: Group, editor: User) -> None:
    own, other = (begin(hold(group, by=editor), "Words.", by=editor) for _ in range(2))
    paragraph = other.paragraphs.get()
    assert signed_in(editor).get(f"{own.meeting.staff_url}note/{paragraph.pk}/").status_code == 404
    form = filled(ParagraphForm, instance=paragraph, made_with={"lines": []}, text="Other words.")
    assert notes.save(form, by=editor).number == 1


def test_a_note_that_is_circulated_or_agreed_is_not_circulated_anew(group: Group, editor: User) -> None:
    note = circulate(hold(group, by=editor), "Words.", by=editor)
    client, path = signed_in(editor), f"{note.meeting.staff_url}note/circulate/"
    words = client.post(path, {"until": today() + 3 * DAY}, follow=True).content.decode()
    assert ("circulated already" in words, "can read the note" in words) == (True, False)
    assert "circulated already" in client.get(path, follow=True).content.decode()
    Note.objects.update(state="agreed", agreed_at=timezone.now(), accuracy_until=None, circulated_at=None)
    for answer in (client.get(path, follow=True), client.post(path, {"until": today()}, follow=True)):
        assert "the note is agreed, and everybody reads it" in answer.content.decode()


def test_words_that_a_colleague_wrote_meanwhile_are_not_taken_out(group: Group, editor: User, colleague: User) -> None:
    paragraph = begin(hold(group, by=editor), "Words.", by=editor).paragraphs.get()
    path, client = f"{paragraph.note.meeting.staff_url}note/{paragraph.pk}/take-out/", signed_in(editor)
    assert 'name="version" value="1"' in client.get(path).content.decode()
    notes.save(filled(ParagraphForm, made_with={"lines": []}, instance=paragraph, text="Newer words."), by=colleague)
    words = client.post(path, {"version": 1}, follow=True).content.decode()
    assert ("changed the paragraph meanwhile" in words, "Newer words." in words) == (True, True)
    assert told(paragraph.note) == [(1, "Newer words.")]
    assert client.post(path, {"version": 2}).status_code == 302
    assert "taken out meanwhile" in client.post(path, {"version": 2}, follow=True).content.decode()


def test_a_paragraph_that_went_elsewhere_meanwhile_breaks_nothing(group: Group, editor: User) -> None:
    note = begin(hold(group, "Report", "Figures", by=editor), "One.", "Two.", by=editor)
    paragraph, client = note.paragraphs.get(number=1), signed_in(editor)
    NoteParagraph.objects.filter(number=1).update(item=note.paragraphs.get(number=2).item)
    notes.move(paragraph, to=2, by=editor)
    assert told(note) == [(1, "Two."), (2, "One.")]
    form = filled(ParagraphForm, made_with={"lines": notes.lines(note)}, instance=paragraph, text="Xylograph.")
    NoteParagraph.objects.get(pk=paragraph.pk).delete()
    for act in (lambda: notes.save(form, by=editor), lambda: notes.move(paragraph, to=1, by=editor)):
        with pytest.raises(notes.TakenOut):
            act()
    path = f"{note.meeting.staff_url}note/{paragraph.pk}/"
    words = client.post(path, {"text": "Xylograph.", "version": 1, "key": paragraph.key}).content.decode()
    assert ("taken out meanwhile" in words, "Xylograph." in words, "note/add/" in words) == (True, True, True)
    assert client.post(f"{path}move/1/").status_code == 302
