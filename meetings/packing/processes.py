"""Runs each step of making a pack as a process of its own, which is ended when it takes too much."""

import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from documents.inspecting.findings import Refused
from documents.inspecting.processes import ROOT, end
from meetings.packing.limits import BOUND, PREPARED, WALL_SECONDS

START = "import sys; sys.path.insert(0, sys.argv[1]); from meetings.packing.child import main; main()"
PIECE = 64 * 1024
TOO_MUCH = "it takes too much time or memory"


class TooMuch(Refused):
    """The step was stopped, or made more than may be."""

    def __init__(self) -> None:
        super().__init__(TOO_MUCH)


def prepare(source: Path, made: Path) -> dict[str, Any]:
    """A PDF as it is put into packs, and of each page its width and height as it is shown, in points. Raises `Refused`."""
    return run("prepare", {"source": str(source)}, [made])


def typeset(sheets: list[dict[str, Any]], made: list[Path], folder: Path | None = None) -> dict[str, Any]:
    """A PDF of each sheet (its `kind`, `data` and perhaps a `body`), with pictures from that folder. Raises `Refused`."""
    return run("typeset", {"sheets": sheets, "folder": str(folder) if folder else None}, made)


def bind(order: dict[str, Any], made: Path) -> dict[str, Any]:
    """One PDF of those that the order names. Raises `Refused`."""
    return run("bind", order, [made])


def run(step: str, order: dict[str, Any], made: list[Path]) -> dict[str, Any]:
    """Write what the step makes, and answer what it says of it. Raises `Refused` where it broke down, `TooMuch` where it was
    stopped."""
    with tempfile.TemporaryFile() as asked:
        asked.write(json.dumps(order).encode())
        asked.seek(0)
        process = started(step, asked)
    clock = threading.Timer(WALL_SECONDS[step], end, [process])
    clock.start()
    try:
        answer = taken(process, made, BOUND if step == "bind" else PREPARED)
    finally:
        end(process)
        clock.cancel()
    if process.returncode or answer is None:
        raise TooMuch
    if "refused" in answer:
        raise Refused(answer["refused"])
    return answer


def started(step: str, asked: IO[bytes]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-B", "-c", START, str(ROOT), step],
        stdin=asked,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"},
        start_new_session=True,
    )


def taken(process: "subprocess.Popen[bytes]", made: list[Path], most: int) -> dict[str, Any] | None:
    """The first line that the process says; what follows goes into files, each as long as the line says, or all into one.

    None if it says something else, or more than may be.
    """
    if process.stdout is None:
        raise RuntimeError("The process was started without a pipe.")
    with process.stdout as output:
        try:
            answer: dict[str, Any] = json.loads(output.readline(most))
        except ValueError:
            return None
        for path, size in zip(made, answer.get("sizes", [most]), strict=False):
            if copied(output, path, min(size, most)) == most:
                return None
        process.wait()
    return answer


def copied(output: IO[bytes], path: Path, size: int) -> int:
    done = 0
    with path.open("wb") as file:
        while done < size and (piece := output.read(min(PIECE, size - done))):
            done += file.write(piece)
    return done
