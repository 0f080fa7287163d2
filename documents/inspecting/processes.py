"""Runs what looks into a file as a process of its own, which ends with the file, whatever that does to it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from documents.inspecting.findings import Refused
from documents.inspecting.limits import OUTPUT, WALL_SECONDS

ROOT = Path(__file__).resolve().parent.parent.parent
START = "import sys; sys.path.insert(0, sys.argv[1]); from documents.inspecting.child import main; main()"
"""With -I Python looks for modules nowhere near the file; this names the one place beside its own."""
TOO_MUCH = "The file takes too much time or memory to look into. Save it again in a simpler form, or as a PDF."


def asked(file: IO[bytes], order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    head, _, body = run(file, order).partition(b"\n")
    try:
        answer: dict[str, Any] = json.loads(head)
    except ValueError as error:
        raise Refused(TOO_MUCH) from error
    if "refused" in answer:
        raise Refused(TOO_MUCH if answer["because"] == "MemoryError" else answer["refused"])
    return answer, body


def run(file: IO[bytes], order: dict[str, Any]) -> bytes:
    """The output of the process that does this. Raises `Refused` where it broke down or was stopped."""
    output, is_whole = run_until_it_ends(file, order)
    if not is_whole:
        raise Refused(TOO_MUCH)
    return output


def run_until_it_ends(file: IO[bytes], order: dict[str, Any]) -> tuple[bytes, bool]:
    """The output of the process that does this, and whether it is all that there was to come."""
    file.seek(0)
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-B", "-c", START, str(ROOT), json.dumps(order)],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        start_new_session=True,
    )
    clock = threading.Timer(WALL_SECONDS, end, [process])
    clock.start()
    try:
        output = read(process)
    finally:
        end(process)
        clock.cancel()
    return output, not process.returncode and len(output) <= OUTPUT


def read(process: "subprocess.Popen[bytes]") -> bytes:
    """All of its output, or one octet more than it may give; it has ended by then, or is to be ended."""
    if process.stdout is None:
        raise RuntimeError("The process was started without a pipe.")
    with process.stdout:
        output = process.stdout.read(OUTPUT + 1)
    if len(output) <= OUTPUT:
        process.wait()
    return output


def end(process: "subprocess.Popen[bytes]") -> None:
    """It and all that it started; what has ended already is left in peace."""
    with contextlib.suppress(ProcessLookupError):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
