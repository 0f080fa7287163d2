"""Whether members come: one reply of each, changed until the meeting is held, and read by those inside."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import calling, replies
from meetings.models import Answer, Meeting, Reply
from people.dates import today
from people.models import Group, Membership, Reader, User
from publishing.models import AuditEntry
from publishing.when import When
from tests.conftest import DAY, make_person, signed_in
from tests.meetings.planning import call, plan


@pytest.fixture
def meeting(group: Group, editor: User) -> Meeting:
    return call(group, "Welcome", by=editor, quorum=2)


@pytest.fixture
def member(group: Group) -> User:
    return make_person("Morag Member", group=group)


def path_of(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}reply/"


def words_of(user: Reader, path: str) -> str:
    return " ".join(signed_in(user).get(path).content.decode().split())


def test_a_member_replies_in_one_post_and_twice_is_as_once(meeting: Meeting, member: User) -> None:
    client, sent = signed_in(member), {"answer": "attending", "word": "No nuts, please."}
    for _ in range(2):
        assert client.post(path_of(meeting), sent).status_code == 302
    reply = Reply.objects.get()
    assert (reply.answer, reply.word, reply.profile.user) == ("attending", "No nuts, please.", member)
    assert AuditEntry.objects.filter(did="replied").count() == 1


def test_another_answer_takes_the_place_of_the_first_which_the_audit_trail_alone_keeps(meeting: Meeting, member: User) -> None:
    replies.give(meeting, Answer.ATTENDING, "", by=member)
    replies.give(meeting, Answer.APOLOGIES, "On leave.", by=member)
    assert list(Reply.objects.values_list("answer", "word")) == [("apologies", "On leave.")]
    assert AuditEntry.objects.filter(did="replied").first().details == {"answer": "apologies", "before": "attending"}  # type: ignore[union-attr]
    assert "I cannot come." in words_of(member, meeting.get_absolute_url())


def test_there_are_no_replies_before_it_is_called_nor_after_it_was_held(group: Group, editor: User, member: User) -> None:
    meeting = plan(group, by=editor, day=str(When.on(today())))
    said = signed_in(member).post(path_of(meeting), {"answer": "attending", "word": "Kept."}).content.decode()
    assert ("has not been called yet" in said, "Kept." in said) == (True, True)
    calling.call(meeting, by=editor)
    calling.hold(meeting, by=editor)
    assert "The meeting was held." in signed_in(member).post(path_of(meeting), {"answer": "attending"}).content.decode()
    assert "Your reply" not in words_of(member, meeting.get_absolute_url())
    assert not Reply.objects.exists()


@pytest.mark.parametrize("sent", [{"answer": ""}, {"answer": "perhaps"}, {"answer": "attending", "word": "x" * 301}])
def test_what_makes_no_sense_is_said(meeting: Meeting, member: User, sent: dict[str, str]) -> None:
    answer = signed_in(member).post(path_of(meeting), sent)
    assert "There is a problem" in answer.content.decode()
    assert not Reply.objects.exists()


def test_a_reply_to_a_day_from_which_it_was_moved_is_asked_for_again(meeting: Meeting, member: User, editor: User) -> None:
    replies.give(meeting, Answer.ATTENDING, "", by=member)
    calling.postpone(meeting, When.on(today() + 40 * DAY), "The room is wet.", by=editor)
    calling.call(meeting, by=editor)
    meeting = Meeting.objects.get()
    assert replies.own(meeting, member) is None
    assert replies.of(meeting).counts == [("No reply yet", 1)]
    replies.give(meeting, Answer.REMOTELY, "", by=member)
    assert Reply.objects.get().answer == "remotely"


def test_those_who_serve_are_asked_and_nobody_else(meeting: Meeting, cast: dict[str, Reader], group: Group) -> None:
    secretary = make_person("secretary", group=group)
    Membership.objects.filter(profile__user=secretary).update(part=Membership.Part.SECRETARIAT)
    asked = {name for name, reader in cast.items() if signed_in(reader).get(path_of(meeting)).status_code == 200}
    assert asked == {"member", "member on the last day"}
    assert signed_in(secretary).get(path_of(meeting)).status_code == 404
    assert {one.membership.profile.slug for one in replies.of(meeting).asked} == {"member", "member-on-the-last-day"}


def test_members_see_who_comes_and_the_secretariat_alone_the_words(
    meeting: Meeting, cast: dict[str, Reader], member: User, editor: User
) -> None:
    replies.give(meeting, Answer.APOLOGIES, "Xylograph", by=member)
    telling = {name for name, reader in cast.items() if "Morag Member: apologies" in words_of(reader, meeting.get_absolute_url())}
    assert telling == {"member", "member on the last day"}
    assert not [name for name, reader in cast.items() if "Xylograph" in words_of(reader, meeting.get_absolute_url())]
    assert "Xylograph" in words_of(editor, meeting.staff_url)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (["attending"], "The quorum is 2: 1 short of it so far."),
        (["attending", "deputy"], "The quorum of 2 is met only if deputies count."),
        (["attending", "remotely"], "The quorum of 2 is met."),
    ],
)
def test_replies_stand_against_the_quorum(meeting: Meeting, group: Group, editor: User, answers: list[str], said: str) -> None:
    for number, answer in enumerate(answers):
        replies.give(meeting, answer, "", by=make_person(f"member {number}", group=group))
    make_person("silent", group=group)
    words = words_of(editor, meeting.staff_url)
    assert (said in words, "No reply yet: 1." in words) == (True, True)


def test_a_deputy_of_the_group_has_no_seat_of_their_own(meeting: Meeting, group: Group, editor: User) -> None:
    deputy = make_person("deputy", group=group)
    Membership.objects.filter(profile__user=deputy).update(part=Membership.Part.DEPUTY)
    for person in (deputy, make_person("member 1", group=group)):
        replies.give(meeting, Answer.ATTENDING, "", by=person)
    assert "The quorum is 2: 1 short of it so far." in words_of(editor, meeting.staff_url)


def test_the_list_asks_as_often_for_thirty_members_as_for_one(meeting: Meeting, group: Group, member: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            words_of(member, meeting.get_absolute_url())
        return len(captured)

    few = queries()
    for number in range(29):
        replies.give(meeting, Answer.ATTENDING, "", by=make_person(f"member {number}", group=group))
    assert queries() == few
