"""Names of files: what people are shown, and what stands in addresses."""

import re
import unicodedata
from pathlib import PurePosixPath

from django.utils.text import slugify

LONGEST = 150
LONGEST_IN_ADDRESS = 100
LONGEST_ENDING = 10
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Kinds of character that cannot be seen, or turn others round (as in “exe.fdp”), or break lines."""


def shown(name: str) -> str:
    """The name as it was given, without folders and without what cannot be seen; of at most 150 characters."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in UNSEEN)
    stem, ending = parts_of(" ".join(seen.split()).strip(". "))
    return f"{stem[: LONGEST - len(ending)].strip() or 'file'}{ending}"


def in_address(name: str) -> str:
    """The name in plain letters, digits and hyphens, with its ending: “The plan (2).PDF” is “the-plan-2.pdf”."""
    stem, ending = parts_of(shown(name))
    plain = slugify(ending)
    return f"{slugify(stem)[:LONGEST_IN_ADDRESS].strip('-') or 'file'}{f'.{plain}' if plain else ''}"


def parts_of(name: str) -> tuple[str, str]:
    """The name and its ending with the dot; what is long or has spaces is no ending."""
    ending = PurePosixPath(name).suffix
    if len(ending) > LONGEST_ENDING or not re.fullmatch(r"\.\w+", ending):
        return name, ""
    return name[: -len(ending)], ending
