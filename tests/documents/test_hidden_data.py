"""What a reader could find in a file unawares is told to staff before anybody else can read it."""

import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from openpyxl.comments import Comment

from documents.inspecting.hiding import IN_THE_FILE
from documents.inspecting.looking import inspect
from documents.models import Document, StoredFile
from people.models import User
from publishing.models import AuditEntry
from tests.conftest import signed_in
from tests.documents import hostile

Make = Callable[..., Document]
SLIDES = f"{hostile.OFFICE}.presentationml.presentation.main+xml"
SHEETS = f"{hostile.OFFICE}.spreadsheetml.sheet.main+xml"


def warnings_of(directory: Path, content: bytes, name: str) -> list[str]:
    (directory / "kept").write_bytes(content)
    return inspect(directory / "kept", name).warnings


def workbook(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = None
    book.active.append(["Children", 7])
    change(book)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def with_comment(book: openpyxl.Workbook) -> None:
    book.active["A1"].comment = Comment("Ask Ann", "Bob")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda book: None, []),
        (
            lambda book: setattr(book.create_sheet("Names"), "sheet_state", "hidden"),
            [f"It has a hidden sheet: Names. {IN_THE_FILE}"],
        ),
        (
            lambda book: setattr(book.create_sheet("Names"), "sheet_state", "veryHidden"),
            [f"It has a hidden sheet: Names. {IN_THE_FILE}"],
        ),
        (lambda book: setattr(book.active.row_dimensions[1], "hidden", True), [f"It has hidden rows or columns. {IN_THE_FILE}"]),
        (
            lambda book: setattr(book.active.column_dimensions["B"], "hidden", True),
            [f"It has hidden rows or columns. {IN_THE_FILE}"],
        ),
        (with_comment, ["It has comments."]),
        (lambda book: setattr(book.properties, "creator", "Ann"), ["Its properties name people: Ann."]),
    ],
)
def test_workbooks(tmp_path: Path, change: Callable[[openpyxl.Workbook], object], told: list[str]) -> None:
    assert warnings_of(tmp_path, workbook(change), "a.xlsx") == told


OUTSIDE = '<Relationships><Relationship Type="x/oleObject" TargetMode="External" Target="file://server/x"/></Relationships>'
SLIDE = "<p:sld xmlns:p='p' xmlns:a='a'{}><a:p><a:r><a:t>Words</a:t></a:r></a:p></p:sld>"
PROPERTIES = "<cp:c xmlns:cp='cp' xmlns:dc='dc'><dc:creator>Ann</dc:creator><cp:lastModifiedBy>Bob</cp:lastModifiedBy></cp:c>"
BOOK: dict[str, str | bytes] = {"xl/workbook.xml": "<workbook/>"}
HIDDEN = f"<w:p xmlns:w='{hostile.WORD}'><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>"
OFFICE_FILES: dict[str, tuple[str, bytes, str]] = {
    "people": ("a.docx", hostile.word({"docProps/core.xml": PROPERTIES}), "Its properties name people: Ann, Bob."),
    "a company": ("a.docx", hostile.word({"docProps/app.xml": "<p><Company>The Owner</Company></p>"}), "Its properties name an"),
    "own entries": (
        "a.docx",
        hostile.word({"docProps/custom.xml": "<p><property name='Case'/></p>"}),
        "Its properties have entries",
    ),
    "hidden text": ("a.docx", hostile.word(body=HIDDEN), "It has hidden text."),
    "hidden text in a footer": ("a.docx", hostile.word({"word/footer1.xml": HIDDEN}), "It has hidden text."),
    "a file inside": ("a.docx", hostile.word({"word/embeddings/a.xlsx": b"x"}), "It has other files inside."),
    "a place": ("a.docx", hostile.word({"word/media/a.jpg": hostile.jpeg_with_place()}), "A picture in it says where"),
    "a picture outside": ("a.docx", hostile.word({"word/_rels/document.xml.rels": OUTSIDE}), "It refers to"),
    "a pivot table": (
        "a.xlsx",
        hostile.office(SHEETS, {**BOOK, "xl/pivotCache/pivotCacheRecords1.xml": "<x/>"}),
        "It has a pivot",
    ),
    "a connection": ("a.xlsx", hostile.office(SHEETS, {**BOOK, "xl/connections.xml": "<x/>"}), "It refers to"),
    "a linked workbook": (
        "a.xlsx",
        hostile.office(SHEETS, {**BOOK, "xl/externalLinks/_rels/a.xml.rels": OUTSIDE}),
        "It refers to",
    ),
    "a hidden slide": (
        "a.pptx",
        hostile.office(SLIDES, {"ppt/slides/slide1.xml": SLIDE.format(" show='0'")}),
        "It has hidden slides.",
    ),
    "speaker notes": (
        "a.pptx",
        hostile.office(SLIDES, {"ppt/notesSlides/notesSlide1.xml": SLIDE.format("")}),
        "It has speaker notes.",
    ),
    "comments on slides": ("a.pptx", hostile.office(SLIDES, {"ppt/comments/modernComment_1.xml": "<x/>"}), "It has comments."),
}
REGION = "<text:tracked-changes><text:changed-region/></text:tracked-changes><text:p>x</text:p>"
HIDING = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
FETCHED = '<text:p><draw:frame><draw:image xlink:href="https://example.org/x.png"/></draw:frame></text:p>'
NOTES = "<draw:page><presentation:notes><text:p>Said</text:p></presentation:notes></draw:page>"
HIDDEN_SHEET = '<style:style><style:table-properties table:display="false"/></style:style>'
ROW = '<table:table><table:table-row table:visibility="collapse"/></table:table>'
META = f"<office:document-meta {hostile.SPACES}>{{}}</office:document-meta>"
OPEN_FILES: dict[str, tuple[str, bytes, str]] = {
    "changes": ("a.odt", hostile.open_text(REGION), "It has tracked changes"),
    "comments": ("a.odt", hostile.open_text("<text:p>x<office:annotation/></text:p>"), "It has comments."),
    "hidden text": ("a.odt", hostile.open_text("<text:p>x</text:p>", styles=HIDING), "It has hidden text."),
    "a hidden paragraph": ("a.odt", hostile.open_text("<text:p><text:hidden-paragraph/></text:p>"), "It has hidden text."),
    "a picture outside": ("a.odt", hostile.open_text(FETCHED), "It refers to"),
    "a file inside": ("a.odt", hostile.open_text("<text:p/>", {"Object 1/content.xml": "<x/>"}), "It has other files"),
    "earlier versions": ("a.odt", hostile.open_text("<text:p/>", {"Versions/1": b"x"}), "It has earlier versions"),
    "a place": ("a.odt", hostile.open_text("<text:p/>", {"Pictures/b.jpg": hostile.jpeg_with_place()}), "A picture in it says"),
    "people": (
        "a.odt",
        hostile.open_text("<text:p/>", {"meta.xml": META.format("<dc:creator>Ann</dc:creator>")}),
        "Its properties name",
    ),
    "a hidden sheet": ("a.ods", hostile.open_document("spreadsheet", "", styles=HIDDEN_SHEET), "It has a hidden sheet."),
    "hidden rows": ("a.ods", hostile.open_document("spreadsheet", ROW), "It has hidden rows"),
    "speaker notes": ("a.odp", hostile.open_document("presentation", NOTES), "It has speaker notes."),
}
CREATOR = "<dc:creator><rdf:Seq><rdf:li>Ann</rdf:li></rdf:Seq></dc:creator>"
SCRIPT = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"


def pdf_with_stream(facts: str, stream: bytes) -> bytes:
    """A PDF in which there is a stream of this kind besides."""
    letters = stream.decode("latin-1")
    return hostile.pdf(
        [
            "<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
            f"<< {facts} /Length {len(stream)} >>\nstream\n{letters}\nendstream",
        ]
    )


PACKED = "/Type /Metadata /Subtype /XML /Filter /FlateDecode"
PHOTOGRAPH = "/Type /XObject /Subtype /Image /Width 40 /Height 20 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
PDF_FILES: dict[str, tuple[str, bytes, str]] = {
    "an attachment": (
        "a.pdf",
        hostile.good_pdf("x", catalogue="/Names << /EmbeddedFiles << /Names [(a) << /F (a) >>] >> >>"),
        "It has other",
    ),
    "a program": ("a.pdf", hostile.good_pdf("x", catalogue=SCRIPT), "It has programs"),
    "form fields": ("a.pdf", hostile.good_pdf("x", catalogue="/AcroForm << /Fields [4 0 R] >>"), "It has form fields"),
    "a comment": (
        "a.pdf",
        hostile.good_pdf("x", page="/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] >>]"),
        "It has comments.",
    ),
    "people": ("a.pdf", hostile.good_pdf("x", catalogue=f"/Own ({CREATOR})"), "Its properties name people: Ann."),
    "people, packed": (
        "a.pdf",
        pdf_with_stream(PACKED, zlib.compress(f"<x>{CREATOR}</x>".encode())),
        "Its properties name people: Ann.",
    ),
    "a place": ("a.pdf", pdf_with_stream(PHOTOGRAPH, hostile.jpeg_with_place()), "A picture in it says where"),
    "a photographer": ("a.pdf", pdf_with_stream(PHOTOGRAPH, hostile.jpeg_with_place()), "A picture in it names people."),
    "no tags": ("a.pdf", hostile.good_pdf("x"), "It has no tags"),
    "no title": ("a.pdf", hostile.good_pdf("x"), "It has no title"),
    "no language": ("a.pdf", hostile.good_pdf("x"), "It does not say its language."),
    "only pictures": ("a.pdf", hostile.good_pdf(""), "It is only pictures"),
}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        pytest.param(*case, id=f"{case[0]}: {what}")
        for cases in (OFFICE_FILES, OPEN_FILES, PDF_FILES)
        for what, case in cases.items()
    ],
)
def test_what_is_hidden_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    found = warnings_of(tmp_path, content, name)
    assert any(warning.startswith(told) for warning in found), found


def hiding_in_a_workbook(book: openpyxl.Workbook) -> None:
    book.create_sheet("Names").append(["Quagga"])
    book["Names"].sheet_state = "hidden"
    for row in (["Seen", "Quagga", "Here"], ["Quagga"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = book.active.column_dimensions["B"].hidden = True


WORD_STYLES = (
    f"<w:styles xmlns:w='{hostile.WORD}'><w:style w:type='paragraph' w:styleId='Top'><w:rPr><w:vanish/></w:rPr></w:style>"
    "<w:style w:type='paragraph' w:styleId='Under'><w:basedOn w:val='Top'/></w:style>"
    "<w:style w:type='character' w:styleId='Gone'><w:rPr><w:vanish w:val='on'/></w:rPr></w:style></w:styles>"
)
WORD_LINKS = (
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1'"
    " Target='styles.xml' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles'/></Relationships>"
)
RUN = "<w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r>"
SHOWN_RUN = "<w:r><w:t>{}</w:t></w:r>".format
HIDDEN_RUN = "<w:r><w:rPr><w:{}/></w:rPr><w:t>{}</w:t></w:r>".format
WORD_BODY = (
    f"<w:p>{SHOWN_RUN('Seen')}{HIDDEN_RUN('vanish', 'Quagga')}{HIDDEN_RUN('rStyle w:val=`Gone`', 'Quagga')}"
    f"{HIDDEN_RUN('vanish w:val=`0`', ' Here')}</w:p>"
    f"<w:p><w:pPr><w:pStyle w:val='Under'/></w:pPr>{SHOWN_RUN('Quagga')}</w:p>"
    f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p>{SHOWN_RUN('Quagga')}</w:p></w:tc></w:tr></w:tbl>"
).replace("`", "'")
OPEN_HIDING = (
    '<style:style style:name="T0" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="T1" style:family="text" style:parent-style-name="T0"/>'
    '<style:style style:name="P1" style:family="paragraph"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="S1" style:family="table"><style:table-properties table:display="false"/></style:style>'
    '<style:style style:name="D1" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/>'
    "</style:style>"
)
OPEN_TEXT = (
    '<text:p>Seen<text:span text:style-name="T1">Quagga</text:span> Here<text:hidden-text>Quagga</text:hidden-text></text:p>'
    '<text:p text:style-name="P1">Quagga</text:p><text:p><text:hidden-paragraph/>Quagga</text:p>'
    '<text:section text:display="none"><text:p>Quagga</text:p></text:section>'
)
CELL = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
OPEN_SHEETS = (
    f'<table:table table:style-name="S1"><table:table-row>{CELL.format("Quagga")}</table:table-row></table:table><table:table>'
    '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
    f"<table:table-column/><table:table-row><table:table-cell/>{CELL.format('Seen')}{CELL.format('Quagga')}{CELL.format('Here')}</table:table-row>"
    f'<table:table-row table:visibility="filter">{CELL.format("Quagga")}</table:table-row></table:table>'
)
OPEN_SLIDES = (
    '<draw:page><text:p>Seen</text:p></draw:page><draw:page draw:style-name="D1"><text:p>Quagga</text:p></draw:page>'
    "<draw:page><text:p>Here</text:p></draw:page>"
)
HIDING_FILES: dict[str, bytes] = {
    "a.docx": hostile.word({"word/styles.xml": WORD_STYLES, "word/_rels/document.xml.rels": WORD_LINKS}, WORD_BODY),
    "a.xlsx": workbook(hiding_in_a_workbook),
    "a.pptx": hostile.office(
        SLIDES,
        {
            f"ppt/slides/slide{number}.xml": SLIDE.replace("Words", words).format(shown)
            for number, (words, shown) in enumerate([("Seen", ""), ("Quagga", " show='0'"), ("Here", "")], start=1)
        },
    ),
    "a.odt": hostile.open_text(OPEN_TEXT, styles=OPEN_HIDING),
    "a.ods": hostile.open_document("spreadsheet", OPEN_SHEETS, styles=OPEN_HIDING),
    "a.odp": hostile.open_document("presentation", OPEN_SLIDES, styles=OPEN_HIDING),
}


@pytest.mark.parametrize(("name", "content"), HIDING_FILES.items(), ids=HIDING_FILES)
def test_what_is_hidden_is_neither_shown_nor_found(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "kept").write_bytes(content)
    found = inspect(tmp_path / "kept", name)
    for text in ["\n".join(found.pages), *([found.html] if name in {"a.docx", "a.odt"} else [])]:
        assert "Seen" in text
        assert "Here" in text
        assert "Quagga" not in text
    assert [warning for warning in found.warnings if IN_THE_FILE in warning]
    if found.page_count:
        assert (found.page_count, found.pages) == (3, ["Seen", "", "Here"])


def test_nobody_finds_what_a_published_file_hides(client: Client, make_document: Make) -> None:
    make_document("The plan", text="", file=workbook(hiding_in_a_workbook), name="a.xlsx")
    assert "Seen" in client.get("/documents/the-plan/").content.decode()
    assert "The plan" in client.get("/search/?q=seen").content.decode()
    for address in ("/documents/the-plan/", "/documents/the-plan/1/a.xlsx/", "/search/?q=quagga", "/search/?q=quaga"):
        page = client.get(address).content.decode()
        assert "Quagga" not in page
        assert "search" not in address or "The plan" not in page


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", hostile.word()),
        ("a.odt", hostile.open_text("<text:p>x</text:p>")),
        ("a.pptx", hostile.office(SLIDES, {"ppt/slides/slide1.xml": SLIDE.format("")})),
        ("a.pdf", hostile.best_pdf("x")),
    ],
)
def test_where_nothing_is_hidden_nothing_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    assert warnings_of(tmp_path, content, name) == []


def test_a_second_person_sees_who_published_which_file_in_spite_of_what(
    editor: User, colleague: User, make_document: Make
) -> None:
    document = make_document("The plan", publish=False)
    StoredFile.objects.update(warnings=["It has comments.", "It has hidden text."])
    attached = document.versions.get().files.get()
    page = f"/staff/documents/{document.pk}/versions/publish/"
    assert signed_in(editor).post(page, {"accepted": [attached.pk]}).status_code == 302
    entry = AuditEntry.objects.get(did="accepted warnings")
    assert (entry.by, entry.details) == (editor, {"file": "a.pdf", "warnings": ["It has comments.", "It has hidden text."]})
    seen = signed_in(colleague).get(f"/staff/documents/{document.pk}/").content.decode()
    assert "Ewan Editor chose to publish “a.pdf” in spite of this" in seen
    assert "It has hidden text." in seen


def test_a_warning_that_is_new_is_asked_again(editor: User, make_document: Make) -> None:
    document = make_document("The plan", publish=False)
    attached = document.versions.get().files.get()
    StoredFile.objects.update(warnings=["It has comments."])
    attached.accepted_by, attached.accepted_at, attached.accepted_warnings = editor, "2016-11-24T12:00Z", ["It has comments."]
    attached.save()
    StoredFile.objects.update(warnings=["It has comments.", "It has hidden text."])
    said = signed_in(editor).post(f"/staff/documents/{document.pk}/versions/publish/").content.decode()
    assert "can be published in spite of what is in it" in said
