"""What the processes that look into files said of one file, kept for the next test that asks the same of it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pytest

from documents.inspecting import looking, processes

Answer = tuple[bytes, bool]


@contextmanager
def answers_about(content: bytes) -> Iterator[dict[str, Answer]]:
    """Within, each question about a file of just these bytes is put to a process once; what it said by what it was asked."""
    kept: dict[str, Answer] = {}
    ask = processes.run_until_it_ends

    def run(file: IO[bytes], order: dict[str, Any]) -> Answer:
        if os.pread(file.fileno(), len(content) + 1, 0) != content:  # what is read otherwise, the process would miss
            return ask(file, order)
        question = json.dumps(order)
        if question not in kept:
            kept[question] = ask(file, order)
        return kept[question]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "run_until_it_ends", run)
        patch.setattr(looking, "run_until_it_ends", run)
        yield kept
