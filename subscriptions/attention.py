"""What needs an editor's attention about the emails that go out."""

from collections.abc import Iterator

from django.urls import reverse

from publishing.templatetags.dates import day_and_time
from subscriptions.models import Digest
from workstreams.attention import Matter

SHOWN = 10


def standing_still() -> Iterator[Matter]:
    """Digests that ask whether they go, and those that were paused, by a person or because the mail server refuses us."""
    halted = Digest.objects.filter(state__in=[Digest.State.ASKING, Digest.State.PAUSED])
    for digest in halted.order_by("period_end")[:SHOWN]:
        words = "asks whether it goes" if digest.state == Digest.State.ASKING else "is paused"
        title = f"The email of {day_and_time(digest.period_end)} {words}"
        yield Matter(title, digest.why, reverse("staff_email", args=[digest.pk]))
