"""Sentences, the dates in them, and those that look like promises."""

import datetime

import pytest

from publishing.sentences import dates_in, promises_in, sentences

GIVEN = datetime.date(2016, 11, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Vincent spoke. She came.", ["Dr. Vincent spoke.", "She came."]),
        ("See s. 12 of the Act. It is old.", ["See s. 12 of the Act.", "It is old."]),
        ("“It works.” She left.", ["“It works.”", "She left."]),
        ("A line\nanother", ["A line", "another"]),
        ("It costs 1.5 million. Enough.", ["It costs 1.5 million.", "Enough."]),
        ("", []),
    ],
)
def test_a_text_falls_into_sentences(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It reports by 23 December 2016.", [("by 23 December 2016", "2016-12-23")]),
        ("The last meeting is on 16 December and it reports before the end of the year.", ["2016-12-16", "2016-12-31"]),
        ("It met on 21–22 November 2016.", ["2016-11-22"]),
        ("It meets on Thursday 10th November.", ["2017-11-10"]),
        ("A meeting in the first quarter of 2017.", ["2017-03-31"]),
        ("Early next year, or in January.", ["2017-04-30", "2017-01-31"]),
        ("The framework ends in December 2017.", ["2017-12-31"]),
        ("We may march on; it may.", []),
        ("The 2015 Act and section 12 of 31 February.", []),
        ("In due course.", ["2017-11-24"]),
    ],
)
def test_dates_are_found_in_text(text: str, expected: list[str | tuple[str, str]]) -> None:
    found = list(dates_in(text, GIVEN))
    assert [one.when.last.isoformat() for one in found] == [one if isinstance(one, str) else one[1] for one in expected]
    words = [one[0] for one in expected if isinstance(one, tuple)]
    assert [one.words for one in found][: len(words)] == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The group will report to Ministers by 23 December 2016. It met in August 2016.", ["by 23 December 2016"]),
        ("Recommendations are expected in December.", ["December"]),
        ("It met on 7 November 2016 and closed on 8 September 2016.", []),
        ("We will work on.", []),
        ("The strategy is due in early 2017, before the end of March 2017.", ["early 2017"]),
    ],
)
def test_promises_are_sentences_that_look_ahead_to_a_date(text: str, expected: list[str]) -> None:
    assert [one.when.words for one in promises_in(text, GIVEN)] == expected
