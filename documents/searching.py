"""How documents are found: by what they are, by the text of their newest version, and page by page by what is in its files."""

from collections.abc import Iterator

from documents.models import AttachedFile, Document, StoredFile
from publishing import search
from publishing.markdown import without_markup
from publishing.states import State

DOCUMENTS_AT_ONCE = 10


def entries(document: Document) -> Iterator[search.Entry]:
    """Drafts, earlier versions, what was withdrawn and files that are not ready are in none."""
    version = document.current
    if version is None:
        return
    version.document = document
    facts = [document.authors, document.organisations, document.reference, document.get_kind_display()]
    yield search.Entry(
        title=document.title,
        address=document.get_absolute_url(),
        summary=document.summary,
        body="\n".join(text for text in [*facts, without_markup(version.html)] if text),
        day=document.dated,
        workstreams=sorted(workstream.pk for workstream in document.workstreams.all()),
        groups=sorted(group.pk for group in document.groups.all()),
        pages=list(pages(document)),
    )


def pages(document: Document) -> Iterator[search.Page]:
    ready = AttachedFile.objects.filter(version=document.current_id, stored__state=StoredFile.State.READY)
    for attached in ready.select_related("stored", "version__document").prefetch_related("stored__texts"):
        for text in attached.stored.texts.all():
            yield search.Page(text.text, *where(attached, text.page))


def where(attached: AttachedFile, page: int) -> tuple[str, str]:
    """What hits on that page say of where it is, and where they lead to."""
    if not attached.stored.page_count:
        return f"In {attached.name}", attached.reading_url
    what = "Slide" if attached.ending in {"PPTX", "ODP"} else "Page"
    return f"{what} {page} of {attached.name}", attached.page_url(page)


search.declare(
    "document",
    "Documents",
    lambda: Document.objects.filter(state=State.PUBLISHED).select_related("current").prefetch_related("workstreams", "groups"),
    entries,
    batch=DOCUMENTS_AT_ONCE,
)
