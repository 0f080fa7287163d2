"""Checks of links and of files: where those of a draft lead, and whether all who will read it may follow."""

from collections.abc import Iterator
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.urls import reverse

from documents.inspecting.findings import ONLY_PICTURES
from documents.models import AttachedFile, Document, StoredFile
from people.models import Reader
from publishing import links
from updates.checks.findings import Finding, Level
from updates.checks.reading import ReadSection
from updates.models import Imported, Update, UpdateFile

SAID = {
    links.NOWHERE: ("broken link", "leads nowhere: there is nothing at this address that readers can read."),
    links.NOT_FOR_ALL: ("link not for all", "leads to what not everyone who will read this update may see."),
    links.STAFF_PAGE: ("link not for all", "leads to a page for those who are signed in."),
}
MEND = {
    links.NOWHERE: "Put in the address of a page that is there, or take the link out.",
    links.NOT_FOR_ALL: "Link to something that all of them may see, or take the link out.",
    links.STAFF_PAGE: "Link to the page that readers read, or take the link out.",
}
FILE_ROUTES = {"document_file", "document_file_text"}


def wrong(update: Update, parts: list[ReadSection], seen_by: Reader | None = None) -> Iterator[Finding]:
    """Links of ours that lead nowhere, or to what not all readers of the update may see. Other hosts are not asked."""
    texts = {text_of(update, part): part for part in parts}
    found_wrong = links.look_through(texts, seen_by).wrong
    level = Level.WARNING if found_wrong and is_from_old_blog(update) else Level.ERROR
    for found in found_wrong:
        part = texts[found.text]
        rule, what = SAID[found.why]
        yield Finding(level, rule, f"{words_of(part, found.link)} {what}", MEND[found.why], part.section, found.link)
    names = set(update.files.in_draft().values_list("filename", flat=True))
    for part in parts:
        for address in dict.fromkeys(own_addresses(update, part)):
            if address.removeprefix(update.files_url) not in names:
                words = f"{words_of(part, address)} names a file that this update does not have."
                yield Finding(Level.ERROR, "no file", words, "Add the file, or mend its name.", part.section, address)


def is_from_old_blog(update: Update) -> bool:
    """Whether it came out elsewhere with these links. They are asked about: to refuse them would keep it from being released,
    and others that link to it."""
    return Imported.objects.filter(update=update, was=Imported.Was.PUBLISHED).exists()


def text_of(update: Update, part: ReadSection) -> links.Text:
    """A section as the search for links reads it, without what it says of the update itself."""
    own = {update.get_absolute_url(), *own_addresses(update, part)}
    addresses = [link.address for link in part.links if path_of(update, link.address) not in own]
    return links.Text(
        title=part.section.heading,
        address=f"{update.get_absolute_url()}#section-{part.section.pk}",
        mended_at=update.staff_url,
        addresses=tuple(addresses),
        readers=links.readers_of(update),
    )


def path_of(update: Update, address: str) -> str:
    """The path to which a link in the update's page leads, if that is one of ours; else nothing."""
    try:
        parts = urlsplit(urljoin(f"{settings.PORTAL_URL}{update.get_absolute_url()}", address))
    except ValueError:
        return ""
    return unquote(parts.path) if (parts.scheme, parts.netloc) == (links.PORTAL.scheme, links.PORTAL.netloc) else ""


def own_addresses(update: Update, part: ReadSection) -> list[str]:
    """Of the update's own files, as the section shows and links them."""
    named = [*(picture.address for picture in part.pictures), *(path_of(update, link.address) for link in part.links)]
    return [address for address in named if address.startswith(update.files_url)]


def words_of(part: ReadSection, address: str) -> str:
    """What to call a link or a picture in a finding."""
    words = next((" ".join(link.words.split()) for link in part.links if link.address == address), None)
    if words is None:
        return "A picture"
    return f"The link “{words}”" if words else "A link without words"


def files_not_ready(update: Update) -> Iterator[Finding]:
    for file in update.files.in_draft().select_related("stored").exclude(stored__state=StoredFile.State.READY):
        if file.stored.state == StoredFile.State.REFUSED:
            words, mend = f"“{file}” was refused. {file.stored.reason}", "Take it away, or put another in its place."
        else:
            words, mend = f"“{file}” is still being looked into.", file.stored.reason or "Wait a minute and try again."
        address = reverse("staff_update_files", args=[update.number])
        yield Finding(Level.ERROR, "file not ready", words, mend, address=address, leads_to="See its pictures and files")


def only_pictures(update: Update, parts: list[ReadSection], seen_by: Reader | None = None) -> Iterator[Finding]:
    """Files of which nobody can search or hear a word, and what else is to be known of the update's own files."""
    mend = "Give a version with text as well, or say in the text what is in it."
    linked = linked_files(update, parts)
    scanned = [one for one in attached_files(linked, seen_by) if ONLY_PICTURES in one.stored.warnings]
    named = {(one.version.document.slug, str(one.version.number), one.filename) for one in scanned}
    for part, address, key in linked:
        if key in named:
            words = f"{words_of(part, address)} leads to a file that is only pictures."
            yield Finding(Level.WARNING, "only pictures", words, mend, part.section, address)
    for file in update.files.ready().in_draft().select_related("stored"):
        yield from warnings_of(file, mend)


def warnings_of(file: UpdateFile, mend: str) -> Iterator[Finding]:
    for warning in file.stored.warnings:
        if warning == ONLY_PICTURES:
            yield Finding(Level.WARNING, "only pictures", f"“{file}” is only pictures.", mend)
        else:
            yield Finding(Level.WARNING, "file", f"“{file}”: {warning}", "Put in a better file if you can.")


Linked = list[tuple[ReadSection, str, tuple[str, ...]]]


def linked_files(update: Update, parts: list[ReadSection]) -> Linked:
    """Links to files of documents, with what stands in their addresses."""
    found = []
    for part in parts:
        for link in part.links:
            path = path_of(update, link.address)
            place = links.place_of(path) if path else None
            if place and place.route in FILE_ROUTES:
                found.append((part, link.address, place.key))
    return found


def attached_files(linked: Linked, seen_by: Reader | None) -> list[AttachedFile]:
    if not linked:
        return []
    slugs, names = {key[0] for _, _, key in linked}, {key[2] for _, _, key in linked}
    files = AttachedFile.objects.filter(version__document__slug__in=slugs, filename__in=names)
    if seen_by is not None:
        files = files.filter(version__document__in=Document.objects.visible_to(seen_by))
    return list(files.select_related("stored", "version__document"))
