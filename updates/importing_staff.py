"""Staff pages of what came from the old blog: releasing it, and the reports of the imports."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from documents.models import AttachedFile
from people.access import StaffRequest, editors_only
from people.dates import today
from publishing import csv_tables
from updates.importing import releasing, unchanged
from updates.models import BlogImport, Imported, ReportLine

ROWS_ON_A_PAGE = 50
LINES_ON_A_PAGE = 100
IMPORTS_SHOWN = 20
COLUMNS = ["What happened", "To what", "Why", "Address"]
RELATED = "update", "update__release__approved_by", "document", *unchanged.WITH_TEXTS


@dataclass(frozen=True)
class Row:
    """Something that waits to be released."""

    imported: Imported
    problems: list[str]
    """What has kept it back just now."""
    changed: list[str]
    """What was changed in it and approved by nobody, for which it cannot be chosen."""
    files: list[AttachedFile]
    """What somebody has to look at first."""


class ReleaseForm(forms.Form):
    """Which to release, or all; and which files can be published in spite of what is in them."""

    everything = forms.BooleanField(required=False)
    chosen = forms.ModelMultipleChoiceField(queryset=Imported.objects.none(), required=False)
    accepted = forms.ModelMultipleChoiceField(queryset=AttachedFile.objects.none(), required=False)
    looked = forms.BooleanField(required=False)
    """Whether somebody has looked at what the checks ask about."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["chosen"].queryset = Imported.objects.filter(was=Imported.Was.PUBLISHED)  # type: ignore[attr-defined]
        files = AttachedFile.objects.filter(version__document__imported__isnull=False)
        self.fields["accepted"].queryset = files  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not cleaned.get("everything") and not cleaned.get("chosen") and not self.errors:
            raise forms.ValidationError("Choose at least one to release.")
        return cleaned


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    waiting = Imported.objects.to_release().prefetch_related(*RELATED)
    kept: dict[int, list[str]] = {}
    warnings: dict[int, list[str]] = {}
    chosen: list[Imported] = []
    if form.is_valid():
        chosen = list(waiting[: releasing.MOST_AT_ONCE] if form.cleaned_data["everything"] else form.cleaned_data["chosen"])
        warnings = releasing.warnings_in(chosen, today())
        if warnings and not form.cleaned_data["looked"]:
            form.add_error("looked", asking_about(warnings))
    if form.is_valid():
        released = releasing.release(chosen, by=request.user, accepted=form.cleaned_data["accepted"], looked_at=warnings)
        kept = released.kept
        if released.done or not kept:
            messages.success(request, said_of(released, waiting.count()))
        if not kept:
            return redirect("staff_imported")
    page = Paginator(waiting, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [row_of(one, kept) for one in page],
        "kept": kept,
        "chosen": chosen,
        "accepted": form.cleaned_data.get("accepted", []) if form.is_bound else [],
        "warned": [(one, warnings[one.pk]) for one in chosen if one.pk in warnings] if form.errors.get("looked") else [],
        "kept_back": [(one, kept[one.pk]) for one in Imported.objects.select_related("update", "document").filter(pk__in=kept)],
        "imports": BlogImport.objects.select_related("by")
        .annotate(things_count=Count("things"))
        .order_by("-at", "-pk")[:IMPORTS_SHOWN],
        "held_back": Imported.objects.exclude(was=Imported.Was.PUBLISHED).count(),
        "most": releasing.MOST_AT_ONCE,
    }
    return render(request, "updates/staff/imported.html", context)


def asking_about(warnings: dict[int, list[str]]) -> str:
    """“The checks ask about 12 things in 3 of them.”"""
    things = sum(len(words) for words in warnings.values())
    what = "1 thing" if things == 1 else f"{things} things"
    return f"The checks ask about {what} in {len(warnings)} of them. Look at what they say, and tick that you have."


def said_of(released: releasing.Released, waiting: int) -> str:
    number = len(released.done)
    if not number:
        return "They are released already. Nothing was published twice."
    more = f" {waiting} wait still." if waiting else ""
    return f"Released {number}, each under its old day. Nobody was emailed.{more}"


def row_of(imported: Imported, kept: dict[int, list[str]]) -> Row:
    changed = unchanged.why_not_released(imported)
    return Row(imported, [one for one in kept.get(imported.pk, []) if one not in changed], changed, files_to_accept(imported))


def files_to_accept(imported: Imported) -> list[AttachedFile]:
    """Its files in which a reader could find something, as far as nobody has said that they can be published so."""
    if imported.document is None:
        return []
    return [
        file
        for version in imported.document.versions.all()
        for file in version.files.all()
        if file.stored.warnings and file.accepted_warnings != file.stored.warnings
    ]


@editors_only
@require_safe
def report(request: StaffRequest, pk: int) -> HttpResponse:
    blog_import = get_object_or_404(BlogImport.objects.select_related("by"), pk=pk)
    counts = blog_import.lines.aggregate(**{mark.name: Count("pk", filter=Q(mark=mark)) for mark in ReportLine.Mark})
    mark = request.GET.get("mark", "")
    lines = blog_import.lines.filter(mark=mark) if mark in ReportLine.Mark.values else blog_import.lines.all()
    page = Paginator(lines, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    marks = [(each, counts[each.name]) for each in ReportLine.Mark]
    context = {"blog_import": blog_import, "page": page, "marks": marks, "mark": mark, "query": f"mark={mark}"}
    return render(request, "updates/staff/import_report.html", context)


@editors_only
@require_safe
def report_csv(request: StaffRequest, pk: int) -> HttpResponse:
    blog_import = get_object_or_404(BlogImport, pk=pk)
    lines = blog_import.lines.all().iterator(500)
    rows = ([line.get_mark_display(), line.what, line.why, line.address] for line in lines)
    return csv_tables.respond(f"{slugify(blog_import.file_name) or 'import'}.csv", COLUMNS, rows)
