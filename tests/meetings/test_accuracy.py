"""The accuracy round: who proposes other words until when, what becomes of them, and who sees it."""

from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.utils import timezone

from meetings import accuracy
from meetings.models import Note, Proposal
from people.dates import today
from people.models import Group, Membership, Reader, User
from publishing.models import AuditEntry
from publishing.writing import ChangedMeanwhile
from tests.conftest import DAY, make_person, signed_in
from tests.meetings.noting import attend, circulate, decide, hold, propose

INSIDE = {"member", "member on the last day", "editor", "administrator"}


@pytest.fixture
def note(group: Group, editor: User) -> Note:
    return circulate(hold(group, "Report", by=editor), "It was said.", by=editor)


@pytest.fixture
def ann(note: Note, group: Group, editor: User) -> User:
    """A member who attended."""
    person = make_person("Ann", group=group)
    attend(note, person, by=editor)
    return person


def path_of(note: Note, what: str) -> str:
    return f"{note.meeting.get_absolute_url()}note/{what}/"


def says(note: Note) -> str:
    return note.paragraphs.get().text


def test_those_who_attended_and_serve_today_propose_words(cast: dict[str, Reader], note: Note, editor: User) -> None:
    attended = ("member", "former member")
    attend(note, *(cast[name] for name in attended), by=editor)  # type: ignore[arg-type]
    sent = {"text": "It was not said.", "why": "I was there."}
    answers = {
        name: signed_in(reader).post(path_of(note, "1/propose"), {**sent, "key": uuid4()}).status_code
        for name, reader in cast.items()
    }
    assert {name for name, status in answers.items() if status == 302} == {"member", "editor", "administrator"}
    assert {name for name, status in answers.items() if status == 200} == {"member on the last day"}
    assert {name for name, status in answers.items() if status == 403} == {"anyone"}
    assert {proposal.by.name for proposal in Proposal.objects.all()} == {"member", "editor", "administrator"}


def test_the_group_sees_what_was_proposed_and_nobody_else(cast: dict[str, Reader], note: Note, editor: User) -> None:
    proposal = propose(note, "It was not said.", by=editor)
    for path in (path_of(note, "proposals"), path_of(note, f"proposals/{proposal.pk}")):
        answers = {name: signed_in(reader).get(path) for name, reader in cast.items()}
        seeing = {name for name, answer in answers.items() if "[inserted: </span>not<" in answer.content.decode()}
        assert seeing == INSIDE
        assert {answers[name].status_code for name in set(cast) - INSIDE - {"anyone"}} == {404}
    Note.objects.update(state="agreed", agreed_at=timezone.now())
    page = {name: signed_in(reader).get(note.meeting.get_absolute_url()).content.decode() for name, reader in cast.items()}
    assert {name for name, words in page.items() if "1 proposal of other words" in words} == INSIDE


def test_a_proposal_sent_twice_is_one_and_one_that_changes_nothing_is_refused(note: Note, ann: User) -> None:
    client, sent = signed_in(ann), {"text": "It was not said.", "key": uuid4()}
    for _ in range(2):
        assert client.post(path_of(note, "1/propose"), sent).status_code == 302
    assert Proposal.objects.count() == 1
    assert (
        "It says this already"
        in client.post(path_of(note, "1/propose"), {"text": "It was said.", "key": uuid4()}).content.decode()
    )


def test_after_the_day_nothing_new_is_proposed_and_words_are_kept_on_the_page(note: Note, ann: User, editor: User) -> None:
    client, path = signed_in(ann), path_of(note, "1/propose")
    assert "Propose other words" in client.get(note.meeting.get_absolute_url()).content.decode()
    before = propose(note, "Earlier words.", by=ann)
    Note.objects.update(accuracy_until=today() - DAY)
    words = client.post(path, {"text": "Xylograph.", "key": uuid4()}).content.decode()
    assert ("Words could be proposed until" in words, "Xylograph." in words) == (True, True)
    assert "Words could be proposed until" in client.get(path).content.decode()
    assert "Propose other words" not in client.get(note.meeting.get_absolute_url()).content.decode()
    assert Proposal.objects.get() == before
    assert decide(before, "take", by=editor).state == "taken"


def test_words_that_are_taken_stand_and_the_audit_keeps_both(note: Note, ann: User, editor: User) -> None:
    proposal = propose(note, "It was *not* said.", by=ann)
    path = path_of(note, f"proposals/{proposal.pk}")
    sent = {"what": "take", "reason": "Quite so.", "version": note.paragraphs.get().version}
    for _ in range(2):
        assert signed_in(editor).post(path, sent).status_code == 302
    paragraph = note.paragraphs.get()
    assert (paragraph.text, paragraph.html, paragraph.number) == ("It was *not* said.", "<p>It was <em>not</em> said.</p>", 1)
    told = AuditEntry.objects.filter(did="wrote", details__before="It was said.").get()
    assert told.details["after"] == "It was *not* said."
    words = signed_in(ann).get(path_of(note, "proposals")).content.decode()
    assert ("Taken" in words, "Quite so." in words, "[inserted: </span>not<" in words) == (True, True, True)


def test_whoever_declines_says_why_and_the_proposer_reads_it(note: Note, ann: User, editor: User) -> None:
    proposal = propose(note, "It was not said.", by=ann)
    path, client = path_of(note, f"proposals/{proposal.pk}"), signed_in(editor)
    sent = {"what": "decline", "version": note.paragraphs.get().version}
    assert "Say why it is declined" in client.post(path, sent).content.decode()
    assert client.post(path, {**sent, "reason": "It was."}).status_code == 302
    assert says(note) == "It was said."
    assert "It was." in signed_in(ann).get(path).content.decode()


def test_the_chair_decides_and_another_member_does_not(note: Note, ann: User, group: Group) -> None:
    proposal = propose(note, "It was not said.", by=ann)
    path, sent = path_of(note, f"proposals/{proposal.pk}"), {"what": "take", "version": note.paragraphs.get().version}
    assert "What becomes of it" not in signed_in(ann).get(path).content.decode()
    assert signed_in(ann).post(path, sent).status_code == 404
    chair = make_person("chair", group=group)
    Membership.objects.filter(profile__user=chair).update(part=Membership.Part.CHAIR)
    assert signed_in(chair).post(path, sent).status_code == 302
    assert says(note) == "It was not said."


def test_of_two_who_decide_the_second_is_told(note: Note, ann: User, editor: User, colleague: User) -> None:
    proposal = propose(note, "It was not said.", by=ann)
    decide(proposal, "take", by=editor)
    sent = {"what": "decline", "reason": "Xylograph.", "version": note.paragraphs.get().version}
    words = signed_in(colleague).post(path_of(note, f"proposals/{proposal.pk}"), sent).content.decode()
    assert ("Ewan Editor has decided meanwhile" in words, "Xylograph." in words) == (True, True)
    assert says(note) == "It was not said."


def test_words_are_not_taken_over_others_that_were_taken_unseen(note: Note, ann: User, editor: User) -> None:
    first, second = (propose(note, text, by=ann) for text in ("One.", "Two."))
    seen = note.paragraphs.get().version
    decide(first, "take", by=editor)
    path, sent = path_of(note, f"proposals/{second.pk}"), {"what": "take", "version": seen}
    answer = signed_in(editor).post(path, sent)
    assert "The paragraph was changed meanwhile" in answer.content.decode()
    assert "[deleted: </span>One.<" in answer.content.decode()
    assert says(note) == "One."
    form = answer.context["form"]
    assert form["text"].value() == "Two."
    again = {"what": "take", "version": form["version"].value(), "text": form["text"].value()}
    assert signed_in(editor).post(path, again).status_code == 302
    assert says(note) == "Two."


def test_whoever_was_removed_in_between_finds_nothing(note: Note, ann: User) -> None:
    proposal = propose(note, "It was not said.", by=ann)
    Membership.objects.filter(profile__user=ann).update(ends_on=today() - DAY)
    client, sent = signed_in(ann), {"text": "More.", "key": uuid4()}
    assert client.post(path_of(note, "1/propose"), sent).status_code == 404
    paths = ["1/propose", "proposals", f"proposals/{proposal.pk}"]
    assert [client.get(path_of(note, path)).status_code for path in paths] == [404, 404, 404]


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"text": ""}, "text"), ({"text": "x" * 10_001}, "text"), ({"why": "x" * 2001}, "why"), ({"text": "\x00"}, "text")],
)
def test_what_makes_no_sense_is_said_beside_its_field(note: Note, ann: User, answers: dict[str, str], field: str) -> None:
    sent = {"text": "Other words.", "key": uuid4(), **answers}
    answer = signed_in(ann).post(path_of(note, "1/propose"), sent)
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {field})


def test_a_note_that_is_being_written_has_no_round(group: Group, editor: User, note: Note) -> None:
    Note.objects.update(state="written", circulated_at=None)
    assert signed_in(editor).get(path_of(note, "proposals")).status_code == 404
    with pytest.raises(accuracy.Over, match="being written"):
        propose(Note.objects.get(), "Other words.", by=editor)


def test_a_version_that_nobody_saw_is_not_taken_by_hand(note: Note, ann: User, editor: User) -> None:
    proposal = propose(note, "It was not said.", by=ann)
    with pytest.raises(ChangedMeanwhile):
        accuracy.take(proposal, 99, by=editor)


def test_who_decides_goes_by_the_clock_whatever_pages_show(note: Note, group: Group, settings: LazySettings) -> None:
    chair = make_person("chair", group=group)
    Membership.objects.filter(profile__user=chair).update(part=Membership.Part.CHAIR, ends_on=today() - DAY)
    settings.NOW = (timezone.now() - 5 * DAY).isoformat()
    assert not accuracy.decides(chair, note.meeting)


def test_a_second_proposal_keeps_what_the_first_changed(note: Note, ann: User, editor: User) -> None:
    first, second = (propose(note, text, by=ann) for text in ("It was not said.", "It was said twice."))
    decide(first, "take", by=editor)
    client, path = signed_in(editor), path_of(note, f"proposals/{second.pk}")
    answer = client.get(path)
    form = answer.context["form"]
    assert form["text"].value() == "It was not said twice."
    assert "The paragraph was changed since" in answer.content.decode()
    sent = {"what": "take", "version": form["version"].value()}
    assert "changed meanwhile" in client.post(path, sent).content.decode()
    assert "Write what the paragraph says then." in client.post(path, {**sent, "text": " "}).content.decode()
    assert client.post(path, {**sent, "text": form["text"].value()}).status_code == 302
    assert says(note) == "It was not said twice."
    second.refresh_from_db()
    assert (second.before, second.text, second.became) == ("It was not said.", "It was said twice.", "It was not said twice.")
    assert "[inserted: </span>" in client.get(path).content.decode()


def test_two_proposals_for_the_same_words_are_put_together_by_whoever_decides(note: Note, ann: User, editor: User) -> None:
    first, second = (propose(note, text, by=ann) for text in ("It was heard.", "It was read."))
    decide(first, "take", by=editor)
    form = signed_in(editor).get(path_of(note, f"proposals/{second.pk}")).context["form"]
    assert form["text"].value() == "It was read."
