"""The process that does one step of making a pack. It limits itself first, and writes to its output alone.

Nothing here may know Django, settings or secrets. Run by `processes.py` only.
"""

import json
import sys
from pathlib import Path
from typing import IO, Any

from documents.inspecting.child import confine
from meetings.packing.limits import CPU_SECONDS, DAMAGED

SHEETS = Path(__file__).parent / "sheets"


class Counted:
    """An output that cannot be rewound, and knows how far it has come."""

    def __init__(self, output: IO[bytes]) -> None:
        self.output, self.done = output, 0

    def write(self, piece: bytes) -> int:
        self.done += len(piece)
        return self.output.write(piece)

    def tell(self) -> int:
        return self.done

    def flush(self) -> None:
        self.output.flush()


def main() -> None:
    step = sys.argv[2]
    confine(processes=step == "typeset", cpu_seconds=CPU_SECONDS[step])
    sys.setrecursionlimit(5_000)
    order = json.load(sys.stdin.buffer)
    try:
        {"prepare": prepare, "typeset": typeset, "bind": bind}[step](order)
    except Exception as error:
        from documents.inspecting.findings import Refused

        said = {"refused": str(error) if isinstance(error, Refused) else DAMAGED, "because": repr(error)[:500]}
        sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")


def say(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")


def prepare(order: dict[str, Any]) -> None:
    from meetings.packing.preparing import prepared

    content, pages = prepared(Path(order["source"]).read_bytes())
    say({"pages": pages, "sizes": [len(content)]})
    sys.stdout.buffer.write(content)


def typeset(order: dict[str, Any]) -> None:
    from meetings.packing.typesetting import typeset

    made = [typeset(sheet, SHEETS, order["folder"]) for sheet in order["sheets"]]
    say({"pages": [pages for _, pages in made], "sizes": [len(content) for content, _ in made]})
    for content, _ in made:
        sys.stdout.buffer.write(content)


def bind(order: dict[str, Any]) -> None:
    from meetings.packing.binding import bound

    writer = bound(order)
    say({"pages": len(writer.pages)})
    writer.write(Counted(sys.stdout.buffer))  # type: ignore[arg-type]
    sys.stdout.buffer.flush()
