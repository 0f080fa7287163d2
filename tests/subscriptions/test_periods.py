"""Periods lie end to end by the clock in London, whatever the calendar does."""

import datetime
from collections.abc import Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.models import Frequency
from subscriptions.periods import PERIODIC, Period, first_due_after, newest
from subscriptions.working_days import first_of_month

LONDON = ZoneInfo("Europe/London")
UTC = datetime.UTC
FIRST, LAST = datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.datetime(2029, 1, 1, tzinfo=UTC)
"""Three years, with six changes of the clocks and a leap day."""
DAILY, WEEKLY, MONTHLY = PERIODIC


@pytest.mark.parametrize(
    ("frequency", "now", "end"),
    [
        (WEEKLY, "2016-11-25T09:00+00:00", "2016-11-25T09:00+00:00"),
        (WEEKLY, "2016-11-25T08:59:59+00:00", "2016-11-18T09:00+00:00"),
        (WEEKLY, "2016-11-24T23:00+00:00", "2016-11-18T09:00+00:00"),
        (WEEKLY, "2016-12-01T09:00+00:00", "2016-11-25T09:00+00:00"),
        (WEEKLY, "2027-03-26T09:00+00:00", "2027-03-26T09:00+00:00"),
        (WEEKLY, "2027-04-02T08:00+00:00", "2027-04-02T08:00+00:00"),
        (WEEKLY, "2027-04-02T07:59+00:00", "2027-03-26T09:00+00:00"),
        (WEEKLY, "2027-11-05T09:00+00:00", "2027-11-05T09:00+00:00"),
        (DAILY, "2027-03-28T07:00+00:00", "2027-03-28T07:00+00:00"),
        (DAILY, "2027-03-28T06:59:59+00:00", "2027-03-27T08:00+00:00"),
        (DAILY, "2027-10-31T07:30+00:00", "2027-10-30T07:00+00:00"),
        (DAILY, "2027-10-31T08:00+00:00", "2027-10-31T08:00+00:00"),
        (MONTHLY, "2026-11-02T07:59+00:00", "2026-10-01T07:00+00:00"),
        (MONTHLY, "2026-11-02T08:00+00:00", "2026-11-02T08:00+00:00"),
        (MONTHLY, "2027-01-05T07:00+00:00", "2026-12-01T08:00+00:00"),
        (MONTHLY, "2028-03-01T08:00+00:00", "2028-03-01T08:00+00:00"),
    ],
)
def test_the_period_that_has_ended_last(frequency: Frequency, now: str, end: str) -> None:
    assert newest(frequency, datetime.datetime.fromisoformat(now)).end == datetime.datetime.fromisoformat(end)


def every_period(frequency: Frequency) -> Iterator[Period]:
    """Those that have ended by each moment of three years at which one may end, the first of them once only."""
    end = FIRST
    while (end := first_due_after(frequency, end)) < LAST:
        yield newest(frequency, end)


@pytest.mark.parametrize(
    ("frequency", "hour", "days", "how_many"),
    [(DAILY, 8, {0, 1, 2, 3, 4, 5, 6}, 1096), (WEEKLY, 9, {4}, 157), (MONTHLY, 8, {0, 1, 2, 3, 4}, 36)],
)
def test_three_years_have_no_gap_and_no_overlap(frequency: Frequency, hour: int, days: set[int], how_many: int) -> None:
    periods = list(every_period(frequency))
    assert all(earlier.end == later.start for earlier, later in pairwise(periods))
    ends = [period.end.astimezone(LONDON) for period in periods]
    assert {(end.hour, end.minute) for end in ends} == {(hour, 0)}
    assert {end.weekday() for end in ends} == days
    assert len(periods) == how_many


@given(
    frequency=st.sampled_from(PERIODIC),
    now=st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC)),
)
def test_at_any_moment_one_period_is_the_newest_and_the_next_begins_where_it_ends(
    frequency: Frequency, now: datetime.datetime
) -> None:
    period = newest(frequency, now)
    following = first_due_after(frequency, period.end)
    assert period.start < period.end <= now < following
    assert newest(frequency, following) == (period.end, following)
    assert newest(frequency, following - datetime.timedelta(microseconds=1)) == period


@pytest.mark.parametrize(
    ("month", "day"),
    [
        *(("2023-01", 4), ("2024-01", 3), ("2026-01", 5), ("2027-01", 5), ("2028-01", 5), ("2025-01", 3)),
        *(("2023-05", 2), ("2028-05", 2), ("2026-05", 1), ("2027-05", 4), ("2026-06", 1)),
        *(("2022-08", 2), ("2027-08", 3), ("2026-08", 4), ("2025-08", 1)),
        *(("2024-12", 3), ("2025-12", 2), ("2026-12", 1), ("2031-12", 2), ("2028-12", 1), ("2029-12", 3)),
    ],
)
def test_the_first_working_day_of_a_month_is_no_weekend_and_no_bank_holiday_in_scotland(month: str, day: int) -> None:
    """Days as gov.uk has them, or follow from the Acts."""
    first = datetime.date.fromisoformat(f"{month}-01")
    assert first_of_month(first) == first.replace(day=day)
