"""Whatever staff or the clock write of what can be found, as tables: what is called, and one call of it."""

import uuid
from collections.abc import Callable
from io import StringIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from documents import files, library, uploads, versions
from documents.forms.documents import DocumentForm
from documents.forms.versions import VersionForm
from documents.models import Version
from meetings import founding, memberships, profiles
from meetings.group_forms import ClosingForm, GroupForm, MemberForm, TermForm
from meetings.profile_forms import ProfileForm
from people.dates import today
from people.models import Membership, Profile
from publishing import former, search
from publishing.audience import Audience
from tests.conftest import DAY, NOON, PDF, signed_in
from tests.cpip.world import LATER, World
from tests.filling import filled
from tests.updates.promising import make_promise
from tests.updates.wordpress import Post, export
from tests.workstreams.importing import Preview
from updates import drafts, editions, promises, workflow
from updates.forms import SectionForm, UpdateForm
from updates.importing import bringing, releasing
from updates.models import Imported, Mark
from workstreams import (
    actions,
    commitments,
    consultation_parts,
    consultations,
    milestones,
    plans,
    programme,
    progress,
    recommendations,
    stages,
    structure,
)
from workstreams.forms.actions import ActionForm
from workstreams.forms.commitments import CommitmentForm
from workstreams.forms.consultation_parts import EventForm, MoveForm, PartForm
from workstreams.forms.consultations import AnalysisForm, ConsultationForm, ReportForm
from workstreams.forms.milestones import MilestoneForm
from workstreams.forms.plans import PlanForm
from workstreams.forms.programme import KeyDateForm, ProgrammeForm
from workstreams.forms.progress import NoteForm, StandingForm
from workstreams.forms.recommendations import EvidenceForm, RecommendationForm
from workstreams.forms.stages import StageForm
from workstreams.forms.workstreams import OutcomeForm, WorkstreamForm
from workstreams.importing import applying
from workstreams.models import Consultation, Outcome, Programme, Response

Act = Callable[[World], object]
X = "Xylograph"
TODAY = NOON.date()


def mark_a_promise(w: World) -> None:
    promise = make_promise(w.update.sections.get())
    promises.mark(promise, Mark(state="kept", words=X), by=w.editor)


def plan_of(w: World) -> Any:
    return plans.add(filled(PlanForm, made_with={"workstream": w.workstream}, title=X), w.workstream, by=w.editor)


def say_status(w: World) -> None:
    progress.set_standing(filled(StandingForm, status="at risk", reason=X), w.workstream, by=w.editor)


def move_part(w: World) -> None:
    made_with = {"source": w.consultation, "own": Consultation.objects.all()}
    form = filled(MoveForm, made_with=made_with, instance=w.part, to_consultation=w.other_consultation.pk, why="So.")
    consultation_parts.move_part(form, by=w.editor)


def answer(w: World) -> None:
    response = Response(answer="accepted", text=X, answered_on=TODAY)
    recommendations.put(w.recommendation, on=TODAY, by=w.editor)
    recommendations.answer(w.recommendation, response, by=w.editor)


def report(w: World) -> None:
    Consultation.objects.filter(pk=w.consultation.pk).update(closes_at=NOON + DAY)
    w.consultation.refresh_from_db()
    form = filled(ReportForm, instance=w.consultation, reported_on=TODAY + 2 * DAY, you_said=X, we_did=X)
    consultations.report(form, by=w.editor, at=timezone.now())


def next_version(w: World) -> Version:
    version = versions.start(w.document, by=w.editor)
    version.refresh_from_db()
    return versions.save(filled(VersionForm, instance=version, text=X, note="New.", is_final="True"), by=w.editor)


def publish_next_version(w: World) -> None:
    versions.publish(next_version(w), by=w.editor)


def look_into_a_file_anew(w: World) -> None:
    """As when a scanner comes back, or a better reader of files."""
    document = w.make_document("With a file", file=PDF)
    stored = document.current.files.get().stored  # type: ignore[union-attr]
    stored.texts.update(text=X)
    search.put(document)
    stored.state = "waiting"
    stored.save()
    files.look_into(stored.pk)


def publish_next_edition(w: World) -> None:
    save_section(w)
    editions.publish(w.update, by=w.editor, over=1, note="New.")


def save_section(w: World) -> None:
    section = w.update.sections.get()
    drafts.save_section(filled(SectionForm, instance=section, heading=X), by=w.editor)


def publish_what_is_approved(w: World) -> None:
    w.approve(w.draft)
    workflow.publish(w.draft, by=w.editor, over=0, seen=w.seen(w.draft))


def publish_alone(w: World) -> None:
    workflow.publish_alone(w.draft, by=w.editor, over=0, seen=workflow.fingerprint(w.draft), why="Now.")


def schedule(w: World) -> None:
    w.approve(w.draft)
    workflow.schedule(w.draft, by=w.editor, seen=w.seen(w.draft), moment=timezone.now() + DAY)


def publish_by_the_clock(w: World) -> None:
    schedule(w)
    assert workflow.publish_due(timezone.now() + 2 * DAY) == 1


def withdraw_and_publish_again(w: World) -> None:
    workflow.withdraw(w.update, by=w.editor, notice="Wrong.")
    publish_next_edition(w)


def import_actions(w: World) -> None:
    rows = [["Reference", "Workstream", "What"], ["A-1", "Neglect", X], ["A-2", "Hearings", X]]
    Preview(signed_in(w.editor), "actions", *rows).confirm()


def import_milestones(w: World) -> None:
    Preview(signed_in(w.editor), "milestones", ["Milestone", "Workstream", "Planned"], [X, "Neglect", "early 2031"]).confirm()


def import_recommendations(w: World) -> None:
    headings = ["Reference", "Workstream", "Recommendation", "Made by", "Put on", "Response", "Answered on", "In their words"]
    row = ["R-2", "Neglect", X, "A review", "1 November 2016", "Accepted", "2 December 2016", X]
    Preview(signed_in(w.editor), "recommendations", headings, row, ["R-1", "Neglect", X, "A review", "", "", "", ""]).confirm()


def import_a_blog(w: World) -> None:
    (w.folder / "mapping.toml").write_text(f'[authors]\ncomms = "{w.editor.email}"\n')
    posts = [Post(1, f"Update #77 – {X}", f"<h2>{X}</h2><p>{X}.</p>")]
    told = {"by": w.editor.email, "mapping": w.folder / "mapping.toml", "uploads": w.folder, "stdout": StringIO()}
    call_command("import_wordpress", export(w.folder / "blog.xml", posts), **told)


def release_what_was_imported(w: World) -> None:
    import_a_blog(w)
    released = releasing.release(Imported.objects.all(), by=w.editor)
    assert len(released.done) == 1, released


def upload_documents(w: World) -> None:
    assert all(told.is_taken for told in uploads.as_documents([ContentFile(PDF, "x.pdf")], uuid.uuid4(), by=w.editor))


def a_term(w: World) -> Membership:
    """Somebody serves, and is found by it."""
    membership = Membership.objects.create(group=w.group, profile=w.lead, starts_on=TODAY)
    search.put(w.lead)
    return membership


def add_member(w: World) -> Membership:
    facts = {"name": X, "organisation": "", "part": "member", "starts_on": TODAY}
    made_with = {"group": w.group, "known": Profile.objects.all()}
    return memberships.add(filled(MemberForm, made_with=made_with, **facts), w.group, by=w.editor)


def profile_form(w: World, **answers: Any) -> ProfileForm:
    w.workstream.leads.add(w.lead)
    return filled(ProfileForm, instance=w.lead, **answers)


def publish_a_profile(w: World) -> None:
    profile = profiles.save(profile_form(w, post=X, biography=X), by=w.editor)
    profiles.publish(profile, seen=profile.version, by=w.editor)


def take_a_profile_back(w: World) -> None:
    publish_a_profile(w)
    w.lead.refresh_from_db()
    profiles.take_back(w.lead, by=w.editor)
    w.workstream.leads.clear()
    search.put(w.lead)


def close_group(w: World) -> None:
    founding.close(filled(ClosingForm, instance=w.group, closed_on=today() + 60 * DAY), by=w.editor)


def reopen_group(w: World) -> None:
    close_group(w)
    founding.reopen(w.group, by=w.editor)


def add_document(w: World) -> None:
    facts = {"title": X, "summary": X, "kind": "report", "dated": TODAY, "audience": "everyone"}
    library.add(filled(DocumentForm, made_with={"user": w.editor}, **facts), by=w.editor)


CHANGES: list[tuple[Callable[..., object], Act]] = [
    (
        programme.save_programme,
        lambda w: programme.save_programme(filled(ProgrammeForm, instance=Programme.objects.get(), vision=X), by=w.editor),
    ),
    (
        founding.add,
        lambda w: founding.add(filled(GroupForm, made_with={"by": w.editor}, name=X, workstreams=[w.workstream.pk]), by=w.editor),
    ),
    (
        founding.save,
        lambda w: founding.save(filled(GroupForm, made_with={"by": w.editor}, instance=w.group, purpose=X), by=w.editor),
    ),
    (memberships.add, add_member),
    (profiles.save, lambda w: profiles.save(profile_form(w, name=X), by=w.editor)),
    (profiles.publish, publish_a_profile),
    (memberships.save, lambda w: memberships.save(filled(TermForm, instance=a_term(w), ends_on=TODAY), by=w.editor)),
    (memberships.end, lambda w: memberships.end(a_term(w), by=w.editor)),
    (programme.add_key_date, lambda w: programme.add_key_date(filled(KeyDateForm, what=X, when="early 2031"), by=w.editor)),
    (programme.save_key_date, lambda w: programme.save_key_date(filled(KeyDateForm, instance=w.key_date, what=X), by=w.editor)),
    (programme.delete_key_date, lambda w: programme.delete_key_date(w.key_date, by=w.editor)),
    (stages.add, lambda w: stages.add(filled(StageForm, name=X, starts="2010", ends="2011"), by=w.editor)),
    (stages.save, lambda w: stages.save(filled(StageForm, instance=w.stage, note=X), by=w.editor)),
    (stages.begin, lambda w: stages.begin(w.stage, on=TODAY, by=w.editor)),
    (
        structure.add_workstream,
        lambda w: structure.add_workstream(
            filled(WorkstreamForm, made_with={"by": w.editor}, name=X, summary=X, groups=[w.group.pk], leads=[w.lead.pk]),
            by=w.editor,
        ),
    ),
    (
        structure.save_workstream,
        lambda w: structure.save_workstream(
            filled(
                WorkstreamForm, made_with={"by": w.editor}, instance=w.workstream, name=X, groups=[w.group.pk], leads=[w.lead.pk]
            ),
            by=w.editor,
        ),
    ),
    (progress.set_standing, say_status),
    (progress.write_note, lambda w: progress.write_note(filled(NoteForm, body=X), w.workstream, by=w.editor)),
    (progress.correct_note, lambda w: progress.correct_note(filled(NoteForm, instance=w.note, audience="staff"), by=w.editor)),
    (
        progress.correct_note,
        lambda w: progress.correct_note(
            filled(NoteForm, instance=w.note, audience="groups", audience_groups=[w.group.pk]), by=w.editor
        ),
    ),
    (progress.take_back, lambda w: progress.take_back(w.note, by=w.editor)),
    (
        actions.add,
        lambda w: actions.add(
            filled(ActionForm, made_with={"workstream": w.workstream}, reference="A-9", what=X), w.workstream, by=w.editor
        ),
    ),
    (
        actions.save,
        lambda w: actions.save(
            filled(ActionForm, made_with={"workstream": w.workstream}, instance=w.action, what=X), by=w.editor
        ),
    ),
    (actions.say, lambda w: actions.say(w.action, X, "done", by=w.editor)),
    (actions.say_of_each, lambda w: actions.say_of_each([w.action], X, "done", by=w.editor)),
    (
        milestones.plan,
        lambda w: milestones.plan(filled(MilestoneForm, title=X, planned="early 2031"), w.workstream, by=w.editor),
    ),
    (milestones.save_plan, lambda w: milestones.save_plan(filled(MilestoneForm, instance=w.milestone, owner=X), by=w.editor)),
    (milestones.forecast, lambda w: milestones.forecast(w.milestone, LATER, X, by=w.editor)),
    (milestones.reach, lambda w: milestones.reach(w.milestone, TODAY, X, by=w.editor)),
    (
        recommendations.add,
        lambda w: recommendations.add(
            filled(RecommendationForm, made_with={"workstream": w.workstream}, reference="R-9", text=X, review=X, kind="final"),
            w.workstream,
            by=w.editor,
        ),
    ),
    (
        recommendations.save,
        lambda w: recommendations.save(
            filled(
                RecommendationForm,
                made_with={"workstream": w.workstream},
                instance=w.recommendation,
                review="",
                group=w.group.pk,
            ),
            by=w.editor,
        ),
    ),
    (recommendations.put, lambda w: recommendations.put(w.recommendation, on=TODAY, by=w.editor)),
    (recommendations.answer, answer),
    (
        recommendations.show,
        lambda w: recommendations.show(
            filled(EvidenceForm, title=X, address="https://example.org/x"), w.recommendation, by=w.editor
        ),
    ),
    (recommendations.take_back, lambda w: recommendations.take_back(w.evidence, by=w.editor)),
    (
        consultations.add,
        lambda w: consultations.add(
            filled(ConsultationForm, title=X, summary=X, opens_at=NOON, closes_at=NOON + DAY), w.workstream, by=w.editor
        ),
    ),
    (
        consultations.save,
        lambda w: consultations.save(
            filled(
                ConsultationForm,
                instance=Consultation.objects.at(timezone.now()).get(pk=w.consultation.pk),
                title=X,
                opens_at=NOON - DAY,
            ),
            by=w.editor,
        ),
    ),
    (
        consultations.analyse,
        lambda w: consultations.analyse(
            filled(AnalysisForm, instance=w.consultation, analysis=X, analysis_began_on=""), by=w.editor
        ),
    ),
    (consultations.report, report),
    (
        consultation_parts.add_part,
        lambda w: consultation_parts.add_part(filled(PartForm, title=X, questions=X), w.consultation, by=w.editor),
    ),
    (
        consultation_parts.save_part,
        lambda w: consultation_parts.save_part(filled(PartForm, instance=w.part, title=X), by=w.editor),
    ),
    (consultation_parts.move_part, move_part),
    (consultation_parts.delete_part, lambda w: consultation_parts.delete_part(w.part, by=w.editor)),
    (
        consultation_parts.add_event,
        lambda w: consultation_parts.add_event(filled(EventForm, title=X, when="early 2031"), w.consultation, by=w.editor),
    ),
    (
        consultation_parts.save_event,
        lambda w: consultation_parts.save_event(filled(EventForm, instance=w.event, place=X), by=w.editor),
    ),
    (consultation_parts.delete_event, lambda w: consultation_parts.delete_event(w.event, by=w.editor)),
    (
        commitments.add,
        lambda w: commitments.add(
            filled(CommitmentForm, kind="promise", title=X, source=X, asks=X, workstreams=[w.workstream.pk]), by=w.editor
        ),
    ),
    (commitments.save, lambda w: commitments.save(filled(CommitmentForm, instance=w.commitment, asks=X), by=w.editor)),
    (applying.apply, import_actions),
    (applying.apply, import_milestones),
    (applying.apply, import_recommendations),
    (
        library.save,
        lambda w: library.save(filled(DocumentForm, made_with={"user": w.editor}, instance=w.document, title=X), by=w.editor),
    ),
    (library.give_to, lambda w: library.give_to([w.document], Audience.GROUPS, [w.group], by=w.editor)),
    (library.give_to, lambda w: library.give_to([w.document], Audience.STAFF, [], by=w.editor)),
    (library.withdraw, lambda w: library.withdraw(w.document, "Wrong.", by=w.editor)),
    (versions.publish, publish_next_version),
    (files.look_into, look_into_a_file_anew),
    (editions.publish, publish_next_edition),
    (workflow.publish, publish_what_is_approved),
    (workflow.publish_alone, publish_alone),
    (workflow.publish_due, publish_by_the_clock),
    (workflow.withdraw, lambda w: workflow.withdraw(w.update, by=w.editor, notice="Wrong.")),
    (workflow.withdraw, withdraw_and_publish_again),
    (workflow.unpublish, lambda w: workflow.unpublish(w.update, by=w.editor, why="Wrong.")),
    (promises.mark, mark_a_promise),
    (releasing.release, release_what_was_imported),
    (former.move, lambda w: former.move(w.workstream, "elsewhere", by=w.editor)),
    (former.move, lambda w: former.move(w.consultation, "elsewhere", by=w.editor)),
    (former.move, lambda w: former.move(w.document, "elsewhere", by=w.editor)),
    (former.move, lambda w: former.move(w.commitment, "elsewhere", by=w.editor)),
]
"""What is written of what readers can find, and how."""

LEAVES: list[tuple[Callable[..., object], Act]] = [
    (plans.add, plan_of),
    (
        plans.save,
        lambda w: plans.save(
            filled(PlanForm, made_with={"workstream": w.workstream}, instance=plan_of(w), title="Y"), by=w.editor
        ),
    ),
    (structure.move_workstream, lambda w: structure.move_workstream(w.workstream, to=3, by=w.editor)),
    (structure.add_outcome, lambda w: structure.add_outcome(filled(OutcomeForm, statement=X), by=w.editor)),
    (
        structure.save_outcome,
        lambda w: structure.save_outcome(filled(OutcomeForm, instance=Outcome.objects.get(), statement=X), by=w.editor),
    ),
    (structure.move_outcome, lambda w: structure.move_outcome(Outcome.objects.get(), to=1, by=w.editor)),
    (consultation_parts.place_part, lambda w: consultation_parts.place_part(w.part, to=1, by=w.editor)),
    (memberships.take_back, lambda w: memberships.take_back(a_term(w), by=w.editor)),
    (profiles.take_back, take_a_profile_back),
    (founding.close, close_group),
    (founding.reopen, reopen_group),
    (library.add, add_document),
    (
        library.save,
        lambda w: library.save(
            filled(DocumentForm, made_with={"user": w.editor}, instance=w.draft_document, title=X), by=w.editor
        ),
    ),
    (uploads.as_documents, upload_documents),
    (versions.start, lambda w: versions.start(w.document, by=w.editor)),
    (versions.save, next_version),
    (versions.attach, lambda w: versions.attach(versions.start(w.document, by=w.editor), ContentFile(PDF, "a.pdf"), by=w.editor)),
    (drafts.start, lambda w: drafts.start(filled(UpdateForm, title=X, summary=X), by=w.editor)),
    (drafts.save_update, lambda w: drafts.save_update(filled(UpdateForm, instance=w.update, title=X), by=w.editor)),
    (drafts.add_section, lambda w: drafts.add_section(filled(SectionForm, heading=X, body=X), w.update, by=w.editor)),
    (drafts.save_section, save_section),
    (drafts.move_section, lambda w: drafts.move_section(w.update.sections.get(), to=1, by=w.editor)),
    (drafts.delete_section, lambda w: drafts.delete_section(w.update.sections.get(), by=w.editor)),
    (workflow.approve, lambda w: w.approve(w.draft)),
    (workflow.schedule, schedule),
    (bringing.bring_in, import_a_blog),
]
"""What is written of what readers cannot find, or not in these words."""

WITHIN = {
    *("workstreams.actions." + name for name in ("enter", "keep")),
    *("workstreams.milestones." + name for name in ("enter", "keep")),
    *("workstreams.recommendations." + name for name in ("enter", "keep")),
    *("documents.versions." + name for name in ("enter", "accept")),
    "documents.uploads.document_of",
    "meetings.memberships.serve",
    "documents.files.keep",
    "updates.importing.releasing.release_one",
    "updates.importing.releasing.release_update",
    *("updates.review_letters." + name for name in ("ask_for", "tell_reviewers", "tell_writers")),
    "updates.workflow.change_notice",
    "updates.importing.releasing.release_document",
    "updates.workflow.publish_approved",
    "updates.drafting.start_section",
    *("updates.promises." + name for name in ("enter", "publish_with")),
}
"""What others in these tables do, and nobody else."""
UNFOUND = {
    *("meetings.invitations." + name for name in ("invite", "renew", "revoke")),
    *("updates.withholding." + name for name in ("withhold", "show")),
    *("updates.remarks." + name for name in ("say", "settle")),
    "updates.talking.act",
    *("updates.previews." + name for name in ("make", "revoke")),
    *("updates.files." + name for name in ("into_update", "attach", "enter", "put_back", "take_out")),
    "workstreams.importing.applying.keep",
    *("documents.library." + name for name in ("discard", "may_discard", "change_notice")),
    "documents.uploads.into_version",
    "documents.versions.detach",
    "documents.versions.take_down",
    "updates.importing.word.bring_in_word",
    *("updates.drafting." + name for name in ("draft", "start", "take", "save_and_take", "leave_out", "offer_again", "take_out")),
    *("updates.promises." + name for name in ("add", "save", "delete")),
    *("updates.workflow." + name for name in ("submit", "send_back", "add_to_words", "unschedule", "approve_afterwards")),
}
"""What is of drafts, earlier versions, invitations and their ways alone."""
UNSEARCHED = ("updates.comments.", "updates.conversations.", "updates.due.", "updates.erasure.")
"""Rooms' parts of which nothing is searched."""
