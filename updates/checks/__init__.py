"""Checks before publishing: errors block, warnings ask. Each says where it is and offers the mend."""

import datetime
import math
from collections.abc import Iterator

from people.models import Reader
from updates.checks import drafted, links, promised, whole, wording
from updates.checks.findings import Finding, Level
from updates.checks.reading import ReadSection, read
from updates.models import Update
from workstreams.models import Programme

__all__ = ["Finding", "Level", "look", "reading_minutes"]

WORDS_A_MINUTE = 200


def look(update: Update, today: datetime.date, seen_by: Reader | None = None) -> list[Finding]:
    """Everything found in the draft, errors first, then in reading order.

    Whoever it is shown to, `seen_by`, is told of nothing that they may not see.
    """
    parts = read(update.sections.all())
    found = [*whole.missing_text(update, parts), *whole.missing_people(update), *whole.missing_workstreams(parts)]
    found.extend(drafted.not_for_its_readers(update))
    found.extend(promised.promises_due(update, today))
    for part in parts:
        found.extend(in_section(part, today))
    found.extend(links.wrong(update, parts, seen_by))
    found.extend(links.files_not_ready(update))
    found.extend(links.only_pictures(update, parts, seen_by))
    known = Programme.objects.values_list("short_name", flat=True)
    found.extend(wording.abbreviations(parts, known))
    places = {part.section.pk: place for place, part in enumerate(parts, start=1)}
    return sorted(found, key=lambda one: (one.level, places.get(one.section.pk, 0) if one.section else 0))


def in_section(part: ReadSection, today: datetime.date) -> Iterator[Finding]:
    """What is found in a section by itself."""
    yield from whole.missing_alternatives(part)
    yield from wording.heading_order(part)
    yield from wording.empty_links(part)
    yield from wording.ends_in_the_air(part)
    yield from wording.next_in_the_past(part)
    yield from wording.captions_in_text(part)
    yield from wording.past_promises(part, today)
    yield from wording.long_sentences(part)


def reading_minutes(update: Update) -> int:
    """How long the draft takes to read, in minutes, at 200 words a minute; at least one."""
    words = sum(part.words for part in read(update.sections.all()))
    return max(1, math.ceil(words / WORDS_A_MINUTE))
