"""Bringing the old blog in: posts become drafts of updates, pages drafts of documents, all of a file or nothing.

The file is read twice. The first reading settles what is to become of each item and finds each fault; only then is anything
written, in one transaction. Nothing is published by it, and nobody is told.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents import versions
from documents.models import Document, Version
from people.dates import LONDON
from people.models import User
from publishing import audit, typed
from publishing.addresses import free_slug
from publishing.locks import take_turn
from publishing.markdown import first_words, plain, plain_text, render, without_markup
from publishing.templatetags.dates import full_day
from updates.importing import exports, old_addresses, planning, remarks, sections, unchanged
from updates.importing.addresses import Addresses
from updates.importing.converting import BATCH_CHARACTERS, to_markdown
from updates.importing.exports import Item
from updates.importing.fetching import Host
from updates.importing.files import Holder, Source
from updates.importing.limits import Unreadable
from updates.importing.mapping import Mapping
from updates.importing.markup import Notes
from updates.importing.planning import Plan, Planned
from updates.importing.reporting import Report
from updates.importing.rewriting import Rewriting
from updates.models import BlogImport, Imported, OldAddress, Section, Update
from workstreams.models import Workstream

ROWS_AT_ONCE = 500
THINGS_AT_ONCE = 50
LONGEST_TITLE = 150
LONGEST_SUMMARY = 600
KEPT_BACK = {
    Imported.Was.DRAFT: "It was a draft on the blog.",
    Imported.Was.PRIVATE: "It was private on the blog: a draft here, for staff.",
    Imported.Was.PROTECTED: "It was behind a password on the blog: a draft here, for staff.",
    Imported.Was.FUTURE: "It was scheduled on the blog, and not published: a draft here.",
}
CHANGED_SINCE = "It has changed on the blog since it was imported. What is here was left as it is: compare them."


@dataclass
class Prepared:
    """An item on its way: its HTML is made, its Markdown is not yet."""

    item: Item
    thing: Planned
    row: Imported
    notes: Notes
    html: list[str]
    """What stands before “more”, if that is in it, and the text."""


def bring_in(
    path: Path,
    *,
    by: User,
    mapping: Mapping,
    now: datetime.datetime,
    uploads: Path | None = None,
    host: Host | None = None,
    with_drafts: bool = False,
) -> BlogImport:
    """Import an export of WordPress. What an earlier import took in is left as it is.

    Raises `Unreadable` with what is wrong with the file, and `PermissionDenied` when `by` is not an editor.
    """
    if not by.is_editor:
        raise PermissionDenied(f"{by} is not an editor")
    plan = planning.plan(path, now, with_drafts=with_drafts)
    source = Source(plan, uploads, host)
    try:
        return Bringing(path, plan, source, mapping, by, now).all()
    except BaseException:
        source.throw_away()
        raise


class Bringing:
    def __init__(self, path: Path, plan: Plan, source: Source, mapping: Mapping, by: User, now: datetime.datetime) -> None:
        self.path, self.plan, self.source, self.mapping, self.by, self.now = path, plan, source, mapping, by, now
        self.rows: dict[str, int] = {}
        """What is taken in by this import: our number for it, by its number on the blog."""
        self.here: dict[str, str] = {}
        """The addresses of what is here, now or from an earlier import, by number on the blog."""

    @transaction.atomic
    def all(self) -> BlogImport:
        take_turn("updates.number")
        take_turn("documents.library")
        self.blog_import = BlogImport.objects.create(file_name=self.path.name[:255], by=self.by, at=self.now)
        self.report = Report(self.blog_import)
        self.find_what_is_here()
        self.make_rows([thing for pk, thing in self.plan.things.items() if pk not in self.here])
        self.addresses = Addresses(self.plan, self.here)
        for batch in self.batches():
            self.write(batch)
        things = (
            self.blog_import.things.filter(pk__in=self.rows.values())
            .select_related("update", "document")
            .prefetch_related(*unchanged.WITH_TEXTS)
        )
        unchanged.keep(things.iterator(THINGS_AT_ONCE))
        self.tell_the_rest()
        self.report.write()
        audit.record(self.by, "imported blog", self.blog_import, file=self.path.name, things=len(self.rows))
        return self.blog_import

    def find_what_is_here(self) -> None:
        """Find what an earlier import took in; what has changed on the blog since is reported."""
        by_guid = {thing.guid: thing for thing in self.plan.things.values()}
        guids = list(by_guid)
        for start in range(0, len(guids), ROWS_AT_ONCE):
            known = Imported.objects.filter(guid__in=guids[start : start + ROWS_AT_ONCE])
            for row in known.select_related("update", "document"):
                thing = by_guid[row.guid]
                self.here[thing.pk] = address_of(row)
                changed = row.digest != thing.digest
                why = CHANGED_SINCE if changed else "It is here already, from an earlier import."
                self.report.left_out(f"The {thing.kind} “{thing.title}”", why, staff_address(row))

    def make_rows(self, things: list[Planned]) -> None:
        """An empty draft for each, so that each has its address before any text that links to it is made."""
        posts = [thing for thing in things if thing.kind == "post"]
        posts = self.without_those_written_here(posts)
        for post, own in planning.give_numbers(posts, set(Update.objects.values_list("number", flat=True))):
            self.report.changed(f"The post “{post.title}”", f"The number {own} is taken: it is Update #{post.number} here.")
        for start in range(0, len(posts), ROWS_AT_ONCE):
            some = posts[start : start + ROWS_AT_ONCE]
            updates = Update.objects.bulk_create(Update(number=post.number, title=title_of(post), summary="") for post in some)
            self.rows.update(self.keep_rows(zip(some, updates, strict=True)))
        pages = [thing for thing in things if thing.kind == "page"]
        self.rows.update(self.keep_rows((page, self.make_document(page, title_of(page))) for page in pages))

    def without_those_written_here(self, posts: list[Planned]) -> list[Planned]:
        """Those that are no update here yet. One of the same number and title, or of which the mapping says so, is the same:
        no second one is made, and its old addresses lead there."""
        numbers = {*self.mapping.posts.values(), *(planning.number_in(post.title) for post in posts)}
        there = Update.objects.filter(number__in=numbers, imported=None).select_related("edition").in_bulk(field_name="number")
        same: dict[str, Update] = {}
        for post in posts:
            if (update := self.written_here(post, there)) and update not in same.values():
                same[post.pk] = update
                why = f"It is here already as {update}. It was not made anew; its old addresses lead there."
                self.report.left_out(f"The post “{post.title}”", why, update.staff_url)
        self.keep_rows((post, same[post.pk]) for post in posts if post.pk in same)
        return [post for post in posts if post.pk not in same]

    def written_here(self, post: Planned, there: dict[int, Update]) -> Update | None:
        if post.pk in self.mapping.posts:
            return there.get(self.mapping.posts[post.pk])
        post.number = planning.number_in(post.title)
        update, title = there.get(post.number), title_of(post).casefold()
        post.number = 0
        titles = {update.title, update.edition.title if update.edition else ""} if update else set()
        return update if title in {each.casefold() for each in titles} else None

    def keep_rows(self, made: Iterable[tuple[Planned, Update | Document]]) -> dict[str, int]:
        """Write down what each thing became. Returns our numbers for them, by those on the blog."""
        things, rows = list[Planned](), list[Imported]()
        for thing, target in made:
            row = Imported(
                guid=thing.guid, digest=thing.digest, was=thing.was, published_at=thing.at, blog_import=self.blog_import
            )
            if isinstance(target, Update):
                row.update = target
            else:
                row.document = target
            things.append(thing)
            rows.append(row)
        Imported.objects.bulk_create(rows)
        self.here.update({thing.pk: address_of(row) for thing, row in zip(things, rows, strict=True)})
        old_addresses.keep(
            OldAddress(path=path, imported=row)
            for thing, row in zip(things, rows, strict=True)
            for path in sorted(old_addresses.paths_of(thing))
        )
        return {thing.pk: row.pk for thing, row in zip(things, rows, strict=True)}

    def make_document(self, thing: Planned, title: str, summary: str = "") -> Document:
        day = (thing.at or self.now).astimezone(LONDON).date()
        document = Document.objects.create(
            slug=free_slug(Document, title), title=title[:200], summary=summary, kind=Document.Kind.REPORT, dated=day
        )
        Version.objects.create(document=document, number=1, dated=day, changed_by=self.by)
        return document

    def batches(self) -> Iterator[list[Prepared]]:
        """The items that are taken in, in the file's order, so many together as one process turns into Markdown."""
        batch, size = list[Prepared](), 0
        for _, item in exports.read(self.path):
            thing = self.plan.things.get(item.get("wp:post_id"))
            if thing is None or thing.pk not in self.rows or item.kind != thing.kind:
                continue
            if item.digest != thing.digest:
                raise Unreadable("The file was changed while it was read. Nothing was imported: start again.")
            row = Imported.objects.select_related("update", "document").get(pk=self.rows[thing.pk])
            batch.append(self.prepare(item, thing, row))
            size += sum(map(len, batch[-1].html))
            if size > BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def prepare(self, item: Item, thing: Planned, row: Imported) -> Prepared:
        notes = Notes()
        holder = Holder(self.source, lambda: self.version_for(thing, row), notes, self.by, row.update)
        rewriting = Rewriting(self.addresses, holder, self.source.by_parent[thing.pk], notes)
        html = rewriting.halves(item.text)
        rewriting.attach_the_rest()
        for path, attached in holder.attached.items():
            old_addresses.keep_file(path, attached)
        return Prepared(item, thing, row, notes, html)

    def version_for(self, thing: Planned, row: Imported) -> Version:
        """Where a thing's files are attached: a page's own version, or a document beside an update."""
        if row.document is None:
            title = f"Files of “{title_of(thing)[:180]}”"
            row.document = self.make_document(thing, title, f"Pictures and files of Update #{thing.number}.")
            row.save(update_fields=["document"])
        version = versions.being_written(row.document)
        if version is None:
            raise RuntimeError("A document that was just made has a version that is being written.")
        return version

    def write(self, batch: list[Prepared]) -> None:
        made = iter(to_markdown([html for prepared in batch for html in prepared.html]))
        for prepared in batch:
            texts = [next(made) for _ in prepared.html]
            self.write_one(prepared, *texts)

    def write_one(self, prepared: Prepared, before: str | None, text: str | None) -> None:
        row, notes = prepared.row, prepared.notes
        if before is None or text is None:
            notes.leave_out("Its text could not be turned into Markdown: that took too much time or memory.")
        row.written_by = self.author_of(prepared.item)
        row.save(update_fields=["written_by"])
        if row.update:
            self.write_update(row.update, prepared, before or "", text or "")
            remarks.write(prepared.item.remarks, row.update, notes)
        elif row.document:
            write_page(row.document, prepared.item, f"{before or ''}\n\n{text or ''}".strip(), notes)
        self.tell(prepared)

    def write_update(self, update: Update, prepared: Prepared, before: str, text: str) -> None:
        item, notes = prepared.item, prepared.notes
        parts = sections.divide(text, update.title, notes)
        update.summary = summary_of(item, before, text, notes)
        if before and (not parts or says_more_than(before, update.summary)):
            parts.insert(0, sections.Part(sections.BEGINNING, before))
            notes.change("What stood before “more” has links or several paragraphs: it is the summary, and a section too.")
        update.author = prepared.row.written_by[:LONGEST_TITLE]
        update.changed_by = self.mapping.authors.get(item.get("dc:creator"))
        update.save(update_fields=["summary", "author", "changed_by"])
        workstreams = [one for name, _ in item.categories if (one := self.mapping.categories.get(name))]
        if len(workstreams) > 1:
            names = ", ".join(workstream.name for workstream in workstreams)
            notes.change(f"Its categories are {names}: only sections that are headed so belong to one. Choose for the others.")
        Section.objects.bulk_create(
            Section(
                update=update,
                position=position,
                heading=part.heading,
                body=part.body,
                workstream=workstream_of(part.heading, workstreams),
                changed_by=update.changed_by,
            )
            for position, part in enumerate(parts, start=1)
        )
        if not parts:
            notes.change("It has no text.")

    def author_of(self, item: Item) -> str:
        login = item.get("dc:creator")
        return typed.line(self.plan.blog.authors.get(login) or login)[:250]

    def tell(self, prepared: Prepared) -> None:
        thing, row = prepared.thing, prepared.row
        what = f"The {thing.kind} “{thing.title or 'without a title'}”"
        became = f"It became {row}." if row.update else f"It became the document “{row}”."
        by = f", by {row.written_by}" if row.written_by else ""
        published = f"Published on {full_day(thing.at.astimezone(LONDON))}{by}." if thing.at else ""
        why = KEPT_BACK.get(Imported.Was(thing.was), published)
        self.report.imported(what, f"{became} {why}", staff_address(row))
        if not thing.title:
            prepared.notes.change("It had no title.")
        elif row.update and row.update.title != thing.title:
            prepared.notes.change(f"Its title is “{row.update.title}” here: the number stands before it anyway.")
        self.report.add_notes(what, prepared.notes, staff_address(row))

    def tell_the_rest(self) -> None:
        """What became of everything that is no text of ours."""
        for what, why in self.plan.left_out:
            self.report.left_out(what, why)
        for kind, count in self.plan.machinery.items():
            why = planning.MACHINERY.get(kind, "a kind of thing that this import does not know")
            self.report.left_out(f"{count} of the kind “{kind}”", f"Each is {why}.")
        for one in self.plan.files.values():
            if one.pk not in self.source.used:
                self.report.left_out(
                    f"The file “{one.title}” ({one.file.rpartition('/')[2][:100]})",
                    "Nothing that was taken in by this import has it.",
                )
        for name, label in self.plan.categories.items():
            if name not in self.mapping.categories:
                self.report.left_out(
                    f"The category “{label or name}” ({name})", "The mapping does not say which workstream it means."
                )
        for login in sorted(self.plan.logins - set(self.mapping.authors) - {""}):
            name = self.plan.blog.authors.get(login) or login
            self.report.changed(f"The author “{name}” ({login})", "Named in words alone: the mapping gives no account here.")


def title_of(thing: Planned) -> str:
    title = typed.line(plain(thing.title)) or f"Untitled, number {thing.pk}"
    if thing.kind == "post" and planning.number_in(title) == thing.number:
        title = planning.without_number(title)
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rsplit(' ', 1)[0]}…"


def address_of(row: Imported) -> str:
    return row.update.get_absolute_url() if row.update else row.document.get_absolute_url() if row.document else ""


def staff_address(row: Imported) -> str:
    return row.update.staff_url if row.update else row.document.staff_url if row.document else ""


def summary_of(item: Item, before: str, text: str, notes: Notes) -> str:
    """What stands before “more”; else the excerpt; else the first words."""
    if before:
        words = typed.line(plain_text(before))
        notes.change("What stood before “more” became the summary.")
    elif words := typed.line(without_markup(item.get("excerpt:encoded"))):
        notes.change("Its excerpt became the summary.")
    else:
        notes.change("It had no excerpt: its first words became the summary.")
        return typed.line(first_words(text))
    if len(words) > LONGEST_SUMMARY:
        notes.change(f"The summary has {len(words)} characters. Shorten it: readers see it in lists.")
    return words


def says_more_than(text: str, summary: str) -> bool:
    """Whether the text has links, lists or paragraphs that a plain summary has not."""
    made = render(text).strip()
    return made.count("<p>") > 1 or "<a " in made or "<li>" in made or "<table" in made or not summary


def workstream_of(heading: str, workstreams: list[Workstream]) -> Workstream | None:
    """The only one that there is; of several the one that the heading names."""
    if len(workstreams) == 1:
        return workstreams[0]
    return next((one for one in workstreams if one.name.casefold() in heading.casefold()), None)


def write_page(document: Document, item: Item, text: str, notes: Notes) -> None:
    version = document.versions.get()
    version.text, version.html = text, render(text, heading_level=versions.TEXT_HEADING_LEVEL)
    version.save(update_fields=["text", "html"])
    document.summary = " ".join(without_markup(item.get("excerpt:encoded")).split()) or first_words(text) or document.title
    document.save(update_fields=["summary"])
    if item.remarks:
        notes.leave_out(f"{len(item.remarks)} comments: documents have none here.")
    notes.change("A page of the blog is a document of the kind “Report” here: choose what it is.")
