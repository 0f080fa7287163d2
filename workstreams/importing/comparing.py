"""Comparing a table with what is stored: what an import would do, row by row."""

import datetime
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from publishing.when import When
from workstreams.importing.columns import Column, Layout, lay_out
from workstreams.importing.kinds import Kind
from workstreams.importing.rows import Mark, Row

TWINS_NAMED = 5
TOO_MANY_CELLS = "This row has more cells than there are headings. Put quotation marks around text with separators in it."
TWO_STORED = "There is more than one of this name already. Change it on its own page."


@dataclass(frozen=True)
class Comparison:
    """What would become of each row, in the file's order."""

    columns: list[Column]
    rows: list[Row[Any]]
    unused: list[str]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows have each mark."""
        counted = Counter(row.mark for row in self.rows)
        return {mark: counted[mark] for mark in Mark}

    @property
    def to_apply(self) -> list[Row[Any]]:
        return [row for row in self.rows if row.mark in (Mark.NEW, Mark.CHANGED)]

    @property
    def worst_first(self) -> list[Row[Any]]:
        order = list(Mark)
        return sorted(self.rows, key=lambda row: order.index(row.mark))

    @cached_property
    def digest(self) -> str:
        """The same for two comparisons by which the same would happen."""
        return hashlib.sha256(json.dumps([effect(row) for row in self.rows]).encode()).hexdigest()


def effect(row: Row[Any]) -> list[Any]:
    said = {name: [exactly(each.was), exactly(each.becomes)] for name, each in row.differences.items()}
    new = {name: exactly(value) for name, value in row.values.items()} if row.thing is None else {}
    return [row.number, row.mark, exactly(row.thing), said, new, row.problems]


def exactly(value: Any) -> Any:
    """A value in a form in which two are alike only if they mean the same."""
    if isinstance(value, When):
        return [value.words, str(value.first), str(value.last), value.precision]
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, datetime.date) else value


def compare(kind: Kind[Any], headings: list[str], lines: list[Any], *, locked: bool = False) -> Comparison:
    """What importing these lines would do now. Takes as many queries for a thousand lines as for one.

    `locked` holds the rows that are stored already until the transaction ends.
    """
    layout = lay_out(kind.columns, headings)
    rows = [row_of(kind, layout, number, cells, len(headings)) for number, cells in lines]
    find(kind, rows, locked)
    for row in rows:
        for column in kind.columns:
            is_asked = column.name in row.cells or (row.thing is None and not row.problems)
            if is_asked and column.name not in kind.found_by:
                row.read(column)
        kind.check(row)
    used = [column for column in kind.columns if column.name in layout.places]
    return Comparison(used, rows, layout.unused)


def row_of(kind: Kind[Any], layout: Layout, number: int, cells: list[str], width: int) -> Row[Any]:
    row = Row(kind, number, {name: cells[place] if place < len(cells) else "" for name, place in layout.places.items()})
    if len(cells) > width:
        row.refuse("", TOO_MANY_CELLS)
    return row


def find(kind: Kind[Any], rows: Sequence[Row[Any]], locked: bool) -> None:
    """Give each row the stored thing that it is about, and refuse rows about one and the same."""
    by_key = keyed(kind, rows)
    stored = kind.stored(list(by_key)).order_by("pk")
    for thing in stored.select_for_update(of=("self",)) if locked else stored:
        for row in by_key.get(tuple(getattr(thing, name) for name in kind.found_by), []):
            if row.thing:
                row.refuse(kind.found_by[-1], TWO_STORED)
            row.thing = thing
    for twins in by_key.values():
        refuse_twins(kind, twins)


def keyed(kind: Kind[Any], rows: Sequence[Row[Any]]) -> dict[tuple[Any, ...], list[Row[Any]]]:
    """The rows by that by which they are found again, as far as it can be read."""
    by_key = defaultdict(list)
    for row in rows:
        for column in kind.columns:
            if column.name in kind.found_by:
                row.read(column)
        if all(name in row.values for name in kind.found_by):
            by_key[tuple(row.values[name] for name in kind.found_by)].append(row)
    return by_key


def refuse_twins(kind: Kind[Any], twins: list[Row[Any]]) -> None:
    if len(twins) == 1:
        return
    numbers = ", ".join(str(row.number) for row in twins[:TWINS_NAMED])
    further = f" and {len(twins) - TWINS_NAMED} more" if len(twins) > TWINS_NAMED else ""
    for row in twins:
        row.refuse(kind.found_by[-1], f"It is in this file more than once: rows {numbers}{further}. Keep one of them.")
