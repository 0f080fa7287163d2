"""How many follow the programme by email, month by month, and how emails arrive: figures without anybody's address."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncMonth

from people.dates import LONDON, today
from subscriptions.models import Delivery, Follow, Subscriber

MONTHS = 12
BAR_HEIGHT = 100
"""Units of the drawing that the tallest bar takes."""
BAR_WIDTH, BAR_STEP = 40, 50


@dataclass(frozen=True)
class Month:
    """A month in London: who began to follow something, who ended the last they followed, and how many there are at its end."""

    first: datetime.date
    joined: int
    left: int
    total: int
    sent: int
    failed: int


@dataclass(frozen=True)
class Bar:
    """A month's bar in the drawing, in its units."""

    month: Month
    x: int
    y: float
    height: float

    @property
    def middle(self) -> int:
        return self.x + BAR_WIDTH // 2


def months() -> list[Month]:
    """The last twelve, the present one last. Three queries, whatever the number of subscribers."""
    firsts = months_until(today())
    joined, left = movements()
    ended = deliveries_by_month(firsts[0])
    before = sum(joined[month] - left[month] for month in joined.keys() | left.keys() if month < firsts[0])
    found = []
    for first in firsts:
        before += joined[first] - left[first]
        sent, failed = ended[first, Delivery.State.SENT], ended[first, Delivery.State.FAILED]
        found.append(Month(first, joined[first], left[first], before, sent, failed))
    return found


def months_until(day: datetime.date) -> list[datetime.date]:
    firsts = [day.replace(day=1)]
    while len(firsts) < MONTHS:
        firsts.append((firsts[-1] - datetime.timedelta(days=1)).replace(day=1))
    return firsts[::-1]


def movements() -> tuple[Counter[datetime.date], Counter[datetime.date]]:
    """In which months subscribers came, and in which those went who follow nothing now. One statement."""
    statement = f"""
        SELECT date_trunc('month', came)::date, date_trunc('month', went)::date, count(*)
          FROM (SELECT min(started_at) AT TIME ZONE %s AS came,
                       CASE WHEN bool_and(ended_at IS NOT NULL) THEN max(ended_at) AT TIME ZONE %s END AS went
                  FROM {connection.ops.quote_name(Follow._meta.db_table)}
                 GROUP BY subscriber_id) AS each
         GROUP BY 1, 2
    """  # noqa: S608 - a table's name; every value is a parameter
    joined: Counter[datetime.date] = Counter()
    left: Counter[datetime.date] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(statement, [LONDON.key, LONDON.key])
        for came, went, count in cursor.fetchall():
            joined[came] += count
            if went:
                left[went] += count
    return joined, left


def deliveries_by_month(since: datetime.date) -> Counter[tuple[datetime.date, str]]:
    """How many deliveries ended in each month, and how."""
    ended = Delivery.objects.filter(ended_at__gte=datetime.datetime.combine(since, datetime.time(), tzinfo=LONDON))
    by_month = ended.order_by().values_list(TruncMonth("ended_at", tzinfo=LONDON), "state").annotate(count=Count("pk"))
    return Counter({(month.date(), state): count for month, state, count in by_month})


def drawn(of: list[Month]) -> list[Bar]:
    """The totals as bars, side by side."""
    tallest = max(1, *(month.total for month in of))
    heights = [BAR_HEIGHT * month.total / tallest for month in of]
    return [
        Bar(month, BAR_STEP * place, BAR_HEIGHT - height, height)
        for place, (month, height) in enumerate(zip(of, heights, strict=True))
    ]


def by_state() -> dict[str, int]:
    """How many subscribers are in each state."""
    return dict(Subscriber.objects.values_list("state").annotate(count=Count("pk")))
