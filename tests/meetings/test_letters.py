"""Emails to members about meetings: who gets which, when, and what each says."""

import datetime
import re
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
import vobject
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from meetings import agenda, calling, letters, notes, notices, packs, papers, recipients, replies
from meetings.forms.meetings import MeetingForm
from meetings.models import Answer, Meeting, MeetingLetter, Notice, Paper
from meetings.tasks import send_letters
from people.dates import LONDON, today
from people.models import Group, Membership, Reader, User
from publishing.when import When
from tests.conftest import DAY, MailServer, make_person, signed_in, text_of
from tests.filling import filled
from tests.meetings.noting import begin, hold
from tests.meetings.planning import add_item, call, plan, send_out, write_paper
from workstreams.models import Programme

HALF_AN_HOUR = datetime.timedelta(minutes=30)
LINK = "https://meet.example/123"
Moment = Callable[[datetime.datetime], None]


@pytest.fixture
def member(group: Group, programme: Programme) -> User:
    return make_person("Mary Member", group=group)


def pass_time(by: datetime.timedelta = HALF_AN_HOUR) -> None:
    """What waits is as old as if so much time had passed."""
    for notice in Notice.objects.filter(opened_at=None):
        notice.not_before -= by
        notice.save()
    for letter in MeetingLetter.objects.filter(ended_at=None):
        letter.not_before -= by
        letter.save()


def arrived(server: MailServer) -> list[EmailMessage]:
    """What came by the tick that is now, the oldest first."""
    before = len(server.received)
    send_letters()
    return server.received[before:]


def subjects(server: MailServer) -> list[str]:
    return [str(message["Subject"]) for message in arrived(server)]


def calendar_in(message: EmailMessage) -> Any:
    """The entry that stands in the message, which is the one in its file, too."""
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    (file,) = message.iter_attachments()
    content = part.get_content().replace("\r\n", "\n")
    assert file.get_filename() == "invite.ics"
    assert file.get_content().decode().replace("\r\n", "\n") == content
    calendar = vobject.readOne(content)
    assert part.get_param("method") == calendar.method.value
    return calendar


def change(meeting: Meeting, by: User, **answers: Any) -> Meeting:
    meeting = Meeting.objects.get(pk=meeting.pk)
    facts = {"day": str(meeting.day), **answers}
    return calling.save(filled(MeetingForm, made_with={"group": meeting.group}, instance=meeting, **facts), by=by)


def in_days(days: int) -> str:
    return str(When.on(today() + days * DAY))


def at_nine(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(9), tzinfo=LONDON)


def tick_at(moment: datetime.datetime) -> None:
    """What is planned by a tick at that moment; nothing is sent."""
    notices.plan_reminders(moment)
    notices.open_due(moment)


def call_long_ago(group: Group, *, by: User, **answers: Any) -> Meeting:
    """A meeting of which members know for long."""
    meeting = call(group, by=by, **answers)
    Notice.objects.update(planned_at=timezone.now() - 60 * DAY, opened_at=timezone.now())
    return meeting


def test_a_planned_meeting_is_told_to_nobody(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    meeting = plan(group, by=editor)
    change(meeting, editor, place="Elsewhere")
    calling.cancel(meeting, "Too few.", by=editor)
    pass_time()
    assert arrived(mail_server) == []
    assert not Notice.objects.exists()


def test_a_called_meeting_is_told_to_each_member_once(
    cast: dict[str, Reader], programme: Programme, group: Group, editor: User, mail_server: MailServer
) -> None:
    meeting = call(group, "Welcome", by=editor, online_link=LINK, ends_at="12:30")
    calling.call(meeting, by=editor)
    messages = arrived(mail_server)
    assert mail_server.recipients == ["member-on-the-last-day@example.org", "member@example.org"]
    assert arrived(mail_server) == []
    message = messages[0]
    day = f"{meeting.day.first:%A} {meeting.day}"
    assert message["Subject"] == f"Called: First meeting of the External Advisory Group, {day}"
    assert message["List-Id"] == "<eag.groups.portal.test>"
    assert message["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        told = text_of(message, kind)
        for fact in (
            day,
            "10am to 12.30pm",
            "Victoria Quay",
            LINK,
            "Welcome",
            "/my/letters/",
        ):
            assert fact in told


def test_a_link_leads_to_the_page_by_way_of_signing_in(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    meeting = call(group, "Report", by=editor)
    write_paper(meeting.items.get(), "Paper", by=editor)
    send_out(meeting, by=editor)
    pass_time()
    texts = "\n".join(text_of(message) for message in arrived(mail_server))
    links = re.findall(r"http://portal\.test(/account/\S+)", texts)
    page = meeting.get_absolute_url()
    assert [signed_in(member).get(link)["Location"] for link in links] == [page, f"{page}papers/1/", f"{page}pack.pdf", page]
    assert {Client().get(link).status_code for link in links} == {200}
    (reply,) = re.findall(r"Say whether you come: http://portal\.test(/\S+)", texts)
    assert signed_in(member).get(reply).status_code == 200


def test_what_a_member_has_replied_stands_in_the_letter_and_in_the_entry_until_the_day_is_another(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    meeting = call(group, by=editor)
    replies.give(meeting, Answer.ATTENDING, "", by=member)
    told = arrived(mail_server)
    change(meeting, editor, place="Atlantic Quay")
    pass_time()
    told += arrived(mail_server)
    change(meeting, editor, day=in_days(20))
    pass_time()
    told += arrived(mail_server)
    assert ["You have said: I will be there" in text_of(message) for message in told] == [True, True, False]
    entries = [calendar_in(message).vevent.attendee for message in told]
    assert [entry.params["PARTSTAT"] for entry in entries] == [["ACCEPTED"], ["ACCEPTED"], ["NEEDS-ACTION"]]


def test_the_secretariat_is_told_and_not_asked(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    Membership.objects.update(part=Membership.Part.SECRETARIAT)
    call(group, by=editor)
    (message,) = arrived(mail_server)
    assert "Say whether" not in text_of(message)


def test_with_it_goes_an_entry_for_the_members_own_calendar(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    meeting = call(group, by=editor, online_link=LINK, place="")
    (message,) = arrived(mail_server)
    calendar = calendar_in(message)
    entry = calendar.vevent
    assert calendar.method.value == "REQUEST"
    assert (entry.uid.value, entry.sequence.value) == (f"meeting-{meeting.pk}@portal.test", "0")
    assert entry.dtstart.value == meeting.begins
    assert (entry.organizer.value, entry.organizer.params["CN"]) == ("mailto:us@example.org", ["External Advisory Group"])
    (attendee,) = entry.contents["attendee"]
    assert (attendee.value, attendee.params["RSVP"]) == (f"mailto:{member.email}", ["FALSE"])
    assert entry.location.value == LINK
    assert [part.get_content_type() for part in message.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"),
        "application/ics",
    ]


def test_the_entry_moves_and_goes_with_the_meeting(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    meeting = call(group, by=editor)
    first_day = meeting.day.first
    told = arrived(mail_server)
    change(meeting, editor, day=in_days(20))
    pass_time()
    told += arrived(mail_server)
    calling.postpone(meeting, When.on(today() + 30 * DAY), "Snow.", by=editor)
    told += arrived(mail_server)
    calling.call(meeting, by=editor)
    told += arrived(mail_server)
    calling.cancel(meeting, "No quorum.", by=editor)
    told += arrived(mail_server)
    assert [str(message["Subject"]).split(":")[0] for message in told] == [
        *("Called", "Changed", "Postponed", "Called again", "Cancelled"),
    ]
    entries = [calendar_in(message) for message in told]
    assert [calendar.method.value for calendar in entries] == ["REQUEST", "REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert [calendar.vevent.sequence.value for calendar in entries] == ["0", "1", "2", "3", "4"]
    assert len({calendar.vevent.uid.value for calendar in entries}) == 1
    days = [calendar.vevent.dtstart.value.date() for calendar in entries]
    assert days == [first_day, *[today() + days * DAY for days in (20, 30, 30, 30)]]
    assert entries[2].vevent.status.value == "TENTATIVE"
    assert entries[4].vevent.status.value == "CANCELLED"
    assert "No quorum." in text_of(told[4])


def test_postponed_to_no_day_it_leaves_the_calendar(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    meeting = call(group, by=editor)
    arrived(mail_server)
    before = meeting.day
    calling.postpone(meeting, When.read("first quarter of 2099", today()), "Too much to read.", by=editor)
    (message,) = arrived(mail_server)
    calendar = calendar_in(message)
    assert (calendar.method.value, calendar.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert calendar.vevent.dtstart.value.date() == before.first
    assert f"It was to be on {before}. It is now planned for first quarter of 2099" in text_of(message)


def test_a_change_says_exactly_what_after_half_an_hour(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    meeting = call(group, "Welcome", by=editor)
    arrived(mail_server)
    change(meeting, editor, place="Atlantic Quay")
    change(meeting, editor, starts_at="10:30", day=in_days(15))
    add_item(meeting, "Budget", by=editor)
    agenda.send_out(meeting, by=editor)
    assert arrived(mail_server) == []
    pass_time()
    (message,) = arrived(mail_server)
    old, new = today() + 14 * DAY, today() + 15 * DAY
    for kind in ("plain", "html"):
        told = text_of(message, kind)
        assert "The place is now Atlantic Quay instead of Victoria Quay." in told
        assert "It now begins at 10.30am instead of 10am." in told
        assert f"It is now on {new:%A} {When.on(new)} instead of {old:%A} {When.on(old)}." in told
        assert "“Budget” was added as item 2." in told


def test_what_was_changed_back_is_told_to_nobody(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    meeting = call(group, by=editor)
    arrived(mail_server)
    change(meeting, editor, place="Atlantic Quay")
    change(meeting, editor, place="Victoria Quay")
    pass_time()
    assert arrived(mail_server) == []


def test_a_new_agenda_alone_brings_no_entry(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    meeting = call(group, "Welcome", by=editor)
    arrived(mail_server)
    add_item(meeting, "Budget", by=editor)
    agenda.send_out(meeting, by=editor)
    pass_time()
    (message,) = arrived(mail_server)
    assert list(message.iter_attachments()) == []


def test_papers_of_half_an_hour_go_in_one_email_each_named_once(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    meeting = call(group, "Report", by=editor)
    arrived(mail_server)
    item = meeting.items.get()
    first = write_paper(item, "First paper", by=editor)
    send_out(meeting, by=editor)
    for note in ("A figure corrected", "Another figure corrected"):
        papers.replace(first, None, f"Words. {note}", note, by=editor)
        send_out(meeting, by=editor)
    write_paper(item, "Second paper", by=editor)
    send_out(meeting, by=editor)
    assert arrived(mail_server) == []
    pass_time()
    (message,) = arrived(mail_server)
    assert str(message["Subject"]).startswith("2 papers for the first meeting of the External Advisory Group")
    told = text_of(message)
    assert (told.count("First paper"), told.count("Second paper")) == (1, 1)
    assert "Replaced" not in told
    papers.replace(first, None, "Words again.", "A table added", by=editor)
    send_out(meeting, by=editor)
    pass_time()
    (message,) = arrived(mail_server)
    assert "First paper: A table added" in text_of(message)
    assert "Replaced by a new version" in text_of(message)


def test_of_a_paper_replaced_after_the_meeting_the_letter_names_the_documents_new_version(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    meeting = call(group, "Report", by=editor, day=str(When.on(today())))
    paper = write_paper(meeting.items.get(), "The figures", by=editor)
    send_out(meeting, by=editor)
    calling.hold(meeting, by=editor)
    pass_time()
    arrived(mail_server)
    papers.replace(paper, None, "Words again.", "A table added", by=editor)
    send_out(Meeting.objects.get(), by=editor)
    pass_time()
    (message,) = arrived(mail_server)
    document = Paper.objects.get().document
    assert document
    for kind in ("plain", "html"):
        assert "The figures, version 2" in text_of(message, kind)
        assert "A table added" in text_of(message, kind)
        assert quote(document.get_absolute_url(), safe="") in text_of(message, kind)


def test_with_papers_goes_the_address_of_the_pack_and_of_what_is_new_in_it(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    meeting = call(group, "Report", by=editor)
    arrived(mail_server)
    paper = write_paper(meeting.items.get(), "Paper", by=editor)
    send_out(meeting, by=editor)
    packs.ask(member, meeting)
    pass_time()
    (first,) = arrived(mail_server)
    assert "Pack 1" in text_of(first)
    assert "since pack" not in text_of(first)
    papers.replace(paper, None, "Words again.", "A table added", by=editor)
    send_out(meeting, by=editor)
    pass_time()
    (second,) = arrived(mail_server)
    for kind in ("plain", "html"):
        assert "1 paper changed since pack 1" in text_of(second, kind)
        assert "pack.pdf%3Fsince%3D1" in text_of(second, kind)


def test_no_subject_names_a_paper_and_the_body_those_alone_that_the_reader_may_read(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    meeting = call(group, "Report", by=editor)
    paper = write_paper(meeting.items.get(), "Secret thing", by=editor)
    other = write_paper(meeting.items.get(), "Other thing", by=editor)
    send_out(meeting, by=editor)
    Paper.objects.get(pk=paper.pk).document.audience_groups.clear()  # type: ignore[union-attr]
    pass_time()
    for message in arrived(mail_server):
        assert "thing" not in str(message["Subject"])
        assert "Secret thing" not in message.as_string()
    told = text_of(mail_server.received[-1])
    assert other.title in told


def test_who_is_removed_between_planning_and_sending_is_told_nothing(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    call(group, by=editor)
    notices.open_due(timezone.now())
    assert MeetingLetter.objects.count() == 1
    Membership.objects.update(ends_on=today() - DAY)
    assert arrived(mail_server) == []
    letter = MeetingLetter.objects.get()
    assert letter.ended_at and not letter.is_sent


def test_who_joins_before_the_letters_are_written_is_told(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    call(group, by=editor)
    late = make_person("Late Member", group=group)
    assert {str(message["To"]) for message in arrived(mail_server)} == {member.email, late.email}


def test_a_meeting_cancelled_before_it_was_told_of_is_told_to_nobody(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    meeting = call(group, by=editor)
    calling.cancel(meeting, "A mistake.", by=editor)
    assert arrived(mail_server) == []


def test_one_that_changed_before_its_first_letter_is_called_once_and_not_again(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    meeting = call(group, by=editor)
    change(meeting, editor, place="Elsewhere")
    assert [subject.split(":")[0] for subject in subjects(mail_server)] == ["Called"]
    pass_time()
    assert arrived(mail_server) == []


@pytest.mark.parametrize("is_written", [False, True])
def test_one_postponed_to_no_day_and_cancelled_before_the_letter_leaves_calendars(
    group: Group, member: User, editor: User, mail_server: MailServer, is_written: bool
) -> None:
    meeting = call(group, by=editor)
    arrived(mail_server)
    calling.postpone(meeting, When.read("in due course", today()), "Snow.", by=editor)
    if is_written:
        notices.open_due(timezone.now())
    calling.cancel(meeting, "Rain.", by=editor)
    (message,) = arrived(mail_server)
    calendar = calendar_in(message)
    assert (calendar.method.value, calendar.vevent.dtstart.value.date()) == ("CANCEL", meeting.day.first)


def test_a_letter_written_but_not_sent_when_it_is_cancelled_is_dropped(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    meeting = call(group, by=editor)
    notices.open_due(timezone.now())
    calling.cancel(meeting, "Snow.", by=editor)
    assert [subject.split(":")[0] for subject in subjects(mail_server)] == ["Cancelled"]


def test_a_worker_killed_after_sending_sends_it_again_with_the_same_message_id(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    call(group, by=editor)
    notices.open_due(timezone.now())
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # the mail server has it, and nobody wrote that down
        letters.send_due()
        assert 1 / 0
    send_letters()
    send_letters()
    assert len(mail_server.received) == 2
    assert len({message["Message-ID"] for message in mail_server.received}) == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_letter_once(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    people = [member, *(make_person(f"Member {number}", group=group) for number in range(12))]
    call(group, by=editor)

    def work() -> None:
        send_letters()
        connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert mail_server.recipients == sorted(person.email for person in people)


def test_a_full_mailbox_waits_and_a_wrong_address_ends_it(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    other = make_person("Other Member", group=group)
    mail_server.refusals = {member.email: "452 Mailbox full", other.email: "550 No such user"}
    call(group, by=editor)
    assert arrived(mail_server) == []
    mail_server.refusals = {}
    pass_time()
    assert [message["To"] for message in arrived(mail_server)] == [member.email]


def test_a_letter_that_cannot_be_made_holds_up_no_other(
    group: Group, member: User, editor: User, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    meeting = call(group, by=editor)
    Notice.objects.create(
        meeting=meeting, kind="papers", occasion="broken", planned_at=timezone.now(), not_before=timezone.now() - DAY
    )
    assert [subject.split(":")[0] for subject in subjects(mail_server)] == ["Called"]
    assert "cannot be made" in caplog.text
    broken = MeetingLetter.objects.get(ended_at=None)
    assert broken.not_before > timezone.now()
    MeetingLetter.objects.filter(pk=broken.pk).update(asked_at=timezone.now() - 2 * DAY, not_before=timezone.now())
    assert arrived(mail_server) == []
    assert not MeetingLetter.objects.filter(ended_at=None).exists()


def test_without_a_mail_server_letters_wait(
    group: Group, member: User, editor: User, mail_server: MailServer, settings: Any
) -> None:
    call(group, by=editor)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with pytest.raises((OSError, smtplib.SMTPException)):
        send_letters()
    settings.EMAIL_PORT = port
    assert len(arrived(mail_server)) == 1


def test_a_week_and_a_day_before_each_is_told_once(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    day = today() + 30 * DAY
    call_long_ago(group, by=editor, day=str(When.on(day)))
    tick_at(at_nine(day - 7 * DAY) - datetime.timedelta(minutes=1))
    assert Notice.objects.exclude(kind="called").count() == 0
    tick_at(at_nine(day - 7 * DAY))
    tick_at(at_nine(day - 6 * DAY))
    tick_at(at_nine(day - DAY) - datetime.timedelta(minutes=1))
    assert list(Notice.objects.exclude(kind="called").values_list("kind", flat=True)) == ["week"]
    for _ in range(2):
        tick_at(at_nine(day - DAY))
    assert sorted(Notice.objects.exclude(kind="called").values_list("kind", flat=True)) == ["day", "week"]
    assert MeetingLetter.objects.count() == 2


@pytest.mark.parametrize("day", [datetime.date(2030, 3, 31), datetime.date(2030, 10, 27), datetime.date(2030, 11, 1)])
def test_a_letter_goes_from_nine_by_londons_clocks_also_when_they_change(
    group: Group, member: User, editor: User, day: datetime.date
) -> None:
    call_long_ago(group, by=editor, day=str(When.on(day)))
    for distance, kind in ((7, "week"), (1, "day")):
        moment = datetime.datetime.combine(day - distance * DAY, datetime.time(9), tzinfo=LONDON).astimezone(datetime.UTC)
        notices.plan_reminders(moment - datetime.timedelta(seconds=1))
        assert not Notice.objects.filter(kind=kind).exists()
        notices.plan_reminders(moment)
        assert Notice.objects.filter(kind=kind).exists()


def test_a_meeting_moved_after_its_letter_is_told_again_for_its_new_day(group: Group, member: User, editor: User) -> None:
    day, later = today() + 30 * DAY, today() + 40 * DAY
    meeting = call_long_ago(group, by=editor, day=str(When.on(day)))
    tick_at(at_nine(day - 7 * DAY))
    change(meeting, editor, day=str(When.on(later)))
    tick_at(at_nine(day - DAY))
    tick_at(at_nine(later - 7 * DAY))
    told = Notice.objects.filter(kind__in=["week", "day"]).values_list("kind", "occasion")
    assert sorted(told) == [("week", day.isoformat()), ("week", later.isoformat())]


def test_a_meeting_that_fell_out_or_begun_is_not_near(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    fell_out, begun = (call_long_ago(group, by=editor, day=in_days(days)) for days in (3, 1))
    calling.cancel(fell_out, "Snow.", by=editor)
    Notice.objects.filter(kind="cancelled").delete()
    tomorrow = at_nine(begun.day.first) + datetime.timedelta(hours=2)
    tick_at(tomorrow)
    assert MeetingLetter.objects.count() == 0


def test_who_was_called_late_is_not_told_again_that_it_is_near(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    call(group, by=editor, day=in_days(3))
    assert [subject.split(":")[0] for subject in subjects(mail_server)] == ["Called"]
    assert arrived(mail_server) == []


def test_a_letter_of_a_near_meeting_says_how_near(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    call_long_ago(group, by=editor, day=in_days(5))
    (message,) = arrived(mail_server)
    assert str(message["Subject"]).startswith("In 5 days: First meeting of the External Advisory Group")
    assert "The first meeting of the External Advisory Group is in 5 days" in text_of(message)


def test_a_member_chooses_which_letters_come(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    client, membership = signed_in(member), Membership.objects.get(profile__user=member)
    name = f"group-{membership.pk}-wanted"
    page = client.get("/my/letters/").content.decode()
    assert len(re.findall(r"checked", page)) == len(recipients.CHOICES)
    assert client.post("/my/letters/", {name: ["papers", "week"]}).status_code == 302
    meeting = call(group, "Report", by=editor)
    assert arrived(mail_server) == []
    write_paper(meeting.items.get(), "Paper", by=editor)
    send_out(meeting, by=editor)
    pass_time()
    assert len(arrived(mail_server)) == 1
    client.post("/my/letters/", {})
    assert not Membership.objects.get(pk=membership.pk).wants_letters
    assert len(re.findall(r"checked", client.get("/my/letters/").content.decode())) == 0
    client.post("/my/letters/", {name: ["called"]})
    calling.cancel(meeting, "Snow.", by=editor)
    assert arrived(mail_server) == []
    call(group, by=editor)
    assert len(arrived(mail_server)) == 1
    assert client.post("/my/letters/", {name: ["nonsense"]}).status_code == 200


def test_whoever_enters_an_old_meeting_tells_nobody(group: Group, member: User, editor: User, mail_server: MailServer) -> None:
    call(group, by=editor, day="10 November 2016")
    assert arrived(mail_server) == []


def test_a_note_to_look_over_is_told_to_the_group_and_says_until_when(
    group: Group, member: User, editor: User, mail_server: MailServer
) -> None:
    meeting = hold(group, "Welcome", by=editor)
    note = begin(meeting, "A secret was told.", by=editor)
    assert arrived(mail_server) == []
    for _ in range(2):
        notes.circulate(note, today() + 7 * DAY, by=editor)
    (message,) = arrived(mail_server)
    until = today() + 7 * DAY
    assert message["To"] == member.email
    assert str(message["Subject"]).startswith("To look over: note of the first meeting of the External Advisory Group")
    for kind in ("plain", "html"):
        told = text_of(message, kind)
        assert f"Until {until:%A} {When.on(until)} whoever was there can propose other words" in told
        assert "%23note" in told
        assert "secret" not in told


def test_letters_to_31_members_are_written_in_as_many_queries_as_to_one(
    group: Group, member: User, editor: User, django_assert_num_queries: Any
) -> None:
    call(group, by=editor)
    for number in range(30):
        make_person(f"Member {number}", group=group)
    with django_assert_num_queries(9):
        notices.open_due(timezone.now())
    assert MeetingLetter.objects.count() == 31
