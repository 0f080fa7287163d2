"""What documents tell of a period: those that were published, and new versions of them."""

from collections.abc import Iterator

from documents.models import Version
from publishing.markdown import literal
from publishing.states import State
from workstreams.happenings import MOST, Happening, Period, limits_of, tell_of


@tell_of
def versions(period: Period) -> Iterator[Happening]:
    """The newest version of each, under the first of the document's workstreams."""
    published = Version.objects.standing().filter(published_at__gte=period.begins, document__state=State.PUBLISHED)
    whole = published.select_related("document").prefetch_related("document__workstreams", "document__audience_groups")
    newest = {version.document_id: version for version in reversed(whole.order_by("-published_at")[:MOST])}
    for version in newest.values():
        document, at = version.document, version.published_at
        if at is None:
            continue
        address = document.get_absolute_url()
        title = f"[{literal(document.title)}]({address})"
        is_first = version.number == 1
        words = (
            f"New document: {title}. {literal(document.summary)}" if is_first else f"{title} was revised. {literal(version.note)}"
        )
        workstream = next(iter(document.workstreams.all()), None)
        yield Happening(f"version {version.pk}", at, workstream, words, address, *limits_of(document))
