"""Text, title and what a reader could find unawares in Word, Excel and PowerPoint files."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from documents.inspecting import hiding
from documents.inspecting.looked import Figure, Looked
from documents.inspecting.parts import attribute, first_text, has, local, named, parsed, parts, text_in
from documents.inspecting.pictures import look_at_pictures

CHANGES = "It has tracked changes: readers can see what was deleted and by whom."
MARGINS = {"word/header", "word/footer"}
"""Looked at for what is hidden there; the same words on each page are not the text."""
COMMENTS = "It has comments."
OUTSIDE = "It refers to a template, picture or data outside the file, which a reader’s program may fetch."
PIVOT = "It has a pivot table, which keeps all the rows that it was made from, also those that it does not show."
EMBEDDED = "It has other files inside."


def look(archive: ZipFile, content_kind: str) -> Looked:
    looked = Looked()
    {"docx": look_at_word, "xlsx": look_at_excel, "pptx": look_at_powerpoint}[content_kind](archive, looked)
    look_at_properties(archive, looked)
    looked.warn(any(True for part in parts(archive, "", ".rels") for link in part if is_outside(link)), OUTSIDE)
    looked.warn(any("/embeddings/" in name for name in archive.namelist()), EMBEDDED)
    look_at_pictures(archive, looked)
    return looked


def look_at_properties(archive: ZipFile, looked: Looked) -> None:
    for root in parts(archive, "docProps/core"):
        looked.title = first_text(root, "title")
        looked.language = first_text(root, "language") or looked.language
        people = {first_text(root, "creator"), first_text(root, "lastModifiedBy")} - {""}
        looked.warn(people, f"Its properties name people: {', '.join(sorted(people))[:200]}.")
    for root in parts(archive, "docProps/custom"):
        own = [element.get("name", "") for element in named(root, "property")]
        looked.warn(own, f"Its properties have entries of their own: {', '.join(own)[:200]}.")
    for root in parts(archive, "docProps/app"):
        looked.warn(
            first_text(root, "Manager") or first_text(root, "Company"), "Its properties name an organisation or a manager."
        )


def is_outside(link: Element) -> bool:
    return link.get("TargetMode") == "External" and not link.get("Type", "").endswith("/hyperlink")


def look_at_word(archive: ZipFile, looked: Looked) -> None:
    texts: list[str] = []
    styles = hiding.word_styles(archive)
    for beginning in (*hiding.OF_WORD, "word/header", "word/footer"):
        for root in parts(archive, beginning):
            looked.warn(has(root, "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange"), CHANGES)
            is_marked, is_less = has(root, "vanish"), hiding.take_out(root, set(hiding.in_word(root, styles)))
            looked.warn(is_marked or is_less, hiding.TEXT)
            looked.hides = looked.hides or (is_less and beginning not in MARGINS)
            texts.extend([] if beginning in MARGINS else paragraphs(root))
    looked.warn(any(has(root, "comment") for root in parts(archive, "word/comments")), COMMENTS)
    for root in parts(archive, "word/styles"):
        looked.language = next((attribute(lang, "val") for lang in named(root, "lang")), "")
    looked.pages = ["\n".join(texts)]
    looked.figures = list(figures(archive, styles))


def figures(archive: ZipFile, styles: set[str]) -> Iterator[Figure]:
    """Where pictures stand, in the order of the text; what is hidden, or links to pictures elsewhere, is left out."""
    for part in ("document", "footnotes", "endnotes"):
        links = {
            link.get("Id"): link.get("Target", "").removeprefix("/word/")
            for root in parts(archive, f"word/_rels/{part}", ".rels")
            for link in root
            if link.get("TargetMode") != "External"
        }
        for root in parts(archive, f"word/{part}"):
            hiding.take_out(root, set(hiding.in_word(root, styles)))
            for place in named(root, "inline", "anchor", "shape"):
                for picture in named(place, "blip", "imagedata"):
                    source = links.get(attribute(picture, "embed") or linked(picture), "")
                    if source:
                        yield Figure(source, f"word/{source}", *said_of(place))


def said_of(place: Element) -> tuple[str, bool]:
    """What is to be read in the picture’s place, and whether there is nothing to be read."""
    facts = next(named(place, "docPr"), place)
    is_decorative = any(attribute(mark, "val") in {"1", "true"} for mark in named(place, "decorative"))
    return facts.get("descr") or facts.get("alt") or facts.get("title") or "", is_decorative


def paragraphs(root: Element) -> Iterator[str]:
    """Text that stands in the document; deleted text is of another name."""
    for paragraph in named(root, "p"):
        text = "".join("\t" if local(run) == "tab" else run.text or "" for run in named(paragraph, "t", "tab"))
        if text:
            yield text


def look_at_excel(archive: ZipFile, looked: Looked) -> None:
    shared = [text_in(entry, "t") for root in parts(archive, "xl/sharedStrings") for entry in named(root, "si")]
    for sheet in named(parsed(archive, "xl/workbook.xml"), "sheet"):
        looked.warn(is_hidden(sheet), hiding.SHEET.format(f": {sheet.get('name', '')[:60]}"))
    texts: list[str] = []
    for root in shown_sheets(archive):
        shut = hiding.shut_columns(root)
        rows = (row for row in named(root, "row") if not hiding.is_shut(row))
        texts.extend("\t".join(value(cell, shared) for cell in hiding.shown_cells(row, shut)) for row in rows)
        looked.warn(any(map(hiding.is_shut, named(root, "row", "col"))), hiding.ROWS)
    names = archive.namelist()
    looked.warn(any(name.startswith(("xl/comments", "xl/threadedComments")) for name in names), COMMENTS)
    looked.warn(any(name.startswith("xl/pivotCache/") for name in names), PIVOT)
    looked.warn("xl/connections.xml" in names, OUTSIDE)
    looked.pages = ["\n".join(texts)]


def is_hidden(sheet: Element) -> bool:
    return sheet.get("state", "visible") != "visible"


def shown_sheets(archive: ZipFile) -> Iterator[Element]:
    """In their order. A sheet that the workbook does not name is shown by no program."""
    names, links = set(archive.namelist()), links_of(archive, "xl/_rels/workbook")
    for sheet in named(parsed(archive, "xl/workbook.xml"), "sheet"):
        name = f"xl/{links.get(linked(sheet), '').removeprefix('/xl/')}"
        if name in names and not is_hidden(sheet):
            yield parsed(archive, name)


def links_of(archive: ZipFile, beginning: str) -> dict[str | None, str]:
    return {link.get("Id"): link.get("Target", "") for root in parts(archive, beginning, ".rels") for link in root}


def value(cell: Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return text_in(cell, "t")
    given = text_in(cell, "v")
    if cell.get("t") == "s" and given.isascii() and given.isdigit():
        return shared[int(given)] if int(given) < len(shared) else ""
    return given


def look_at_powerpoint(archive: ZipFile, looked: Looked) -> None:
    slides = list(slides_in_order(archive))
    looked.page_count = len(slides)
    looked.pages = ["" if slide.get("show") in hiding.NO else "\n".join(paragraphs(slide)) for slide in slides]
    looked.warn(any(slide.get("show") in hiding.NO for slide in slides), hiding.SLIDES)
    looked.warn(any(map(has_notes, parts(archive, "ppt/notesSlides/notesSlide"))), "It has speaker notes.")
    looked.warn(any(name.startswith("ppt/comments") for name in archive.namelist()), COMMENTS)


def slides_in_order(archive: ZipFile) -> Iterator[Element]:
    """As they are shown. The names of the parts tell only in which order they were made."""
    names, links = set(archive.namelist()), links_of(archive, "ppt/_rels/presentation")
    slides = [slide for root in parts(archive, "ppt/presentation") for slide in named(root, "sldId")]
    found = [f"ppt/{links.get(linked(slide), '').removeprefix('/ppt/')}" for slide in slides]
    if found and names.issuperset(found):
        return (parsed(archive, name) for name in found)
    return parts(archive, "ppt/slides/slide")


def linked(slide: Element) -> str:
    """The name of its link, which is not its own `id`."""
    return next((value for name, value in slide.attrib.items() if name.endswith("}id")), "")


def has_notes(root: Element) -> bool:
    """Text beside the number of the slide, which is a field."""
    return bool("".join(text_in(run, "t") for run in named(root, "r")).strip())
