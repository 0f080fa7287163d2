"""Two versions of a text, compared."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publishing.comparing import Block, Run, compare, compare_line
from publishing.markdown import marked, marked_line, render


def shown(before: str, after: str) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(block.element, [(run.kind, run.words) for run in block.runs]) for block in compare(render(before), render(after))]


def test_words_are_compared_within_their_paragraph() -> None:
    assert shown("One.\n\nThe group meets on 2 May in Perth.", "One.\n\nThe group meets on 9 May in Perth.") == [
        ("p", [("kept", "One.")]),
        ("p", [("kept", "The group meets on"), ("deleted", "2"), ("inserted", "9"), ("kept", "May in Perth.")]),
    ]


def test_blocks_that_have_nothing_in_common_are_put_in_and_taken_out_whole() -> None:
    assert shown("## Old\n\nStays.", "Stays.\n\n- An item") == [
        ("h2", [("deleted", "Old")]),
        ("p", [("kept", "Stays.")]),
        ("li", [("inserted", "An item")]),
    ]


def test_a_link_that_leads_elsewhere_is_a_change_and_says_where() -> None:
    assert shown("Read [the plan](https://old.example/).", "Read [the plan](https://new.example/).") == [
        ("p", [("kept", "Read the plan."), ("deleted", "(https://old.example/)"), ("inserted", "(https://new.example/)")])
    ]
    assert shown("Read [the plan](https://old.example/).", "Read [the plan](https://old.example/).") == [
        ("p", [("kept", "Read the plan.")])
    ]


def test_rows_of_a_table_and_loose_items_are_blocks() -> None:
    table = "| A | B |\n|---|---|\n| 1 | {} |\n"
    assert shown(table.format(2), table.format(3)) == [
        ("tr", [("kept", "A | B")]),
        ("tr", [("kept", "1 |"), ("deleted", "2"), ("inserted", "3")]),
    ]
    assert [element for element, _ in shown("", "- a\n\n- b\n")] == ["li", "li"]


def test_words_marked_in_part_are_one_word() -> None:
    assert shown("*un*known here", "unknown here") == [("p", [("kept", "unknown here")])]


ON_A_BUSY_MACHINE = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXT = st.lists(
    st.sampled_from(["one", "two", "two.", "three", "- item", "## head", "\n\n", "[a](https://b.example)"]), max_size=25
).map(" ".join)


def words(blocks: list[Block], kind: str) -> list[str]:
    return [word for block in blocks for run in block.runs if run.kind in ("kept", kind) for word in run.words.split()]


def without_addresses(found: list[str]) -> list[str]:
    return [word for word in found if not word.startswith("(")]


@ON_A_BUSY_MACHINE
@given(TEXT, TEXT)
def test_nothing_is_lost_and_nothing_is_made_up(before: str, after: str) -> None:
    old, new = render(before), render(after)
    blocks = compare(old, new)
    assert without_addresses(words(blocks, "inserted")) == without_addresses(words(compare("", new), "inserted"))
    assert sorted(without_addresses(words(blocks, "deleted"))) == sorted(without_addresses(words(compare(old, ""), "deleted")))


@ON_A_BUSY_MACHINE
@given(TEXT)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert not any(block.is_changed for block in compare(render(text), render(text)))


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, tuple[tuple[str, str | None], ...]]] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, tuple(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


HOSTILE = st.one_of(
    st.text(),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[a](javascript:alert(1))",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            '"><svg onload=alert(1)>',
            "</ins></p><iframe>",
        ]
    ),
)


@ON_A_BUSY_MACHINE
@given(st.lists(HOSTILE, max_size=4).map("\n\n".join), st.lists(HOSTILE, max_size=4).map(" ".join))
def test_what_is_marked_holds_no_markup_of_the_text(before: str, after: str) -> None:
    hidden = ("span", (("class", "visually-hidden"),))
    elements = Elements()
    elements.feed(marked(compare(render(before), render(after))) + f"<p>{marked_line(compare_line(before, after))}</p>")
    assert elements.found <= {(name, ()) for name in ("p", "ul", "li", "ins", "del", "h3", "h4", "h5", "h6")} | {hidden}
    assert elements.open == []


@pytest.mark.parametrize("element", ["script", "iframe", "p onclick=x", "h1"])
def test_a_block_of_any_other_name_is_a_paragraph(element: str) -> None:
    assert marked([Block(element, [Run("inserted", "<b>")])]) == (
        '<p><ins><span class="visually-hidden"> [inserted: </span>&lt;b&gt;<span class="visually-hidden">] </span></ins></p>'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("word " * 60_000, "word " * 59_999 + "other"),
        ("a b " * 30_000, "b a " * 30_000),
        ("\n\n".join(f"Line {n}." for n in range(4_000)), "\n\n".join(f"Row {n}!" for n in range(4_000))),
        ("\n\n".join("same" for _ in range(4_000)), "\n\n".join("same" if n % 2 else "other" for n in range(4_000))),
        (" ".join(f"w{n}" for n in range(20_000)), " ".join(f"w{n}" for n in reversed(range(20_000)))),
        ("\n\n".join(f"word{n % 7} and {n}" for n in range(50)), "\n\n".join(f"word{n % 5} and {n}" for n in range(49))),
    ],
)
def test_huge_texts_take_little_time(before: str, after: str) -> None:
    old, new = (re.sub(r"([^\n]+)", r"<p>\1</p>", text) for text in (before, after))
    begun = time.process_time()
    assert compare(old, new)
    assert time.process_time() - begun < 3
