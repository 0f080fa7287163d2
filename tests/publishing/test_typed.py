"""Plain text of strangers: what it becomes on a page, and what never comes through."""

import re
import unicodedata
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from publishing import typed
from publishing.markdown import linked
from tests.publishing.test_markdown import HOSTILE

PIECES = [
    *HOSTILE,
    *(
        "<",
        ">",
        '"',
        "'",
        "&",
        "&lt;script&gt;",
        "&#60;",
        "\n",
        "\n\n",
        "\r\n",
        "\x00",
        "https://",
        "http://a.example/",
        "javascript:",
    ),
    *(
        "https://a.example/<script>",
        "https://a.example/\"onmouseover='x'",
        "https://a.example/?a=1&b=2)",
        "](x)",
        "\u202e",
        "https://[",
    ),
]
HOSTILE_TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=12).map("".join)


class Seen(HTMLParser):
    """What a browser finds in HTML: its elements with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(HOSTILE_TEXTS)
def test_a_text_becomes_paragraphs_breaks_and_links_that_are_not_ours_and_nothing_else(text: str) -> None:
    made = linked(text)
    assert isinstance(made, SafeString)
    for tag, attributes in Seen(made).elements:
        assert tag in ("p", "br", "a")
        if tag != "a":
            assert not attributes
            continue
        assert set(attributes) <= {"href", "rel"}
        assert attributes["rel"] == "ugc nofollow noopener"
        assert re.match(r"https?://", attributes.get("href") or "https://", re.IGNORECASE)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=200))
def test_no_word_of_it_is_lost(text: str) -> None:
    assert re.sub(r"\s", "", Seen(linked(text)).words) == re.sub(r"\s", "", text)


@given(HOSTILE_TEXTS)
def test_what_was_typed_is_clean_once_it_is_cleaned(text: str) -> None:
    clean = typed.text(text)
    assert typed.text(clean) == clean
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00-\x08\x0b-\x1f\x7f]", clean)
    assert "\n\n\n" not in clean
    assert unicodedata.is_normalized("NFC", clean)
    clean = typed.line(text)
    assert len(clean.splitlines()) <= 1
    assert typed.line(clean) == clean


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\nStill one.\n\nTwo.", "<p>One.<br>Still one.</p><p>Two.</p>"),
        ("# Not a heading *nor this*", "<p># Not a heading *nor this*</p>"),
        (
            "See https://a.example/x?y=1&z=2.",
            '<p>See <a href="https://a.example/x?y=1&amp;z=2" rel="ugc nofollow noopener">https://a.example/x?y=1&amp;z=2</a>.</p>',
        ),
        (
            "(https://a.example/b_(c))",
            '<p>(<a href="https://a.example/b_(c)" rel="ugc nofollow noopener">https://a.example/b_(c)</a>)</p>',
        ),
        ("javascript:alert(1) ftp://a.example data:x", "<p>javascript:alert(1) ftp://a.example data:x</p>"),
        ("", ""),
    ],
)
def test_how_texts_look(text: str, html: str) -> None:
    assert linked(text) == html


def test_ten_thousand_brackets_take_no_time() -> None:
    assert linked("https://a.example/" + ")" * 10_000).startswith("<p><a")


@pytest.mark.parametrize(
    ("words", "clean"),
    [
        ("e\u0301", "é"),
        ("Mairi\u202e", "Mairi"),
        ("a\u2028b", "a\nb"),
        (
            "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
            "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        ),
        ("a\U000e0068\U000e0069b", "ab"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_scripts_and_signs_that_mean_something_stay(words: str, clean: str) -> None:
    assert typed.text(words) == clean
