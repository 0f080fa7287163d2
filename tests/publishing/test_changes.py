"""The public record, as it is written."""

from collections.abc import Callable

from publishing import changes
from tests.conftest import NOON
from workstreams.models import Workstream


def test_listeners_are_told_once_of_all_changes_of_a_transaction(
    workstreams: list[Workstream], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks() as told:  # type: ignore[attr-defined]
        for workstream in workstreams:
            changes.record(workstream, at=NOON, title="Changed", summary="", address="/")
    assert told == changes.listeners
