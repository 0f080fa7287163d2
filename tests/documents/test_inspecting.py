"""Good files give what is in them, and what staff should know of them."""

import io
from pathlib import Path

import pytest
from PIL import Image

from documents.inspecting import Findings, Kind, Refused, clean_picture, inspect, picture
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
    assert (found.kind, found.title, found.language, found.name) == (kind, "A report", "en-GB", f"A report.{ending}")
    assert "Neglect fell." in found.pages[0]
    for part in ["<h1", "<table", "A footnote.", 'class="footnote-ref"']:
        assert part in found.html
    assert any("Ann" in warning for warning in found.warnings)


def test_a_pdf_gives_its_text_page_by_page(tmp_path: Path) -> None:
    found = looked_at(tmp_path, hostile.good_pdf("First", "Second", catalogue="/Lang (en-GB)"), "a.pdf")
    assert ([page.strip() for page in found.pages], found.page_count, found.language) == (["First", "Second"], 2, "en-GB")
    assert [warning.split(":")[0] for warning in found.warnings] == ["It has no tags", "It has no title of its own."]


def test_a_pdf_of_pictures_alone_is_told(tmp_path: Path) -> None:
    assert any("only pictures" in warning for warning in looked_at(tmp_path, hostile.good_pdf(""), "a.pdf").warnings)


def test_a_page_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(hostile.good_pdf("First"))
    drawn = Image.open(io.BytesIO(picture(path, 1, 300)))
    assert (drawn.format, drawn.width) == ("PNG", 300)
    with pytest.raises(Refused, match="no such page"):
        picture(path, 2, 300)


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
    assert found.warnings == ["It says where it was taken (GPS).", "Its properties name people."]
    clean = Image.open(io.BytesIO(clean_picture(tmp_path / "kept")))
    assert (clean.format, clean.size, dict(clean.getexif())) == ("JPEG", (40, 20), {})


def test_word_tells_of_changes_comments_and_what_is_outside(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>Kept.</w:t></w:r><w:del><w:r><w:delText>Secret.</w:delText></w:r></w:del></w:p>"
    comments = f'<w:comments xmlns:w="{hostile.WORD}"><w:comment/></w:comments>'
    link = '<Relationships><Relationship Type="x/attachedTemplate" TargetMode="External" Target="http://evil/"/></Relationships>'
    content = hostile.word({"word/comments.xml": comments, "word/_rels/settings.xml.rels": link}, body)
    found = looked_at(tmp_path, content, "a.docx")
    assert found.pages == ["Kept."]
    assert [warning.split(" ")[2] for warning in found.warnings] == ["tracked", "comments.", "to"]


def test_excel_tells_of_hidden_sheets(tmp_path: Path) -> None:
    sheet = '<worksheet><row><c t="s"><v>0</v></c><c><v>7</v></c></row></worksheet>'
    entries: dict[str, str | bytes] = {
        "xl/workbook.xml": '<workbook><sheets><sheet name="Names" state="hidden"/></sheets></workbook>',
        "xl/sharedStrings.xml": "<sst><si><t>Children</t></si></sst>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    found = looked_at(tmp_path, hostile.office(SPREADSHEET, entries), "a.xlsx")
    assert (found.pages, found.warnings) == (["Children\t7"], ["It has a hidden sheet: Names."])


def test_powerpoint_tells_of_notes(tmp_path: Path) -> None:
    text = "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>"
    entries: dict[str, str | bytes] = {
        "ppt/slides/slide1.xml": text.format("Shown"),
        "ppt/notesSlides/notesSlide1.xml": text.format("Said"),
    }
    found = looked_at(tmp_path, hostile.office(SLIDES, entries), "a.pptx")
    assert (found.pages, found.page_count, found.warnings) == (["Shown"], 1, ["It has speaker notes."])


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ann\\a.txt", "a.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
        ("a\u202etxt.exe\x00.txt", "atxt.exe.txt"),
        ("n" * 300 + ".txt", "n" * 116 + ".txt"),
        ("", "document.txt"),
        ("..", "document.txt"),
        ("Report v1.2", "Report v1.2.txt"),
        ("\ud800Übung.TXT", "Übung.txt"),
    ],
)
def test_names_are_made_safe(tmp_path: Path, given: str, name: str) -> None:
    assert looked_at(tmp_path, b"Text", given).name == name
