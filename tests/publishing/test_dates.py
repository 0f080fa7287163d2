"""Dates as readers see them."""

import datetime

import pytest

from publishing.templatetags.dates import day, day_and_time


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        ("2016-11-24T09:30", "24 November 2016, 9.30am"),
        ("2016-06-30T23:30", "1 July 2016, 12.30am"),
        ("2016-11-24T12:00", "24 November 2016, midday"),
        ("2016-11-24T00:00", "24 November 2016, midnight"),
        ("2016-11-24T15:05", "24 November 2016, 3.05pm"),
    ],
)
def test_times_are_shown_in_london(utc: str, shown: str) -> None:
    moment = datetime.datetime.fromisoformat(utc).replace(tzinfo=datetime.UTC)
    assert day_and_time(moment) == shown
    assert day(moment) == shown.split(",")[0]


def test_nothing_is_shown_of_no_date() -> None:
    assert (day(None), day_and_time(None)) == ("", "")
