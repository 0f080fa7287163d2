"""Good files give what is in them, and what staff should know of them."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from PIL import Image

from documents.inspecting import hiding
from documents.inspecting.findings import Findings, Kind, Refused
from documents.inspecting.looking import cleaned, drawn_pages, inspect
from documents.models import Document, FileText
from tests.documents import hostile

SPREADSHEET = f"{hostile.OFFICE}.spreadsheetml.sheet.main+xml"
SLIDES = f"{hostile.OFFICE}.presentationml.presentation.main+xml"


def looked_at(directory: Path, content: bytes, name: str) -> Findings:
    path = directory / "kept"
    path.write_bytes(content)
    return inspect(path, name)


@pytest.mark.parametrize(("ending", "kind"), [("docx", Kind.WORD), ("odt", Kind.ODT)])
def test_a_text_gives_its_words_title_language_and_a_page(tmp_path: Path, ending: str, kind: Kind) -> None:
    found = inspect(hostile.by_pandoc(tmp_path / f"a.{ending}"), f"A report.{ending}")
    assert (found.kind, found.title, found.language) == (kind, "A report", "en-GB")
    assert "Neglect fell." in found.pages[0]
    for part in ["<h3", "<table", "A footnote.", 'id="file-fnref1"']:
        assert part in found.html
    assert any("Ann" in warning for warning in found.warnings)


def test_a_pdf_gives_its_text_page_by_page(tmp_path: Path) -> None:
    found = looked_at(tmp_path, hostile.good_pdf("First", "Second", catalogue="/Lang (en-GB)"), "a.pdf")
    assert ([page.strip() for page in found.pages], found.page_count, found.language) == (["First", "Second"], 2, "en-GB")
    assert [warning.split(":")[0] for warning in found.warnings] == ["It has no tags", "It has no title of its own."]


def test_a_pdf_of_pictures_alone_is_told(tmp_path: Path) -> None:
    assert any("only pictures" in warning for warning in looked_at(tmp_path, hostile.good_pdf(""), "a.pdf").warnings)


def test_pages_are_drawn_by_one_process_and_one_that_cannot_be_keeps_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(hostile.pdf_of_shapes("0 0 600 800", "0 0 1 90000", "0 0 600 800"))
    first, flat, third, small, missing = drawn_pages(path, [(1, 300), (2, 300), (3, 300), (1, 100), (4, 300)])
    shapes = [Image.open(io.BytesIO(picture)) for picture in (first, third, small)]
    assert [(shape.format, shape.size, shape.mode) for shape in shapes] == [
        ("PNG", (300, 400), "L"),
        ("PNG", (300, 400), "L"),
        ("PNG", (100, 134), "L"),
    ]
    assert (flat, missing) == (b"", b"")


def test_what_was_drawn_before_a_page_that_ends_the_process_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(hostile.pdf_with_an_endless_page())
    assert [bool(picture) for picture in drawn_pages(path, [(2, 300), (3, 300), (4, 300)])] == [True]


@pytest.mark.parametrize(
    ("name", "content", "kind", "text"),
    [
        ("a.txt", "Plain – text".encode(), Kind.TEXT, "Plain – text"),
        ("a.csv", b"\xef\xbb\xbfa,b\n1,2\n", Kind.CSV, "a,b\n1,2\n"),
        ("a.csv", b"caf\xe9", Kind.CSV, "café"),
        ("a.md", b"# Head\n\n<b>x</b>", Kind.MARKDOWN, "# Head\n\n<b>x</b>"),
    ],
)
def test_texts(tmp_path: Path, name: str, content: bytes, kind: Kind, text: str) -> None:
    found = looked_at(tmp_path, content, name)
    assert (found.kind, found.pages) == (kind, [text])


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_pictures(tmp_path: Path, form: str) -> None:
    found = looked_at(tmp_path, hostile.picture(form), f"a.{form.lower()}")
    assert (found.media_type, found.warnings) == (f"image/{form.lower()}", [])


def test_a_picture_loses_its_place(tmp_path: Path) -> None:
    found = looked_at(tmp_path, hostile.jpeg_with_place(), "a.jpg")
    assert found.warnings == []
    clean = Image.open(io.BytesIO(cleaned(tmp_path / "kept", found.kind)))
    assert (clean.format, clean.size, dict(clean.getexif())) == ("JPEG", (40, 20), {})


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_written_anew_is_of_the_kind_it_was(tmp_path: Path, form: str) -> None:
    found = looked_at(tmp_path, hostile.picture(form), f"a.{form.lower()}")
    assert Image.open(io.BytesIO(cleaned(tmp_path / "kept", found.kind))).format == form


def test_of_a_picture_that_moves_the_first_is_kept(tmp_path: Path) -> None:
    found = looked_at(tmp_path, hostile.moving_picture(10_000), "a.gif")
    assert [warning.split(".")[0] for warning in found.warnings] == ["It moves"]
    assert not getattr(Image.open(io.BytesIO(cleaned(tmp_path / "kept", found.kind))), "is_animated", False)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "utf-8"])
def test_a_text_is_kept_in_utf8(tmp_path: Path, encoding: str) -> None:
    given = "Café – naïve.\n".encode(encoding)
    found = looked_at(tmp_path, given, "a.txt")
    kept = cleaned(tmp_path / "kept", found.kind)
    assert kept.decode("utf-8-sig") == "Café – naïve.\n"
    assert (kept == given, bool(found.warnings)) == ((True, False) if encoding.startswith("utf-8") else (False, True))


def test_word_tells_of_changes_comments_and_what_is_outside(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>Kept.</w:t></w:r><w:del><w:r><w:delText>Secret.</w:delText></w:r></w:del></w:p>"
    comments = f'<w:comments xmlns:w="{hostile.WORD}"><w:comment/></w:comments>'
    link = '<Relationships><Relationship Type="x/attachedTemplate" TargetMode="External" Target="http://evil/"/></Relationships>'
    content = hostile.word({"word/comments.xml": comments, "word/_rels/settings.xml.rels": link}, body)
    found = looked_at(tmp_path, content, "a.docx")
    assert found.pages == ["Kept."]
    assert [warning.split(" ")[2] for warning in found.warnings] == ["tracked", "comments.", "to"]


def test_excel_gives_the_sheets_that_are_shown_in_their_order(tmp_path: Path) -> None:
    sheet = '<worksheet><row><c t="s"><v>{}</v></c><c><v>7</v></c></row></worksheet>'
    names = "<sheet name='B' r:id='r2'/><sheet name='A' r:id='r1'/><sheet name='Names' state='hidden' r:id='r3'/>"
    link = "<Relationship Id='r{0}' Target='/xl/worksheets/sheet{0}.xml'/>"
    entries: dict[str, str | bytes] = {
        "xl/workbook.xml": f"<workbook xmlns:r='r'><sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{''.join(map(link.format, (1, 2, 3)))}</Relationships>",
        "xl/sharedStrings.xml": "<sst><si><t>First</t></si><si><t>Second</t></si><si><t>Hidden</t></si></sst>",
        **{f"xl/worksheets/sheet{number}.xml": sheet.format(number - 1) for number in (1, 2, 3)},
    }
    found = looked_at(tmp_path, hostile.office(SPREADSHEET, entries), "a.xlsx")
    assert (found.pages, found.warnings) == (["Second\t7\nFirst\t7"], [hiding.SHEET.format(": Names")])


def test_powerpoint_tells_of_notes(tmp_path: Path) -> None:
    text = "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>"
    entries: dict[str, str | bytes] = {
        "ppt/slides/slide1.xml": text.format("Shown"),
        "ppt/notesSlides/notesSlide1.xml": text.format("Said"),
    }
    found = looked_at(tmp_path, hostile.office(SLIDES, entries), "a.pptx")
    assert (found.pages, found.page_count, found.warnings) == (["Shown"], 1, ["It has speaker notes."])


def test_each_slide_is_a_page_in_the_order_in_which_it_is_shown(tmp_path: Path) -> None:
    text = "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>"
    link = "<Relationship Id='r{0}' Target='slides/slide{0}.xml'/>"
    entries: dict[str, str | bytes] = {
        "ppt/presentation.xml": "<p xmlns:r='r'><sldId id='256' r:id='r2'/><sldId id='257' r:id='r1'/></p>",
        "ppt/_rels/presentation.xml.rels": f"<Relationships>{link.format(1)}{link.format(2)}</Relationships>",
        "ppt/slides/slide1.xml": text.format("Нови"),
        "ppt/slides/slide2.xml": text.format("儿童保护"),
    }
    found = looked_at(tmp_path, hostile.office(SLIDES, entries), "a.pptx")
    assert (found.pages, found.page_count) == (["儿童保护", "Нови"], 2)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("../../etc/passwd.txt", Kind.TEXT),
        ("C:\\Users\\ann\\a.csv", Kind.CSV),
        ("a\u202etxt.exe\x00.txt", Kind.TEXT),
        ("a\u202etxt.exe", None),
        ("a.txt\x00.exe", None),
        ("a.exe ", None),
        ("n" * 300 + ".md", Kind.MARKDOWN),
        ("", Kind.TEXT),
        ("..", Kind.TEXT),
        ("Report v1.2", Kind.TEXT),
        ("\ud800Übung.TXT", Kind.TEXT),
    ],
)
def test_what_a_name_is_made_of_hides_no_other_kind(tmp_path: Path, given: str, kind: Kind | None) -> None:
    if kind:
        assert looked_at(tmp_path, b"Text", given).kind == kind
    else:
        with pytest.raises(Refused, match="The name ends in"):
            looked_at(tmp_path, b"Text", given)


WORDS = "Зауважте – 儿童保护 – حماية – Gàidhlig"


def sheet_with(words: str) -> bytes:
    book, written = openpyxl.Workbook(), io.BytesIO()
    book.active.append([words])
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", lambda: hostile.word(body=f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p>")),
        ("a.xlsx", lambda: sheet_with(WORDS)),
        ("a.pptx", lambda: hostile.office(SLIDES, {"ppt/slides/slide1.xml": f"<s><p><t>{WORDS}</t></p></s>"})),
        ("a.odt", lambda: hostile.open_text(f"<text:p>{WORDS}</text:p>")),
        ("a.ods", lambda: hostile.open_document("spreadsheet", f"<table:table><text:p>{WORDS}</text:p></table:table>")),
        ("a.odp", lambda: hostile.open_document("presentation", f"<draw:page><text:p>{WORDS}</text:p></draw:page>")),
    ],
)
def test_words_of_every_script_are_found_in_every_kind(tmp_path: Path, name: str, make: Callable[[], bytes]) -> None:
    assert looked_at(tmp_path, make(), name).pages == [WORDS]


def test_each_slide_of_an_open_presentation_is_a_page(tmp_path: Path) -> None:
    body = "<draw:page><text:p>One</text:p></draw:page><draw:page><text:p>Two</text:p></draw:page>"
    found = looked_at(tmp_path, hostile.open_document("presentation", body), "a.odp")
    assert (found.pages, found.page_count) == (["One", "Two"], 2)


def test_search_can_name_the_slide(client: Client, make_document: Callable[..., Document]) -> None:
    slides: dict[str, str | bytes] = {f"ppt/slides/slide{n}.xml": f"<s><p><t>Slide {n}</t></p></s>" for n in (1, 2)}
    make_document("Talk", file=hostile.office(SLIDES, slides), name="a.pptx")
    assert list(FileText.objects.values_list("page", "text")) == [(1, "Slide 1"), (2, "Slide 2")]
    assert ">Slide 2 of 2</a></h3>" in client.get("/documents/talk/1/a.pptx/").content.decode()
