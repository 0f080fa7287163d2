"""What Markdown becomes, and what never comes through."""

import re

import pytest
from django.db import transaction
from django.utils.safestring import SafeString

from publishing.markdown import first_words, render
from workstreams.models import Workstream

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](java\tscript:alert(1))",
    "[click](&#106;avascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](vbscript:msgbox)",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    "<iframe src='https://example.org'></iframe>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<style>body{display:none}</style>",
    "<p style='position:fixed'>x</p>",
    "<form action='https://example.org'><input name=password></form>",
    "<object data='x'></object><embed src='x'>",
    "<base href='https://example.org/'>",
    "<meta http-equiv='refresh' content='0;url=https://example.org'>",
    "![x](javascript:alert(1))",
    "<div onclick='alert(1)' class='ds_site-header'>x</div>",
    "</section></main><h1>Not ours</h1>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "[a]: javascript:alert(1)\n\n[a]",
    "<details open ontoggle=alert(1)>x</details>",
    "`<script>` \n\n    <script>alert(1)</script>",
]
ACTIVE = re.compile(
    r"<(script|iframe|object|embed|form|input|style|svg|math|base|meta|img|link|h1|section|main)\b"
    r"|<[^>]*\s(on\w+|style)\s*="
    r"|(href|src)\s*=\s*[\"']?\s*(javascript|data|vbscript):"
    r"|class=\"ds_site",
    re.IGNORECASE,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_active_content_never_comes_through(text: str) -> None:
    assert not ACTIVE.search(render(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_active_content_never_comes_through_from_within_other_markup(text: str) -> None:
    assert not ACTIVE.search(render(f"| a | b |\n|---|---|\n| {text.splitlines()[0]} | [^1] |\n\n[^1]: {text}"))


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# One\n\n## Two\n\n# One", [3, 4, 3]),
        ("### Deep\n\n#### Deeper", [3, 4]),
        ("# One\n\n#### Four\n\n## Two", [3, 4, 4]),
        ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f", [3, 4, 5, 6, 6, 6]),
    ],
)
def test_headings_fit_under_those_of_the_page(text: str, levels: list[int]) -> None:
    assert [int(level) for level in re.findall(r"<h(\d)", render(text, heading_level=3))] == levels


@pytest.mark.parametrize(("first", "is_long"), [("9998", False), ("9999", True), ("123456789", True), ("4", False)])
def test_numbers_that_need_more_room_have_it(first: str, is_long: bool) -> None:
    assert ('class="long-numbers"' in render(f"{first}. One\n1. Two")) is is_long


def test_headings_have_addresses_of_their_own() -> None:
    html = render("# Same\n\n# Same\n\n# Überschrift", anchor="neglect")
    assert re.findall(r'<h2 id="([^"]+)"', html) == ["neglect-same", "neglect-same-2", "neglect-uberschrift"]


def test_footnotes_of_two_texts_on_a_page_do_not_meet() -> None:
    text = "Words.[^1]\n\n[^1]: A note."
    one, two = render(text, anchor="one"), render(text, anchor="two")
    ids = re.findall(r'id="([^"]+)"', one + two)
    assert len(ids) == len(set(ids)) == 4
    for html in (one, two):
        targets = re.findall(r'href="#([^"]+)"', html)
        assert targets
        assert set(targets) <= set(re.findall(r'id="([^"]+)"', html))


def test_a_table_says_what_its_columns_are_and_scrolls_in_a_box_that_the_keyboard_reaches() -> None:
    html = render("| When | What |\n|---|---|\n| Now | This |")
    assert '<th scope="col">When</th>' in html
    assert re.search(r'<div[^>]*class="table-scroll"[^>]*>\s*<table class="ds_table">', html)
    assert 'tabindex="0"' in html


def test_a_text_has_no_picture_of_a_file_that_it_is_not_made_of() -> None:
    assert render("![x](picture-1) words") == "<p> words</p>"
    assert render("![x](files/chart.png) ![y](picture-1)", files_at="/updates/1/files/") == (
        '<p><img alt="x" src="/updates/1/files/chart.png"> </p>'
    )


def test_safe_links_stay() -> None:
    html = render("[a](https://example.org/?a=1&b=2) [b](/updates/2/) [c](mailto:a@example.org) [d](#next)")
    assert re.findall(r'href="([^"]+)"', html) == [
        "https://example.org/?a=1&amp;b=2",
        "/updates/2/",
        "mailto:a@example.org",
        "#next",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A *short* text & more.\n\nAnother.", "A short text & more."),
        ("An Act of 1937[^1].\n\n[^1]: Note.", "An Act of 1937."),
        ("## Heading\n\nWords.", "Words."),
        ("The group looked at:\n\n- this", "The group looked at…"),
        ("One two three four", "One two…"),
        ("One two. Three four", "One two…"),
        ("<script>x</script>", ""),
        ("", ""),
        ("- **Minutes** were\n  published.\n- Another thing.\n\nThe end.", "Minutes were published."),
        ("1. One thing:\n    - a detail\n2. Another.", "One thing…"),
        ("> Said [somebody](/updates/1/).\n\nAnd so on.", "Said somebody."),
        ("## A heading\n\n- An item", "An item"),
        ("## Nothing but a heading", "Nothing but a heading"),
        ("| Year | Cases |\n| --- | --- |\n| 2015 | 12 |", "Year, Cases"),
        ("![](files/a.png)\n\nWhat it shows.", "What it shows."),
        ("A term\n:   What it means", "A term"),
        ("    some code", "some code"),
    ],
)
def test_first_words(text: str, line: str) -> None:
    assert first_words(text, length=12 if text.startswith("One") else 200) == line


@pytest.mark.django_db
def test_only_rendered_text_can_be_saved_as_html() -> None:
    with pytest.raises(TypeError, match=r"only what markdown\.render made"), transaction.atomic():
        Workstream.objects.create(slug="x", name="x", position=1, summary="x", purpose_html="<b>not rendered</b>")
    kept = Workstream.objects.create(slug="x", name="x", position=1, summary="x", purpose_html=render("**rendered**"))
    kept.refresh_from_db()
    assert isinstance(kept.purpose_html, SafeString)
