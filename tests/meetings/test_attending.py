"""Who attended a meeting: the members on that day, those who stood in, guests; whether they were enough."""

import re
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from meetings import attending, calling, deputies, replies
from meetings.forms.meetings import MeetingForm
from meetings.models import Attendance, Deputy, Note
from people.dates import today
from people.models import Group, Membership, Profile, Reader, User
from publishing.when import When
from publishing.writing import ChangedMeanwhile
from tests.conftest import DAY, make_person, signed_in
from tests.filling import filled
from tests.meetings import noting
from tests.meetings.noting import attend, begin, circulate, hold, invite
from tests.meetings.planning import call


def agree(note: Note) -> None:
    Note.objects.filter(pk=note.pk).update(state="agreed", agreed_at=timezone.now())


def how_of(*people: User) -> list[str]:
    found = dict(Attendance.objects.values_list("profile__user", "how"))
    return [found.get(person.pk, "") for person in people]


def test_those_are_asked_about_who_served_on_the_day(cast: dict[str, Reader], group: Group, editor: User) -> None:
    meeting = hold(group, by=editor)
    gone = make_person("gone", group=group, ends_on=today() - 8 * DAY)
    asked = [membership.profile.name for membership in attending.members(meeting)]
    assert asked == ["former member", "member", "member on the last day"]
    assert gone.name not in asked


def test_the_list_is_saved_and_changed_as_a_whole(group: Group, editor: User) -> None:
    ann, ben = (make_person(name, group=group) for name in ("Ann", "Ben"))
    note = circulate(hold(group, by=editor), by=editor)
    client, path = signed_in(editor), f"{note.meeting.staff_url}note/attendance/"
    names = {user: f"how_{user.profile.pk}" for user in (ann, ben)}
    version = client.get(path).context["form"]["version"].value()
    assert client.post(path, {"version": version, names[ann]: "present", names[ben]: "apologies"}).status_code == 302
    assert how_of(ann, ben) == ["present", "apologies"]
    words = client.post(path, {"version": version, names[ann]: "absent"}).content.decode()
    assert "changed the note meanwhile" in words
    assert how_of(ann, ben) == ["present", "apologies"]
    assert client.post(path, {"version": version + 1, names[ben]: "remotely"}).status_code == 302
    assert how_of(ann, ben) == ["", "remotely"]


def test_it_begins_with_what_members_said_that_they_would_do(group: Group, editor: User) -> None:
    ann, ben = (make_person(name, group=group) for name in ("Ann", "Ben"))
    meeting = call(group, by=editor, day=str(When.on(today())))
    for person, answer in ((ann, "remotely"), (ben, "deputy")):
        replies.give(meeting, answer, "", by=person)
    note = begin(calling.hold(meeting, by=editor), by=editor)
    shown = signed_in(editor).get(f"{meeting.staff_url}note/attendance/").context["form"]
    assert [shown[f"how_{person.profile.pk}"].value() for person in (ann, ben)] == ["remotely", "apologies"]
    assert not note.meeting.attendance.exists()


def test_a_deputy_whom_a_member_named_is_written_down_in_two_steps(group: Group, editor: User) -> None:
    ann, ben = (make_person(name, group=group) for name in ("Ann", "Ben"))
    meeting = call(group, by=editor, day=str(When.on(today())))
    for person in (ann, ben):
        replies.give(meeting, "deputy", "", (f"Deputy of {person.name}", f"{person.pk}@example.org"), by=person)
    begin(calling.hold(meeting, by=editor), by=editor)
    client, path = signed_in(editor), f"{meeting.staff_url}note/attendance/"
    links = re.findall(r'href="(\S+\?deputy=\d+)">(.*?)</a>', client.get(path).content.decode())
    assert [words for _, words in links] == ["Deputy of Ann, on behalf of Ann", "Deputy of Ben, on behalf of Ben"]
    form = client.get(links[0][0]).context["form"]
    answers = {name: form[name].value() for name in ("name", "how", "on_behalf_of", "key")}
    assert client.post(links[0][0], answers)["Location"] == path
    guest = meeting.attendance.get()
    assert (guest.name, guest.how, guest.on_behalf_of) == ("Deputy of Ann", "present", ann.profile)
    assert re.findall(r"\?deputy=(\d+)", client.get(path).content.decode()) == [str(meeting.deputies.get(profile=ben.profile).pk)]
    assert client.get(f"{path}add/?deputy=x").context["form"]["name"].value() is None
    Deputy.objects.all().delete()
    assert meeting.attendance.get().name == "Deputy of Ann"


def test_a_deputy_is_offered_as_the_member_served_that_day_whatever_came_of_the_term(group: Group, editor: User) -> None:
    ann, ben = (make_person(name, group=group) for name in ("Ann", "Ben"))
    meeting = call(group, by=editor, day=str(When.on(today() - 3 * DAY)))
    for person, deputy in ((ann, "Dora"), (ann, "Dot"), (ben, "Dan")):
        replies.give(meeting, "deputy", "", (deputy, f"{deputy}@example.org"), by=person)
    meeting.deputies.filter(name="Dora").update(ended_at=timezone.now() - 5 * DAY)
    for person, days in ((ann, 1), (ben, 4)):
        Membership.objects.filter(profile__user=person).update(ends_on=today() - days * DAY)
    deputies.end_over()
    note = begin(calling.hold(meeting, by=editor), by=editor)
    assert [str(one) for one in attending.deputies_foreseen(note.meeting)] == ["Dot, on behalf of Ann"]


def test_the_public_reads_names_and_organisations_with_the_agreed_note(group: Group, editor: User) -> None:
    people = [make_person(name, group=group) for name in ("Ann", "Ben", "Cid")]
    Profile.objects.filter(name="Ann").update(organisation="A Council", post="Xylograph")
    note = circulate(hold(group, by=editor), by=editor)
    for person, how in zip(people, ("present", "apologies", "absent"), strict=True):
        attend(note, person, how=how, by=editor)
    invite(note, "Dot", by=editor, organisation="A Charity", how="remotely", on_behalf_of=people[1].profile.pk)
    path = note.meeting.get_absolute_url()
    assert "Ann" not in Client().get(path).content.decode()
    assert "Cid" in signed_in(people[0]).get(path).content.decode()
    agree(note)
    Profile.objects.filter(name="Ann").update(organisation="Another")
    words = Client().get(path).content.decode()
    assert [said in words for said in ("Ann (A Council)", "Dot (A Charity), on behalf of Ben", "Ben")] == [True, True, True]
    assert [said in words for said in ("Xylograph", "Cid", "@example.org")] == [False, False, False]


def test_members_and_whoever_stands_in_for_one_make_the_quorum(group: Group, editor: User) -> None:
    ann, ben, secretary = (make_person(name, group=group) for name in ("Ann", "Ben", "Sue"))
    Membership.objects.filter(profile__user=secretary).update(part=Membership.Part.SECRETARIAT)
    note = circulate(hold(group, by=editor, quorum=2), by=editor)
    attend(note, ann, secretary, by=editor)
    invite(note, "A guest", by=editor)

    def counted() -> tuple[int, bool]:
        attended = attending.attended(note.meeting, with_absent=False)
        return attended.counted, attended.is_quorate

    assert counted() == (1, False)
    assert "Not met" in signed_in(editor).get(f"{note.meeting.staff_url}note/").content.decode()
    invite(note, "A deputy", by=editor, on_behalf_of=ben.profile.pk)
    assert counted() == (2, True)


def test_a_deputy_stands_in_for_somebody_who_was_not_there(group: Group, editor: User) -> None:
    ann, dot = (make_person(name, group=group) for name in ("Ann", "Dot"))
    Membership.objects.filter(profile__user=dot).update(part=Membership.Part.DEPUTY)
    note = circulate(hold(group, by=editor), by=editor)
    sent = {"version": note.version, f"how_{dot.profile.pk}": "present", f"for_{dot.profile.pk}": ann.profile.pk}
    client, path = signed_in(editor), f"{note.meeting.staff_url}note/attendance/"
    both = client.post(path, {**sent, f"how_{ann.profile.pk}": "present"})
    assert set(both.context["form"].errors) == {f"for_{dot.profile.pk}"}
    assert client.post(path, {**sent, f"how_{dot.profile.pk}": ""}).status_code == 200
    assert client.post(path, sent).status_code == 302
    assert Attendance.objects.get().on_behalf_of == ann.profile


def test_a_guest_sent_twice_is_one_and_can_be_taken_out(group: Group, editor: User) -> None:
    note = circulate(hold(group, by=editor), by=editor)
    client, path = signed_in(editor), f"{note.meeting.staff_url}note/attendance/"
    sent = {"name": " Dot\x01  Doe ", "how": "present", "key": uuid4()}
    for _ in range(2):
        assert client.post(f"{path}add/", sent).status_code == 302
    assert Attendance.objects.get().name == "Dot Doe"
    assert client.post(f"{path}{Attendance.objects.get().pk}/take-out/").status_code == 302
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    "answers", [{"name": ""}, {"name": "x" * 151}, {"how": "herring"}, {"how": "absent"}, {"on_behalf_of": "0"}]
)
def test_what_makes_no_sense_of_a_guest_is_said(group: Group, editor: User, answers: dict[str, str]) -> None:
    note = circulate(hold(group, by=editor), by=editor)
    sent = {"name": "Dot", "how": "present", "key": uuid4(), **answers}
    answer = signed_in(editor).post(f"{note.meeting.staff_url}note/attendance/add/", sent)
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, set(answers))


def test_it_stays_as_it_was_agreed(group: Group, editor: User) -> None:
    ann = make_person("Ann", group=group)
    note = circulate(hold(group, by=editor), by=editor)
    attend(note, ann, by=editor)
    guest = invite(note, "Dot", by=editor)
    agree(note)
    note.refresh_from_db()
    client, path = signed_in(editor), f"{note.meeting.staff_url}note/attendance/"
    assert "note is agreed" in client.post(path, {"version": note.version}).content.decode()
    assert "note is agreed" in client.post(f"{path}add/", {"name": "X", "how": "present", "key": uuid4()}).content.decode()
    client.post(f"{path}{guest.pk}/take-out/")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.update(how="absent")
    assert set(Attendance.objects.values_list("name", "how")) == {("Ann", "present"), ("Dot", "present")}


def test_seats_are_counted_and_each_once(group: Group, editor: User) -> None:
    ann, ben, dot = (make_person(name, group=group) for name in ("Ann", "Ben", "Dot"))
    Membership.objects.filter(profile__user=dot).update(part=Membership.Part.DEPUTY)
    note = circulate(hold(group, by=editor, quorum=2), by=editor)
    attend(note, ann, dot, by=editor)
    assert attending.attended(note.meeting, with_absent=False).counted == 1
    client, path = signed_in(editor), f"{note.meeting.staff_url}note/attendance/add/"
    invite(note, "First", by=editor, on_behalf_of=ben.profile.pk)
    assert attending.attended(note.meeting, with_absent=False).counted == 2
    for member, says in ((ann, "Ann was there too"), (ben, "First stands in for Ben already")):
        sent = {"name": "Second", "how": "present", "on_behalf_of": member.profile.pk, "key": uuid4()}
        answer = client.post(path, sent)
        assert (set(answer.context["form"].errors), says in answer.content.decode()) == ({"on_behalf_of"}, True)
    assert not Attendance.objects.filter(name="Second").exists()


def test_a_member_in_whose_place_a_guest_was_there_was_not_there_too(group: Group, editor: User) -> None:
    ben = make_person("Ben", group=group)
    note = circulate(hold(group, by=editor), by=editor)
    invite(note, "First", by=editor, on_behalf_of=ben.profile.pk)
    path = f"{note.meeting.staff_url}note/attendance/"
    words = signed_in(editor).post(path, {"version": note.version, f"how_{ben.profile.pk}": "present"}).content.decode()
    assert ("Ben was there too" in words, how_of(ben)) == (True, [""])


def test_one_deputy_stands_in_for_a_member(group: Group, editor: User) -> None:
    ann, dot, eve = (make_person(name, group=group) for name in ("Ann", "Dot", "Eve"))
    Membership.objects.filter(profile__user__in=[dot, eve]).update(part=Membership.Part.DEPUTY)
    note = circulate(hold(group, by=editor), by=editor)
    both = {
        f"{what}_{one.profile.pk}": said for one in (dot, eve) for what, said in (("how", "present"), ("for", ann.profile.pk))
    }
    answer = signed_in(editor).post(f"{note.meeting.staff_url}note/attendance/", {"version": note.version, **both})
    assert set(answer.context["form"].errors) == {f"for_{eve.profile.pk}"}


def test_what_was_agreed_of_the_quorum_stays(group: Group, editor: User) -> None:
    ann = make_person("Ann", group=group)
    note = circulate(hold(group, by=editor, quorum=1), by=editor)
    attend(note, ann, by=editor)
    noting.agree(note, by=editor)
    Membership.objects.filter(profile__user=ann).update(starts_on=today())
    assert "Met: 1 of the 1" in " ".join(Client().get(note.meeting.get_absolute_url()).content.decode().split())
    client, path = signed_in(editor), f"{note.meeting.staff_url}edit/"
    shown = client.get(path).context["form"]
    sent = {name: shown[name].value() or "" for name in shown.fields if not shown.fields[name].disabled}
    assert client.post(path, {**sent, "place": "Holyrood"}).status_code == 302
    again = client.post(path, {**sent, "version": 2, "quorum": 7, "day": "5 June 2016"})
    assert set(again.context["form"].errors) == {"day", "quorum"}
    assert "What you gave is not saved: 5 June 2016." in again.content.decode()
    note.meeting.refresh_from_db()
    assert (note.meeting.place, note.meeting.quorum) == ("Holyrood", 1)


def test_a_day_given_while_the_note_was_agreed_is_not_saved(group: Group, editor: User) -> None:
    note = circulate(hold(group, by=editor), by=editor)
    form = filled(MeetingForm, made_with={"group": group}, instance=note.meeting, quorum=7)
    noting.agree(note, by=editor)
    with pytest.raises(ChangedMeanwhile):
        calling.save(form, by=editor)


def test_whoever_is_written_down_stays_in_the_list_though_their_term_was_changed(group: Group, editor: User) -> None:
    ann, ben, dot = (make_person(name, group=group) for name in ("Ann", "Ben", "Dot"))
    Membership.objects.filter(profile__user=dot).update(part=Membership.Part.DEPUTY)
    note = circulate(hold(group, by=editor), by=editor)
    client, path = signed_in(editor), f"{note.meeting.staff_url}note/attendance/"
    sent = {f"how_{one.profile.pk}": "present" for one in (ann, dot)} | {f"for_{dot.profile.pk}": ben.profile.pk}
    assert client.post(path, {"version": note.version, **sent}).status_code == 302
    Membership.objects.filter(profile__user__in=[ann, dot]).update(starts_on=today())
    assert "Ann (no member on that day)" in client.get(path).content.decode()
    again = {**sent, f"how_{ann.profile.pk}": "apologies"}
    assert client.post(path, {"version": note.version + 1, **again}).status_code == 302
    assert how_of(ann, dot) == ["apologies", "present"]
    assert Attendance.objects.get(profile=dot.profile).on_behalf_of == ben.profile


def test_what_two_wrote_down_at_once_is_put_together(group: Group, editor: User, colleague: User) -> None:
    ann, ben, cid = (make_person(name, group=group) for name in ("Ann", "Ben", "Cid"))
    note = circulate(hold(group, by=editor), by=editor)
    path, how = f"{note.meeting.staff_url}note/attendance/", {one: f"how_{one.profile.pk}" for one in (ann, ben, cid)}
    shown = signed_in(editor).get(path).context["form"]
    opened = {"version": shown["version"].value(), "began": shown["began"].value()}
    theirs = {**opened, how[ann]: "present", how[cid]: "present"}
    assert signed_in(colleague).post(path, theirs).status_code == 302
    answer = signed_in(editor).post(path, {**opened, how[ben]: "apologies", how[cid]: "remotely"})
    form = answer.context["form"]
    assert [form[how[one]].value() for one in (ann, ben, cid)] == ["present", "apologies", "remotely"]
    assert set(form.errors) == {"__all__", how[cid]}
    assert "said: Present." in answer.content.decode()
    again = {name: form[name].value() for name in form.fields}
    assert signed_in(editor).post(path, again).status_code == 302
    assert how_of(ann, ben, cid) == ["present", "apologies", "remotely"]
