"""What needs an editor's attention about the updates as a whole, and about what readers say under them."""

import datetime
from collections.abc import Iterator

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from people.dates import LONDON
from people.models import User
from publishing.templatetags.dates import full_day
from updates.models import Comment, NextUpdate
from workstreams.attention import Matter


def needing(said: NextUpdate | None, today: datetime.date) -> Iterator[Matter]:
    """That nobody has said when the next update is due, or that the day has passed without it."""
    if said and said.due_on is None:
        yield Matter("Say when the next update is due", "No day is settled", reverse("staff_update_due"))
    elif said and said.due_on and said.due_on < today:
        yield Matter(
            f"The next update was due on {full_day(said.due_on)}", "Publish it, or say when it comes", reverse("staff_update_due")
        )


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
