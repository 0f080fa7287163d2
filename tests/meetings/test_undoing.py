"""A meeting that was said to be held or cancelled by mistake is as it was."""

import pytest

from meetings import calling, notes, notices, papers, recipients, replies, undoing
from meetings.models import Meeting
from people.dates import today
from people.models import Group, Membership, User
from publishing.models import AuditEntry
from publishing.when import When
from tests.conftest import DAY, MailServer, make_person, signed_in, text_of
from tests.meetings import noting
from tests.meetings.planning import call, plan, send_out, write_paper
from tests.meetings.test_letters import arrived, calendar_in, pass_time, subjects

LATER = When.on(today() + 20 * DAY)


def test_a_cancelled_one_is_called_again_and_stands_in_calendars_anew(
    group: Group, editor: User, mail_server: MailServer
) -> None:
    make_person("member", group=group)
    meeting = call(group, "Report", by=editor)
    arrived(mail_server)
    calling.cancel(meeting, "Snow.", by=editor)
    (cancelled,) = arrived(mail_server)
    page = f"{meeting.staff_url}undo/"
    assert page in signed_in(editor).get(meeting.staff_url).content.decode()
    for _ in range(2):
        signed_in(editor).post(page, {"reason": "It was another meeting."})
    (again,) = arrived(mail_server)
    before, after = calendar_in(cancelled), calendar_in(again)
    assert (before.method.value, after.method.value) == ("CANCEL", "REQUEST")
    assert int(after.vevent.sequence.value) > int(before.vevent.sequence.value)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason) == ("called", "")
    assert AuditEntry.objects.filter(details__undone="It was another meeting.").count() == 1


def test_one_that_nobody_knew_of_is_planned_again(group: Group, editor: User) -> None:
    meeting = calling.cancel(plan(group, by=editor), "Snow.", by=editor)
    assert undoing.undo(meeting, "A mistake.", by=editor).state == "planned"


def test_a_held_one_is_called_again_with_the_newest_papers(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor, day=str(When.on(today())))
    paper = write_paper(meeting.items.get(), "Paper", by=editor)
    send_out(meeting, by=editor)
    calling.hold(meeting, by=editor)
    papers.replace(paper, None, "Later words.", "More.", by=editor)
    send_out(meeting, by=editor)
    paper.refresh_from_db()
    assert paper.version_read.number == 1  # type: ignore[union-attr]
    assert undoing.undo(meeting, "It was not.", by=editor).state == "called"
    paper.refresh_from_db()
    assert paper.version_read.number == 2  # type: ignore[union-attr]


def test_what_members_have_read_a_note_of_stays_held(group: Group, editor: User) -> None:
    meeting = noting.hold(group, by=editor)
    assert undoing.may_undo(meeting)
    noting.circulate(meeting, "Words.", by=editor)
    with pytest.raises(calling.NotReady):
        undoing.undo(meeting, "No.", by=editor)
    words = signed_in(editor).post(f"{meeting.staff_url}undo/", {"reason": "No."}).content.decode()
    assert (undoing.CIRCULATED in words, undoing.may_undo(Meeting.objects.get(pk=meeting.pk))) == (True, False)
    assert not notices.is_to_be_called(meeting)


def test_one_that_was_postponed_is_postponed_still_for_its_own_reason(
    group: Group, editor: User, mail_server: MailServer
) -> None:
    make_person("member", group=group)
    meeting = call(group, "Report", by=editor)
    calling.postpone(meeting, LATER, "The chair is ill.", by=editor)
    arrived(mail_server)
    calling.cancel(meeting, "Snow.", by=editor)
    arrived(mail_server)
    undone = undoing.undo(meeting, "It was another meeting.", by=editor)
    assert (undone.state, undone.reason) == ("postponed", "The chair is ill.")
    (letter,) = arrived(mail_server)
    assert "not cancelled after all, but postponed still" in text_of(letter)
    assert calendar_in(letter).method.value == "REQUEST"


def test_one_after_the_groups_last_day_stays_cancelled(group: Group, editor: User) -> None:
    meeting = calling.cancel(call(group, "Report", by=editor), "The group closes.", by=editor)
    Group.objects.filter(pk=group.pk).update(closed_on=today() + DAY)
    words = signed_in(editor).post(f"{meeting.staff_url}undo/", {"reason": "No."}).content.decode()
    assert "Give an earlier day: the group’s last one is" in words
    assert Meeting.objects.get(pk=meeting.pk).state == "cancelled"


def test_whoever_hears_of_changes_hears_that_it_is_called_again_and_of_the_papers_let_go(
    group: Group, editor: User, mail_server: MailServer
) -> None:
    make_person("member", group=group)
    meeting = call(group, "Report", by=editor)
    arrived(mail_server)
    recipients.choose(Membership.objects.get(profile__user__name="member"), ["changed", "papers"])
    write_paper(meeting.items.get(), "Paper", by=editor)
    send_out(meeting, by=editor)
    calling.cancel(meeting, "Snow.", by=editor)
    arrived(mail_server)
    undoing.undo(meeting, "It was another meeting.", by=editor)
    pass_time()
    assert [subject[:12] for subject in subjects(mail_server)] == ["Called again", "1 paper for "]


def test_the_deputies_of_one_called_again_are_let_in_again(group: Group, editor: User, mail_server: MailServer) -> None:
    ann, ben = (make_person(name, group=group) for name in ("Ann", "Ben"))
    meeting = call(group, "Report", by=editor)
    for person, deputy in ((ann, "Dora"), (ann, "Dot"), (ben, "Dan")):
        replies.give(meeting, "deputy", "", (deputy, f"{deputy}@example.org"), by=person)
    replies.give(meeting, "attending", "", None, by=ben)
    calling.cancel(meeting, "Snow.", by=editor)
    assert not meeting.deputies.named().exists()
    undoing.undo(meeting, "It was another meeting.", by=editor)
    assert [str(one) for one in meeting.deputies.open(today())] == ["Dot, on behalf of Ann"]
    assert meeting.deputies.named().count() == 1


def test_one_that_agreed_a_note_took_place(group: Group, editor: User) -> None:
    note = noting.agree(noting.circulate(noting.hold(group, by=editor), by=editor), by=editor)
    meeting = Meeting.objects.get(notes_agreed=note)
    for act in (lambda: calling.cancel(meeting, "No.", by=editor), lambda: calling.postpone(meeting, LATER, "No.", by=editor)):
        with pytest.raises(calling.NotReady, match="agreed the note of the first meeting"):
            act()
    calling.hold(meeting, by=editor)
    assert not undoing.may_undo(Meeting.objects.get(pk=meeting.pk))
    with pytest.raises(calling.NotReady, match="agreed the note of the first meeting"):
        undoing.undo(meeting, "No.", by=editor)


def test_the_note_of_one_that_was_not_held_is_not_circulated(group: Group, editor: User) -> None:
    meeting = noting.hold(group, by=editor, day=str(When.on(today())))
    note = noting.begin(meeting, "It was said.", by=editor)
    undoing.undo(meeting, "It was not.", by=editor)
    with pytest.raises(notes.NotReady, match="that the meeting was held"):
        notes.circulate(note, today() + DAY, by=editor)
