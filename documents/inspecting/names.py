"""Names of files: as people are shown them, and whether they fit what is in the file."""

import re
import unicodedata

from documents.inspecting.findings import CALLED, TEXTS, Kind, Refused

LONGEST = 150
ENDINGS = {kind: {kind.value} for kind in Kind} | {Kind.JPEG: {"jpg", "jpeg"}, Kind.MARKDOWN: {"md", "markdown"}}
ENDING = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,8}|[0-9][A-Za-z][A-Za-z0-9]{0,6})$")
"""What is long, has spaces, or is a number as in “Report v1.2”, is no ending."""
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Kinds of character that cannot be seen, or turn others round (as in “exe.fdp”), or break lines."""


def shown(name: str) -> str:
    """The name as it was given, without folders and without what cannot be seen; of at most 150 characters."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in UNSEEN)
    stem, ending = parts_of(" ".join(seen.split()).strip(". "))
    return f"{stem[: LONGEST - len(ending)].strip() or 'file'}{ending}"


def parts_of(name: str) -> tuple[str, str]:
    """The name and its ending with the dot."""
    found = ENDING.search(name)
    return (name[: found.start()], found[0]) if found else (name, "")


def ending_of(name: str) -> str:
    """In small letters and without the dot; "" where there is none."""
    return parts_of(shown(name))[1].lower().lstrip(".")


def kind_of_text(name: str) -> Kind:
    """Tables, Markdown and plain text have no marks in their content: the name tells them apart."""
    return next((kind for kind in TEXTS if ending_of(name) in ENDINGS[kind]), Kind.TEXT)


def check_fits(name: str, kind: Kind) -> None:
    """Raises `Refused` where the name ends in something else than what is in the file."""
    ending = ending_of(name)
    if ending and ending not in ENDINGS[kind]:
        raise Refused(
            f"The name ends in .{ending}, but the file is {CALLED[kind]}. Save it again in the right format, "
            f"or change the end of its name to .{kind.value}."
        )
