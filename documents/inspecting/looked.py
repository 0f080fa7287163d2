"""What the process that looks into a file hands back."""

import struct
from dataclasses import dataclass, field

LENGTH = struct.Struct(">I")
"""Of a picture, before each that it hands back."""


@dataclass
class Figure:
    """A place in a text where a picture stands."""

    source: str
    """What pandoc calls it."""
    entry: str
    """Its place in the archive."""
    alternative: str = ""
    is_decorative: bool = False
    """Whether its author said that there is nothing to be said in its place."""


@dataclass
class Looked:
    pages: list[str] = field(default_factory=list)
    page_count: int | None = None
    title: str = ""
    language: str = ""
    warnings: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    hides: bool = False
    """Whether its text is without something that its author hid."""

    def warn(self, found: object, warning: str) -> None:
        if found and warning not in self.warnings:
            self.warnings.append(warning)
