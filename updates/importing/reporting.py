"""The report of an import: what was taken in, what was changed on the way, and what was left out, each with why."""

from publishing import typed
from updates.importing.markup import Notes
from updates.models import BlogImport, ReportLine

LINES_AT_ONCE = 500
Mark = ReportLine.Mark


class Report:
    def __init__(self, blog_import: BlogImport) -> None:
        self.blog_import = blog_import
        self.waiting: list[ReportLine] = []

    def add(self, mark: str, what: str, why: str, address: str = "") -> None:
        line = ReportLine(
            blog_import=self.blog_import, mark=mark, what=typed.line(what)[:300], why=typed.text(why)[:2000], address=address
        )
        self.waiting.append(line)
        if len(self.waiting) >= LINES_AT_ONCE:
            self.write()

    def imported(self, what: str, why: str, address: str) -> None:
        self.add(Mark.IMPORTED, what, why, address)

    def changed(self, what: str, why: str, address: str = "") -> None:
        self.add(Mark.CHANGED, what, why, address)

    def left_out(self, what: str, why: str, address: str = "") -> None:
        self.add(Mark.LEFT_OUT, what, why, address)

    def add_notes(self, what: str, notes: Notes, address: str) -> None:
        for why in notes.changed:
            self.changed(what, why, address)
        for why in notes.left_out:
            self.left_out(what, why, address)

    def write(self) -> None:
        """Keep the lines that wait to be kept."""
        ReportLine.objects.bulk_create(self.waiting)
        self.waiting = []


def summary(blog_import: BlogImport) -> str:
    """“3 imported, 5 changed, 2 left out”."""
    lines = blog_import.lines.all()
    return ", ".join(f"{lines.filter(mark=mark).count()} {mark.label.lower()}" for mark in Mark)
