"""After whatever staff or the clock write, the index is what a rebuild would make, in the same transaction."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from cpip.example.load import load
from publishing import search
from publishing.models import SearchEntry
from tests.cpip import meeting_writes, writes
from tests.cpip.world import World, world
from tests.cpip.writes import UNSEARCHED, Act
from tests.publishing.test_search import index
from updates import workflow
from workstreams import progress

__all__ = ["world"]

CHANGES, LEAVES = [*writes.CHANGES, *meeting_writes.CHANGES], [*writes.LEAVES, *meeting_writes.LEAVES]
WITHIN = writes.WITHIN | meeting_writes.WITHIN
UNFOUND = writes.UNFOUND | meeting_writes.UNFOUND


def name_of(writes: Callable[..., object]) -> str:
    return f"{writes.__module__}.{writes.__name__}"


def written(table: list[tuple[Callable[..., object], Act]]) -> list[Any]:
    """The table's rows, each named by what it does and the number of its row."""
    return [pytest.param(act, id=f"{name_of(writes)} {number}") for number, (writes, act) in enumerate(table, start=1)]


def writers() -> Iterator[str]:
    """Whatever in the rooms writes for somebody: they all say `by=`."""
    for room in ("workstreams", "documents", "meetings", "updates"):
        folder = Path(importlib.import_module(room).__path__[0])
        for found in pkgutil.walk_packages([str(folder)], f"{room}."):
            if ".migrations" in found.name or ".management" in found.name:
                continue
            for name, member in vars(importlib.import_module(found.name)).items():
                if inspect.isfunction(member) and member.__module__ == found.name and says_by(member):
                    yield f"{found.name}.{name}"


def says_by(function: Callable[..., object]) -> bool:
    by = inspect.signature(function).parameters.get("by")
    return by is not None and by.kind is by.KEYWORD_ONLY


def test_whatever_writes_in_these_rooms_is_in_a_table() -> None:
    """A new function has a row in `CHANGES` or `LEAVES`, or stands in one of the sets with a reason."""
    rows = {name_of(writes) for writes, _ in [*CHANGES, *LEAVES]}
    found = {name for name in writers() if not name.startswith(UNSEARCHED)}
    assert found - rows - WITHIN - UNFOUND == set()
    assert (WITHIN | UNFOUND) - found == set()


@pytest.mark.parametrize("act", written(CHANGES))
def test_after_it_the_index_is_another_and_what_a_rebuild_makes(world: World, act: Act) -> None:
    search.rebuild()
    before = index()
    act(world)
    kept = index()
    assert kept != before
    search.rebuild()
    assert index() == kept


@pytest.mark.parametrize("act", written(LEAVES))
def test_after_it_the_index_is_what_it_was(world: World, act: Act) -> None:
    search.rebuild()
    before = index()
    act(world)
    assert index() == before
    search.rebuild()
    assert index() == before


def test_a_note_that_is_taken_back_is_found_no_more(world: World) -> None:
    search.put(world.note)
    kind = "note"
    assert SearchEntry.objects.filter(kind=kind).exists()
    progress.take_back(world.note, by=world.editor)
    assert not SearchEntry.objects.filter(kind=kind).exists()


def test_the_example_is_as_a_rebuild_would_have_it(db: None) -> None:
    load()
    kept = index()
    search.rebuild()
    assert index() == kept


def test_what_is_not_saved_is_not_found(world: World) -> None:
    """The index is of the same transaction as what it tells of."""
    search.rebuild()
    before = index()
    with suppress(KeyError), transaction.atomic():
        workflow.unpublish(world.update, by=world.editor, why="Wrong.")
        assert index() != before
        raise KeyError
    assert index() == before
