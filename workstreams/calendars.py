"""What of the programme stands in calendars: its key dates, and when consultations open and close."""

from collections.abc import Iterator

from django.urls import reverse

from publishing.calendars import MOST_ENTRIES, Entry
from publishing.when import Precision
from workstreams.models import Consultation, KeyDate

EXACT = [Precision.DAY.value, Precision.DAYS.value]


def entries() -> Iterator[Entry]:
    """A date of which only the month or the year is known is in no calendar. One by which something is done stands on its last
    day, and says so."""
    for date in KeyDate.objects.filter(when_precision__in=EXACT).order_by("-when_by")[:MOST_ENTRIES]:
        yield Entry(
            name=f"key-date-{date.pk}",
            summary=date.what if date.when.is_exact else f"{date.what} ({date.when})",
            starts=date.when.first if date.when.is_exact else date.when.last,
            ends=date.when.last,
            address=reverse("home"),
            sequence=date.version,
            changed_at=date.changed_at,
        )
    for consultation in Consultation.objects.order_by("-closes_at")[:MOST_ENTRIES]:
        for what, moment in (("opens", consultation.opens_at), ("closes", consultation.closes_at)):
            yield Entry(
                name=f"consultation-{consultation.pk}-{what}",
                summary=f"Consultation {what}: {consultation}",
                starts=moment,
                ends=None,
                address=consultation.get_absolute_url(),
                sequence=consultation.version,
                changed_at=consultation.changed_at,
            )
