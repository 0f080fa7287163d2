"""The process that looks into one file: it limits itself first, reads the file from its input, answers on its output and ends.

Nothing here may know Django, settings or secrets. Run by `looking.py` only.
"""

import contextlib
import ctypes
import json
import os
import resource
import sys
from dataclasses import asdict
from typing import Any

from documents.inspecting.limits import CPU_SECONDS, MEMORY, OPEN_FILES, SIZE
from documents.inspecting.looked import LENGTH

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
"""Of unshare(2)."""


def confine(*, processes: bool, cpu_seconds: int = CPU_SECONDS) -> None:
    """Set limits that cannot be raised again. Where the system lets us, there is no network either."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK)
    for limit, most in [
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ]:
        resource.setrlimit(limit, (most, most))
    if not processes:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def main() -> None:
    order = json.loads(sys.argv[2])
    confine(processes=order["do"] == "pandoc")
    if order["do"] == "pandoc":
        os.execv(order["command"][0], order["command"])  # noqa: S606
    content = sys.stdin.buffer.read(SIZE + 1)
    if order["do"] == "draw":
        hand_out_pictures(content, order["wanted"])
        return
    answer, body = answered(order, content)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + body)


def answered(order: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        return done(order, content)
    except Exception as error:
        return reason(error), b""


def hand_out_pictures(content: bytes, wanted: list[tuple[int, int]]) -> None:
    """Each as soon as it is drawn, after its length: what comes before a page that ends the process is not lost."""
    from documents.inspecting import pdfs

    for drawn in pdfs.pictures(content, wanted):
        sys.stdout.buffer.write(LENGTH.pack(len(drawn)) + drawn)
        sys.stdout.buffer.flush()


def reason(error: Exception) -> dict[str, Any]:
    """Whatever fails in a foreign file is the file's fault: what it is called goes to the log, a sentence to the uploader."""
    from documents.inspecting.archives import DAMAGED
    from documents.inspecting.findings import Refused

    return {"refused": str(error) if isinstance(error, Refused) else DAMAGED, "because": type(error).__name__}


def done(order: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    from documents.inspecting import archives, hiding, kinds, pages, pictures
    from documents.inspecting.findings import TEXTS

    if order["do"] == "page":
        return asdict(pages.page(content)), b""
    if order["do"] == "pictures":
        return pictures.inside(content, order["names"])
    if order["do"] == "visible":
        with archives.opened(content) as archive:
            return {}, hiding.visible(archive, order["kind"])
    if order["do"] == "clean":
        return {}, kinds.in_utf8(content) if order["kind"] in TEXTS else pictures.clean(content)
    return looked_into(content, order["name"]), b""


def looked_into(content: bytes, name: str) -> dict[str, Any]:
    from documents.inspecting import kinds, names

    kind = kinds.kind_of(content, name)
    names.check_fits(name, kind)
    return {"kind": kind, **asdict(look(content, kind))}


def look(content: bytes, kind: Any) -> Any:
    from documents.inspecting import archives, kinds, office, open_documents, pdfs, pictures
    from documents.inspecting.findings import PICTURES, TEXTS, Kind

    if kind is Kind.PDF:
        return pdfs.look(content)
    if kind in PICTURES:
        return pictures.look(content)
    if kind in TEXTS:
        return kinds.look(content)
    with archives.opened(content) as archive:
        return open_documents.look(archive) if kind.value.startswith("od") else office.look(archive, kind.value)
