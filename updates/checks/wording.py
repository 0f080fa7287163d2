"""Checks of words: what readers would stumble over, by rules that a person may overrule."""

import datetime
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from publishing.sentences import promises_in, sentences
from updates.checks.findings import Finding, Level
from updates.checks.reading import Block, ReadSection

LONG_SENTENCE = 40
"""Words. GOV.UK’s style advises at most 25; from here on most readers lose the thread."""
SAYS_NOTHING = re.compile(
    r"(click |tap |see |read |view |download |find out )?(here|this|this link|this page|link|more|read more|find out more|"
    r"more information|further information|details|website|web ?page|document|download|follow this link)[.…>»]*",
    re.IGNORECASE,
)
POINTS_AT_ITSELF = re.compile(r"(?:click|tap|press)\s+(?:on\s+)?(?:here|this)\b.*|.*\bhere[.…>»!]*", re.IGNORECASE)
NEXT_AND_PAST = re.compile(
    r"\bnext (?:meeting|update|event|workshop|session|round|stage)\b[^.;]{0,120}?"
    r"\b(?:took place|was held|were held|has taken place|has been held|happened|met|was published)\b",
    re.IGNORECASE,
)
CAPTION = re.compile(
    r"(?<![\w-])[\w-]*?\w[-_](?:pic|photo|image|img|picture|portrait|logo)(?![a-z])\w*"
    r"|(?<![\w-])[\w-]+\.(?:jpe?g|png|gif|webp)\b|^(?:picture|photo|photograph|image|caption)\s*[:–-].*|\[caption\b.*",
    re.IGNORECASE,
)
FILE_GLUED = re.compile(r"(?<![\w-])[\w-]*?[a-z0-9][-_](?:pic|photo|image|img|picture|portrait|logo)(?=[A-Z])")
ANNOUNCES_CONTACT = re.compile(r"\b(contact|e-?mail|write to|subscribe|call|phone)\b", re.IGNORECASE)
ENDS_IN_THE_AIR = re.compile(r"\b(at|on|via|to|from|see|under)\s*[.:]?$", re.IGNORECASE)
ABBREVIATION = re.compile(r"\b[A-Z](?:[A-Z]|&(?=[A-Z])|[a-z](?=[A-Z]{2}))+s?\b")
WELL_KNOWN = {
    *("UK", "EU", "USA", "US", "UN", "MP", "MPs", "MSP", "MSPs", "NHS", "BBC", "PDF", "CBE", "OBE", "MBE", "QC", "KC", "CEO"),
    *("ID", "IT", "TV", "AM", "PM", "BST", "GMT", "FAQ", "CSV", "OK", "GP", "GPs", "HIV", "AIDS", "PIN", "URL"),
}
ROMAN = re.compile(r"[IVXLC]+")


def empty_links(part: ReadSection) -> Iterator[Finding]:
    """Links whose words say nothing out of their place (WCAG 2.4.4, 2.4.9)."""
    for link in part.links:
        words = " ".join(link.words.split())
        if not words or SAYS_NOTHING.fullmatch(words) or POINTS_AT_ITSELF.fullmatch(words):
            yield Finding(
                Level.WARNING,
                "link words",
                f"A link says “{words}”." if words else "A link has no words.",
                "Let the link’s words say where it leads, as in “notes of the group’s meetings”.",
                part.section,
                link.address,
            )


def heading_order(part: ReadSection) -> Iterator[Finding]:
    """Levels that are left out, and headings above the section's own (WCAG 1.3.1)."""
    levels = [(1, part.section.heading), *part.headings]
    for (before, _), (level, words) in pairwise(levels):
        if level == 1:
            what = "This heading is above the section’s own."
        elif level > before + 1:
            what = f"This heading leaves out a level: it has {level} #s after one of {before}."
        else:
            continue
        yield Finding(
            Level.WARNING, "heading order", what, "Use ## for headings within a section, ### below these.", part.section, words
        )


def long_sentences(part: ReadSection) -> Iterator[Finding]:
    for block in part.blocks:
        for sentence in sentences(block.text):
            words = sentence.split()
            if len(words) > LONG_SENTENCE:
                yield Finding(
                    Level.WARNING,
                    "long sentence",
                    f"A sentence has {len(words)} words.",
                    "Make two or three of it.",
                    part.section,
                    f"{' '.join(words[:12])} …",
                )


def next_in_the_past(part: ReadSection) -> Iterator[Finding]:
    for block in part.blocks:
        for found in NEXT_AND_PAST.finditer(block.text):
            yield Finding(
                Level.WARNING,
                "next in the past",
                "Something is called the next one and told as past.",
                "Say which one it was: “the last meeting”, “the meeting of 7 November”.",
                part.section,
                found[0],
            )


def captions_in_text(part: ReadSection) -> Iterator[Finding]:
    """Names of pictures' files and captions that were left in the text."""
    for block in part.blocks:
        found = FILE_GLUED.search(block.text) or CAPTION.search(block.text)
        if found and block.tag != "pre":
            yield Finding(
                Level.WARNING,
                "caption in text",
                "A picture’s name or caption seems to stand in the text.",
                "Take it out, or put the picture there with its alternative text.",
                part.section,
                found[0][:120],
            )


def ends_in_the_air(part: ReadSection) -> Iterator[Finding]:
    """A contact that is announced and not given, or a colon after which nothing comes."""
    after: list[Block | None] = [*part.blocks[1:], None]
    for block, following in zip(part.blocks, after, strict=False):
        last = block.text.rsplit(". ", 1)[-1]
        is_announced = following is not None and following.tag in {"li", "blockquote", "td", "th", "dt", "pre"}
        if ENDS_IN_THE_AIR.search(block.text) and not is_announced:
            is_contact = ANNOUNCES_CONTACT.search(last)
            what = "A contact is announced, and no address follows." if is_contact else "A sentence ends before its end."
        elif block.text.endswith(":") and not is_announced and block.tag in {"p", "li"}:
            what = "A colon announces something, and nothing follows."
        else:
            continue
        mend = "Put in the address, as a link, or say it otherwise."
        yield Finding(Level.WARNING, "lost address", what, mend, part.section, last[-120:])


def abbreviations(parts: Iterable[ReadSection], known: Iterable[str]) -> Iterator[Finding]:
    """Abbreviations whose first use does not say what they stand for, each once in the whole update (WCAG 3.1.4)."""
    explained = WELL_KNOWN | set(known)
    for part in parts:
        explained |= part.explained
        for block in part.blocks:
            for found in ABBREVIATION.finditer(block.text):
                short = found[0]
                if short in explained or ROMAN.fullmatch(short):
                    continue
                explained |= {short, short.rstrip("s"), f"{short}s"}
                if not is_explained_here(block.text, found.start(), found.end()):
                    mend = f"At its first use write it out, as in “… ({short})”."
                    yield Finding(
                        Level.WARNING,
                        "abbreviation",
                        f"“{short}” is not explained.",
                        mend,
                        part.section,
                        around(block.text, found),
                    )


def is_explained_here(text: str, start: int, end: int) -> bool:
    """“External Advisory Group (EAG)”, “EAG (External Advisory Group)”."""
    is_in_brackets = (
        text[:start].rstrip("“\"'").endswith("(") and re.match(r"[”\"']?\)", text[end:]) and len(text[:start].split()) > 2
    )
    return bool(is_in_brackets or re.match(r" \((?:\w+[\s’'-]+){1,}\w+", text[end:]))


def around(text: str, found: "re.Match[str]") -> str:
    """What was found and a few words beside it, each of them whole."""
    before, after = text[: found.start()], text[found.end() :]
    first = before.rfind(" ", 0, max(0, len(before) - 30)) + 1
    last = len(after) if len(after) <= 30 else max(after.rfind(" ", 0, 31), 0)
    return f"{before[first:]}{found[0]}{after[:last]}".strip()


def past_promises(part: ReadSection, today: datetime.date) -> Iterator[Finding]:
    for block in part.blocks:
        for promising in promises_in(block.text, today):
            if promising.when.is_overdue(today):
                yield Finding(
                    Level.WARNING,
                    "promise in the past",
                    f"This promises something “{promising.when.words}”, and that has passed.",
                    "Say what happened, or give a new date.",
                    part.section,
                    promising.sentence[:200],
                )
