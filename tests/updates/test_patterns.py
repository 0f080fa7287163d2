"""No pattern that meets what people type takes more time than in proportion to its length, whatever they type."""

import datetime
import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from types import ModuleType

import pytest

import publishing
import updates
from updates import checks
from updates.checks.reading import read_one
from updates.models import Section, Update

SECONDS = 0.25
"""Of the processor, for each text: a hundred times what it takes."""
LENGTH = 10_000
PAIRED = 600
BEGINNINGS = ["", "Sign here: ", "# a", "<a ", "[a ", "[[a", "- ", "<!-- wp:a ", "<!--", "update"]
REPEATED = [" ", "\n", "a", "_", "-", "#"]
SIGNS = "_-aA1 .\n#['\"<(=&:*\\|"
NASTY = [
    *SIGNS,
    *(
        "a_",
        "a-",
        "A&",
        "Aa",
        "a.",
        "a b ",
        ". ",
        "! ",
        " \n",
        "\n ",
        "x-pic",
        "-photo",
        "a.jpg",
        "_image_",
        "caption ",
        "[caption ",
    ),
    *(
        "next meeting ",
        "click here ",
        "the ",
        "on 1 ",
        "1 and ",
        "1st–2nd ",
        "end of ",
        "will ",
        "at ",
        "see ",
        "update ",
        "update #",
    ),
    *("<!--", "<!-- more", "<iframe ", "<script ", "<form ", "<pre ", "<div wp-block-embed__wrapper ", "https://", "https://a "),
    *('<img a="" ', "<p>", '<h2 id="a">', '<sup id="fnref', "mso-list:", "font-weight:", "(é ", "`", "  #", "“", "é"),
]
FROM_THE_START = {
    *("updates.pasting.NUMBERED", "publishing.merging.OF_A_LIST", "publishing.csv_tables.FORMULA", "publishing.markdown.SHOWN"),
    *("updates.importing.sections.HEADING", "updates.importing.sections.ALL_BOLD", "updates.pasting.FRAGMENT"),
    *("updates.checks.wording.SAYS_NOTHING", "updates.checks.wording.POINTS_AT_ITSELF", "updates.checks.wording.ROMAN"),
}
"""Nothing is searched for these: a text is asked whether it begins so."""


def modules_of(room: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        if ".migrations" not in found.name and ".management" not in found.name:
            yield importlib.import_module(found.name)


def all_patterns() -> dict[str, re.Pattern[str]]:
    found = {
        id(value): (f"{module.__name__}.{name}", value)
        for room in (publishing, updates)
        for module in modules_of(room)
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str)
    }
    return dict(found.values())


PATTERNS = all_patterns()


@contextmanager
def in_time(words: str, seconds: float = SECONDS) -> Iterator[None]:
    """Fails, with what was looked at, when that takes too long, even where it would take for ever."""

    def too_long(*_: object) -> None:
        raise AssertionError(f"too long for {words}")

    before = signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def texts() -> Iterator[tuple[str, str]]:
    """What to call it, and the text."""
    for unit in NASTY:
        yield f"{unit!r} again and again", unit * (LENGTH // len(unit))
    for beginning, unit, end in product(BEGINNINGS, REPEATED, ["!", "\nx"]):
        yield f"{beginning!r} and many {unit!r}", f"{beginning}{unit * LENGTH}{end}"
    for first, second in product(SIGNS, repeat=2):
        yield f"{first + second!r} again and again", f"Sign here: {(first + second) * (PAIRED // 2)}!"


def test_patterns_are_found() -> None:
    assert {"updates.checks.wording.CAPTION", "updates.checks.reading.WRITTEN_HEADING", "publishing.sentences.DATE"} <= set(
        PATTERNS
    )


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_takes_long_over_any_text(name: str) -> None:
    pattern = PATTERNS[name]
    for words, text in texts():
        with in_time(words):
            if name in FROM_THE_START:
                pattern.match(text), pattern.fullmatch(text)
            else:
                all(pattern.finditer(text))


@pytest.mark.parametrize(
    "unit", ["_", "-", "a-", "a_", " ", "#", ". A", "A&", "[a](", "next meeting ", "1 and ", "x.png", "\nat\n"]
)
def test_no_text_holds_the_checks_up(unit: str) -> None:
    for text in (f"Sign here: {unit * 60}", f"# {unit * 1000}x"):
        section = Section(update=Update(number=1, title="A title"), heading="A part", body=text)
        with in_time(text[:30], seconds=4 * SECONDS):
            list(checks.in_section(read_one(section), datetime.date(2016, 11, 24)))
