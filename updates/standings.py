"""How an update's coming edition stands: what people did with it, and whether its text is still the one that they saw."""

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from updates.models import Release, Section, Stage, Update


@dataclass(frozen=True)
class Standing:
    """How the coming edition stands now, its text included."""

    stage: Stage
    release: Release | None
    fingerprint: str
    is_changed: bool = False
    """Whether somebody changed it after it was approved: it is in review again, whatever `release.stage` says."""

    @property
    def is_approved(self) -> bool:
        return self.stage in (Stage.APPROVED, Stage.SCHEDULED)

    @property
    def scheduled_for(self) -> datetime.datetime | None:
        return self.release.scheduled_for if self.release else None


def standing(update: Update) -> Standing:
    """How the coming edition of this update stands. `update` is as it is stored."""
    release = Release.objects.filter(update=update).select_related("approved_by", "sent_in_by", "scheduled_by").first()
    return standing_of(update, release, update.sections.prefetch_related("commitments", "promises"))


def standing_of(update: Update, release: Release | None, sections: Iterable[Section]) -> Standing:
    is_minor, note = (release.is_minor, release.note) if release else (False, "")
    now = print_of(update, sections, is_minor=is_minor, note=note)
    if release is None:
        return Standing(Stage.DRAFT, None, now)
    is_changed = release.approved_print not in ("", now)
    return Standing(Stage.IN_REVIEW if is_changed else Stage(release.stage), release, now, is_changed)


def fingerprint(update: Update, *, is_minor: bool = False, note: str = "") -> str:
    """What stands for the whole draft, and for how readers are to be told of it: alike only if all of it is alike."""
    return print_of(update, update.sections.prefetch_related("commitments", "promises"), is_minor=is_minor, note=note)


def print_of(update: Update, sections: Iterable[Section], *, is_minor: bool, note: str) -> str:
    texts = [
        [
            each.heading,
            each.kind,
            each.profile_id,
            each.workstream_id,
            each.body,
            sorted(commitment.pk for commitment in each.commitments.all()),
            [promise.as_published for promise in each.promises.all()],
        ]
        for each in sections
    ]
    files = sorted(file.pk for file in update.files.all() if file.taken_out_at is None)
    groups = sorted(group.pk for group in update.audience_groups.all())
    whole = [
        update.title,
        update.summary,
        update.author,
        update.audience,
        groups,
        texts,
        is_minor,
        note,
        update.state,
        update.edition_id,
        *([files] if files else []),
    ]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def under_way() -> list[tuple[Update, Standing]]:
    """Every update of which a coming edition has been sent in, with its standing; the one sent in first comes first."""
    releases = Release.objects.exclude(stage=Stage.DRAFT).select_related("update", "approved_by", "sent_in_by", "scheduled_by")
    whole = releases.prefetch_related(
        "update__sections__commitments", "update__sections__promises", "update__audience_groups", "update__files"
    ).order_by("sent_in_at", "pk")
    return [(release.update, standing_of(release.update, release, release.update.sections.all())) for release in whole]
