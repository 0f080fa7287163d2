"""Weeks lie end to end, Friday 09:00 to Friday 09:00 in London."""

import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from subscriptions.periods import last_week_before

LONDON = ZoneInfo("Europe/London")
UTC = datetime.UTC


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2016-11-25T09:00+00:00", "2016-11-25T09:00+00:00"),
        ("2016-11-25T08:59:59+00:00", "2016-11-18T09:00+00:00"),
        ("2016-11-24T23:00+00:00", "2016-11-18T09:00+00:00"),
        ("2016-12-01T09:00+00:00", "2016-11-25T09:00+00:00"),
        ("2027-03-26T09:00+00:00", "2027-03-26T09:00+00:00"),
        ("2027-04-02T08:00+00:00", "2027-04-02T08:00+00:00"),
        ("2027-04-02T07:59+00:00", "2027-03-26T09:00+00:00"),
        ("2027-11-05T09:00+00:00", "2027-11-05T09:00+00:00"),
    ],
)
def test_the_week_that_has_ended_last(now: str, end: str) -> None:
    assert last_week_before(datetime.datetime.fromisoformat(now))[1] == datetime.datetime.fromisoformat(end)


def test_three_years_of_weeks_have_no_gap_and_no_overlap_and_end_on_friday_at_nine() -> None:
    now = datetime.datetime(2026, 1, 1, tzinfo=UTC)
    weeks: list[tuple[datetime.datetime, datetime.datetime]] = []
    while now < datetime.datetime(2029, 1, 1, tzinfo=UTC):
        week = last_week_before(now)
        if not weeks or weeks[-1] != week:
            weeks.append(week)
        now += datetime.timedelta(minutes=30)
    assert all(earlier[1] == later[0] for earlier, later in pairwise(weeks))
    ends = [end.astimezone(LONDON) for _, end in weeks]
    assert {(end.weekday(), end.hour, end.minute) for end in ends} == {(4, 9, 0)}
