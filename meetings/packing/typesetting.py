"""Sets sheets: what we say ourselves comes as data, which is never taken for markup; a body is what pandoc wrote."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pypdfium2
import typst


def typeset(sheet: dict[str, Any], sheets: Path, folder: str | None) -> tuple[bytes, list[list[float]]]:
    """A PDF of the sheet, and the width and height of each of its pages, in points."""
    source = "\n".join(
        [*((sheets / f"{name}.typ").read_text(encoding="utf-8") for name in ("all", sheet["kind"])), sheet.get("body", "")]
    )
    inputs = {"data": json.dumps(sheet["data"])}
    content = written(source.encode(), folder or str(sheets), inputs, is_tagged=sheet["kind"] != "stamps")
    with pypdfium2.PdfDocument(content) as pdf:
        return content, [list(pdf.get_page_size(number)) for number in range(len(pdf))]


def written(source: bytes, root: str, inputs: dict[str, str], *, is_tagged: bool) -> bytes:
    """As PDF/UA-1 if it can be: a picture without words, or a heading that skips a level, keeps it from that."""
    if is_tagged:
        with contextlib.suppress(typst.TypstError):
            return octets(compiler_of(source, root, inputs).compile(format="pdf", pdf_standards="ua-1"))
    return octets(compiler_of(source, root, inputs).compile(format="pdf", pdf_tags=is_tagged))


def compiler_of(source: bytes, root: str, inputs: dict[str, str]) -> typst.Compiler:
    """One that compiles once: it keeps no source that came as bytes."""
    return typst.Compiler(source, root=root, ignore_system_fonts=True, sys_inputs=inputs)


def octets(made: bytes | list[bytes] | None) -> bytes:
    return made if isinstance(made, bytes) else b""
