"""Limits that all workers share."""

import datetime
from itertools import pairwise

import pytest
from django.conf import LazySettings

from mail import rates
from mail.models import Allowance

NOW = datetime.datetime(2016, 11, 25, 9, 0, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def limits(settings: LazySettings) -> None:
    settings.MAIL_RATE, settings.MAIL_RATES = 10.0, {"slow.example": 5.0, "rare.example": 0.1}


def test_no_more_goes_to_a_domain_in_a_second_than_its_limit_whoever_asks(db: None) -> None:
    gone = []
    for tenth in range(100):
        now = NOW + tenth * SECOND / 10
        gone.append(rates.take("slow.example", 3, now)[0] + rates.take("slow.example", 3, now)[0])
    assert sum(gone) in (54, 55)  # ten seconds' worth, and one second's at the beginning
    assert all(sum(gone[first : first + 10]) <= 10 for first in range(90))
    assert all(sum(gone[first : first + 10]) == 5 for first in range(20, 90))


def test_what_may_not_go_is_lined_up_end_to_end(db: None) -> None:
    allowed, first = rates.take("slow.example", 12, NOW)
    assert (allowed, len(first)) == (5, 7)
    none, second = rates.take("slow.example", 4, NOW)
    assert (none, len(second)) == (0, 4)
    assert {later - earlier for earlier, later in pairwise([*first, *second])} == {SECOND / 5}
    assert first[0] > NOW


def test_who_looked_at_the_clock_a_moment_earlier_gets_none_and_no_fewer(db: None) -> None:
    rates.take("slow.example", 5, NOW)
    allowed, later = rates.take("slow.example", 1, NOW - SECOND / 4)
    assert (allowed, len(later)) == (0, 1)


def test_what_was_not_used_is_not_saved_up(db: None) -> None:
    rates.take("slow.example", 5, NOW)
    assert rates.take("slow.example", 100, NOW + 3600 * SECOND)[0] == 5


def test_less_than_one_a_second_is_a_limit_too(db: None) -> None:
    allowed = [rates.take("rare.example", 1, NOW + number * SECOND)[0] for number in range(31)]
    assert [number for number, one in enumerate(allowed) if one] == [0, 10, 20, 30]


def test_other_domains_are_not_counted(db: None) -> None:
    assert rates.take("free.example", 1000, NOW) == (1000, [])
    assert not Allowance.objects.exists()


def test_over_all_whoever_sends_waits_its_turn(db: None) -> None:
    pauses = [rates.pause_before(5, NOW) for _ in range(4)]
    assert pauses == [datetime.timedelta(0), datetime.timedelta(0), SECOND / 2, SECOND]


def test_what_a_clock_that_was_ahead_reserved_counts_for_nothing(db: None) -> None:
    year = datetime.timedelta(days=365)
    rates.pause_before(5, NOW + year)
    rates.take("slow.example", 12, NOW + year)
    assert rates.pause_before(5, NOW) == datetime.timedelta(0)
    allowed, later = rates.take("slow.example", 6, NOW)
    assert (allowed, later[0] < NOW + SECOND) == (5, True)
