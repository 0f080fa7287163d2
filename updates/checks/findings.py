"""What checking a draft finds: where, what is wrong, and what to do about it."""

import enum
from dataclasses import dataclass

from updates.models import Section


class Level(enum.IntEnum):
    """How much it matters. Errors keep a draft from being published; warnings ask."""

    ERROR = 1
    WARNING = 2


@dataclass(frozen=True)
class Finding:
    """One thing found. `words` say what is wrong, `mend` what to do; `quote` is the piece of text that is meant."""

    level: Level
    rule: str
    words: str
    mend: str
    section: Section | None = None
    quote: str = ""
    address: str = ""
    """Where it is mended, if that is in no section."""
    leads_to: str = "Say it now"
    """The words of the link to that address."""

    @property
    def as_problem(self) -> str:
        """All of it in one line, for where it cannot be a link."""
        where = f"In “{self.section.heading}”: " if self.section and self.section.heading not in self.words else ""
        return f"{where}{self.words} {self.mend}"

    @property
    def is_error(self) -> bool:
        return self.level is Level.ERROR
