"""Ending in good order: a worker that is asked to end while it sends finishes what is on the wire, and then ends."""

import mmap
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = mmap.mmap(-1, 1)
"""Set by a Celery worker that shuts down, and read by its child processes, which share this memory: no signal reaches those."""
asked: list[int] = []
"""The signals by which this process itself was asked to end while it sent."""


def end_all() -> None:
    """Ask this process, and those that were forked from it, to take no more."""
    ENDING[0] = 1


def is_wanted() -> bool:
    return bool(asked or ENDING[0])


@contextmanager
def in_good_order() -> Iterator[None]:
    """Within this, SIGTERM only asks; what would have been done of it is done afterwards."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    before = signal.signal(signal.SIGTERM, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        if asked:
            signal.raise_signal(asked.pop())
