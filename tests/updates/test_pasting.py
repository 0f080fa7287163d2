"""What is pasted from Word, Google Docs, LibreOffice or the web becomes clean Markdown."""

import re

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from people.models import User
from tests.conftest import signed_in
from tests.updates import pasted
from updates import pasting
from updates.pasting import NO_PICTURES, as_markdown, plain_html

IN_WORD = """## What the group did

The External Advisory Group met in **Edinburgh** and *agreed* a note: see [the note](https://www.example.org/note?a=1&b=2).

- Neglect
    - Pilots in three areas
- Hearings

Next steps:

1.  Write it down.
2.  Publish on Thursday.

| Area | Pilots |
|------|--------|
| Fife | 2      |"""
IN_GOOGLE = """## What the group did

The group **met** and ***agreed*** [a note](https://example.org/note?a=1).

- Neglect
    - Pilots
- Hearings"""
IN_LIBREOFFICE = """### What the group did

The group **met** and *agreed* [a note](https://example.org/note).

1.  Write it down.
    1.  In Word.
2.  Publish it."""
ON_THE_WEB = """### A page

Words of **a page**, a trap and the top.

    -   code

> Said."""


@pytest.mark.parametrize(
    ("html", "markdown", "notes"),
    [
        (pasted.WORD, IN_WORD, [NO_PICTURES]),
        (pasted.GOOGLE, IN_GOOGLE, []),
        (pasted.LIBREOFFICE, IN_LIBREOFFICE, []),
        (pasted.WEB, ON_THE_WEB, []),
    ],
    ids=["Word", "Google Docs", "LibreOffice", "the web"],
)
def test_each_program_s_way_of_writing_is_understood(html: str, markdown: str, notes: list[str]) -> None:
    assert as_markdown(html) == (markdown, notes)


@given(st.lists(st.tuples(st.sampled_from(["1", "2", "3"]), st.sampled_from(["·", "1."])), max_size=8))
@settings(max_examples=50)
def test_every_item_of_word_s_lists_stays_whatever_its_level(items: list[tuple[str, str]]) -> None:
    html = "".join(
        f"<p style='mso-list:l0 level{level} lfo1'><span style='mso-list:Ignore'>{mark}</span>item{number}</p>"
        for number, (level, mark) in enumerate(items)
    )
    plain = plain_html(html)
    assert re.findall(r"<li>item(\d+)", plain) == [str(number) for number in range(len(items))]
    assert plain.count("<ul>") == plain.count("</ul>")


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<ul>", "<li>", "</li>", "</ul>", "<td>", "<span>", "one", "two "]))
)
@settings(max_examples=50)
def test_no_words_are_lost_however_badly_it_is_written(pieces: list[str]) -> None:
    plain = plain_html("".join(pieces))
    assert plain.count("one") == pieces.count("one")
    assert plain.count("two") == pieces.count("two ")


def test_the_staff_s_page_answers_the_markdown_and_says_what_it_cannot(editor: User) -> None:
    client, address = signed_in(editor), "/staff/updates/pasted/"
    assert client.post(address, {"html": "<p>A\x00 <b>b</b>"}).json() == {"markdown": "A **b**", "notes": []}
    assert client.post(address).json() == {"markdown": "", "notes": []}
    too_long = client.post(address, {"html": "x" * (pasting.MOST_CHARACTERS + 1)})
    assert (too_long.status_code, "in parts" in too_long.json()["said"]) == (413, True)
    assert Client().post(address, {"html": "<p>A"}).status_code == 403
