"""Who wrote an update, as far as nobody else has approved it: they cannot be its second pair of eyes."""

import datetime
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Model
from django.db.models.functions import Coalesce

from publishing.models import AuditEntry
from updates.models import Edition, Release, Section, Update

EVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)
STEPS = {
    *("sent back", "approved", "approved afterwards", "scheduled", "unscheduled"),
    *("published", "withdrew", "unpublished", "sent a proof", "remarked", "settled remark"),
    *("made preview link", "revoked preview link"),
    *("changed the notice of", "withheld an edition", "showed an edition again"),
}
"""What the trail says of an update that changes nothing of what is to be approved. Whatever else it says counts as writing:
so does sending in, which says how readers are to be told."""


def authors(update: Update) -> set[int]:
    """Who wrote, changed, ordered or sent in what nobody else has approved, by their keys."""
    return authors_of([update])[update.pk]


def authors_of(updates: Iterable[Update], until: datetime.datetime | None = None) -> dict[int, set[int]]:
    """For each of these updates its `authors`; up to a moment, if one is given. As many queries for many as for one."""
    keys = [update.pk for update in updates]
    sections = list(Section.objects.filter(update__in=keys).values_list("pk", "update", "changed_by", "changed_at"))
    of_section = {section: update for section, update, _, _ in sections}
    wrote = [(update.pk, update.changed_by_id, update.changed_at) for update in updates]
    wrote += [(update, by, at) for _, update, by, at in sections]
    wrote += [(thing, by, at) for thing, by, at in trail(Update, keys, until)]
    wrote += [(of_section[thing], by, at) for thing, by, at in trail(Section, list(of_section), until)]
    since = approved_last(keys, until)
    found: dict[int, set[int]] = {key: set() for key in keys}
    for key, by, at in wrote:
        if by and at > since.get(key, EVER) and (until is None or at <= until):
            found[key].add(by)
    return found


def trail(model: type[Model], keys: list[int], until: datetime.datetime | None) -> Iterable[tuple[int, int, datetime.datetime]]:
    """When each person last wrote each of these things, as far as the audit trail says."""
    entries = AuditEntry.objects.filter(thing_type=ContentType.objects.get_for_model(model), thing_id__in=keys)
    entries = entries.exclude(did__in=STEPS).filter(at__lte=until) if until else entries.exclude(did__in=STEPS)
    return entries.order_by().values("thing_id", "by").annotate(last=Max("at")).values_list("thing_id", "by", "last")


def approved_last(keys: list[int], until: datetime.datetime | None) -> dict[int, datetime.datetime]:
    """Since when what was written need have been seen by its authors alone: as each text then stood, it has been approved."""
    passed = Edition.objects.filter(update__in=keys).exclude(approved_by=None).order_by("update", "number")
    passed = passed.annotate(really=Coalesce("released_at", "published_at")).filter(really__lt=until) if until else passed
    found = {
        edition.update_id: min(edition.approved_at, edition.really_published_at) for edition in passed if edition.approved_at
    }
    if until is None:
        for key, at in Release.objects.filter(update__in=keys).exclude(approved_at=None).values_list("update", "approved_at"):
            found[key] = max(at, found.get(key, at)) if at else found[key]
    return found
