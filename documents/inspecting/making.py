"""Pages made of texts: pandoc turns Word, OpenDocument and Markdown into HTML, which is then fitted to a page of ours.

Each step is a process of its own, with limits; what one cannot do is told to staff, and the file is taken without it.
"""

import json
import tempfile
from dataclasses import dataclass, field
from typing import IO, Any

import pypandoc

from documents.inspecting.findings import Kind, PictureInside, Refused
from documents.inspecting.limits import NAME_INSIDE, PAGE, PICTURES_INSIDE
from documents.inspecting.processes import asked, run

READS = {Kind.WORD: "docx", Kind.ODT: "odt", Kind.MARKDOWN: "markdown-raw_html-raw_tex"}
HTML = "html-native_divs-native_spans"
MARKDOWN = "markdown_strict-raw_html+pipe_tables+definition_lists+startnum+four_space_rule"
NO_PAGE = "No page could be made of its text; readers can download it."
NO_PICTURES = "Its pictures could not be taken out of it, so its page has none; readers can download it."


@dataclass
class Page:
    html: str = ""
    """Not sanitised. Its pictures are at `picture-1` and so on."""
    pictures: list[PictureInside] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def page(file: IO[bytes], kind: Kind, figures: list[dict[str, Any]], *, hides: bool) -> Page:
    """The text of a file as a page; an empty one if it is no text.

    `figures` are the pictures in it, as `Figure` has them; `hides` says whether there is something in it that is left out.
    """
    if kind not in READS:
        return Page()
    made = Page()
    try:
        html = of_what_is_visible(file, kind) if hides else by_pandoc(file, kind)
        taken = pictures_inside(file, figures, made)
        return fitted(html, figures, taken, made)
    except Refused:
        return Page(warnings=[NO_PAGE])


def by_pandoc(file: IO[bytes], kind: Kind) -> bytes:
    """The whole page that pandoc makes, as insertions and deletions would leave the text, without comments."""
    reads = ["--from", READS[kind], *(["--track-changes=accept"] if kind is Kind.WORD else [])]
    command = [pypandoc.get_pandoc_path(), "--sandbox", "--standalone", "--to", "html", "--wrap=none", *reads]
    html = run(file, {"do": "pandoc", "command": command})
    if len(html) > PAGE:
        raise Refused(NO_PAGE)
    return html


def of_what_is_visible(file: IO[bytes], kind: Kind) -> bytes:
    """The same, without what is hidden in the file: pandoc shows that."""
    with tempfile.TemporaryFile() as rest:
        rest.write(asked(file, {"do": "visible", "kind": kind})[1])
        rest.flush()
        return by_pandoc(rest, kind)


def markdown_of(text: str) -> str:
    """HTML as the Markdown that `publishing.markdown` renders. Raises `Refused` where it takes too much time or memory."""
    command = [pypandoc.get_pandoc_path(), "--sandbox", "--from", HTML, "--to", MARKDOWN, "--wrap=none"]
    with tempfile.TemporaryFile() as file:
        file.write(text.encode("utf-8", "replace"))
        file.flush()
        return run(file, {"do": "pandoc", "command": command}).decode("utf-8", "replace").replace("\0", "")


def pictures_inside(file: IO[bytes], figures: list[dict[str, Any]], made: Page) -> dict[str, PictureInside]:
    """Each picture that could be written anew, by its place in the file."""
    names = list(dict.fromkeys(figure["entry"] for figure in figures if len(figure["entry"]) <= NAME_INSIDE))[:PICTURES_INSIDE]
    if not names:
        return {}
    try:
        answer, body = asked(file, {"do": "pictures", "names": names})
    except Refused:
        made.warnings.append(NO_PICTURES)
        return {}
    taken = {}
    for name, facts in answer["pictures"].items():
        content, body = body[: facts["size"]], body[facts["size"] :]
        taken[name] = PictureInside(0, facts["media_type"], facts["width"], facts["height"], content)
    return taken


def fitted(html: bytes, figures: list[dict[str, Any]], taken: dict[str, PictureInside], made: Page) -> Page:
    sizes = {name: (picture.width, picture.height) for name, picture in taken.items()}
    with tempfile.TemporaryFile() as order:
        order.write(json.dumps({"figures": figures, "sizes": sizes}).encode() + b"\n" + html)
        order.flush()
        answer, _ = asked(order, {"do": "page"})
    made.html = answer["html"]
    made.warnings += answer["warnings"]
    made.pictures = [taken[name].numbered(number) for name, number in answer["numbers"].items()]
    return made
