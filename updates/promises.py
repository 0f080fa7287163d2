"""Keeping the ledger of promises: what an update says will be done by a date, and what came of it."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.models import Reader, User
from publishing import audit, changes, search, writing
from publishing.audience import Audience
from publishing.markdown import plain_text
from publishing.planned import PlannedDate
from publishing.sentences import promises_in
from updates.drafts import hold
from updates.models import Edition, EditionSection, Mark, Promise, PromiseState, Section, Update
from updates.promise_forms import PromiseForm
from workstreams import milestones
from workstreams.models import Milestone

LONGEST_TITLE = 200
COLUMNS = [
    *("Promise", "Who", "Workstream", "Promised for", "By", "State", "Due now", "Due by", "What came of it", "Update"),
    "Address",
]


class Published(Exception):
    """Readers have read it: it cannot be changed or taken back any more, only marked."""


def offered(section: Section, given: datetime.date) -> list[dict[str, str]]:
    """Sentences of a section that look like promises and are not marked yet, each with its date, to fill a form with."""
    known = {words_alike(promise.words) for promise in section.promises.all()}
    found = [(one.sentence, str(one.when)) for one in promises_in(plain_text(section.body), given)]
    return [{"words": words, "when": when} for words, when in dict(found).items() if words_alike(words) not in known]


def words_alike(words: str) -> str:
    return " ".join(words.lower().split()).rstrip(".")


@transaction.atomic
def add(form: PromiseForm, section: Section, *, by: User) -> Promise:
    """Mark a promise in a section; the one already made of the form if it is sent twice."""
    hold(section.update)
    if made := Promise.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    promise: Promise = form.save(commit=False)
    promise.update, promise.section, promise.key = section.update, section, form.cleaned_data["key"]
    fill(promise, form, section)
    promise.changed_by = by
    promise.save()
    audit.record(by, "marked promise", section.update, words=promise.words, when=str(promise.when))
    return promise


@transaction.atomic
def save(form: PromiseForm, section: Section, *, by: User) -> Promise:
    """Save a promise that has not been published. Raises `ChangedMeanwhile` and `Published`."""
    hold(section.update)
    before = writing.claim(form.instance, form.cleaned_data["version"])
    if before.published_at:
        raise Published
    promise: Promise = form.save(commit=False)
    fill(promise, form, section)
    columns = ["words", "who", "milestone", "becomes_milestone", "workstream", *PlannedDate.columns("when")]
    writing.save(promise, columns, by=by, before=f"{before.words} ({before.when})")
    audit.record(by, "changed promise", section.update, words=promise.words, when=str(promise.when))
    return promise


def fill(promise: Promise, form: PromiseForm, section: Section) -> None:
    promise.when, promise.workstream = form.cleaned_data["when"], section.workstream
    promise.audience = section.update.audience


@transaction.atomic
def delete(promise: Promise, *, by: User) -> None:
    """Say that it is no promise. Raises `Published`."""
    hold(promise.update)
    promise = Promise.objects.select_for_update().get(pk=promise.pk)
    if promise.published_at:
        raise Published
    audit.record(by, "took back promise", promise.update, words=promise.words)
    promise.delete()


def publish_with(edition: Edition, *, by: User) -> None:
    """Publish the promises of a draft's sections together with the edition's sections that were made of them."""
    drafts = edition.update.sections.select_related("workstream").prefetch_related("promises")
    for draft, shown in zip(drafts, edition.sections.all(), strict=True):
        for promise in draft.promises.all():
            if promise.published_at is None:
                enter(promise, draft, edition, by=by)
        shown.promises.set(draft.promises.all())
    follow(edition.update)


def enter(promise: Promise, section: Section, edition: Edition, *, by: User) -> None:
    """Let a promise be read by those who may read its update."""
    update = edition.update
    promise.audience, promise.published_at, promise.workstream = update.audience, edition.published_at, section.workstream
    if promise.becomes_milestone and update.audience == Audience.EVERYONE and section.workstream:
        milestone = Milestone(workstream=section.workstream, title=promise.words[:LONGEST_TITLE], owner=promise.who)
        milestone.planned = promise.when
        milestones.enter(milestone, by=by)
        promise.milestone = milestone
    promise.becomes_milestone = False
    promise.save(update_fields=["audience", "published_at", "workstream", "milestone", "becomes_milestone"])
    promise.audience_groups.set(update.audience_groups.all())


def follow(update: Update) -> None:
    """After readers may read other editions of an update than before: what is said of promises that they cannot read any
    more is for nobody to find."""
    published = list(update.promises.exclude(published_at=None))
    shown = set(update.promises.shown().values_list("pk", flat=True))
    for promise in published:
        if promise.pk not in shown:
            changes.forget(promise)
    search.put(*published)


@transaction.atomic
def mark(promise: Promise, said: Mark, *, by: User, seen: int | None = None) -> Mark:
    """Say what came of a promise. What was said before is kept; the same said twice is one.

    `seen` is the version of the promise that `by` saw. Raises `SaidMeanwhile` if there is a newer one.
    """
    held = Promise.objects.select_for_update(of=("self",)).select_related("mark", "workstream", "update")
    promise = held.get(pk=promise.pk, published_at__isnull=False)
    last = promise.mark
    if last and is_same(last, said):
        return last
    if seen is not None and seen != promise.version:
        words = f"{last.get_state_display()}: {last.words}" if last else promise.words
        raise writing.SaidMeanwhile(promise.changed_by, promise.changed_at, words, promise.version)
    said.promise, said.said_by, said.said_at = promise, by, timezone.now()
    said.save()
    promise.mark = said
    writing.save(promise, ["mark"], by=by, state=said.state, words=said.words, expected=str(said.expected or ""))
    search.put(promise)
    record(promise, said)
    return said


def is_same(one: Mark, other: Mark) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("state", "words", "address", "expected"))


def record(promise: Promise, said: Mark) -> None:
    """Tell those who may read the update, and those who follow the workstream."""
    what = f"Promise moved to {said.expected}" if said.state == PromiseState.MOVED else f"Promise {said.state}"
    heading, address = f"{what}: {promise.words}"[:250], promise.get_absolute_url()
    parts = [changes.Part(promise.workstream, heading, said.words, address)] if promise.workstream else []
    changes.record(
        promise,
        at=said.said_at,
        title=heading,
        summary=said.words,
        address=address,
        parts=parts,
        settles=changes.QUARTER_OF_AN_HOUR,
    )


def put_beside(sections: list[EditionSection], user: Reader) -> None:
    """Give each of one edition's sections its `promised`: its promises, with what has come of them by now. One query."""
    beside: dict[int, list[Promise]] = {section.pk: [] for section in sections}
    for promise in Promise.objects.visible_to(user).in_full().beside(beside):
        beside[promise.place].append(promise)
    for section in sections:
        section.promised = beside[section.pk]


def put_beside_drafts(update: Update, sections: dict[int, EditionSection]) -> None:
    """Give what was laid out of each section of a draft its `promised`, by the numbers of the sections."""
    beside: dict[int, list[Promise]] = {pk: [] for pk in sections}
    for promise in update.promises.in_full().filter(section__in=sections):
        beside[promise.section_id or 0].append(promise)
    for pk, section in sections.items():
        section.promised = beside[pk]


def places_of(promise: Promise) -> EditionSection | None:
    """Where in what readers read now it stands, if it still does."""
    return promise.stands_in.filter(edition__shown_for=promise.update).first()


def row(promise: Promise) -> list[str]:
    """What the table says of a promise that was fetched `in_full()`, under `COLUMNS`."""
    return [
        promise.words,
        promise.who,
        str(promise.workstream or ""),
        str(promise.when),
        promise.when.last.isoformat(),
        promise.get_state_display,
        str(promise.due),
        promise.due_by.isoformat(),
        promise.what_came,
        str(promise.update),
        f"{settings.PORTAL_URL}{promise.get_absolute_url()}",
    ]
