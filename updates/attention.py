"""What needs an editor's attention about the updates as a whole."""

import datetime
from collections.abc import Iterator

from django.urls import reverse

from publishing.templatetags.dates import full_day
from updates.models import NextUpdate
from workstreams.attention import Matter


def needing(said: NextUpdate | None, today: datetime.date) -> Iterator[Matter]:
    """That nobody has said when the next update is due, or that the day has passed without it."""
    if said and said.due_on is None:
        yield Matter("Say when the next update is due", "No day is settled", reverse("staff_update_due"))
    elif said and said.due_on and said.due_on < today:
        yield Matter(
            f"The next update was due on {full_day(said.due_on)}", "Publish it, or say when it comes", reverse("staff_update_due")
        )
