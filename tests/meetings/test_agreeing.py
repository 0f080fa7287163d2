"""A note is agreed by the next meeting: who reads it then, and where it is told."""

import pytest
from django.test import Client
from django.utils import timezone

from meetings import agreeing, calling
from meetings.models import Meeting, Note, Notice
from people.dates import today
from people.models import Group, Reader, User
from publishing import search
from publishing.models import Change
from publishing.when import When
from tests.conftest import DAY, signed_in
from tests.meetings.noting import agree, circulate, decide, end_round, hold, propose
from tests.meetings.planning import call, plan
from workstreams.happenings import Period, happenings
from workstreams.models import Workstream


@pytest.fixture
def note(group: Group, editor: User) -> Note:
    return end_round(circulate(hold(group, "Report", by=editor), "Xylograph was said.", by=editor))


def coming(note: Note, editor: User) -> str:
    """The staff page of the next meeting, which is today."""
    return call(note.meeting.group, by=editor, day=str(When.on(today()))).staff_url


def test_one_button_on_the_next_meetings_page_lets_everybody_read_it(note: Note, editor: User, cast: dict[str, Reader]) -> None:
    client, path = signed_in(editor), coming(note, editor)
    assert "Agree the note of the first meeting" in client.get(path).content.decode()
    for _ in range(2):
        assert client.post(f"{path}notes/{note.pk}/agree/").status_code == 302
    page = note.meeting.get_absolute_url()
    assert {name for name, reader in cast.items() if "Xylograph" in signed_in(reader).get(page).content.decode()} == set(cast)
    assert "by the <a" in Client().get(page).content.decode()
    assert "Agree the note" not in client.get(path).content.decode()


def test_open_proposals_are_decided_first(note: Note, editor: User) -> None:
    Note.objects.update(accuracy_until=today())
    proposal = propose(note, "It was not said.", by=editor)
    end_round(note)
    client, path = signed_in(editor), coming(note, editor)
    assert "Decide on 1 proposal first" in client.get(path).content.decode()
    words = client.post(f"{path}notes/{note.pk}/agree/", follow=True).content.decode()
    assert "1 proposal waits to be decided" in words
    decide(proposal, "decline", reason="It was.", by=editor)
    agreed = agree(note, by=editor)
    assert agreed.is_agreed


def test_a_meeting_that_has_not_begun_or_of_another_group_agrees_nothing(
    note: Note, editor: User, cast: dict[str, Reader]
) -> None:
    later, planned = call(note.meeting.group, by=editor), plan(note.meeting.group, by=editor)
    foreign = call(Group.objects.get(slug="other"), by=editor, day=str(When.on(today())))
    for meeting in (later, planned, foreign, note.meeting):
        with pytest.raises(agreeing.NotReady):
            agreeing.agree(note, meeting, by=editor)
    assert signed_in(editor).post(f"{foreign.staff_url}notes/{note.pk}/agree/").status_code == 404
    assert Note.objects.get().is_circulated


def test_it_is_told_once_to_those_who_follow_the_group_and_its_workstreams(
    note: Note, editor: User, group: Group, workstreams: list[Workstream]
) -> None:
    group.workstreams.set(workstreams[:2])
    Change.objects.all().delete()
    agree(agree(note, by=editor), by=editor)
    change = Change.objects.get(title="Note of the first meeting of the External Advisory Group")
    assert {str(touch.topic) for touch in change.touches.all()} == {str(group), "Neglect", "Hearings"}
    assert change.summary == "Xylograph was said."
    assert change.title in Client().get("/feeds/groups/eag.atom").content.decode()


def test_search_leads_to_its_paragraph_once_it_is_agreed(note: Note, editor: User) -> None:
    def found() -> str:
        return Client().get("/search/?q=xylograph").content.decode()

    search.put(note.meeting)
    assert "Note of the first meeting" not in found()
    agree(note, by=editor)
    assert "Note of the first meeting" in found()
    assert f"{note.meeting.get_absolute_url()}#paragraph-1" in found()


def test_those_who_draft_the_next_update_are_told(note: Note, editor: User, group: Group, workstreams: list[Workstream]) -> None:
    group.workstreams.set(workstreams[:1])
    agreed = agree(note, by=editor)
    assert agreed.agreed_at
    told = [one for one in happenings(Period(None, agreed.agreed_at)) if one.key == f"note of meeting {note.pk}"]
    assert [(one.workstream, one.audience, "Xylograph was said." in one.words) for one in told] == [
        (workstreams[0], "everyone", True)
    ]


def test_members_are_told_that_it_is_circulated_and_agreed(note: Note, editor: User) -> None:
    agree(agree(note, by=editor), by=editor)
    told = Notice.objects.filter(kind="note").order_by("pk")
    assert list(told.values_list("meeting", "occasion")) == [(note.meeting_id, "circulated"), (note.meeting_id, "agreed")]


def test_a_held_meeting_agrees_it_too(note: Note, editor: User) -> None:
    held = hold(note.meeting.group, by=editor, day=str(When.on(today() - DAY)))
    assert calling.hold(held, by=editor) == held
    assert agreeing.agree(note, held, by=editor).agreed_in == held


def test_the_round_is_over_and_the_group_had_it_before_the_meeting(note: Note, editor: User) -> None:
    client, path = signed_in(editor), coming(note, editor)
    for facts, says in (
        ({"accuracy_until": today()}, "Words can be proposed until"),
        ({"circulated_at": timezone.now()}, "The group has had it to read since"),
    ):
        end_round(note)
        Note.objects.update(**facts)
        page = client.get(path).content.decode()
        assert ("waits to be agreed" in page, says in page, "Agree the note of" in page) == (True, True, False)
        assert says in client.post(f"{path}notes/{note.pk}/agree/", follow=True).content.decode()
        assert Note.objects.get().is_circulated
    assert agree(note, by=editor).is_agreed


def test_days_say_which_meeting_is_later_and_not_numbers(note: Note, editor: User) -> None:
    earlier = hold(note.meeting.group, by=editor, day=str(When.on(today() - 30 * DAY)))
    assert (earlier.number > note.meeting.number, agreeing.waiting(earlier).exists()) == (True, False)
    Meeting.objects.filter(pk=note.meeting_id).update(number=9)
    later = hold(note.meeting.group, by=editor, day=str(When.on(today() - DAY)), number=8)
    assert agreeing.agree(note, later, by=editor).agreed_in == later


def test_without_a_later_meeting_it_is_agreed_by_correspondence_for_a_reason(note: Note, editor: User) -> None:
    client, path = signed_in(editor), f"{note.meeting.staff_url}note/"
    assert "Agree it by correspondence" in client.get(path).content.decode()
    assert "Say why" in client.post(f"{path}correspondence/", {"reason": " "}).content.decode()
    for _ in range(2):
        assert client.post(f"{path}correspondence/", {"reason": "It was the last meeting."}).status_code == 302
    words = Client().get(note.meeting.get_absolute_url()).content.decode()
    assert ("Agreed by correspondence on" in words, "It was the last meeting." in words) == (True, True)


def test_nothing_is_agreed_by_correspondence_too_early_or_past_a_meeting_that_is_called(note: Note, editor: User) -> None:
    client, path = signed_in(editor), f"{note.meeting.staff_url}note/correspondence/"
    Note.objects.update(accuracy_until=today())
    assert "Words can be proposed until" in client.post(path, {"reason": "Quokka."}).content.decode()
    call(end_round(note).meeting.group, by=editor)
    words = client.post(path, {"reason": "Quokka."}).content.decode()
    assert ("The second meeting, on" in words, "Quokka." in words) == (True, True)
    assert "Agree it by correspondence" not in client.get(f"{note.meeting.staff_url}note/").content.decode()
    assert Note.objects.get().is_circulated
