"""How updates are found: as readers read them, section by section. The draft is in no entry."""

from collections.abc import Iterator

from django.utils import timezone

from people.dates import LONDON
from publishing import search
from publishing.markdown import plain_text
from updates.models import EditionSection, Promise, Update


def entries(update: Update) -> Iterator[search.Entry]:
    edition, page = update.edition, update.get_absolute_url()
    if edition is None:
        return
    day = timezone.localdate(edition.first_published_at, LONDON)
    sections: list[EditionSection] = list(edition.sections.all())
    workstreams = sorted({section.workstream_id for section in sections if section.workstream_id})
    yield search.Entry(
        title=f"{'Withdrawn: ' if update.is_withdrawn else ''}{update}: {edition.title}",
        address=page,
        summary=edition.summary,
        day=day,
        workstreams=workstreams,
    )
    for section in sections:
        yield search.Entry(
            title=f"{section.heading} ({update})",
            address=f"{page}#{section.anchor}",
            body=plain_text(section.body),
            day=day,
            part=section.anchor,
            workstreams=[section.workstream_id] if section.workstream_id else [],
        )


search.declare(
    "update",
    "Updates",
    lambda: Update.objects.readable().latest_first().prefetch_related("edition__sections"),
    entries,
)


def of_promise(promise: Promise) -> Iterator[search.Entry]:
    day = timezone.localdate(promise.published_at, LONDON) if promise.published_at else None
    said = [f"{mark.get_state_display()}: {mark.words}" for mark in promise.marks.all()]
    yield search.Entry(
        title=f"Promise: {promise.words}",
        address=promise.get_absolute_url(),
        summary=promise.who,
        body="\n".join(said),
        day=day,
        workstreams=[promise.workstream_id] if promise.workstream_id else [],
    )


search.declare(
    "promise",
    "Promises",
    lambda: Promise.objects.shown().prefetch_related("marks"),
    of_promise,
)
