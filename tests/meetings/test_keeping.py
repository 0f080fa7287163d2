"""Groups are described, staffed and closed by those who keep them; access follows at once."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.models import Document
from meetings import calling, memberships
from meetings.forms.meetings import MeetingForm
from meetings.models import Attendance, Meeting
from people.dates import day_by_the_clock, today
from people.models import Group, Membership, PartInGroup, Profile, Reader, Role, User
from people.models.groups import numbers_papers
from publishing import search
from publishing.models import AuditEntry, Change, SearchEntry
from publishing.when import When
from publishing.writing import ChangedMeanwhile
from tests.conftest import DAY, make_person, signed_in
from tests.filling import filled
from tests.meetings.planning import call, plan
from tests.meetings.test_groups import serve
from tests.people.tokens import make_token
from tests.updates.test_staff import form_of
from updates.models import Update
from workstreams.models import Workstream

LIST = "/staff/groups/"
EAG = "/staff/groups/eag/"
ADD_MEMBER = f"{EAG}members/add/"


@pytest.fixture
def secretary(group: Group) -> User:
    user = make_person("Sam Secretary", group=group)
    Membership.objects.filter(profile__user=user).update(part=PartInGroup.SECRETARIAT)
    return user


@pytest.fixture
def administrator(db: None) -> Client:
    return signed_in(make_person("Ada Administrator", role=Role.ADMINISTRATOR))


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def send(client: Client, path: str, **filled: object) -> str:
    """Send the form at an address; the page that follows."""
    return client.post(path, form_of(client, path, **filled), follow=True).content.decode()


def account(reader: Reader) -> User:
    assert isinstance(reader, User)
    return reader


def term_of(reader: Reader) -> Membership:
    return Membership.objects.get(profile__user=account(reader))


def test_a_secretariat_keeps_its_own_group_and_sees_no_other(secretary: User, group: Group) -> None:
    Group.objects.create(slug="other", name="Another group")
    client = signed_in(secretary)
    page = text(client, LIST)
    assert 'href="/staff/groups/eag/"' in page
    assert "Another group" not in page
    assert "Add a group" not in page
    for path in ("", "edit/", "members/add/"):
        assert client.get(f"{EAG}{path}").status_code == 200
        assert client.get(f"/staff/groups/other/{path}").status_code == 404
    for path in (f"{EAG}close/", f"{EAG}reopen/", f"{LIST}add/"):
        assert client.post(path).status_code == 404
    assert "Keep this group" in text(client, "/groups/eag/")
    assert "Keep this group" not in text(client, "/groups/other/")
    assert "Close it" not in text(client, EAG)


def test_a_secretariat_does_not_say_what_the_group_is(secretary: User, group: Group, workstreams: list[Workstream]) -> None:
    group.workstreams.set(workstreams[:1])
    client = signed_in(secretary)
    answers = {"purpose": "To advise.", "paper_pattern": "{meeting}/{paper}", "name": "Mine", "kind": "ministerial"}
    assert "Saved External Advisory Group" in send(client, f"{EAG}edit/", **answers)
    group.refresh_from_db()
    assert (group.purpose, group.paper_pattern) == ("To advise.", "{meeting}/{paper}")
    assert (group.name, group.kind, group.workstreams.get()) == ("External Advisory Group", "other", workstreams[0])
    assert "Write it with {meeting} and {paper}" in send(client, f"{EAG}edit/", paper_pattern="{paper}")


def test_a_group_is_added_once_and_told_of(administrator: Client, workstreams: list[Workstream]) -> None:
    answers = {"name": "A new group", "kind": "working", "purpose": "To work.", "paper_pattern": "{meeting}-{paper}"}
    form = form_of(administrator, f"{LIST}add/", **answers, workstreams=[workstreams[0].pk])
    for _ in range(2):
        assert administrator.post(f"{LIST}add/", form)["Location"] == "/staff/groups/a-new-group/"
    group = Group.objects.get()
    assert (group.kind, group.workstreams.get()) == ("working", workstreams[0])
    change = Change.objects.get()
    assert change.title == "New group: A new group"
    assert [touch.topic for touch in change.touches.all()] == [group, workstreams[0]]
    assert "/groups/a-new-group/" in text(Client(), "/search/?q=new+group")
    again = form_of(administrator, f"{LIST}add/", **answers)
    assert "Another group has this name" in administrator.post(f"{LIST}add/", again).content.decode()


def test_who_saves_second_is_told(administrator: Client, group: Group) -> None:
    answers = {"name": group.name, "kind": "review", "paper_pattern": group.paper_pattern}
    first, second = (form_of(administrator, f"{EAG}edit/", **answers, purpose=words) for words in ("First.", "Second."))
    administrator.post(f"{EAG}edit/", first)
    page = administrator.post(f"{EAG}edit/", second).content.decode()
    assert "saved another text" in page
    assert "Second." in page
    assert "First." in page
    group.refresh_from_db()
    assert group.purpose == "First."


def test_somebody_new_begins_to_serve(secretary: User, group: Group) -> None:
    client = signed_in(secretary)
    answers = {"name": "Nell  New", "organisation": "A charity", "part": "deputy", "starts_on": str(today())}
    form = form_of(client, ADD_MEMBER, **answers)
    for _ in range(2):
        assert client.post(ADD_MEMBER, form)["Location"] == EAG
    membership = Membership.objects.get(profile__name="Nell New")
    assert (membership.part, membership.profile.organisation) == ("deputy", "A charity")
    page = text(Client(), "/groups/eag/")
    assert "Nell New</a> <span" in page
    assert "Deputy</span>" in page
    assert "/people/nell-new/" in text(Client(), "/search/?q=Nell")
    assert "Somebody of this name is known" in send(client, ADD_MEMBER, **{**answers, "name": "nell new"})
    assert AuditEntry.objects.get(did="added member").by == secretary
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Choose somebody, or enter a name."),
        ({"name": "N", "starts_on": "nonsense"}, "Give a day, like 2016-11-24."),
        ({"name": "N", "ends_on": "2000-01-01"}, "It ends before it has begun."),
        ({"name": "N", "profile": "{ann}"}, "You chose somebody above."),
        ({"profile": "{ann}"}, "serves on the group on some of these days already"),
        ({"profile": "999999"}, "Select a valid choice."),
        ({"name": "N", "part": "king"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(secretary: User, group: Group, answers: dict[str, str], words: str) -> None:
    ann = serve(group, "Ann")
    client = signed_in(secretary)
    sent = {"part": "member", "starts_on": str(today()), "organisation": "Kept"}
    sent |= {name: value.format(ann=ann.pk) for name, value in answers.items()}
    page = send(client, ADD_MEMBER, **sent)
    assert words in page
    assert 'value="Kept"' in page
    assert Membership.objects.count() == 2


def test_a_secretariat_chooses_from_people_who_are_public(secretary: User, group: Group) -> None:
    Profile.objects.create(slug="hidden", name="Hidden Person")
    assert "Hidden Person" not in text(signed_in(secretary), ADD_MEMBER)
    assert "Hidden Person" in text(signed_in(make_person("an editor", role=Role.EDITOR)), ADD_MEMBER)


def test_access_ends_everywhere_when_a_term_is_ended(
    cast: dict[str, Reader], secretary: User, group: Group, make_document: object
) -> None:
    make_document("Minutes", audience="groups", groups=(group,))  # type: ignore[operator]
    member = account(cast["member"])
    phone, laptop = signed_in(member), signed_in(member)
    token = make_token(member, "documents:read")[0]
    assert phone.get("/documents/minutes/").status_code == 200
    path = f"{EAG}members/{term_of(member).pk}/end/"
    client = signed_in(secretary)
    for _ in range(2):
        assert client.post(path, {"how": "now"}).status_code == 302
    for device in (phone, laptop):
        assert device.get("/documents/minutes/").status_code == 404
        assert device.get("/account/tokens/").status_code == 302
    token.refresh_from_db()
    assert token.ended_at
    assert not Document.objects.visible_to(member).exists()
    page = text(Client(), "/groups/eag/")
    assert page.index("Those who served before") < page.index("<li>member, ")
    assert AuditEntry.objects.filter(did="ended term").count() == 1


def test_sessions_go_on_for_those_who_serve_elsewhere_or_have_a_role(cast: dict[str, Reader], group: Group, editor: User) -> None:
    member, contributor = account(cast["member"]), account(cast["contributor"])
    profile = Profile.objects.create(slug="c", name="C", user=contributor)
    Membership.objects.create(group=group, profile=profile, starts_on=today() - DAY)
    Membership.objects.create(group=Group.objects.get(slug="other"), profile=term_of(member).profile, starts_on=today())
    devices = [signed_in(member), signed_in(contributor)]
    client = signed_in(editor)
    for user in (member, contributor):
        client.post(f"{EAG}members/{group.memberships.get(profile__user=user).pk}/end/", {"how": "now"})
        assert not group.memberships.current(day_by_the_clock()).filter(profile__user=user).exists()
    assert [device.get("/account/tokens/").status_code for device in devices] == [200, 200]


def test_a_term_can_be_given_another_end(cast: dict[str, Reader], secretary: User, group: Group) -> None:
    member = cast["member"]
    term, device, client = term_of(member), signed_in(member), signed_in(secretary)
    path = f"{EAG}members/{term.pk}/"
    sent = {"part": "member", "starts_on": str(term.starts_on)}
    send(client, path, **sent, ends_on=str(today()))
    assert Group.objects.of(member).exists()
    assert device.get("/account/tokens/").status_code == 200
    send(client, path, **sent, ends_on=str(today() - DAY))
    assert not Group.objects.of(member).exists()
    assert device.get("/account/tokens/").status_code == 302
    Membership.objects.create(group=group, profile=term.profile, starts_on=today())
    assert "on some of these days already" in send(client, path, **sent, ends_on="")


def test_a_term_entered_by_mistake_is_taken_away(secretary: User, group: Group) -> None:
    profile = serve(group, "Wrong")
    search.put(profile)
    path = f"{EAG}members/{profile.memberships.get().pk}/end/"
    assert signed_in(secretary).post(path, {"how": "mistake"}).status_code == 302
    assert Client().get("/people/wrong/").status_code == 404
    assert not SearchEntry.objects.of(profile).exists()
    assert AuditEntry.objects.filter(did="took term back").exists()


def test_a_group_closes_with_its_terms_and_names_its_successor(
    administrator: Client, cast: dict[str, Reader], group: Group
) -> None:
    member = cast["member"]
    device, successor = signed_in(member), Group.objects.get(slug="other")
    path = f"{EAG}close/"
    day = str(today() - DAY)
    assert "Choose another, or none." not in send(administrator, path, closed_on="nonsense", successor=successor.pk)
    Membership.objects.filter(profile__user=account(cast["future member"])).update(starts_on=today() + 9 * DAY)
    assert "is to serve from" in send(administrator, path, closed_on=day, successor=successor.pk)
    Membership.objects.filter(profile__user=account(cast["future member"])).delete()
    assert "Closed on" in send(administrator, path, closed_on=day, successor=successor.pk)
    assert not Group.objects.of(member).exists()
    assert device.get("/account/tokens/").status_code == 302
    assert "Its work goes on in the" in text(Client(), "/groups/eag/")
    assert Change.objects.get().title.startswith("External Advisory Group closed on")
    circle = send(administrator, "/staff/groups/other/close/", closed_on=day, successor=group.pk)
    assert "work goes on in this one" in circle
    sent = {"name": "N", "part": "member", "starts_on": str(today() - 9 * DAY)}
    assert "The group’s last day is" in send(administrator, ADD_MEMBER, **sent)
    assert "is not closed" in administrator.post(f"{EAG}reopen/", follow=True).content.decode()
    group.refresh_from_db()
    assert (group.closed_on, group.successor) == (None, None)


def test_an_ended_term_has_a_last_day(group: Group) -> None:
    serve(group, "Ann")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.update(is_over_early=True)


@pytest.mark.parametrize("path", [LIST, EAG])
def test_pages_ask_as_often_for_thirty_as_for_three(administrator: Client, group: Group, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            text(administrator, path)
        return len(asked)

    def add(number: int) -> None:
        make_person(f"person {number}", group=group)
        make_person(f"former {number}", group=group, ends_on=today() - DAY)
        Group.objects.create(slug=f"g-{number}", name=f"Group {number}")

    for number in range(3):
        add(number)
    queries()
    few = queries()
    for number in range(3, 15):
        add(number)
    assert queries() == few


def test_somebody_to_whom_anything_leads_stays_when_their_term_is_taken_away(
    secretary: User, group: Group, editor: User, make_update: Callable[..., Update]
) -> None:
    stood_for, written_of = serve(group, "Ann", since=0), serve(group, "Ben", since=0)
    Profile.objects.update(post="")
    earlier = call(Group.objects.create(slug="other", name="Another group"), by=editor)
    Attendance.objects.create(meeting=earlier, name="Dot", how="present", on_behalf_of=stood_for)
    make_update(("Ben", None)).sections.update(kind="profile", profile=written_of)
    for profile in (stood_for, written_of):
        memberships.take_back(Membership.objects.get(profile=profile), by=secretary)
    assert set(Profile.objects.filter(memberships=None, name__in=["Ann", "Ben"])) == {stood_for, written_of}


def test_a_term_in_which_the_group_met_is_not_taken_away(secretary: User, group: Group) -> None:
    ann = serve(group, "Ann", until=30)
    meeting = call(group, by=secretary, day=str(today() - DAY))
    path = f"{EAG}members/{ann.memberships.get().pk}/end/"
    client = signed_in(secretary)
    assert "The group met in this term" in client.post(path, {"how": "mistake"}).content.decode()
    Meeting.objects.update(day_from=today() + DAY, day_by=today() + DAY)
    meeting.replies.create(profile=ann, answer="attending", for_day=today(), at=timezone.now())
    assert "The group met in this term" in client.post(path, {"how": "mistake"}).content.decode()
    meeting.replies.all().delete()
    assert client.post(path, {"how": "mistake"}).status_code == 302


def test_a_secretariat_adds_again_whom_it_took_away_and_tests_no_hidden_names(secretary: User, group: Group) -> None:
    Profile.objects.create(slug="hidden", name="Hidden Person")
    client = signed_in(secretary)
    answers = {"part": "member", "starts_on": str(today())}
    for _ in range(2):
        assert "Added Nell New" in send(client, ADD_MEMBER, **answers, name="Nell New")
        term = Membership.objects.get(profile__name="Nell New")
        client.post(f"{EAG}members/{term.pk}/end/", {"how": "mistake"})
        assert not Profile.objects.filter(name="Nell New").exists()
    assert "Added Hidden Person" in send(client, ADD_MEMBER, **answers, name="Hidden Person")


def test_a_stale_form_puts_back_no_last_day(cast: dict[str, Reader], secretary: User) -> None:
    term, client = term_of(cast["member"]), signed_in(secretary)
    path = f"{EAG}members/{term.pk}/"
    stale = form_of(client, path, part="member", starts_on=str(term.starts_on), ends_on="")
    send(client, path, part="member", starts_on=str(term.starts_on), ends_on=str(today()))
    page = client.post(path, {**stale, "part": "deputy"}).content.decode()
    assert "This term was changed while you were writing. It is now: Member from" in page
    term.refresh_from_db()
    assert (term.part, term.ends_on) == ("member", today())
    again = {name: value for name, value in stale.items() if name != "seen"} | {"part": "deputy"}
    again["seen"] = f"member {term.starts_on} {today()}"
    assert f'value="{again["seen"]}"' in page
    assert client.post(path, again).status_code == 302
    term.refresh_from_db()
    assert (term.part, term.ends_on) == ("deputy", None)


def test_a_secretary_who_ceases_to_be_one_is_led_on_and_warned(secretary: User) -> None:
    term, client = term_of(secretary), signed_in(secretary)
    path = f"{EAG}members/{term.pk}/"
    response = client.post(path, form_of(client, path, part="member", starts_on=str(term.starts_on)), follow=True)
    assert response.redirect_chain == [("/groups/eag/", 302)]
    assert "The group has no secretariat now" in response.content.decode()


@pytest.mark.parametrize(
    "pattern",
    [
        "{meeting:09999999}-{paper}",
        "{meeting:05}-{paper}",
        "{meeting}{paper}",
        "{meeting}{year}{paper}",
        "{meeting}-{paper}-{paper}",
        "{meeting!r}-{paper}",
        "{meeting.real}-{paper}",
        "{meeting}-{paper:>04}",
        "{group:030}{meeting}-{paper}",
        "<b>{meeting}-{paper}",
        "{meeting}\u202e-{paper}",
        "{meeting}-{paper",
    ],
)
def test_papers_are_numbered_in_plain_characters_only(pattern: str) -> None:
    with pytest.raises(ValidationError):
        numbers_papers(pattern)


def test_a_groups_form_says_which_answer_is_too_long(administrator: Client, group: Group) -> None:
    answers = {"name": "N" * 10_000, "purpose": "P" * 2_001, "kind": "other", "paper_pattern": "{meeting:02}/{paper:04}"}
    page = send(administrator, f"{LIST}add/", **answers)
    assert "Name: shorten it to 200 characters." in page
    assert "Shorten what it is for to 2,000 characters." in page
    long = {
        **answers,
        "name": "A group",
        "purpose": "",
        "short_name": "S" * 30,
        "paper_pattern": "P" * 30 + "{group}-{meeting}-{paper}",
    }
    assert "numbers would pass 60 characters" in send(administrator, f"{LIST}add/", **long)
    send(administrator, f"{LIST}add/", **{**long, "paper_pattern": "{meeting}-{paper}", "name": "Turned \u202eround"})
    assert Group.objects.filter(name="Turned round").exists()


def test_terms_and_closings_are_days_that_may_be_meant(administrator: Client, secretary: User, group: Group) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        assert "Check the year. Give one from 1900 to 2199." in send(administrator, f"{EAG}close/", closed_on=day)
        sent = {"name": "N" * 151, "part": "member", "starts_on": day}
        page = send(signed_in(secretary), ADD_MEMBER, **sent)
        assert "Check the year. Give one from 1900 to 2199." in page
        assert "Name: shorten it to 150 characters." in page
        assert "Choose somebody, or enter a name." not in page


def test_a_group_does_not_close_before_a_meeting_that_was_called(administrator: Client, secretary: User, group: Group) -> None:
    call(group, by=secretary, day=str(When.on(today() + 9 * DAY)))
    path, last = f"{EAG}close/", today() + 5 * DAY
    assert "First meeting</a>, " in text(administrator, path)
    assert "The first meeting has been called for" in send(administrator, path, closed_on=str(last))
    Meeting.objects.update(state="postponed", reason="Snow")
    send(administrator, path, closed_on=str(last))
    assert f"Closes on {When.on(last)}." in text(Client(), "/groups/eag/")
    planned = {"number": 2, "day": str(When.on(last + DAY)), "starts_at": "10:00", "place": "Edinburgh"}
    page = send(administrator, "/staff/meetings/add/eag/", **planned)
    assert f"last day is {When.on(last)}" in page
    late = Meeting.objects.select_related("group").get()
    assert calling.missing(late)[0].startswith("Give an earlier day")
    page = send(administrator, f"{EAG}invitations/add/", email="n@example.org", name="N", part="member", starts_on=str(today()))
    assert f"The group’s last day is {When.on(last)}" in page
    assert str(last) not in page
    Group.objects.update(closed_on=today() - DAY)
    for ends_on in ("", str(today() - DAY)):
        sent = {"email": "n@example.org", "name": "N", "part": "member", "starts_on": str(today()), "ends_on": ends_on}
        page = send(administrator, f"{EAG}invitations/add/", **sent)
        assert "nobody can be invited to it" in page
        assert "This day is over" not in page
        assert "It ends before it has begun" not in page


def test_when_somebody_served_is_said_without_a_gap(secretary: User, group: Group) -> None:
    serve(group, "Ann", until=0)
    assert f"to {When.on(today())}." in text(signed_in(secretary), f"{EAG}members/{Membership.objects.latest('pk').pk}/end/")


def test_the_address_of_somebody_new_tells_nothing_of_a_hidden_name(secretary: User, group: Group) -> None:
    hidden = Profile.objects.create(slug="ann-smith", name="Ann Smith", user=make_person("account"))
    send(signed_in(secretary), ADD_MEMBER, part="member", starts_on=str(today()), name="Ann Smith")
    hidden.refresh_from_db()
    new = Membership.objects.get(group=group, profile__name="Ann Smith").profile
    assert (new == hidden, new.slug, hidden.slug) == (False, "ann-smith", "ann-smith-2")


def test_a_meeting_is_not_put_off_beyond_the_groups_last_day(secretary: User, group: Group) -> None:
    meeting = call(group, by=secretary)
    Group.objects.update(closed_on=today() + 30 * DAY)
    client, path = signed_in(secretary), f"{meeting.staff_url}postpone/"
    words = client.post(path, {"day": str(When.on(today() + 31 * DAY)), "reason": "Quokka."}).content.decode()
    assert ("last day is" in words, "Quokka." in words) == (True, True)
    meeting.refresh_from_db()
    assert meeting.state == "called"
    assert client.post(path, {"day": str(When.on(today() + 30 * DAY)), "reason": "Quokka."}).status_code == 302


def test_a_meeting_is_not_moved_beyond_the_last_day_of_a_group_that_closes_meanwhile(secretary: User, group: Group) -> None:
    meeting = call(group, by=secretary)
    later = str(When.on(today() + 31 * DAY))
    form = filled(MeetingForm, made_with={"group": group}, instance=meeting, day=later)
    Group.objects.update(closed_on=today() + 30 * DAY)
    with pytest.raises(ChangedMeanwhile):
        calling.save(form, by=secretary)
    assert Meeting.objects.get().day.first == today() + 14 * DAY


def test_what_was_planned_for_a_day_that_has_passed_is_not_past(secretary: User, group: Group) -> None:
    meeting = plan(group, by=secretary, day=str(When.on(today() - DAY)), title="Xylograph")
    client = signed_in(secretary)
    for path in ("/my/", "/meetings/", "/groups/eag/", "/groups/eag/meetings/"):
        assert "Xylograph" not in client.get(path).content.decode()
    words = client.get("/staff/meetings/").content.decode()
    assert words.index("Planned for a day that has passed") < words.index("Xylograph") < words.index('id="over"')
    calling.call(meeting, by=secretary)
    assert "Xylograph" in client.get("/meetings/").content.decode()
