"""An update written in Word: a draft with a section for each of its highest headings, its pictures among its files.

It is looked into like any file of a stranger; pandoc, which makes pages of Word files here anyway, makes the text of it.
"""

import datetime
from functools import partial
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from documents import files as document_files
from documents.inspecting.findings import Findings, Kind, Refused
from documents.inspecting.looking import inspect
from documents.inspecting.pages import NOT_DESCRIBED
from people.models import User
from publishing import audit, typed
from publishing.locks import take_turn
from publishing.markdown import DECORATION, first_words, plain, render
from updates import files as update_files
from updates.importing import planning, sections
from updates.importing.converting import to_markdown
from updates.importing.fitting import Picture, fit
from updates.importing.limits import Unreadable
from updates.importing.markup import Notes
from updates.importing.reporting import Report
from updates.models import BlogImport, Imported, Section, Update

NO_WORD = "This is no Word document (.docx). Save it as one in Word and try again. Nothing was imported."


def bring_in_word(path: Path, *, by: User, now: datetime.datetime) -> BlogImport:
    """Import one update written in Word as a draft. The same file again changes nothing.

    Raises `Unreadable` with what is wrong with the file, and `PermissionDenied` when `by` is not an editor.
    """
    if not by.is_editor:
        raise PermissionDenied(f"{by} is not an editor")
    try:
        findings = inspect(path, path.name)
    except (OSError, Refused) as reason:
        raise Unreadable(f"{reason} Nothing was imported.") from reason
    if findings.kind is not Kind.WORD or not findings.html.strip():
        raise Unreadable(NO_WORD)
    return Word(path, findings, by, now).all()


class Word:
    def __init__(self, path: Path, findings: Findings, by: User, now: datetime.datetime) -> None:
        self.path, self.findings, self.by, self.now = path, findings, by, now
        self.notes = Notes(changed=list(findings.warnings))

    @transaction.atomic
    def all(self) -> BlogImport:
        take_turn("updates.number")
        take_turn("documents.library")
        blog_import = BlogImport.objects.create(file_name=self.path.name[:255], by=self.by, at=self.now)
        report = Report(blog_import)
        guid = f"word:{self.findings.sha256}"
        if there := Imported.objects.filter(guid=guid).select_related("update").first():
            address = there.update.staff_url if there.update else ""
            report.left_out(self.path.name, "It is here already, from an earlier import.", address)
        else:
            update = self.make_update()
            Imported.objects.create(
                guid=guid,
                digest=self.findings.sha256,
                was=Imported.Was.WORD,
                blog_import=blog_import,
                update=update,
            )
            report.imported(self.path.name, f"It became {update}, a draft.", update.staff_url)
            report.add_notes(self.path.name, self.notes, update.staff_url)
            audit.record(self.by, "imported Word", update, file=self.path.name)
        report.write()
        return blog_import

    def make_update(self) -> Update:
        title = typed.line(self.findings.title.strip() or self.path.stem)[: sections.LONGEST_HEADING]
        number = self.number_for(title)
        shown = planning.without_number(title) if planning.number_in(title) == number else title
        update = Update.objects.create(number=number, title=shown, summary="", changed_by=self.by)
        html = fit(self.findings.html, self.notes, str, partial(self.picture, update))
        text = to_markdown([html])[0]
        if text is None:
            raise Unreadable("Its text could not be read: that took too much time or memory. Nothing was imported.")
        first, _, rest = text.partition("\n\n")
        if plain(render(first)) == self.findings.title.strip():  # the title stands above its text anyway
            text = rest
        parts = sections.divide(text, shown, self.notes)
        update.summary = typed.line(first_words(parts[0].body)) if parts else ""
        self.notes.change("Its first words became the summary.")
        update.save(update_fields=["summary"])
        Section.objects.bulk_create(
            Section(update=update, position=position, heading=part.heading, body=part.body, changed_by=self.by)
            for position, part in enumerate(parts, start=1)
        )
        return update

    def number_for(self, title: str) -> int:
        """The title's own number if it is free, else the next."""
        own = planning.number_in(title)
        if own and not Update.objects.filter(number=own).exists():
            return own
        following: int = (Update.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        if own:
            self.notes.change(f"The number {own} is taken: it is Update #{following} here.")
        return following

    def picture(self, update: Update, address: str, alternative: str) -> Picture:
        """A picture of the text, attached to the update, which shows it."""
        found = next((one for one in self.findings.pictures if f"picture-{one.number}" == address), None)
        words = "" if alternative.endswith(NOT_DESCRIBED) else alternative.strip() or DECORATION
        named = f"The picture “{words or address}”"
        if not words:
            self.notes.change(f"{named} has no text alternative. Say what it shows: without one the update cannot be published.")
        if found is None:
            self.notes.leave_out(f"{named}: it could not be taken out of the file.")
            return Picture(update.get_absolute_url(), words, name=address)
        name = f"{address}.{found.media_type.partition('/')[2]}"
        try:
            attached = update_files.attach(update, ContentFile(found.content, name=name), by=self.by)
        except document_files.NotTaken as reason:
            self.notes.leave_out(f"{named}: {reason}")
            return Picture(update.get_absolute_url(), words, name=address)
        document_files.look_into(attached.stored_id)
        return Picture(f"files/{attached.filename}", words, is_shown=True)
