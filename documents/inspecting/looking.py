"""The one door to looking into a file. A process does the looking and ends with the file, whatever that does to it."""

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

import pypandoc

from documents.inspecting.findings import MEDIA_TYPES, Findings, Kind, Refused
from documents.inspecting.limits import CHARACTERS, OUTPUT, SIZE, WALL_SECONDS

ROOT = Path(__file__).resolve().parent.parent.parent
START = "import sys; sys.path.insert(0, sys.argv[1]); from documents.inspecting.child import main; main()"
"""With -I Python looks for modules nowhere near the file; this names the one place beside its own."""
EMPTY = "The file is empty. Choose another, or save it again and upload that."
TOO_LARGE = f"The file is larger than {SIZE // 1024 // 1024} MB. Make it smaller or divide it into parts."
TOO_MUCH = "The file takes too much time or memory to look into. Save it again in a simpler form, or as a PDF."
NO_PAGE = "No page could be made of its text; readers can download it."
PANDOC_READS = {Kind.WORD: "docx", Kind.ODT: "odt", Kind.MARKDOWN: "markdown-raw_html-raw_tex"}


def inspect(path: Path, name: str) -> Findings:
    """What is in a file. Raises `Refused`."""
    with path.open("rb", buffering=0) as file:
        size = checked_size(file)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        answer, _ = asked(file, {"do": "inspect", "name": name[:1000]})
        kind = Kind(answer["kind"])
        html = made_by_pandoc(file, kind)
    warnings = answer["warnings"] + ([NO_PAGE] if html is None else [])
    return Findings(
        kind=kind,
        media_type=MEDIA_TYPES[kind],
        size=size,
        sha256=sha256,
        pages=shortened(answer["pages"]),
        page_count=answer["page_count"],
        title=plain(answer["title"])[:300],
        language=plain(answer["language"])[:35],
        html=html or "",
        warnings=[plain(warning) for warning in warnings],
    )


def picture(path: Path, page: int, width: int) -> bytes:
    """A page of a PDF, counted from 1, as PNG. Raises `Refused`."""
    return drawn(path, {"do": "picture", "page": page, "width": width})


def cleaned(path: Path, kind: Kind) -> bytes:
    """A picture without anything but its pixels; a text in UTF-8. Raises `Refused`."""
    return drawn(path, {"do": "clean", "kind": kind})


def drawn(path: Path, order: dict[str, Any]) -> bytes:
    with path.open("rb", buffering=0) as file:
        checked_size(file)
        return asked(file, order)[1]


def checked_size(file: IO[bytes]) -> int:
    size = os.fstat(file.fileno()).st_size
    if not size:
        raise Refused(EMPTY)
    if size > SIZE:
        raise Refused(TOO_LARGE)
    return size


def plain(text: str) -> str:
    """On one line, without what no database keeps."""
    return " ".join(storable(text).split())


def storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def shortened(pages: list[str]) -> list[str]:
    kept, left = [], CHARACTERS
    for page in pages:
        kept.append(storable(page[:left]))
        left -= len(kept[-1])
    return kept


def made_by_pandoc(file: IO[bytes], kind: Kind) -> str | None:
    """HTML of a text, not sanitised; "" where there is none to make, None where it could not be made."""
    if kind not in PANDOC_READS:
        return ""
    reads = ["--from", PANDOC_READS[kind], *(["--track-changes=accept"] if kind is Kind.WORD else [])]
    command = [pypandoc.get_pandoc_path(), "--sandbox", "--to", "html", "--wrap=none", *reads]
    try:
        return storable(run(file, {"do": "pandoc", "command": command}).decode("utf-8", "replace"))
    except Refused:
        return None


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
    if process.returncode or len(output) > OUTPUT:
        raise Refused(TOO_MUCH)
    return output


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
