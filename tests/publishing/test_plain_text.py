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


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>&amp;lt; and &amp;#60; but R&amp;D &amp; more;</p>", "\\&lt; and \\&#60; but R&D & more;"),
        ("<p><code>a`b</code></p>", "``a`b``"),
        ("<p><code>`</code></p>", "`` ` ``"),
        ("<p><code>&lt;b&gt;</code></p>", "`<b>`"),
        ("<pre><code>```\n    x\n````\n</code></pre>", "`````\n```\n    x\n````\n`````"),
        ("<table><tr><td>a|b</td><td><code>a|b</code></td></tr></table>", "| a\\|b | `a\\|b` |\n| --- | --- |"),
        ("<pre>  x</pre>", "```\n  x\n```"),
        ('<ol><li><h3><a href="/a/">One</a></h3><p>Words.</p></li></ol>', "1. **[One](http://portal.test/a/)**\n\n   Words."),
    ],
)
def test_what_would_be_markup_is_written_as_the_words_it_is(html: str, markdown: str) -> None:
    assert written(html) == f"{markdown}\n"


@given(st.text(st.sampled_from("`a "), min_size=1, max_size=9).filter(lambda text: text == text.strip() and "  " not in text))
def test_code_reads_the_same_once_it_is_a_page_again(text: str) -> None:
    page = f"<p>x <code>{text}</code> y</p>"
    assert render(written(page)) == page
