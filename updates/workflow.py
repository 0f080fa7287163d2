"""From a draft to what readers read, and back: every step, who may take it, and that a second person has looked.

What is approved is the whole draft, by its fingerprint. Any change to it afterwards, by whomever and however, makes another
fingerprint: then it is as if nobody had approved it. No step takes the word of a page about how things stand: each holds
the update and its sections, works out anew, and then refuses or acts.
"""

import datetime
import logging
import zlib
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from people.models import User
from publishing import audit, changes, search
from publishing.states import State
from publishing.templatetags.dates import day_and_time
from publishing.writing import SaidMeanwhile
from updates import editions, promises, review_letters
from updates.authorship import authors, authors_of
from updates.models import Edition, Release, Stage, Update
from updates.standings import Standing, fingerprint, standing

log = logging.getLogger(__name__)

LATE = datetime.timedelta(minutes=5)
"""After so long what the clock should have published is late."""


class NotNow(Exception):
    """The step cannot be taken as things stand. The words say why, and what can be done instead."""


class ChangedSince(Exception):
    """The draft is another than the one that was looked at. Nothing was done."""


class OwnText(PermissionDenied):
    """Whoever wrote a text, or sent it in, cannot be the second person to look at it."""


def claim(update: Update, by: User) -> Update:
    """Hold the update and its sections: nobody changes the draft before this transaction ends.

    Raises `PermissionDenied` when `by` is not an editor.
    """
    if not getattr(by, "is_editor", False):
        raise PermissionDenied(f"{by} is not an editor")
    return hold(update.pk)


def hold(key: int) -> Update:
    update = Update.objects.select_for_update().get(pk=key)
    list(update.sections.select_for_update())
    return update


def may_approve(update: Update, user: User) -> bool:
    """Whether this person is another than those whose text it is."""
    return user.is_editor and user.pk not in authors(update)


def require_same(fingerprint_now: str, seen: str) -> None:
    if fingerprint_now != seen:
        raise ChangedSince


@transaction.atomic
def submit(update: Update, *, by: User, seen: str, is_minor: bool = False, note: str = "", looked_at: Sequence[str] = ()) -> None:
    """Send the draft in for review, with how readers are to be told of it. Twice is as once.

    `looked_at` are the warnings that `by` has seen and lets stand. `seen` is the fingerprint of the draft alone. Raises
    `NotReady`, `NotNow` and `ChangedSince`.
    """
    update = claim(update, by)
    now = standing(update)
    if now.stage != Stage.DRAFT:
        if now.stage == Stage.IN_REVIEW and now.release and (now.release.is_minor, now.release.note) == (is_minor, note):
            return
        raise NotNow("It has been sent in already. To change how readers are told of it, send it back first.")
    require_same(fingerprint(update), seen)
    newest = update.editions.order_by("-number").first()
    found = [*editions.problems(update), *editions.problems_of_correction(update, newest, note=note, is_minor=is_minor)]
    if found:
        raise editions.NotReady(found)
    told = {"is_minor": is_minor, "note": note.strip() if newest else ""}
    at = timezone.now()
    sent_in = {"stage": Stage.IN_REVIEW, "sent_in_by": by, "sent_in_at": at}
    kept = {"sent_back_by": None, "sent_back_at": None, "sent_back_why": ""}
    Release.objects.update_or_create(update=update, defaults={**told, **sent_in, **kept})
    audit.record(by, "sent in", update, **told, **editions.on_record(looked_at))
    review_letters.tell_reviewers(update, by=by, at=at)


@transaction.atomic
def send_back(update: Update, *, by: User, why: str, seen: int | None = None) -> None:
    """Make it a draft again, with words for its writers: the review did not pass it, or its writers want to go on.

    What was approved of it is approved no longer. Twice is as once. Where somebody has sent it back meanwhile, whoever has
    `seen` that adds to their words. Raises `NotNow` and `SaidMeanwhile`.
    """
    update = claim(update, by)
    why = why.strip()
    release = Release.objects.filter(update=update).select_related("sent_back_by").first()
    if release is None or (release.stage == Stage.DRAFT and not release.sent_back_at):
        raise NotNow("It is not in review any more: it is a draft, or was published meanwhile.")
    if release.stage == Stage.DRAFT:
        add_to_words(release, by=by, why=why, seen=seen)
        return
    release.delete()
    told, at = {"is_minor": release.is_minor, "note": release.note}, timezone.now()
    Release.objects.create(update=update, sent_back_by=by, sent_back_at=at, sent_back_why=why, **told)
    audit.record(by, "sent back", update, why=why)
    review_letters.tell_writers(update, by=by, at=at)


def add_to_words(release: Release, *, by: User, why: str, seen: int | None) -> None:
    """Say more of what is to be changed in something that has been sent back already."""
    said, added = release.sent_back_why, f"\n\n{by}: {why}"
    if (release.sent_back_by, said) == (by, why) or said.endswith(added):
        return
    if seen != mark_of(said):
        raise SaidMeanwhile(release.sent_back_by, release.sent_back_at or timezone.now(), said, mark_of(said))
    release.sent_back_why += added
    release.save(update_fields=["sent_back_why"])
    audit.record(by, "sent back", release.update, why=why)


@transaction.atomic
def approve(update: Update, *, by: User, seen: str) -> None:
    """Say that the draft as it was looked at may be published. Twice is as once.

    One that was changed after it was scheduled keeps its moment if that is still to come. Raises `OwnText` if `by` wrote
    any of it, `NotNow`, `NotReady` and `ChangedSince`.
    """
    update = claim(update, by)
    now = standing(update)
    if now.release is None or now.stage == Stage.DRAFT:
        raise NotNow("It has not been sent in for review, or it was sent back meanwhile.")
    require_same(now.fingerprint, seen)
    if now.is_approved:
        return
    if not may_approve(update, by):
        raise OwnText(f"{by} wrote some of it")
    if found := editions.problems(update):
        raise editions.NotReady(found)
    release, moment = now.release, timezone.now()
    if release.scheduled_for is None or release.scheduled_for <= moment:
        release.stage, release.scheduled_by, release.scheduled_for = Stage.APPROVED, None, None
    release.approved_by, release.approved_at, release.approved_print = by, moment, now.fingerprint
    release.save(update_fields=["stage", "scheduled_by", "scheduled_for", "approved_by", "approved_at", "approved_print"])
    audit.record(by, "approved", update, fingerprint=now.fingerprint)


@transaction.atomic
def schedule(update: Update, *, by: User, seen: str, moment: datetime.datetime) -> None:
    """Let the clock publish what was approved. Another moment takes the place of the one that was set.

    Raises `NotNow` and `ChangedSince`.
    """
    update = claim(update, by)
    now = standing(update)
    require_same(now.fingerprint, seen)
    if now.release is None or not now.is_approved:
        raise NotNow("It has not been approved as it is now. Have it approved first.")
    if moment <= timezone.now():
        raise NotNow(f"{day_and_time(moment)} has passed. Publish it now, or choose a later time.")
    release = now.release
    if release.scheduled_for == moment:
        return
    release.stage, release.scheduled_by, release.scheduled_for = Stage.SCHEDULED, by, moment
    release.save(update_fields=["stage", "scheduled_by", "scheduled_for"])
    audit.record(by, "scheduled", update, moment=moment.isoformat())


@transaction.atomic
def unschedule(update: Update, *, by: User) -> None:
    """Let the clock not publish it. It stays approved. Twice is as once."""
    update = claim(update, by)
    release = Release.objects.filter(update=update, stage=Stage.SCHEDULED).first()
    if release is None:
        return
    release.stage, release.scheduled_by, release.scheduled_for = Stage.APPROVED, None, None
    release.save(update_fields=["stage", "scheduled_by", "scheduled_for"])
    audit.record(by, "unscheduled", update)


@transaction.atomic
def publish(
    update: Update, *, by: User, over: int, seen: str, at: datetime.datetime | None = None, looked_at: Sequence[str] = ()
) -> Edition:
    """Publish what was approved. `over` is the number of the newest edition that `by` saw, `looked_at` the warnings.

    Raises `NotNow` if it is not approved as it is now, `ChangedSince`, `AlreadyPublished` and `NotReady`.
    """
    update = claim(update, by)
    require_newest(update, over)
    now = standing(update)
    require_same(now.fingerprint, seen)
    if not now.is_approved or now.release is None:
        raise NotNow("It has not been approved as it is now.")
    return publish_approved(update, now.release, by=by, over=over, at=at, looked_at=looked_at)


def publish_approved(
    update: Update,
    release: Release,
    *,
    by: User | None,
    over: int,
    at: datetime.datetime | None,
    looked_at: Sequence[str] = (),
) -> Edition:
    if by is None or release.approved_by is None or release.approved_at is None:
        raise NotNow("It has not been approved.")
    approval = editions.Approval(release.approved_by, release.approved_at)
    return editions.publish(
        update,
        by=by,
        over=over,
        note=release.note,
        is_minor=release.is_minor,
        approval=approval,
        at=at,
        looked_at=looked_at,
    )


@transaction.atomic
def publish_alone(
    update: Update,
    *,
    by: User,
    over: int,
    seen: str,
    why: str,
    is_minor: bool = False,
    note: str = "",
    looked_at: Sequence[str] = (),
) -> Edition:
    """Publish without another person's approval, for a reason. It stays marked until somebody else has approved it.

    `seen` is the fingerprint of the draft alone. Raises `ChangedSince`, `AlreadyPublished` and `NotReady`.
    """
    update = claim(update, by)
    require_newest(update, over)
    require_same(fingerprint(update), seen)
    if not why.strip():
        raise editions.NotReady(["Say why it cannot wait for another person’s approval."])
    return editions.publish(update, by=by, over=over, note=note, is_minor=is_minor, why_alone=why.strip(), looked_at=looked_at)


def require_newest(update: Update, over: int) -> None:
    if update.editions.filter(number__gt=over).exists():
        raise editions.AlreadyPublished


@transaction.atomic
def approve_afterwards(edition: Edition, *, by: User) -> None:
    """Say that what somebody published alone may stand. Twice is as once. Raises `OwnText`."""
    update = claim(edition.update, by)
    edition = update.editions.get(pk=edition.pk)
    if not edition.is_alone:
        return
    if not may_approve_afterwards(edition, by):
        raise OwnText(f"{by} published it, or wrote some of it")
    edition.approved_by, edition.approved_at = by, timezone.now()
    edition.save(update_fields=["approved_by", "approved_at"])
    audit.record(by, "approved afterwards", update, edition=edition.number)


def may_approve_afterwards(edition: Edition, user: User) -> bool:
    wrote = authors_of([edition.update], until=edition.really_published_at)[edition.update_id]
    return user.is_editor and user.pk != edition.published_by_id and user.pk not in wrote


@transaction.atomic
def withdraw(update: Update, *, by: User, notice: str, seen: int | None = None) -> None:
    """It stands no longer: it can still be read, under this notice, and those who follow it are told why. Twice is as once.

    What was approved of a coming edition is approved no longer. Where it is withdrawn already, whoever has `seen` the notice
    changes it. Raises `NotNow` and `SaidMeanwhile`.
    """
    update = claim(update, by)
    if update.is_withdrawn:
        change_notice(update, by=by, notice=notice.strip(), seen=seen)
        return
    if not update.is_published or update.edition is None:
        raise NotNow("Only what is published can be withdrawn.")
    update.state, update.notice, update.withdrawn_at = State.WITHDRAWN, notice.strip(), timezone.now()
    update.save(update_fields=["state", "notice", "withdrawn_at"])
    audit.record(by, "withdrew", update, notice=update.notice)
    editions.record_withdrawal(update, update.edition)
    search.put(update)


def change_notice(update: Update, *, by: User, notice: str, seen: int | None) -> None:
    """Say otherwise why a claimed update is withdrawn. Nobody is told anew; what has not gone out yet says it as it is now."""
    if notice == update.notice:
        return
    if seen != mark_of(update.notice):
        raise said_of(update, update.withdrawn_at, update.notice, mark_of(update.notice))
    update.notice = notice
    update.save(update_fields=["notice"])
    audit.record(by, "changed the notice of", update, notice=notice)
    if update.edition:
        editions.reword_withdrawal(update, update.edition)
    search.put(update)


def mark_of(*words: str) -> int:
    """What stands for words that somebody saw."""
    return zlib.crc32("\n".join(words).encode())


def said_of(update: Update, at: datetime.datetime | None, words: str, mark: int) -> SaidMeanwhile:
    """That somebody has withdrawn or unpublished it meanwhile."""
    entry = audit.last(update, "withdrew", "changed the notice of", "unpublished")
    return SaidMeanwhile(entry.by if entry else None, entry.at if entry else at or timezone.now(), words, mark)


@transaction.atomic
def unpublish(update: Update, *, by: User, why: str, to: str = "", seen: int | None = None) -> None:
    """Let readers read it no longer: they are led to another page of ours, or told why it is gone. Twice is as once.

    The public record forgets it. Where it is gone already, whoever has `seen` what readers are told changes that. Raises
    `NotNow` and `SaidMeanwhile`.
    """
    update = claim(update, by)
    if update.edition is None:
        told = (update.gone_why, update.gone_to)
        if update.gone_at is None:
            raise NotNow("It has not been published.")
        if told == (why.strip(), to):
            return
        if seen != mark_of(*told):
            raise said_of(update, update.gone_at, " ".join(words for words in told if words), mark_of(*told))
    update.state, update.edition, update.notice, update.withdrawn_at = State.DRAFT, None, "", None
    update.gone_at, update.gone_why, update.gone_to = update.gone_at or timezone.now(), why.strip(), to
    update.save(update_fields=["state", "edition", "notice", "withdrawn_at", "gone_at", "gone_why", "gone_to"])
    audit.record(by, "unpublished", update, why=update.gone_why, to=to)
    changes.forget(update)
    promises.follow(update)
    search.put(update)


def publish_due(now: datetime.datetime) -> int:
    """Publish whatever is scheduled for a moment that has come. Returns how many were published.

    Safe to call at any time, any number of times, from anywhere: each is published once, however late.
    """
    due = Release.objects.filter(stage=Stage.SCHEDULED, scheduled_for__lte=now).order_by("scheduled_for", "pk")
    published = 0
    for key in list(due.values_list("update", flat=True)):
        try:
            published += publish_scheduled(key, now)
        except Exception:  # one that fails is on the desk as late, and keeps no other from being published
            log.exception("Update %s could not be published by the clock", key)
    return published


@transaction.atomic
def publish_scheduled(key: int, now: datetime.datetime) -> bool:
    """Publish one update whose moment has come, unless somebody else has meanwhile, or something holds it."""
    update = hold(key)
    release = Release.objects.filter(update=update, stage=Stage.SCHEDULED, scheduled_for__lte=now).first()
    if release is None or why_held(update, standing(update)):
        return False
    publish_approved(update, release, by=release.scheduled_by, over=update.editions.count(), at=now)
    return True


def why_held(update: Update, now: Standing) -> str:
    """Why the clock will not publish what is scheduled, in words; nothing if it will."""
    if now.release is None or now.release.scheduled_for is None:
        return ""
    if now.is_changed:
        return "It was changed after it was approved"
    for person in (now.release.scheduled_by, now.release.approved_by):
        if person and not person.is_editor:
            return f"{person} is no longer an editor"
    return " ".join(editions.problems(update))


def is_late(release: Release, now: datetime.datetime) -> bool:
    return release.scheduled_for is not None and release.scheduled_for < now - LATE
