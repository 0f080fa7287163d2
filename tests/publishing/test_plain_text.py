"""Pages as Markdown: what is read stays the same, whatever stands in it."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.markdown import render
from publishing.plain_text import of_page


def written(html: str) -> str:
    return of_page(f"<main>{html}</main>", "http://portal.test/")


@pytest.mark.parametrize(
    ("start", "kept", "marks"),
    [
        ("3", ' start="3"', ["3.", "4."]),
        ("10000", ' start="10000"', ["10000.", "10001."]),
        ("-1", ' start="-1"', ["-1.", "0."]),
        ("abc", "", ["1.", "2."]),
        ("", "", ["1.", "2."]),
        ("9" * 10, "", ["1.", "2."]),
        ("²", "", ["1.", "2."]),
    ],
)
def test_a_list_begins_with_any_number_and_nonsense_is_one(start: str, kept: str, marks: list[str]) -> None:
    shown = render(f'<ol start="{start}"><li>One</li><li>Two</li></ol>')
    assert shown.startswith(f"<ol{kept}>")
    for html in (shown, f'<ol start="{start}"><li>One</li><li>Two</li></ol>'):
        lines = written(html).splitlines()
        assert [line.split(" ")[1] for line in lines] == ["One", "Two"]
        if kept or html is shown:
            assert [line.split(" ")[0] for line in lines] == marks


@given(st.text(max_size=12))
def test_whatever_a_list_begins_with_no_item_is_lost(start: str) -> None:
    assert written(f'<ol start="{escape(start)}"><li>One</li></ol>').endswith(" One\n")
