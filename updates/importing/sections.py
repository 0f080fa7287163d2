"""Markdown of a whole text, divided at its highest headings into the sections of an update."""

import re
from dataclasses import dataclass

from publishing import typed
from publishing.markdown import plain, render
from updates.importing.markup import Notes

LONGEST_HEADING = 150
BEGINNING = "Introduction"
HEADING = re.compile(r"(#{1,6}) ++(.*?)(?:(?<! ) +#+)?$")
ALL_BOLD = re.compile(r"\*\*([^*\n]{2,150})\*\*")
PAUSE = re.compile(r"(?:\* \* \* \* \*|-{3,})")


@dataclass(frozen=True)
class Part:
    """A section to be."""

    heading: str
    body: str


def divide(text: str, title: str, notes: Notes) -> list[Part]:
    """Its sections; what stands before the first heading is the introduction, and a text without any is one section."""
    lines = text.splitlines()
    levels = {len(found[1]) for line in lines if (found := HEADING.fullmatch(line))}
    if not levels:
        lines, is_bold = with_bold_headings(lines)
        if not is_bold:
            return [Part(shortened(title, notes), text.strip())] if text.strip() else []
        notes.change("Paragraphs all in bold were taken for headings: the text had no others.")
        levels = {2}
    highest = min(levels)
    if len(levels) > 1 or highest != 2:
        notes.change("Headings were fitted to the sections: the highest became the sections’ own.")
    return list(parts_of(lines, highest, notes))


def parts_of(lines: list[str], highest: int, notes: Notes) -> list[Part]:
    parts, heading, words, body = list[Part](), BEGINNING, "", list[str]()
    for line in [*lines, f"{'#' * highest} end"]:
        found = HEADING.fullmatch(line)
        if found is None or len(found[1]) != highest:
            body.append(fitted(line, found, highest))
            continue
        if "".join(body).strip() or words:
            text = "\n".join(body).strip()
            if not text:
                notes.change(f"Nothing stands below the heading “{heading}”: write it, or take the section away.")
            parts.append(Part(heading, text))
        words = typed.line(plain(render(found[2])))
        heading, body = shortened(words, notes), []
        if heading != words:
            body.append(f"**{found[2]}**\n")
    if parts and parts[0].heading == BEGINNING:
        notes.change(f"What stands before the first heading got the heading “{BEGINNING}”.")
    return parts


def fitted(line: str, found: re.Match[str] | None, highest: int) -> str:
    """A lower heading so that those just below the section's are of the second level, as writers here give them."""
    return line if found is None else f"{'#' * max(2, len(found[1]) - highest + 1)} {found[2]}"


def with_bold_headings(lines: list[str]) -> tuple[list[str], bool]:
    """Paragraphs all in bold, as headings: so wrote those whose tool gave them no other."""
    made, is_found = list[str](), False
    for number, line in enumerate(lines):
        alone = not "".join(lines[number - 1 : number]).strip() and not "".join(lines[number + 1 : number + 2]).strip()
        found = ALL_BOLD.fullmatch(line.strip())
        if found and alone and not found[1].rstrip().endswith((".", ",", ";")):
            made.append(f"## {found[1].strip().rstrip(':')}")
            is_found = True
        else:
            made.append(line)
    return made, is_found


def shortened(heading: str, notes: Notes) -> str:
    if len(heading) <= LONGEST_HEADING:
        return heading or "Without a heading"
    notes.change(f"A heading longer than {LONGEST_HEADING} characters was cut; it stands whole above its section’s text.")
    return f"{heading[: LONGEST_HEADING - 1].rsplit(' ', 1)[0]}…"
