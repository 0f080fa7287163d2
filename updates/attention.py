"""What needs an editor's attention about the updates as a whole, and about what readers say under them."""

import datetime
from collections.abc import Iterator
from itertools import islice

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from people.dates import LONDON
from people.models import User
from publishing.templatetags.dates import day_and_time, full_day
from updates import authorship, standings, workflow
from updates.importing import unchanged
from updates.models import Comment, Imported, NextUpdate, Promise, Stage, Update
from workstreams.attention import Matter

SHOWN_ALONE = 10
LOOKED_THROUGH = 50


def of_updates(user: User, now: datetime.datetime) -> Iterator[Matter]:
    """What waits for this editor's review, what the clock should have published, and what nobody has approved yet."""
    under_way = standings.under_way()
    wrote = authorship.authors_of([update for update, _ in under_way])
    for update, standing in under_way:
        release = standing.release
        if release and workflow.is_late(release, now):
            why = workflow.why_held(update, standing) or "The clock has not published it"
            yield Matter(f"{update} is late", f"Due {day_and_time(release.scheduled_for)}. {why}", update.staff_url)
        if standing.stage == Stage.IN_REVIEW and user.pk not in wrote[update.pk]:
            again = "It was changed after it was approved" if standing.is_changed else ""
            why = again or f"{release.sent_in_by if release else 'Somebody'} sent it in"
            yield Matter(f"Review {update}: {update.title}", why, reverse("staff_update_review", args=[update.number]))
    alone = Update.objects.visible_to(user).filter(edition__isnull=False, edition__approved_by=None)
    alone = alone.filter(edition__released_at=None)
    for update in alone.select_related("edition__published_by").order_by("-number")[:SHOWN_ALONE]:
        if update.edition:
            why = f"{update.edition.published_by} published it alone: {update.edition.why_alone}"
            yield Matter(f"{update} waits for somebody else’s approval", why, update.staff_url)
    yield from islice(changed_imports(), SHOWN_ALONE)


def changed_imports() -> Iterator[Matter]:
    """What came from the old blog, is to be released, and was changed since it was imported."""
    waiting = Imported.objects.to_release().perhaps_changed().select_related("update", "document")
    for imported in waiting.prefetch_related(*unchanged.WITH_TEXTS)[:LOOKED_THROUGH]:
        if found := unchanged.why_not_released(imported):
            address = imported.update.staff_url if imported.update else imported.document.staff_url if imported.document else ""
            yield Matter(f"{imported} came from the old blog", " ".join(found), address)


def needing(said: NextUpdate | None, today: datetime.date) -> Iterator[Matter]:
    """That nobody has said when the next update is due, or that the day has passed without it."""
    if said and said.due_on is None:
        yield Matter("Say when the next update is due", "No day is settled", reverse("staff_update_due"))
    elif said and said.due_on and said.due_on < today:
        yield Matter(
            f"The next update was due on {full_day(said.due_on)}", "Publish it, or say when it comes", reverse("staff_update_due")
        )


def promises_due(user: User, today: datetime.date) -> Iterator[Matter]:
    """Promises that have fallen due, which the next update waits for."""
    due = Promise.objects.visible_to(user).fallen_due(today) if user.is_editor else Promise.objects.none()
    for promise in due[:SHOWN_ALONE]:
        why = f"{promise.update} promised it {promise.promised}. Say whether it was kept, moved or dropped"
        yield Matter(promise.words, why, promise.staff_url)


def comments_waiting(user: User) -> Iterator[Matter]:
    """First of all the comments that may tell of somebody at risk, then how many others wait, and since when."""
    waiting = Comment.objects.moderated_by(user).waiting()
    others = Q(signs=[], is_set_aside=False)
    counts = waiting.aggregate(
        pressing=Count("pk", ~Q(signs=[])), others=Count("pk", others), since=Min("sent_at", filter=others)
    )
    address = reverse("staff_comments")
    if count := counts["pressing"]:
        which = "A comment" if count == 1 else f"{count} comments"
        yield Matter(f"Read now: {which.lower()}", f"{which} may tell of somebody at risk. Only a reader can say", address)
    if count := counts["others"]:
        which = "1 comment waits" if count == 1 else f"{count} comments wait"
        yield Matter(f"{which} to be read", f"The first since {full_day(timezone.localdate(counts['since'], LONDON))}", address)
