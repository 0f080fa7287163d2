"""Files made for the tests, good and bad."""

import io
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

import pypandoc
from PIL import Image

MARKDOWN = """---
title: A report
lang: en-GB
author: Ann
---

# Findings

Neglect fell.[^1]

| a | b |
|---|---|
| 1 | 2 |

[^1]: A footnote.
"""
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN_LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
OFFICE = "application/vnd.openxmlformats-officedocument"


def by_pandoc(path: Path) -> Path:
    command = [pypandoc.get_pandoc_path(), "--standalone", "--from", "markdown", "--output", str(path)]
    subprocess.run(command, input=MARKDOWN.encode(), check=True)
    return path


def zipped(entries: dict[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return written.getvalue()


def office(main: str, entries: dict[str, str | bytes]) -> bytes:
    """A package whose main part is of the type `main`."""
    types = f'<Types xmlns="{TYPES}"><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    return zipped({"[Content_Types].xml": types, **entries})


def word(entries: dict[str, str | bytes] | None = None, body: str = "<w:p><w:r><w:t>Text.</w:t></w:r></w:p>") -> bytes:
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return office(
        f"{OFFICE}.wordprocessingml.document.main+xml",
        {"_rels/.rels": MAIN_LINK, "word/document.xml": document, **(entries or {})},
    )


def pdf(objects: list[str], trailer: str = "") -> bytes:
    """A PDF of these objects, of which the first is the catalogue."""
    written, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start, count = len(written), len(objects) + 1
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return written + f"xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode()


def good_pdf(*texts: str, catalogue: str = "", trailer: str = "", page: str = "") -> bytes:
    """A PDF with a page for each text."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(texts)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(texts):
        stream = f"BT /F 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
        font = "/Resources << /Font << /F 3 0 R >> >>"
        leaf = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {font} /Contents {5 + 2 * number} 0 R {page} >>"
        objects += [leaf, f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream"]
    objects.append("<< /Title (A report) >>")
    return pdf(objects, trailer)


def best_pdf(*texts: str) -> bytes:
    """A PDF of which nothing is to be said: with a title, a language and tags."""
    tagged = "/Lang (en-GB) /MarkInfo << /Marked true >> /StructTreeRoot << /Type /StructTreeRoot >>"
    return good_pdf(*texts, catalogue=tagged, trailer=f"/Info {4 + 2 * len(texts)} 0 R")


def pdf_of_pages(count: int) -> bytes:
    """One page, which its tree has again and again."""
    kids = "3 0 R " * count
    tree = f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"
    return pdf(["<< /Type /Catalog /Pages 2 0 R >>", tree, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"])


def pdf_of_shapes(*boxes: str) -> bytes:
    """A PDF with an empty page for each box."""
    kids = " ".join(f"{3 + number} 0 R" for number in range(len(boxes)))
    pages = [f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] >>" for box in boxes]
    return pdf(["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(boxes)} >>", *pages])


def pdf_with_an_endless_page(depth: int = 5, fan: int = 40) -> bytes:
    """Four pages, of which the third is filled with a pattern that draws a form that draws a form many times, and so on.

    Patterns are looked at by what draws, not by what reads the text.
    """
    again, square = "/F Do " * fan, "0 0 99 99 re f"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {} >>"
    draws = "/Resources << /XObject << /F {} 0 R >> >>"
    forms = [form(f"/Type /XObject /Subtype /Form {draws.format(10 + number)}", again) for number in range(depth)]
    pattern = f"/PatternType 1 /PaintType 1 /TilingType 1 /XStep 600 /YStep 800 {draws.format(9)}"
    return pdf(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R 6 0 R] /Count 4 >>",
            page.format(""),
            page.format(""),
            page.format("/Resources << /Pattern << /P 8 0 R >> >> /Contents 7 0 R"),
            page.format(""),
            form("", "/Pattern cs /P scn 0 0 600 800 re f"),
            form(pattern, again),
            *forms,
            form("/Type /XObject /Subtype /Form", square),
        ]
    )


def form(entries: str, content: str) -> str:
    return f"<< {entries} /BBox [0 0 600 800] /Length {len(content)} >>\nstream\n{content}\nendstream"


def looping_pdf() -> bytes:
    tree = "<< /Type /Pages /Kids [{} 0 R] /Count 4000 /Parent {} 0 R >>"
    return pdf(["<< /Type /Catalog /Pages 2 0 R >>", tree.format(3, 3), tree.format(2, 2)])


def lying_pdfs() -> dict[str, bytes]:
    """PDFs of which something is not what it says, or is not at all: each can be opened by somebody."""
    tags = "/MarkInfo << /Marked true >> /StructTreeRoot"
    none, element = "/ParentTree << /Nums [] >>", "<< /S /P >>"
    packed = zlib.compress(b"0 0 m\n" * 13_000_000).decode("latin-1")
    return {
        "tags that are a number": lying("7", catalogue=f"{tags} 7"),
        "tags that are nowhere": lying("7", catalogue=f"{tags} << /K 99 0 R {none} >>"),
        "tags that are none": lying("7", catalogue=f"{tags} << /K [7 null (x)] {none} >>"),
        "tags numbered by words": lying(element, catalogue=f"{tags} << /K 6 0 R /ParentTree << /Nums [(a) (b)] >> >>"),
        "tags that lead to themselves": lying("<< /Kids [6 0 R 6 0 R] >>", catalogue=f"{tags} << /K 6 0 R /ParentTree 6 0 R >>"),
        "tags of a page by a name": lying(element, catalogue=f"{tags} << /K 6 0 R {none} >>", page="/StructParents /x"),
        "an unknown filter": lying("<< /Filter /Foo /Length 1 >>\nstream\na\nendstream", page="/Contents 6 0 R"),
        "a filter that is a number": lying("<< /Filter 7 /Length 1 >>\nstream\na\nendstream", page="/Contents 6 0 R"),
        "a content that is huge": lying(
            f"<< /Filter /FlateDecode /Length {len(packed)} >>\nstream\n{packed}\nendstream", page="/Contents 6 0 R"
        ),
        "pages that hold themselves": lying("7", kids="4 0 R 2 0 R"),
        "more pages than there are": lying("7", count="4000"),
        "fewer pages than none": lying("7", count="-3"),
        "a page by its other corners": lying("7", page="/MediaBox [595 842 0 0]"),
        "a page cropped to what is beside it": lying("7", page="/CropBox [900 900 999 999]"),
        "a page as small as nothing": lying("7", page="/MediaBox [0 0 0.01 0.01]"),
        "resources that are a number": lying("7", page="/Resources 7"),
        "drawings that are a number": lying("7", page="/Resources << /XObject 7 >>"),
        "notes that are a number": lying("7", page="/Annots 7"),
        "notes that do a number": lying("7", page="/Annots [7 << /Subtype /Link /A 7 >>]"),
    }


def lying(sixth: str, *, catalogue: str = "", page: str = "", kids: str = "4 0 R", count: str = "1") -> bytes:
    """A PDF of one page, of which the last of six objects is this."""
    stream, usual = "BT /F 12 Tf 72 720 Td (Words) Tj ET", {"MediaBox": "[0 0 595 842]", "Contents": "5 0 R"}
    usual["Resources"] = "<< /Font << /F 3 0 R >> >>"
    entries = " ".join(f"/{name} {value}" for name, value in usual.items() if f"/{name} " not in page)
    return pdf(
        [
            f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            f"<< /Type /Page /Parent 2 0 R {entries} {page} >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
            sixth,
        ]
    )


def encrypted_pdf() -> bytes:
    locked = "<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>", locked]
    return pdf(objects, "/Encrypt 3 0 R /ID [<41> <41>]")


def header_of_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def picture(form: str, **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(written, form, **options)
    return written.getvalue()


def jpeg_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = "Ann"
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 57.0, 0.0)})
    return picture("JPEG", exif=exif)


def moving_picture(frames: int) -> bytes:
    """A GIF of one octet for each frame, but for their heads."""
    frame = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + frame * frames + b"\x3b"


OPEN = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = (
    f'xmlns:office="{OPEN}:office:1.0" xmlns:text="{OPEN}:text:1.0" xmlns:draw="{OPEN}:drawing:1.0"'
    f' xmlns:table="{OPEN}:table:1.0" xmlns:style="{OPEN}:style:1.0" xmlns:presentation="{OPEN}:presentation:1.0"'
    f' xmlns:meta="{OPEN}:meta:1.0" xmlns:svg="{OPEN}:svg-compatible:1.0" xmlns:fo="{OPEN}:xsl-fo-compatible:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
)
FRAME = (
    '<text:p><draw:frame svg:width="2cm" svg:height="1cm"><draw:image xlink:href="Pictures/a.png"/>'
    "<svg:desc>A map of Fife</svg:desc></draw:frame></text:p>"
)


def open_document(kind: str, body: str, entries: dict[str, str | bytes] | None = None, styles: str = "") -> bytes:
    """An OpenDocument file: `kind` is text, spreadsheet or presentation."""
    content = (
        f'<office:document-content {SPACES} office:version="1.2"><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    manifest = (
        f'<m:manifest xmlns:m="{OPEN}:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{media_type}"/></m:manifest>'
    )
    parts = {"mimetype": media_type, "META-INF/manifest.xml": manifest, "content.xml": content}
    return zipped({**parts, "styles.xml": f"<office:document-styles {SPACES}/>", **(entries or {})})


def open_text(body: str, entries: dict[str, str | bytes] | None = None, styles: str = "") -> bytes:
    return open_document("text", body, {"Pictures/a.png": picture("PNG"), **(entries or {})}, styles)


def rewritten(content: bytes, part: str, old: str, new: str) -> bytes:
    """The package with something else in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    before = archive_text(entries[part])
    assert old in before
    return zipped({**entries, part: before.replace(old, new)})


def archive_text(part: str | bytes) -> str:
    return part if isinstance(part, str) else part.decode()


def slow_pdf() -> bytes:
    """Its page draws a form that draws the next ten times, and so on: 10,000,000,000 times in all."""
    levels = 10
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Resources << /XObject << /X 5 0 R >> >> /Contents 4 0 R >>",
        "<< /Length 5 >>\nstream\n/X Do\nendstream",
    ]
    for level in range(levels):
        draws = "/X Do " * 10 if level < levels - 1 else "0 0 9 9 re f"
        within = f"/Resources << /XObject << /X {6 + level} 0 R >> >>" if level < levels - 1 else ""
        head = f"<< /Type /XObject /Subtype /Form /BBox [0 0 99 99] {within} /Length {len(draws)} >>"
        objects.append(f"{head}\nstream\n{draws}\nendstream")
    return pdf(objects)


def heavy_word() -> bytes:
    """Millions of paragraphs, packed no tighter than a true text: read as a tree they are more than a process may have."""
    return word(body="".join(f'<w:p i="{number}"/>' for number in range(3_000_000)))
