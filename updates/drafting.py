"""Drafting from what happened: sections made of what every room tells since the last update, each thing once.

Drafting writes new sections and never into one that is there. What is new about a workstream that has a section already
waits beside it until a writer puts it in. Which happening went where is kept, also when it is taken out again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf

from django.db import transaction
from django.utils.safestring import SafeString

from people.dates import now
from people.models import User
from publishing import audit, order, writing
from publishing.links import readers_of
from publishing.markdown import render
from updates import due
from updates.drafts import hold
from updates.forms import SectionForm
from updates.models import Section, Source, Update
from workstreams.happenings import Happening, Period, happenings
from workstreams.models import Workstream

ELSEWHERE = "Across the programme"
"""The heading of what belongs to no workstream."""
NEXT_STEPS = "Next steps"
WORDS_HEADING_LEVEL = 5
Kind = Section.Kind


@dataclass(frozen=True)
class Offered:
    """A happening as it is offered to a draft."""

    happening: Happening
    may_be_taken: bool
    """Whether all the update's readers may see it. What they may not never goes into the text."""

    @property
    def html(self) -> SafeString:
        anchor = f"offered-{self.happening.key.replace(' ', '-')}"
        return render(self.happening.words, heading_level=WORDS_HEADING_LEVEL, anchor=anchor)


@dataclass(frozen=True)
class Batch:
    """What is new about one workstream, or is to come, and the sections that are about the same."""

    workstream: Workstream | None
    is_to_come: bool
    offered: list[Offered]
    sections: list[Section]

    @property
    def title(self) -> str:
        return NEXT_STEPS if self.is_to_come else str(self.workstream or ELSEWHERE)

    @property
    def slug(self) -> str:
        """Its address within a page, and its name in forms."""
        return "to-come" if self.is_to_come else f"about-{self.workstream.pk}" if self.workstream else "elsewhere"

    @property
    def open_to_all(self) -> list[Happening]:
        return [each.happening for each in self.offered if each.may_be_taken]


def is_about(section: Section, workstream: Workstream | None, is_to_come: bool) -> bool:
    if is_to_come:
        return section.kind == Kind.NEXT_STEPS
    return workstream is not None and section.workstream_id == workstream.pk


def in_turn(key: str) -> tuple[str, int, str]:
    """By kind, and within a kind by number: “note 9” comes before “note 10”."""
    kind, _, number = key.rpartition(" ")
    return kind, len(number), number


def batches(update: Update) -> list[Batch]:
    """What this draft has not had yet, in the programme's order, what is to come last. A published update takes no more."""
    if update.has_been_published:
        return []
    readers, sections, places = readers_of(update), list(update.sections.all()), places_in_programme()
    found = sorted(news_for(update), key=lambda one: (*topic(one, places), not one.is_text, one.when, *in_turn(one.key)))
    made = []
    for (is_to_come, _), its in groupby(found, key=lambda one: topic(one, places)):
        offered = [Offered(one, one.readers.take_in(readers)) for one in its]
        workstream = None if is_to_come else offered[0].happening.workstream
        fitting = [section for section in sections if is_about(section, workstream, is_to_come)]
        made.append(Batch(workstream, is_to_come, offered, fitting))
    return made


def news_for(update: Update) -> list[Happening]:
    """What has happened since everybody was last told, without what this update has had, or an earlier one told everyone."""
    told_everyone = Update.objects.told_everyone().order_by().values("pk")
    told = Source.objects.filter(section__isnull=False, update__in=told_everyone)
    known = set((told | Source.objects.filter(update=update)).values_list("key", flat=True))
    return [one for one in happenings(Period(due.last_update_at(), now())) if one.key not in known]


def places_in_programme() -> dict[int, float]:
    return {pk: place for place, pk in enumerate(Workstream.objects.values_list("pk", flat=True))}


def topic(happening: Happening, places: dict[int, float]) -> tuple[bool, float]:
    """What it is about: what is to come, a workstream by its place in the programme, or none, which comes last."""
    if happening.is_to_come or happening.workstream is None:
        return happening.is_to_come, inf
    return False, places.get(happening.workstream.pk, inf)


def text_of(taken: Sequence[Happening]) -> str:
    """A section's text to start from: whole texts first, then the rest as a list."""
    texts = [one.words for one in taken if one.is_text]
    lines = [f"- {one.words}" for one in taken if not one.is_text]
    return "\n\n".join([*texts, *(["\n".join(lines)] if lines else [])])


@transaction.atomic
def draft(update: Update, *, by: User) -> list[Section]:
    """A section of what is new about each workstream that has none, and one of what is to come. Returns them.

    What is there stays as it is; drafting again adds only what is new.
    """
    hold(update)
    return [start_section(update, batch, by=by) for batch in batches(update) if batch.open_to_all and not batch.sections]


@transaction.atomic
def start(update: Update, keys: Iterable[str], *, by: User) -> Section | None:
    """One section of these of one batch, whatever sections there are; none if they have all gone in meanwhile."""
    hold(update)
    for batch in batches(update):
        chosen = set(keys) & {one.key for one in batch.open_to_all}
        if chosen:
            return start_section(update, batch, by=by, keys=chosen)
    return None


def start_section(update: Update, batch: Batch, *, by: User, keys: set[str] | None = None) -> Section:
    taken = [one for one in batch.open_to_all if keys is None or one.key in keys]
    section = Section.objects.create(
        update=update,
        position=order.next_position(update.sections.all()),
        heading=f"{batch.title}: more" if batch.sections else batch.title,
        kind=Kind.NEXT_STEPS if batch.is_to_come else Kind.TEXT,
        workstream=batch.workstream,
        body=text_of(taken),
        changed_by=by,
    )
    order.put(section, update.sections.all(), to=place_for(section))
    keep(section.update, section, taken)
    audit.record(by, "drafted section", update, heading=section.heading, sources=[one.key for one in taken])
    return section


def place_for(section: Section) -> int:
    """Before the first section that comes later in the programme, counted from 1."""
    places = places_in_programme()

    def comes(one: Section) -> tuple[bool, float]:
        return one.kind == Kind.NEXT_STEPS, places.get(one.workstream_id or 0, inf)

    others = list(section.update.sections.exclude(pk=section.pk).order_by("position"))
    known = [place for place, one in enumerate(others, start=1) if comes(one) > comes(section) and is_placed(one)]
    return known[0] if known else len(others) + 1


def is_placed(section: Section) -> bool:
    """Whether the programme says where it stands; its writer does of a profile, say."""
    return section.workstream_id is not None or section.kind == Kind.NEXT_STEPS


@transaction.atomic
def take(section: Section, keys: Iterable[str], *, by: User) -> list[Happening]:
    """Put these at the end of a section's text, as it is stored; those that have gone in meanwhile are not put in again."""
    hold(section.update)
    section = Section.objects.select_for_update().get(pk=section.pk)
    taken = new_among(section.update, keys)
    if taken:
        put_in(section, taken)
        writing.save(section, ["body"], by=by, sources=[one.key for one in taken])
    return taken


@transaction.atomic
def save_and_take(form: SectionForm, keys: Iterable[str], *, by: User) -> Section:
    """Save a section as it was typed, with these at the end of its text. Raises `ChangedMeanwhile`."""
    hold(form.instance.update)
    writing.claim(form.instance, form.cleaned_data["version"])
    section: Section = form.save(commit=False)
    put_in(section, taken := new_among(section.update, keys))
    writing.save(section, SectionForm.COLUMNS, by=by, sources=[one.key for one in taken])
    form.save_m2m()
    return section


def new_among(update: Update, keys: Iterable[str]) -> list[Happening]:
    """Those of these that are new to an update and that all its readers may see."""
    asked = set(keys)
    return [one for batch in batches(update) for one in batch.open_to_all if one.key in asked]


def put_in(section: Section, taken: list[Happening]) -> None:
    section.body = "\n\n".join(filter(None, [section.body.rstrip(), text_of(taken)]))
    keep(section.update, section, taken)


@transaction.atomic
def leave_out(update: Update, keys: Iterable[str], *, by: User) -> None:
    """Offer these no more to this update, whoever may see them. Twice is as once."""
    hold(update)
    asked = set(keys)
    left = [each.happening for batch in batches(update) for each in batch.offered if each.happening.key in asked]
    keep(update, None, left)
    if left:
        audit.record(by, "left out", update, sources=[one.key for one in left])


@transaction.atomic
def offer_again(update: Update, pk: int, *, by: User) -> None:
    """Offer anew what was left out, or went with a section that was deleted. Twice is as once."""
    hold(update)
    for source in update.sources.filter(pk=pk, section=None):
        audit.record(by, "offered again", update, source=source.key)
        source.delete()


@transaction.atomic
def take_out(section: Section, pk: int, *, by: User) -> None:
    """Say that a source is not in the text of a section any more. Twice is as once."""
    hold(section.update)
    for source in section.sources.filter(pk=pk):
        audit.record(by, "took out", section.update, source=source.key)
        section.sources.filter(pk=pk).update(section=None)


def keep(update: Update, section: Section | None, taken: Iterable[Happening]) -> None:
    """Remember what these became."""
    Source.objects.bulk_create(
        Source(
            update=update,
            section=section,
            key=one.key,
            happened_at=one.when,
            workstream=one.workstream,
            words=one.words,
            address=one.address,
            audience=one.audience,
            groups=sorted(group.pk for group in one.groups),
        )
        for one in taken
    )
