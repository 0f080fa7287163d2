"""Whoever was a deputy and is none any more is let in by nothing that comes later; guesses and names have an end, too."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from meetings import calling, deputies, replies
from meetings.forms.meetings import MeetingForm
from meetings.models import Deputy, Meeting, Note, Paper
from people.dates import today
from people.models import Group, Membership, User
from publishing.when import When
from tests.conftest import DAY, MailServer, make_person, signed_in
from tests.filling import filled
from tests.meetings.deputising import DEPUTY, code_in, let_in, link, name
from tests.meetings.planning import call, send_out, write_paper


@pytest.fixture
def meeting(group: Group, editor: User) -> Meeting:
    return call(group, "Report", by=editor, day=str(When.on(today())))


@pytest.fixture
def member(group: Group) -> User:
    return make_person("Morag Member", group=group)


@pytest.fixture
def paper(meeting: Meeting, editor: User) -> Paper:
    write_paper(meeting.items.get(), "The figures", by=editor)
    send_out(meeting, by=editor)
    return Paper.objects.select_related("meeting__group").get()


def move(meeting: Meeting, days: int, editor: User) -> None:
    meeting.refresh_from_db()
    facts = {name: getattr(meeting, name) for name in ("number", "starts_at", "place", "version")}
    made_with = {"group": meeting.group, "instance": meeting}
    calling.save(filled(MeetingForm, made_with=made_with, **facts, day=str(When.on(today() + days * DAY))), by=editor)


def move_and_back(meeting: Meeting, member: User, editor: User) -> None:
    move(meeting, 7, editor)
    move(meeting, 0, editor)


def postpone_and_back(meeting: Meeting, member: User, editor: User) -> None:
    calling.postpone(meeting, When.on(today() + 7 * DAY), "The room is wet.", by=editor)
    calling.call(meeting, by=editor)
    move(meeting, 0, editor)


def leave_and_come_back(meeting: Meeting, member: User, editor: User) -> None:
    serving = Membership.objects.filter(profile__user=member)
    serving.update(ends_on=today() - DAY)
    deputies.end_over()
    serving.update(ends_on=None)


def agree_and_open_again(meeting: Meeting, member: User, editor: User) -> None:
    note = Note.objects.create(meeting=meeting, state=Note.State.AGREED, agreed_at=timezone.now(), changed_by=editor)
    deputies.end_over()
    note.delete()


@pytest.mark.parametrize("act", [move_and_back, postpone_and_back, leave_and_come_back, agree_and_open_again])
def test_what_ended_does_not_come_back(
    paper: Paper, member: User, editor: User, mail_server: MailServer, act: Callable[[Meeting, User, User], None]
) -> None:
    deputy = name(paper.meeting, member)
    path, client = link(mail_server), let_in(mail_server)
    act(paper.meeting, member, editor)
    assert [client.get(one).status_code for one in (paper.get_absolute_url(), path)] == [404, 404]
    assert deputies.forget(timezone.now() + deputies.KEPT_FOR + DAY) == 1
    name(paper.meeting, member)
    assert Deputy.objects.get().pk != deputy.pk
    assert let_in(mail_server).get(paper.get_absolute_url()).status_code == 200


def test_the_member_is_told_when_their_deputy_is_let_in_no_more(paper: Paper, member: User, editor: User) -> None:
    replies.give(paper.meeting, "deputy", "", DEPUTY, by=member)
    move_and_back(paper.meeting, member, editor)
    words = signed_in(member).get(paper.meeting.get_absolute_url()).content.decode()
    assert "Nobody is let in in your place now" in words


def test_nobody_is_ended_whose_time_is_not_over(paper: Paper, member: User, editor: User, mail_server: MailServer) -> None:
    name(paper.meeting, member)
    client = let_in(mail_server)
    calling.hold(paper.meeting, by=editor)
    move(paper.meeting, -1, editor)
    assert deputies.end_over() == 0
    assert client.get(paper.get_absolute_url()).status_code == 200


def guess(path: str, right: str, times: int) -> str:
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(times):
        words = Client().post(path, {"code": wrong}).content.decode()
    return words


def test_after_twenty_wrong_codes_the_link_is_ended_until_the_member_names_them_again(
    paper: Paper, member: User, mail_server: MailServer
) -> None:
    name(paper.meeting, member)
    path, inside = link(mail_server), let_in(mail_server)
    Client().post(path)
    assert "This is not the code" in guess(path, code_in(mail_server), 2)
    Deputy.objects.update(wrong_in_all=deputies.MOST_WRONG_IN_ALL - 2)
    Client().post(path)
    last = code_in(mail_server)
    assert "Ask Morag Member to name you again" in guess(path, last, 2)
    assert [Client().post(path, sent).status_code for sent in ({"code": last}, {})] == [404, 404]
    assert inside.get(paper.get_absolute_url()).status_code == 200
    assert "their link" in signed_in(member).get(paper.meeting.get_absolute_url()).content.decode()
    name(paper.meeting, member)
    assert link(mail_server) != path
    assert let_in(mail_server).get(paper.get_absolute_url()).status_code == 200


def test_right_codes_never_end_a_link(paper: Paper, member: User, mail_server: MailServer) -> None:
    name(paper.meeting, member)
    Deputy.objects.update(wrong_in_all=deputies.MOST_WRONG_IN_ALL - 1)
    path = link(mail_server)
    for _ in range(2):
        Client().post(path)
        assert Client().post(path, {"code": code_in(mail_server)}).status_code == 302


def test_the_cache_is_not_asked_how_many_codes_were_sent(
    paper: Paper, member: User, mail_server: MailServer, settings: object
) -> None:
    name(paper.meeting, member)
    deputy = Deputy.objects.get()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # type: ignore[attr-defined]
    for _ in range(deputies.MOST_CODES):
        deputies.send_code(deputy)
    with pytest.raises(deputies.TooMany):
        deputies.send_code(deputy)
    Deputy.objects.update(codes_from=timezone.now() - deputies.AN_HOUR)
    deputies.send_code(deputy)


def test_a_letter_that_was_not_taken_is_sent_again_when_they_are_named_again(
    paper: Paper, member: User, mail_server: MailServer
) -> None:
    name(paper.meeting, member)
    Deputy.objects.update(failed="550 No such user", sent_at=None, digest="")
    assert name(paper.meeting, member).sent_at
    assert len(mail_server.received) == 2


@pytest.mark.parametrize(("most", "said"), [("MOST_NAMED_A_DAY", "within a day"), ("MOST_NAMED", "for this meeting")])
def test_a_member_does_not_name_deputies_without_end(paper: Paper, member: User, most: str, said: str) -> None:
    meeting, count = paper.meeting, getattr(deputies, most)
    profile = member.profile
    rows = [
        Deputy(
            meeting=meeting, profile=profile, name="D", email=f"{number}@example.org", made_at=now, not_before=now, ended_at=now
        )
        for number in range(count)
        for now in [timezone.now() - (0 if most == "MOST_NAMED_A_DAY" else 2) * DAY]
    ]
    Deputy.objects.bulk_create(rows)
    sent = {"answer": "deputy", "deputy_name": "Dora Deputy", "deputy_email": "dora@example.org"}
    words = signed_in(member).post(f"{meeting.get_absolute_url()}reply/", sent).content.decode()
    assert (said in words, "dora@example.org" in words) == (True, True)
    assert (Deputy.objects.named().exists(), meeting.replies.exists()) == (False, False)
