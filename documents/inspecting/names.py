"""File names that can stand in a header, in a page and on any disk."""

import re
import unicodedata

from documents.inspecting.findings import CALLED, TEXTS, Kind, Refused
from documents.inspecting.limits import NAME

ENDINGS = {kind: {kind.value} for kind in Kind} | {Kind.JPEG: {"jpg", "jpeg"}, Kind.MARKDOWN: {"md", "markdown"}}
ENDING = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,7}|[0-9][A-Za-z][A-Za-z0-9]{0,6})$")
UNWANTED = re.compile(r'[<>:"|?*]')


def cleaned(name: str) -> str:
    """Without path, control, bidi and other unseen characters."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode()))[-1]
    seen = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C" and letter not in "\u2028\u2029")
    return re.sub(r"\s+", " ", UNWANTED.sub("", seen)).strip(" .")


def kind_of_text(name: str) -> Kind:
    """Tables, Markdown and plain text have no marks in their content: the name tells them apart."""
    ending = ending_of(cleaned(name))
    return next((kind for kind in TEXTS if ending in ENDINGS[kind]), Kind.TEXT)


def ending_of(name: str) -> str:
    found = ENDING.search(name)
    return found[1].lower() if found else ""


def safe_name(name: str, kind: Kind) -> str:
    """The name as it is shown and served. Raises `Refused` where its ending says something else than the content."""
    name = cleaned(name)
    ending = ending_of(name)
    if ending and ending not in ENDINGS[kind]:
        raise Refused(
            f"The name ends in .{ending}, but the file is {CALLED[kind]}. Save it again in the right format, "
            f"or change the end of its name to .{kind.value}."
        )
    stem = name[: -len(ending) - 1] if ending else name
    ending = ending or kind.value
    return f"{stem[: NAME - len(ending) - 1].strip(' .') or 'document'}.{ending}"
