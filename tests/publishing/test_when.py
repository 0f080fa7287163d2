"""Dates as people give them, read on 24 November 2016."""

import datetime

import pytest

from publishing.when import NotADate, Precision, When

GIVEN = datetime.date(2016, 11, 24)


def days(first: str, last: str) -> tuple[datetime.date, datetime.date]:
    return datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)


@pytest.mark.parametrize(
    ("words", "first", "last", "precision"),
    [
        ("23 December 2016", "2016-12-23", "2016-12-23", Precision.DAY),
        ("23 Dec 2016", "2016-12-23", "2016-12-23", Precision.DAY),
        ("Thursday 10th November, 2016", "2016-11-10", "2016-11-10", Precision.DAY),
        ("23/12/2016", "2016-12-23", "2016-12-23", Precision.DAY),
        ("2016-12-23", "2016-12-23", "2016-12-23", Precision.DAY),
        ("by 2016-12-23", "2016-11-24", "2016-12-23", Precision.DAY),
        ("16 December", "2016-12-16", "2016-12-16", Precision.DAY),
        ("15 August", "2017-08-15", "2017-08-15", Precision.DAY),
        ("24 November", "2016-11-24", "2016-11-24", Precision.DAY),
        ("29 February 2020", "2020-02-29", "2020-02-29", Precision.DAY),
        ("21–22 November 2016", "2016-11-21", "2016-11-22", Precision.DAYS),
        ("21 & 22 November 2016", "2016-11-21", "2016-11-22", Precision.DAYS),
        ("21-22 November", "2017-11-21", "2017-11-22", Precision.DAYS),
        ("30 November to 2 December 2016", "2016-11-30", "2016-12-02", Precision.DAYS),
        ("30 December – 2 January 2017", "2016-12-30", "2017-01-02", Precision.DAYS),
        ("in December", "2016-12-01", "2016-12-31", Precision.MONTH),
        ("December 2016", "2016-12-01", "2016-12-31", Precision.MONTH),
        ("in November", "2016-11-01", "2016-11-30", Precision.MONTH),
        ("late January 2017", "2017-01-21", "2017-01-31", Precision.MONTH),
        ("early March", "2017-03-01", "2017-03-10", Precision.MONTH),
        ("February 2017", "2017-02-01", "2017-02-28", Precision.MONTH),
        ("next month", "2016-12-01", "2016-12-31", Precision.MONTH),
        ("the first quarter of 2017", "2017-01-01", "2017-03-31", Precision.QUARTER),
        ("in the 4th quarter of 2017", "2017-10-01", "2017-12-31", Precision.QUARTER),
        ("Q2 2017", "2017-04-01", "2017-06-30", Precision.QUARTER),
        ("second half of next year", "2017-07-01", "2017-12-31", Precision.PART_OF_YEAR),
        ("early next year", "2017-01-01", "2017-04-30", Precision.PART_OF_YEAR),
        ("early in 2018", "2018-01-01", "2018-04-30", Precision.PART_OF_YEAR),
        ("mid-2017", "2017-05-01", "2017-08-31", Precision.PART_OF_YEAR),
        ("spring 2017", "2017-03-01", "2017-05-31", Precision.PART_OF_YEAR),
        ("winter 2016", "2016-12-01", "2017-02-28", Precision.PART_OF_YEAR),
        ("in 2017", "2017-01-01", "2017-12-31", Precision.YEAR),
        ("next year", "2017-01-01", "2017-12-31", Precision.YEAR),
        ("before the end of the year", "2016-11-24", "2016-12-31", Precision.YEAR),
        ("by the end of 2017", "2016-11-24", "2017-12-31", Precision.YEAR),
        ("by the end of March 2017", "2016-11-24", "2017-03-31", Precision.MONTH),
        ("by 23 December 2016", "2016-11-24", "2016-12-23", Precision.DAY),
        ("before 23 December 2016", "2016-11-24", "2016-12-22", Precision.DAY),
        ("in due course", "2016-11-24", "2017-11-24", Precision.UNSTATED),
        ("To be confirmed", "2016-11-24", "2017-11-24", Precision.UNSTATED),
    ],
)
def test_what_words_mean(words: str, first: str, last: str, precision: Precision) -> None:
    when = When.read(words, GIVEN)
    assert (when.first, when.last) == days(first, last)
    assert when.precision == precision
    assert str(when) == words


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "31 February 2017",
        "32/01/2017",
        "29 February 2017",
        "22–21 November 2016",
        "third half of 2017",
        "after Christmas",
        "2017-13-01",
        "0 May 2017",
        "9999999999",
        "in 0000",
        "\x00",
        "1" * 5000,
        "by",
    ],
)
def test_words_that_say_no_date_are_refused_with_forms_that_can_be_read(words: str) -> None:
    with pytest.raises(NotADate, match="Write it like one of these"):
        When.read(words, GIVEN)


def test_they_are_sorted_by_the_latest_fair_day() -> None:
    words = [
        "in due course",
        "early next year",
        "by 23 December 2016",
        "before the end of the year",
        "16 December",
        "in December",
    ]
    ordered = [str(when) for when in sorted(When.read(each, GIVEN) for each in words)]
    assert ordered == [
        "16 December",
        "by 23 December 2016",
        "before the end of the year",
        "in December",
        "early next year",
        "in due course",
    ]


def test_a_promise_without_a_day_can_become_overdue() -> None:
    promise = When.read("in due course", GIVEN)
    assert not promise.is_overdue(datetime.date(2017, 11, 24))
    assert promise.is_overdue(datetime.date(2017, 11, 25))


def test_a_slip_is_counted_between_the_latest_fair_days() -> None:
    planned, forecast = When.read("in December", GIVEN), When.read("by the end of January 2017", GIVEN)
    assert forecast.days_after(planned) == 31
    assert planned.days_after(forecast) == -31


@pytest.mark.parametrize(
    ("words", "in_full"),
    [
        ("early next year", "early next year (by 30 April 2017)"),
        ("in December", "in December (by 31 December 2016)"),
        ("in December 2016", "in December 2016"),
        ("in due course", "in due course"),
    ],
)
def test_words_that_rest_on_the_day_they_were_said_are_explained(words: str, in_full: str) -> None:
    assert When.read(words, GIVEN).in_full == in_full


def test_a_day_is_put_into_words() -> None:
    assert str(When.on(datetime.date(2016, 11, 5))) == "5 November 2016"
