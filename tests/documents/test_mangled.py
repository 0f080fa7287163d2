"""Good files of each kind, mangled at random in ways that repeat: each is taken or refused in a sentence, and nothing else."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from documents.inspecting.child import answered
from documents.inspecting.findings import Refused
from documents.inspecting.looking import inspect
from tests.documents import hostile
from tests.documents.test_hidden_data import BOOK, SHEETS, SLIDE, SLIDES
from tests.documents.test_pages_of_texts import made

TIMES = 200
GOOD: dict[str, Callable[[], bytes]] = {
    "a.pdf": lambda: hostile.best_pdf("One", "Two"),
    "a.docx": hostile.word,
    "a.xlsx": lambda: hostile.office(
        SHEETS, {**BOOK, "xl/worksheets/sheet1.xml": "<worksheet><row><c><v>7</v></c></row></worksheet>"}
    ),
    "a.pptx": lambda: hostile.office(SLIDES, {"ppt/slides/slide1.xml": SLIDE.format("")}),
    "a.odt": lambda: hostile.open_text(hostile.FRAME),
    "a.ods": lambda: hostile.open_document("spreadsheet", "<table:table/>"),
    "a.odp": lambda: hostile.open_document("presentation", "<draw:page/>"),
    "a.png": lambda: hostile.picture("PNG"),
    "a.jpg": hostile.jpeg_with_place,
    "a.gif": lambda: hostile.moving_picture(3),
    "a.webp": lambda: hostile.picture("WEBP"),
    "a.csv": lambda: "a,b\n1,é\n".encode(),
    "a.txt": lambda: "Café".encode("utf-16"),
    "a.md": lambda: b"# One\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
}


def mangled(content: bytes, chance: random.Random) -> bytes:
    """With octets changed, taken out, doubled or cut off."""
    parts = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(parts) + 1)
        end = min(len(parts), place + chance.choice([1, 1, 2, 4, 32, 400]))
        what = chance.randrange(5)
        if what == 0:
            parts[place:end] = chance.randbytes(end - place)
        elif what == 1:
            del parts[place:end]
        elif what == 2:
            parts[place:place] = parts[place:end]
        elif what == 3:
            parts[place:end] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"-1", b"99999999999"])
        elif parts and chance.random() < 0.2:
            del parts[place:]
    return bytes(parts)


def is_clear(answer: dict[str, object]) -> bool:
    return "kind" in answer or str(answer["refused"]).endswith((".", ")"))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("name", GOOD)
def test_mangled_files_are_taken_or_refused(name: str) -> None:
    chance, good = random.Random(name), GOOD[name]()
    assert "kind" in answered({"do": "inspect", "name": name}, good)[0]
    for _ in range(TIMES):
        content = mangled(good, chance)
        answer, _ = answered({"do": "inspect", "name": name}, content)
        assert is_clear(answer)
        if name.endswith(("png", "jpg", "gif", "webp", "csv", "txt", "md")) and "kind" in answer:
            assert "refused" not in answered({"do": "clean", "kind": answer["kind"]}, content)[0]


def test_mangled_pages_are_fitted_all_the_same() -> None:
    chance = random.Random("page")
    page = (
        b'<html><body><header><h1 class="title">T</h1></header><h1 id="a">A</h1><p><img src="a.png" style="width:1in"/>'
        b'<a href="#fn1" class="footnote-ref" id="fnref1"><sup>1</sup></a></p><table><caption><p>C</p></caption>'
        b'<tr><th>1</th></tr></table><section id="footnotes"><ol><li id="fn1"><p>N'
        b'<a href="#fnref1" class="footnote-back">b</a></p></li>'
        b"</ol></section></body></html>"
    )
    figure = {"source": "a.png", "entry": "a.png", "alternative": "x", "is_decorative": False}
    order = json.dumps({"figures": [figure], "sizes": {"a.png": [4, 2]}}).encode()
    assert "html" in answered({"do": "page"}, order + b"\n" + page)[0]
    for _ in range(TIMES):
        answer, _ = answered({"do": "page"}, order + b"\n" + mangled(page, chance))
        assert "html" in answer or is_clear(answer)


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_mangled_texts_make_a_page_or_none(tmp_path: Path, ending: str) -> None:
    chance, good = random.Random(ending), made(tmp_path, ending)
    for _ in range(5):
        (tmp_path / "kept").write_bytes(mangled(good, chance))
        try:
            assert inspect(tmp_path / "kept", f"a.{ending}").kind == ending
        except Refused as refused:
            assert str(refused).endswith((".", ")"))
