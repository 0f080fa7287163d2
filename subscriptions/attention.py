"""What needs an editor's attention about the emails that go out."""

import datetime
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from publishing.templatetags.dates import day_and_time
from subscriptions.models import Delivery, Digest
from workstreams.attention import Matter

SHOWN = 10
FAILED_SHOWN = datetime.timedelta(days=7)
"""How long after it was opened a digest is shown of which nothing arrived."""


def of_emails() -> Iterator[Matter]:
    """What stands still, and what failed altogether."""
    yield from standing_still()
    yield from all_failed()


def standing_still() -> Iterator[Matter]:
    """Digests that ask whether they go, and those that were paused, by a person or because the mail server refuses us."""
    halted = Digest.objects.filter(state__in=[Digest.State.ASKING, Digest.State.PAUSED])
    for digest in halted.order_by("period_end")[:SHOWN]:
        words = "asks whether it goes" if digest.state == Digest.State.ASKING else "is paused"
        title = f"The email of {day_and_time(digest.period_end)} {words}"
        yield Matter(title, digest.why, reverse("staff_email", args=[digest.pk]))


def all_failed() -> Iterator[Matter]:
    """Digests of the last week of which the mail server took no email, and which it will not be asked to take again."""
    its = Delivery.objects.filter(digest=OuterRef("pk"))
    others = its.exclude(state__in=[Delivery.State.FAILED, Delivery.State.DROPPED])
    recent = Digest.objects.filter(state=Digest.State.GOING, opened_at__gt=timezone.now() - FAILED_SHOWN)
    failed = recent.filter(Exists(its.filter(state=Delivery.State.FAILED)), ~Exists(others))
    for digest in failed.order_by("period_end")[:SHOWN]:
        title = f"Nobody was sent the email of {day_and_time(digest.period_end)}"
        yield Matter(
            title, "The mail server took none of it. Its page says what was answered.", reverse("staff_email", args=[digest.pk])
        )
