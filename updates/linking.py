"""The updates' texts, in which links are looked for, and their pages, to which links lead."""

from collections.abc import Iterator

from publishing import links
from updates.models import EditionSection, Promise, Update, UpdateFile


def sections() -> Iterator[links.Text]:
    """Of the newest edition of each update."""
    shown = Update.objects.published().prefetch_related("audience_groups").in_bulk(field_name="edition_id")
    for section in EditionSection.objects.filter(edition__in=list(shown)).order_by("-edition__update__number", "position"):
        update = shown[section.edition_id]
        yield links.Text(
            title=f"{update}: {section.heading}",
            address=f"{update.get_absolute_url()}#{section.anchor}",
            mended_at=update.staff_url,
            html=section.html,
            readers=links.readers_of(update),
        )


def promises() -> Iterator[links.Text]:
    """What was said of each promise last, with the address where it can be seen."""
    shown = Promise.objects.shown().exclude(mark=None).select_related("mark").prefetch_related("audience_groups")
    for promise in shown.order_by("pk"):
        if promise.mark and promise.mark.address:
            yield links.Text(
                title=f"Promise: {promise.words}",
                address=promise.get_absolute_url(),
                mended_at=promise.staff_url,
                addresses=(promise.mark.address,),
                readers=links.readers_of(promise),
            )


links.declare_texts(sections)
links.declare_texts(promises)
links.declare_pages("promise", rows=lambda: Promise.objects.shown(), named_by={"pk": "pk"}, audience_in="")
links.declare_pages("update", rows=lambda: Update.objects.readable(), named_by={"number": "number"}, audience_in="")
links.declare_pages(
    "update_file",
    rows=lambda: UpdateFile.objects.ready().filter(in_editions__edition__withheld_at=None, update__in=Update.objects.readable()),
    named_by={"number": "update__number", "filename": "filename"},
    audience_in="update__",
)
links.declare_pages("api:read_update", rows=lambda: Update.objects.published(), named_by={"number": "number"}, audience_in="")
