"""Names of files in addresses. How they are shown is `inspecting.names`, which stands apart from Django."""

from itertools import count

from django.utils.text import slugify

from documents.inspecting.names import parts_of, shown

__all__ = ["free", "in_address", "parts_of", "shown"]

LONGEST_IN_ADDRESS = 100


def in_address(name: str) -> str:
    """The name in plain letters, digits and hyphens, with its ending: “The plan (2).PDF” is “the-plan-2.pdf”."""
    stem, ending = parts_of(shown(name))
    return f"{slugify(stem)[:LONGEST_IN_ADDRESS].strip('-') or 'file'}{ending.lower()}"


def free(name: str, taken: set[str]) -> str:
    """A name for addresses that is not taken."""
    stem, ending = parts_of(in_address(name))
    return next(
        each for number in count(1) if (each := f"{stem}{ending}" if number == 1 else f"{stem}-{number}{ending}") not in taken
    )
