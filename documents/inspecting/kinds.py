"""Which kind of file it is: by its content, from a list of what is taken."""

import io
import re
import zipfile
from zipfile import ZipFile

import puremagic

from documents.inspecting import archives
from documents.inspecting.findings import MEDIA_TYPES, OFFICE, Kind, Refused
from documents.inspecting.looked import Looked
from documents.inspecting.names import kind_of_text
from documents.inspecting.parts import parsed

TAKEN = "Upload a PDF, Word, Excel, PowerPoint or OpenDocument file, a CSV table, a text or a picture (PNG, JPEG, GIF or WebP)."
MACROS = "The file contains macros, which are programs. Save it without them, as .docx, .xlsx or .pptx, and upload that."
ACTIVE = "can carry programs that would run in a reader’s browser. Save it as PDF or PNG and upload that."
SIGNATURES = {b"%PDF-": Kind.PDF, b"\x89PNG\r\n\x1a\n": Kind.PNG, b"\xff\xd8\xff": Kind.JPEG, b"GIF8": Kind.GIF}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN_PARTS = {
    f"{OFFICE}.wordprocessingml.document.main+xml": Kind.WORD,
    f"{OFFICE}.spreadsheetml.sheet.main+xml": Kind.EXCEL,
    f"{OFFICE}.presentationml.presentation.main+xml": Kind.POWERPOINT,
}
OPEN_KINDS = {MEDIA_TYPES[kind]: kind for kind in (Kind.ODT, Kind.ODS, Kind.ODP)}
MARKUP = re.compile(r"\s*+(?><!--.*?-->\s*+)*+<(!doctype|html|head|body|script|iframe|svg|\?xml|[a-z]+:svg)\b", re.I | re.S)
RECODED = "It was not written in UTF-8, and is now. Look whether its letters are still the right ones."
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def kind_of(content: bytes, name: str) -> Kind:
    kind = kind_of_archive(content) if content.startswith(archives.ZIP) else kind_of_plain(content, name)
    check_for_two(content, kind)
    return kind


def kind_of_plain(content: bytes, name: str) -> Kind:
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Kind.WEBP
    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            return kind
    if content.startswith(OLD_OFFICE):
        raise Refused(archives.LOCKED if "EncryptedPackage".encode("utf-16-le") in content else old_office())
    check_is_text(content)
    return kind_of_text(name)


def old_office() -> str:
    return "This is an old Office file (.doc, .xls or .ppt), which few can read. Save it as .docx, .xlsx, .pptx or PDF."


def check_is_text(content: bytes) -> None:
    text = decoded(content)
    markup = MARKUP.match(text[:10_000])
    if markup:
        what = "an SVG picture" if "<svg" in text[:10_000].lower() else "a web page (HTML or XML)"
        raise Refused(f"This is {what}, which {ACTIVE}")
    if CONTROL.search(text):
        raise Refused(f"This is {guessed(content)}, which is not taken. {TAKEN}")


def look(content: bytes) -> Looked:
    looked = Looked(pages=[decoded(content)])
    looked.warn(not is_utf8(content), RECODED)
    return looked


def in_utf8(content: bytes) -> bytes:
    return content if is_utf8(content) else decoded(content).encode()


def is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def decoded(content: bytes) -> str:
    """Of the three encodings that texts come in. Single octets that no letter of Windows’ has become question marks."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def guessed(content: bytes) -> str:
    try:
        return f"a file of the kind “{puremagic.magic_string(content[:100_000])[0].name[:60]}”"
    except (puremagic.PureError, ValueError, IndexError):
        return "a file of an unknown kind"


def check_for_two(content: bytes, kind: Kind) -> None:
    """A file that is two at once shows one face to us and another to the reader's program."""
    two = "The file is two files in one: {} Save it again as one document and upload that."
    if kind is not Kind.PDF and re.search(rb"%PDF-\d", content[:1024]):
        raise Refused(two.format("a PDF is hidden in it."))
    if kind.value in {"pdf", "png", "jpg", "gif", "webp", "csv", "txt", "md"} and zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused(two.format("an archive is hidden in it."))
    if kind is Kind.PDF:
        after = content[content.rfind(b"%%EOF") + 5 :] if b"%%EOF" in content else b""
        if len(after.strip(b"\0\r\n\t ")) > 1024 or re.search(rb"<(html|script|svg|!doctype)", content[:1024] + after, re.I):
            raise Refused(two.format("something else is hidden before or after the PDF."))


def kind_of_archive(content: bytes) -> Kind:
    with archives.opened(content) as archive:
        names = archive.namelist()
        if any(
            name.lower().endswith(("vbaproject.bin", "vbadata.xml")) or name.startswith(("Basic/", "Scripts/")) for name in names
        ):
            raise Refused(MACROS)
        kind = kind_of_office(archive) if "[Content_Types].xml" in names else kind_of_open_document(archive, names)
    if kind is None:
        raise Refused(f"This is an archive, or a kind of Office file that is not taken. {TAKEN}")
    return kind


def kind_of_office(archive: ZipFile) -> Kind | None:
    types = {element.get("ContentType", "") for element in parsed(archive, "[Content_Types].xml")}
    if any("macroEnabled" in given for given in types):
        raise Refused(MACROS)
    found = {MAIN_PARTS[given] for given in types if given in MAIN_PARTS}
    return found.pop() if len(found) == 1 else None


def kind_of_open_document(archive: ZipFile, names: list[str]) -> Kind | None:
    if names[0] != "mimetype":
        return None
    kind = OPEN_KINDS.get(archive.read("mimetype")[:200].decode("ascii", "replace").strip())
    if kind and "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Refused(archives.LOCKED)
    return kind
