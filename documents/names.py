"""Names of files in addresses. How they are shown is `inspecting.names`, which stands apart from Django."""

from django.utils.text import slugify

from documents.inspecting.names import parts_of, shown

__all__ = ["in_address", "parts_of", "shown"]

LONGEST_IN_ADDRESS = 100


def in_address(name: str) -> str:
    """The name in plain letters, digits and hyphens, with its ending: “The plan (2).PDF” is “the-plan-2.pdf”."""
    stem, ending = parts_of(shown(name))
    return f"{slugify(stem)[:LONGEST_IN_ADDRESS].strip('-') or 'file'}{ending.lower()}"
