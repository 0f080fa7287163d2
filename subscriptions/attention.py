"""What needs an editor's attention about the emails that go out."""

import datetime
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from publishing.templatetags.dates import day_and_time
from subscriptions.models import Delivery, Digest
from workstreams.attention import Matter

SHOWN = 10
FAILED_SHOWN = datetime.timedelta(days=7)
"""How long after it was opened a digest is shown of which nothing was taken."""
SEE_PAGE = "The mail server took none of it. Its page says what was answered."
WORDS: dict[str, str] = {
    Digest.State.ASKING: "asks whether it goes",
    Digest.State.PAUSED: "is paused",
    Digest.State.GOING: "was sent to nobody",
}


def of_emails() -> Iterator[Matter]:
    """Digests that ask whether they go, those that were paused, by a person or because the mail server refuses us, and those of
    the last week of which the mail server took nothing. One query."""
    halted = Q(state__in=[Digest.State.ASKING, Digest.State.PAUSED])
    for digest in Digest.objects.filter(halted | all_failed()).order_by("period_end")[:SHOWN]:
        title = f"The email of {day_and_time(digest.period_end)} {WORDS[digest.state]}"
        yield Matter(title, digest.why or SEE_PAGE, reverse("staff_email", args=[digest.pk]))


def all_failed() -> Q:
    """Of the last week, with deliveries that failed and none that was sent or is to be."""
    its = Delivery.objects.filter(digest=OuterRef("pk"))
    failed, dropped = Delivery.State.FAILED, Delivery.State.DROPPED
    recent = Q(state=Digest.State.GOING, opened_at__gt=timezone.now() - FAILED_SHOWN)
    return recent & Exists(its.filter(state=failed)) & ~Exists(its.exclude(state__in=[failed, dropped]))
