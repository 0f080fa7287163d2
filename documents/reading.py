"""What readers see of a version: its text with contents, or the pages of a file with their text."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from documents.flowing import paragraphs
from documents.models import AttachedFile, Document, StoredFile, Version
from publishing.markdown import contents, placed

PAGES_SHOWN = 10
HEADINGS_FOR_CONTENTS = 3


@dataclass(frozen=True)
class FilePage:
    """One page of a file; number 0 is all of a file that has no pages. A picture that is not there yet may be on its way."""

    number: int
    text: str
    address: str = ""
    has_picture: bool = False
    picture_comes: bool = False


def page_of(attached: AttachedFile, number: int, text: str) -> FilePage:
    stored = attached.stored
    if not stored.page_count:
        return FilePage(0, text)
    if stored.has_pictures:
        text = "\n\n".join(paragraphs(text))
    return FilePage(
        number, text, attached.page_url(number), stored.has_picture(number), stored.has_pictures and number > stored.drawn
    )


def page_asked(query: QueryDict) -> int:
    """The number of the page that is asked for (`?at=37`); 0 if none is."""
    at = query.get("at", "")[:9]
    return int(at) if at.isdecimal() else 0


def pages_of(attached: AttachedFile, query: QueryDict) -> tuple[Page[Any], list[FilePage]]:
    """The part of a file's pages that is asked for, by its number or by that of a page in it, and the text of each."""
    stored, at = attached.stored, page_asked(query)
    count = stored.page_count or stored.texts.count()
    part = Paginator(range(1, count + 1), PAGES_SHOWN).get_page((at - 1) // PAGES_SHOWN + 1 if at else query.get("page"))
    texts = dict(stored.texts.filter(page__in=list(part)).values_list("page", "text"))
    return part, [page_of(attached, number, texts.get(number, "")) for number in part]


def first_readable(attached: list[AttachedFile]) -> AttachedFile | None:
    """The file that the page of a version without a text shows: the first with pages or text."""
    return next((one for one in attached if one.stored.html or one.stored.page_count or one.stored.texts.exists()), None)


def context_of(document: Document, version: Version, query: QueryDict) -> dict[str, Any]:
    """For the page of a version. Nothing of the files of a withdrawn document is given out."""
    version.document = document
    attached = list(version.files.filter(stored__state=StoredFile.State.READY).select_related("stored"))
    context: dict[str, Any] = {
        "document": document,
        "version": version,
        "files": attached,
        "contents": listed(version.html),
        "is_latest": version.pk == document.current_id,
    }
    shown = None if version.text or document.is_withdrawn else first_readable(attached)
    return {**context, **file_context(shown, query)} if shown else context


def listed(html: str) -> list[tuple[str, str]]:
    """The contents of a text that has enough headings for a list of them."""
    headings = contents(html)
    return headings if len(headings) >= HEADINGS_FOR_CONTENTS else []


def file_context(attached: AttachedFile, query: QueryDict) -> dict[str, Any]:
    """For the part of a page that shows a file's text."""
    if attached.stored.html:
        html = placed(attached.stored.html, attached.reading_url)
        return {"read": attached, "html": html, "contents": listed(html)}
    page, pages = pages_of(attached, query)
    return {"read": attached, "page": page, "pages": pages, "at": page_asked(query)}
