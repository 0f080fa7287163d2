"""Emails to editors: an update waits for their review, or has come back to its writers. None repeats a word of either.

The clock sends them within a minute of the step.
"""

import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from mail import letters, messages
from people.models import User
from updates.authorship import authors
from updates.models import Release, ReviewLetter, Stage, Update
from updates.standings import standing

Kind = ReviewLetter.Kind
TEMPLATES = {Kind.SENT_IN: "update_sent_in", Kind.SENT_BACK: "update_sent_back"}
ROUTES = {Kind.SENT_IN: "staff_update_review", Kind.SENT_BACK: "staff_update"}


def tell_reviewers(update: Update, *, by: User, at: datetime.datetime) -> None:
    """Have those told who may review it: editors who wrote none of it, and did not send it in."""
    ask_for(update, Kind.SENT_IN, User.objects.editors().exclude(pk__in=authors(update)), by=by, at=at)


def tell_writers(update: Update, *, by: User, at: datetime.datetime) -> None:
    """Have those told who wrote any of it, or sent it in."""
    ask_for(update, Kind.SENT_BACK, User.objects.editors().filter(pk__in=authors(update)), by=by, at=at)


def ask_for(update: Update, kind: str, people: "QuerySet[User]", *, by: User, at: datetime.datetime) -> None:
    told = people.exclude(pk=by.pk)
    ReviewLetter.objects.bulk_create(
        ReviewLetter(update=update, kind=kind, by=by, person=person, asked_at=at, not_before=at) for person in told
    )


def send_due() -> int:
    """Send whatever is due. Returns how many letters were looked at. Safe to call twice."""
    return letters.send_due(ReviewLetter.objects.select_related("update", "by", "person"), send)


def send(letter: ReviewLetter) -> bool:
    """Send it, if it is still as it says, and for this person to act on."""
    if not letter.person.is_editor or not still_waits(letter):
        return False
    address = messages.address(reverse(ROUTES[Kind(letter.kind)], args=[letter.update.number]))
    identity = f"<review.{letter.pk}@{settings.PORTAL_HOST}>"
    context = {"update": letter.update, "by": letter.by, "review_url": address}
    messages.send(TEMPLATES[Kind(letter.kind)], letter.person.email, context, {"Message-ID": identity})
    return True


def still_waits(letter: ReviewLetter) -> bool:
    """Whether it has not been taken further since: sent back, sent in once more, approved, published."""
    update, at = letter.update, letter.asked_at
    if letter.kind == Kind.SENT_BACK:
        return Release.objects.filter(update=update, stage=Stage.DRAFT, sent_back_at=at).exists()
    now = standing(update)
    is_the_same = now.stage == Stage.IN_REVIEW and now.release is not None and now.release.sent_in_at == at
    return is_the_same and letter.person_id not in authors(update)
