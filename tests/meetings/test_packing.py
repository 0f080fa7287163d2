"""Binding PDFs into one, each step in a process of its own; what was bound is read back by PDFium, which bound nothing."""

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from documents.inspecting.findings import Refused
from meetings.packing import preparing, processes
from meetings.packing.numbering import numbered, told
from tests.documents import hostile
from tests.meetings.pdf_reading import Read, read

TEXT = {"title": "A text", "author": "", "lang": "en"}
SIDEWAYS = "10 10 300 900] /Rotate 90 /CropBox [20 20 200 800"


def sheet(body: str) -> dict[str, Any]:
    return {"kind": "text", "data": TEXT, "body": body}


def put(folder: Path, **contents: bytes) -> dict[str, Any]:
    """Each prepared as a PDF of that name in the folder; the size of each of its pages."""
    sizes = {}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        sizes[name] = processes.prepare(folder / name, folder / f"{name}.pdf")["pages"]
    return sizes


def bound(folder: Path, sizes: dict[str, Any], labels: dict[str, list[str]] | None = None) -> Read:
    labels = labels or numbered([(name, len(pages)) for name, pages in sizes.items()], {})
    feet = [
        {"width": w, "height": h, "foot": f"Pack {label}"}
        for n in sizes
        for (w, h), label in zip(sizes[n], labels[n], strict=True)
    ]
    stamps = {"kind": "stamps", "data": {"reader": "", "pages": feet}}
    processes.typeset([stamps], [folder / "stamps.pdf"])
    parts = [{"path": f"{n}.pdf", "name": n, "bookmarks": [[n.title(), 0]], "labels": labels[n]} for n in sizes]
    order = {
        "title": "A pack",
        "author": "Us",
        "subject": "",
        "lang": "en-GB",
        "parts": parts,
        "folder": str(folder),
        "stamps": "stamps.pdf",
    }
    processes.bind(order, folder / "pack.pdf")
    return read((folder / "pack.pdf").read_bytes())


def test_pages_keep_their_size_and_each_has_its_foot_its_label_and_its_bookmark(tmp_path: Path) -> None:
    contents = {"first": hostile.best_pdf("A", "B"), "odd": hostile.pdf_of_shapes("0 0 842 595", SIDEWAYS)}
    pack = bound(tmp_path, put(tmp_path, **contents, same=hostile.pdf_of_pages(3)))
    assert pack.labels == ["1", "2", "3", "4", "5", "6", "7"]
    assert pack.bookmarks == [("First", 0), ("Odd", 2), ("Same", 4)]
    assert pack.sizes == [(595, 842), (595, 842), (842, 595), (780, 180), (9, 9), (9, 9), (9, 9)]
    assert [words.split()[-2:] for words in pack.texts] == [["Pack", str(number)] for number in range(1, 8)]
    assert (pack.texts[0].split()[0], pack.texts[1].split()[0]) == ("A", "B")
    assert (pack.title, pack.language) == ("A pack", "en-GB")


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_foot_stands_below_however_a_page_is_turned(tmp_path: Path, turned: int) -> None:
    sizes = put(tmp_path, page=hostile.pdf_of_shapes(f"0 0 300 500] /Rotate {turned} /CropBox [50 60 250 460"))
    bound(tmp_path, sizes)
    page = pypdfium2.PdfDocument(tmp_path / "pack.pdf")[0]
    picture = page.render(scale=2).to_pil().convert("L").point(lambda light: 255 * (light < 160))
    width, height = picture.size
    left, top, right, bottom = picture.getbbox()
    assert left > width * 0.6
    assert top > height * 0.9
    assert (right <= width, bottom <= height) == (True, True)


def test_a_text_and_what_is_bound_with_it_keep_their_tags(tmp_path: Path) -> None:
    made = [tmp_path / "text.pdf", tmp_path / "other.pdf"]
    bodies = [
        "= Findings\nWords.",
        '= More\n#table(columns: 2, table.header[A][B], [1], [2])\n#link("https://example.org/")[There]',
    ]
    answer = processes.typeset([sheet(body) for body in bodies], made)
    sizes = {"text": answer["pages"][0], **put(tmp_path, plain=hostile.good_pdf("Plain")), "other": answer["pages"][1]}
    pack = bound(tmp_path, sizes)
    assert pack.is_tagged
    assert pack.tags[0][:2] == ["H1", "P"]
    assert pack.tags[1] == []
    assert {"H1", "Table", "TR", "TH", "TD", "Link"} <= set(pack.tags[2])


def test_each_page_leads_to_its_own_elements_by_a_number_of_its_own(tmp_path: Path) -> None:
    made = [tmp_path / "first.pdf", tmp_path / "second.pdf"]
    answer = processes.typeset([sheet(f"= {words}\n#pagebreak()\n{words}") for words in ("One", "Two")], made)
    bound(tmp_path, {"first": answer["pages"][0], "second": answer["pages"][1]})
    reader = PdfReader(tmp_path / "pack.pdf")
    tree: Any = reader.root_object["/StructTreeRoot"].get_object()["/ParentTree"]  # type: ignore[index]
    numbers, pages = list(tree["/Nums"])[::2], [page["/StructParents"] for page in reader.pages]
    assert (len(numbers), len(pages)) == (len(set(numbers)), len(set(pages)))
    elements = dict(zip(numbers, list(tree["/Nums"])[1::2], strict=True))
    for page in reader.pages:
        own = [element.get_object() for element in elements[page["/StructParents"]].get_object()]
        assert own
        assert {element.raw_get("/Pg").idnum for element in own} == {page.indirect_reference.idnum}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"%PDF-1.7 nothing", "it is damaged"), (hostile.encrypted_pdf(), "it is locked with a password"), (b"", "it is damaged")],
)
def test_what_cannot_be_put_in_is_refused_with_a_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        put(tmp_path, paper=content)


def test_whatever_lies_is_refused_alone_or_binds(tmp_path: Path) -> None:
    sizes, refused = {}, set()
    for number, (name, content) in enumerate(hostile.lying_pdfs().items()):
        try:
            written, sizes[f"paper{number}"] = preparing.prepared(content)
        except Exception:  # the process that prepares says of whatever it is that the paper is damaged
            refused.add(name)
        else:
            (tmp_path / f"paper{number}.pdf").write_bytes(written)
    pack = bound(tmp_path, sizes)
    assert ["Words" in words for words in pack.texts] == [True] * len(sizes)
    assert refused == {
        *("an unknown filter", "a filter that is a number", "a content that is huge", "pages that hold themselves"),
        *("a page as small as nothing", "resources that are a number", "drawings that are a number"),
    }


def test_what_acts_by_itself_is_left_out(tmp_path: Path) -> None:
    script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    acting = f"/OpenAction {script} /Names << /JavaScript << /Names [(a) {script}] >> >>"
    link = "/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (a.exe) >> >> << /Subtype /FileAttachment >>]"
    put(tmp_path, paper=hostile.good_pdf("Words", catalogue=acting, page=f"{link} /AA << /O {script} >>"))
    written = (tmp_path / "paper.pdf").read_bytes()
    assert [word for word in (b"JavaScript", b"Launch", b"FileAttachment", b"alert") if word in written] == []
    assert b"/Link" in written


def test_a_sheet_that_takes_for_ever_or_reads_what_is_not_its_own_is_refused(tmp_path: Path) -> None:
    for body in ("#let x = 0\n#while true { x += 1 }", '#read("/etc/passwd")', '#image("../../../etc/passwd")'):
        with pytest.raises(Refused):
            processes.typeset([sheet(body)], [tmp_path / "made.pdf"], tmp_path)


def test_numbers_never_move() -> None:
    first = numbered([("front", 2), ("a", 3), ("b", 2)], {})
    assert first == {"front": ["1", "2"], "a": ["3", "4", "5"], "b": ["6", "7"]}
    second = numbered([("front", 3), ("a", 3), ("late", 2), ("b", 3)], first)
    assert second == {"front": ["1", "2", "2a"], "a": ["3", "4", "5"], "late": ["5a", "5b"], "b": ["6", "7", "7a"]}
    third = numbered([("front", 2), ("a", 4), ("late", 1), ("later", 1)], second)
    assert (third["a"], third["late"], third["later"], third["b"]) == (
        ["3", "4", "5", "5c"],
        ["5a", "5b"],
        ["5d"],
        ["6", "7", "7a"],
    )
    assert numbered([("front", 1), ("late", 28)], {"front": ["1"]})["late"][25:] == ["1z", "1aa", "1ab"]


def test_pages_are_told_by_their_first_and_last() -> None:
    assert told(["3", "4", "5"]) == "3 to 5"
    assert told(["5a"]) == "5a"
    assert told(["3", "4", "5", "5c", "5d"]) == "3 to 5 and 5c to 5d"
