"""A row of a table beside what is stored: new, changed, unchanged, or wrong for a reason."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from workstreams.importing.columns import Column

if TYPE_CHECKING:
    from workstreams.importing.kinds import Kind

T = TypeVar("T", bound=models.Model)


class Mark(StrEnum):
    WRONG = "wrong"
    CHANGED = "changed"
    NEW = "new"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Difference:
    """What a field says now, and what it will say."""

    was: Any
    becomes: Any
    column: Column

    @property
    def was_in_words(self) -> str:
        return self.column.show(self.was)

    @property
    def becomes_in_words(self) -> str:
        return self.column.show(self.becomes)


@dataclass(frozen=True)
class Cell:
    """A cell as the preview shows it."""

    text: str
    problem: str
    difference: Difference | None


@dataclass
class Row(Generic[T]):
    kind: "Kind[T]"
    number: int
    cells: dict[str, str]
    """The text of each column that the table has, by the column's name."""
    thing: T | None = None
    """What is stored already, if it is."""
    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    """What is wrong and what to do, by the column's name; under no name, what concerns the whole row."""

    def stored(self, name: str) -> Any:
        return getattr(self.thing, name) if self.thing else None

    def read(self, column: Column) -> None:
        """Read a cell. What it says already is left as it is, however it came to be stored."""
        text = self.cells.get(column.name, "")
        if self.thing and column.compared and in_one_way(text) == in_one_way(column.show(self.stored(column.name))):
            self.values[column.name] = self.stored(column.name)
            return
        try:
            self.values[column.name] = column.read(self, text)
        except ValidationError as error:
            self.refuse(column.name, " ".join(error.messages))

    def refuse(self, name: str, reason: str) -> None:
        self.problems.setdefault(name, reason)

    def differs(self, name: str) -> bool:
        """Whether the row says something else than is stored; of a new one, whether it says anything."""
        value = self.values.get(name)
        return name in self.values and (value != self.stored(name) if self.thing else bool(value))

    @property
    def differences(self) -> dict[str, Difference]:
        """What will be said otherwise, by the column's name; nothing of a new row."""
        if self.thing is None:
            return {}
        compared = [column for column in self.kind.columns if column.compared and self.differs(column.name)]
        return {column.name: Difference(self.stored(column.name), self.values[column.name], column) for column in compared}

    @property
    def mark(self) -> Mark:
        if self.problems:
            return Mark.WRONG
        if self.thing is None:
            return Mark.NEW
        return Mark.CHANGED if self.differences else Mark.UNCHANGED

    @property
    def shown_cells(self) -> list[Cell]:
        """The cells in the order of the kind's columns."""
        differences = self.differences
        names = [column.name for column in self.kind.columns if column.name in self.cells]
        return [Cell(self.cells[name], self.problems.get(name, ""), differences.get(name)) for name in names]

    @property
    def further_problems(self) -> list[str]:
        """What is wrong with the row itself, or with columns that the table does not have."""
        headings = {column.name: f"{column.heading}: " for column in self.kind.columns}
        return [f"{headings.get(name, '')}{reason}" for name, reason in self.problems.items() if name not in self.cells]


def in_one_way(text: str) -> str:
    """Spreadsheets end the lines within a cell as they like."""
    return text.replace("\r\n", "\n")
