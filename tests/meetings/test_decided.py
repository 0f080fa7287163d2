"""Decisions and action points: who sees them, what becomes of them, and that none is ever deleted."""

import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import decided, letters, notes
from meetings.forms.decisions import ActionPointForm, DecisionForm
from meetings.models import ActionPoint, Decision, Note, Notice
from people.dates import today
from people.models import Group, Membership, Profile, Reader, User
from publishing.when import When
from tests.conftest import DAY, make_person, signed_in
from tests.filling import filled
from tests.meetings.noting import agree, begin, circulate, decision, give, hold, settle
from tests.meetings.planning import call
from workstreams.models import Action, Recommendation, Workstream

INSIDE = {"member", "member on the last day", "editor", "administrator"}


@pytest.fixture
def note(group: Group, editor: User) -> Note:
    return circulate(hold(group, "Report", by=editor), "It was said.", by=editor)


@pytest.fixture
def ann(note: Note, group: Group) -> User:
    """A member who served on the day of the meeting."""
    return make_person("Ann", group=group)


def page_of(point: ActionPoint) -> str:
    return f"{point.meeting.get_absolute_url()}actions/{point.pk}/"


def reading(words: str, path: str, cast: dict[str, Reader]) -> set[str]:
    return {name for name, reader in cast.items() if words in signed_in(reader).get(path).content.decode()}


def test_the_group_then_everybody_reads_them_but_never_the_word(note: Note, editor: User, cast: dict[str, Reader]) -> None:
    decision(note, "Xylograph is so.", by=editor)
    settle(give(note, "Ablate it.", by=editor), "done", "Quokka.", by=editor)
    path = note.meeting.get_absolute_url()
    assert [reading(words, path, cast) for words in ("Xylograph", "Ablate", "Quokka")] == [INSIDE] * 3
    agree(note, by=editor)
    assert [reading(words, path, cast) for words in ("Xylograph", "Ablate", "Quokka")] == [set(cast), set(cast), INSIDE]
    assert "Note of the first meeting" in Client().get("/search/?q=ablate").content.decode()


def test_while_the_note_is_written_those_who_write_it_alone_see_them(group: Group, editor: User, cast: dict[str, Reader]) -> None:
    note = begin(hold(group, by=editor), "Words.", by=editor)
    decision(note, "Xylograph.", by=editor)
    point = give(note, "Ablate it.", by=editor, owner=cast["member"])  # type: ignore[arg-type]
    coming = call(group, by=editor).get_absolute_url()
    for path in (coming, "/my/", page_of(point)):
        assert "Ablate" not in signed_in(cast["member"]).get(path).content.decode()
    path = note.meeting.get_absolute_url()
    assert [reading(words, path, cast) for words in ("Xylograph", "Ablate")] == [{"editor", "administrator"}] * 2


def test_the_database_deletes_neither_and_drops_none_without_a_reason(note: Note, editor: User) -> None:
    decision(note, "It is so.", by=editor)
    give(note, "Do it.", by=editor)
    for change in (Decision.objects.all().delete, ActionPoint.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionPoint.objects.update(state="dropped", settled_at=timezone.now())
    assert (Decision.objects.count(), ActionPoint.objects.get().state) == (1, "open")


def test_what_is_open_is_carried_until_it_is_done(note: Note, editor: User, ann: User, cast: dict[str, Reader]) -> None:
    point = give(note, "Ablate it.", by=editor, owner=ann)
    coming = call(note.meeting.group, "Report", by=editor)
    foreign = call(Group.objects.get(slug="other"), by=editor)
    agree(note, by=editor)
    assert reading("Actions from before", coming.get_absolute_url(), cast) == INSIDE
    assert reading("Actions from before", foreign.get_absolute_url(), cast) == set()
    assert "Ablate it." in signed_in(editor).get(coming.staff_url).content.decode()
    settle(point, "done", by=editor)
    assert "Ablate it." not in signed_in(editor).get(coming.staff_url).content.decode()


def test_an_owner_says_that_it_is_done_with_a_word(note: Note, editor: User, ann: User) -> None:
    point, client = give(note, "Do it.", by=editor, owner=ann), signed_in(ann)
    assert "Do it." in client.get("/my/").content.decode()
    assert "Say what became of it" in client.get(note.meeting.get_absolute_url()).content.decode()
    for _ in range(2):
        assert client.post(page_of(point), {"state": "done", "word": "On Monday."}).status_code == 302
    point.refresh_from_db()
    assert (point.state, point.word, point.settled_by) == ("done", "On Monday.", ann)
    assert "own-actions" not in client.get("/my/").content.decode()


def test_an_owner_drops_nothing_and_others_say_nothing(note: Note, editor: User, ann: User, cast: dict[str, Reader]) -> None:
    point = give(note, "Do it.", by=editor, owner=ann)
    assert signed_in(ann).post(page_of(point), {"state": "dropped", "word": "No."}).status_code == 200
    answers = {name: signed_in(reader).post(page_of(point), {"state": "herring"}).status_code for name, reader in cast.items()}
    assert {name for name, status in answers.items() if status == 200} == {"editor", "administrator"}
    assert answers["member"] == 404
    assert ActionPoint.objects.open().get() == point


def test_it_is_dropped_for_a_reason(note: Note, editor: User) -> None:
    point, client = give(note, "Do it.", by=editor), signed_in(editor)
    assert "Say why it is dropped." in client.post(page_of(point), {"state": "dropped"}).content.decode()
    assert client.post(page_of(point), {"state": "dropped", "word": "It is not needed."}).status_code == 302
    assert not ActionPoint.objects.open().exists()


def test_who_says_it_second_is_told_and_keeps_their_words(note: Note, editor: User, ann: User) -> None:
    point = give(note, "Do it.", by=editor, owner=ann)
    settle(point, "dropped", "Not needed.", by=editor)
    words = signed_in(ann).post(page_of(point), {"state": "done", "word": "Xylograph."}).content.decode()
    assert ("Ewan Editor has said that it is dropped" in words, "Xylograph." in words) == (True, True)


def test_an_owner_who_was_removed_finds_nothing(note: Note, editor: User, ann: User) -> None:
    point = give(note, "Do it.", by=editor, owner=ann)
    Membership.objects.filter(profile__user=ann).update(ends_on=today() - DAY)
    client = signed_in(ann)
    assert [client.get(page_of(point)).status_code, client.post(page_of(point), {"state": "done"}).status_code] == [404, 404]
    assert "Do it." not in client.get("/my/").content.decode()


def test_it_is_linked_to_actions_and_recommendations_both_ways(
    note: Note, editor: User, cast: dict[str, Reader], workstreams: list[Workstream]
) -> None:
    action = Action.objects.create(reference="A-1", workstream=workstreams[0], what="All of it")
    recommendation = Recommendation.objects.create(
        reference="R-1", workstream=workstreams[0], text="Do.", review="A review", put_on=today()
    )
    give(note, "Ablate it.", by=editor, action=action.pk, recommendation=recommendation.pk)
    words = signed_in(editor).get(note.meeting.get_absolute_url()).content.decode()
    assert ('href="/actions/A-1/"' in words, 'href="/recommendations/R-1/"' in words) == (True, True)
    for path in ("/actions/A-1/", "/recommendations/R-1/"):
        assert reading("Ablate it.", path, cast) == INSIDE
    agree(note, by=editor)
    assert "Ablate it." in Client().get("/actions/A-1/").content.decode()


def test_its_owner_is_reminded_once_on_the_day(note: Note, editor: User, ann: User) -> None:
    point = give(note, "Do it.", by=editor, owner=ann, due=str(When.on(today())))
    give(note, "Do nothing.", by=editor, owner=ann, due="in due course")
    noon = datetime.datetime.combine(today(), datetime.time(12), tzinfo=datetime.UTC)
    decided.plan_reminders(noon - DAY)
    assert not Notice.objects.filter(kind="action").exists()
    for _ in range(2):
        decided.plan_reminders(noon)
    notice = Notice.objects.get(kind="action")
    told = letters.told_by(notice, ann)
    assert (told or {}).get("point") == point
    assert letters.told_by(notice, editor) is None
    settle(point, "done", by=editor)
    assert letters.told_by(notice, ann) is None


def test_once_it_is_agreed_nothing_is_added_and_only_who_and_when_change(note: Note, editor: User, ann: User) -> None:
    point, said = give(note, "Do it.", by=editor), decision(note, "It is so.", by=editor)
    agree(note, by=editor)
    client, path = signed_in(editor), f"{note.meeting.staff_url}note/"
    sent = {"version": 1, "key": uuid4()}
    for address in ("decisions/add/", f"decisions/{said.pk}/"):
        words = client.post(f"{path}{address}", {**sent, "text": "Xylograph."}).content.decode()
        assert ("note is agreed" in words, "Xylograph." in words) == (True, True)
    words = client.post(f"{path}actions/add/", {**sent, "what": "Xylograph.", "owner_words": "Us"}).content.decode()
    assert ("note is agreed" in words, "Xylograph." in words) == (True, True)
    again = {**sent, "what": "Another.", "owner": ann.profile.pk, "due": "early 2031"}
    words = client.post(f"{path}actions/{point.pk}/", again).content.decode()
    assert ("What you gave is not saved: Another." in words, "early 2031" in words) == (True, True)
    del again["what"]
    assert client.post(f"{path}actions/{point.pk}/", again).status_code == 302
    point.refresh_from_db()
    assert (point.what, point.owner, str(point.due)) == ("Do it.", ann.profile, "early 2031")
    words = client.post(f"{path}actions/{point.pk}/", {**again, "owner": "", "owner_words": "Us"}).content.decode()
    assert "saved another text" in words


def test_a_change_that_was_begun_before_the_note_is_agreed_is_refused(note: Note, editor: User) -> None:
    point = give(note, "Do it.", by=editor)
    made_with = {"lines": notes.lines(note), "owners": decided.owners(note.meeting)}
    form = filled(ActionPointForm, made_with=made_with, instance=point, what="Another.")
    agree(note, by=editor)
    with pytest.raises(decided.Agreed):
        decided.save(form, note, by=editor)
    assert ActionPoint.objects.get().what == "Do it."


def test_whoever_gets_it_from_another_is_reminded_too(note: Note, editor: User, ann: User) -> None:
    point = give(note, "Do it.", by=editor, owner=ann, due=str(When.on(today())))
    noon = datetime.datetime.combine(today(), datetime.time(12), tzinfo=datetime.UTC)
    decided.plan_reminders(noon)
    ben = make_person("Ben", group=note.meeting.group)
    ActionPoint.objects.update(owner=ben.profile)
    decided.plan_reminders(noon)
    assert [notice.facts["person"] for notice in Notice.objects.filter(kind="action").order_by("pk")] == [ann.pk, ben.pk]
    assert (letters.told_by(Notice.objects.latest("pk"), ben) or {}).get("point") == point


def test_its_owner_is_reminded_once_the_note_can_be_read(note: Note, editor: User, ann: User) -> None:
    give(note, "Do it.", by=editor, owner=ann, due=str(When.on(today())))
    noon = datetime.datetime.combine(today(), datetime.time(12), tzinfo=datetime.UTC)
    Note.objects.update(state="written", circulated_at=None)
    decided.plan_reminders(noon)
    assert not Notice.objects.filter(kind="action").exists()
    Note.objects.update(state="circulated", circulated_at=timezone.now())
    decided.plan_reminders(noon)
    assert Notice.objects.filter(kind="action").count() == 1


def test_what_is_sent_twice_is_one(note: Note, editor: User) -> None:
    client, path, sent = signed_in(editor), f"{note.meeting.staff_url}note/", {"version": 1, "key": uuid4()}
    for _ in range(2):
        assert client.post(f"{path}decisions/add/", {**sent, "text": "It is so."}).status_code == 302
        assert client.post(f"{path}actions/add/", {**sent, "what": "Do it.", "owner_words": "Us"}).status_code == 302
    assert (Decision.objects.count(), ActionPoint.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "x" * 301}, "what"),
        ({"owner_words": ""}, "owner"),
        ({"owner_words": "x" * 151}, "owner_words"),
        ({"owner": "0"}, "owner"),
        ({"due": "30 February 2031"}, "due"),
        ({"due": "herring"}, "due"),
        ({"action": "99"}, "action"),
        ({"item": "99"}, "item"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(note: Note, editor: User, answers: dict[str, str], field: str) -> None:
    sent = {"version": 1, "key": uuid4(), "what": "Do it.", "owner_words": "Us", **answers}
    answer = signed_in(editor).post(f"{note.meeting.staff_url}note/actions/add/", sent)
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {field})


def test_only_those_who_served_attended_or_serve_now_can_be_given_something(note: Note, editor: User, ann: User) -> None:
    Profile.objects.create(slug="stranger", name="A stranger")
    new = make_person("New", group=note.meeting.group)
    Membership.objects.filter(profile__user=new).update(starts_on=today())
    assert [profile.name for profile in decided.owners(note.meeting)] == ["Ann", "New"]


def test_pages_ask_as_often_for_many_as_for_one(note: Note, editor: User, ann: User) -> None:
    coming, client = call(note.meeting.group, by=editor), signed_in(ann)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            for path in (note.meeting.get_absolute_url(), coming.get_absolute_url(), "/my/"):
                client.get(path)
        return len(asked)

    give(note, "Do it.", by=editor, owner=ann)
    decision(note, "It is so.", by=editor)
    queries()
    before = queries()
    for number in range(10):
        give(note, f"Do {number}.", by=editor, owner=ann)
        decision(note, f"It is {number}.", by=editor)
    assert queries() == before


def test_decisions_stand_under_their_items_on_the_readers_page(note: Note, editor: User, cast: dict[str, Reader]) -> None:
    (line,) = lines = notes.lines(note)
    form = filled(DecisionForm, made_with={"lines": lines}, text="Xylograph is so.", item=line.item)
    decided.decide(form, note, by=editor)
    decision(note, "Quokka is not.", by=editor)
    agree(note, by=editor)
    words = Client().get(note.meeting.get_absolute_url()).content.decode()
    places = [words.index(part) for part in ("<h3>Report</h3>", "It was said.", "Xylograph", "Other decisions", "Quokka")]
    assert places == sorted(places)
    assert words.count("Xylograph") == 1


def test_the_agreed_note_is_beside_its_meeting_for_machines(note: Note, editor: User) -> None:
    path = "/api/v1/groups/eag/meetings/1"
    decision(note, "It is so.", by=editor)
    assert signed_in(editor).get(path).json()["note"] is None
    agree(note, by=editor)
    told = Client().get(path).json()["note"]
    assert told["paragraphs"] == [{"number": 1, "item": "Report", "text": "It was said."}]
    assert told["decisions"] == [{"item": "", "text": "It is so."}]


def test_what_is_left_open_is_carried_by_the_day_of_meetings_not_by_their_number(group: Group, editor: User) -> None:
    late = circulate(hold(group, by=editor, day=str(When.on(today() - DAY))), by=editor)
    early = circulate(hold(group, by=editor, day=str(When.on(today() - 9 * DAY))), by=editor)
    for note, what in ((late, "Late."), (early, "Early.")):
        give(note, what, by=editor)
    left = {note.meeting.number: [one.what for one in decided.before(note.meeting, editor)] for note in (late, early)}
    assert left == {late.meeting.number: ["Early."], early.meeting.number: []}
