"""Lines of a page become paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.flowing import paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One line", ["One line"]),
        (
            "A long line that is as long as it gets and\ngoes on here.",
            ["A long line that is as long as it gets and goes on here."],
        ),
        (
            "The System Review heard Dr Sharon\nVincent of Northumbria University.\nShe spoke.",
            ["The System Review heard Dr Sharon Vincent of Northumbria University.", "She spoke."],
        ),
        (
            "Why this paper\nThe System Review looks at Initial and Significant",
            ["Why this paper", "The System Review looks at Initial and Significant"],
        ),
        ("A first item that is long enough\n• A second", ["A first item that is long enough", "• A second"]),
        ("1. Why this paper . . . . . . . . 1\n2. What is next ........ 2", ["1. Why this paper … 1", "2. What is next … 2"]),
        ("One\n\nTwo", ["One", "Two"]),
        ("A sur\u00ad\nprise", ["A surprise"]),
    ],
)
def test_lines_become_paragraphs(text: str, expected: list[str]) -> None:
    assert paragraphs(text) == expected


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\u00ad\ufffe.…")))
def test_no_word_is_lost(text: str) -> None:
    assert " ".join(paragraphs(text)).split() == text.split()
