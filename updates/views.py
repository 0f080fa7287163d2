"""Readers' pages of the updates."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents import serving
from people.dates import LONDON, today
from people.models import ANYONE
from publishing import csv_tables
from publishing.about import absolute, of_list
from publishing.keeping import kept_while_the_same
from updates import conversations, due, files, pages, promises
from updates.about import of_update
from updates.models import Comment, Edition, EditionFile, EditionSection, Update, UpdateFile
from workstreams.context import the_programme

UPDATES_ON_A_PAGE = 20


@require_safe
@kept_while_the_same(pages.of_index)
def index(request: HttpRequest) -> HttpResponse:
    updates = Update.objects.visible_to(request.user).readable().latest_first()
    page = Paginator(updates, UPDATES_ON_A_PAGE).get_page(request.GET.get("page"))
    about = of_list("updates", "Updates", "The numbered updates of the programme, newest first.", page.number)
    return render(request, "updates/index.html", {"page": page, "due_on": due.promised_on(today()), "about": about})


COLUMNS = ["Number", "Title", "Summary", "Published", "Newest edition", "Edition", "Address"]


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table, which holds what this reader may see and is kept by nobody."""
    updates = Update.objects.visible_to(request.user).published().order_by("-number")
    table = csv_tables.respond("updates.csv", COLUMNS, (row(update) for update in updates.iterator()))
    table["Cache-Control"] = "private, no-store"
    return table


def row(update: Update) -> list[str]:
    """What the table says of a published update, under `COLUMNS`."""
    edition = update.edition
    if edition is None:
        return []
    moments = [timezone.localtime(moment, LONDON).isoformat() for moment in (edition.first_published_at, edition.published_at)]
    address = absolute(update.get_absolute_url())
    return [str(update.number), edition.title, edition.summary, *moments, str(edition.number), address]


@require_safe
@kept_while_the_same(pages.of_update)
def detail(request: HttpRequest, number: int) -> HttpResponse:
    readable = Update.objects.visible_to(request.user).readable().select_related("edition", "conversation")
    listed = EditionFile.objects.filter(edition=OuterRef("edition"), is_in_text=False)
    found = readable.with_neighbours(Update.objects.visible_to(request.user)).filter(number=number)
    update = found.annotate(has_files=Exists(listed)).first()
    if update is None:
        return instead_of(request, number)
    sections = list(EditionSection.objects.filter(edition=update.edition).select_related("workstream"))
    promises.put_beside(sections, request.user)
    programme = the_programme()
    context = {
        "programme": programme,
        "about": of_update(update, sections, programme),
        "update": update,
        "edition": update.edition,
        "sections": sections,
        **neighbours(update),
        "files": files.of_edition(update.edition) if getattr(update, "has_files", False) and update.edition else [],
        "comments": Comment.objects.visible_to(request.user).filter(update=update),
        **conversations.shown_on(update),
    }
    return render(request, "updates/detail.html", context)


def neighbours(update: Update) -> dict[str, Update | None]:
    """The updates before and after this one, which was fetched `with_neighbours()`."""
    found = {"previous": update.before_it, "next": update.after_it}
    return {name: neighbour(**told) if told else None for name, told in found.items()}


def neighbour(number: int, title: str) -> Update:
    return Update(number=number, edition=Edition(title=title))


def instead_of(request: HttpRequest, number: int) -> HttpResponse:
    """What stands in the place of an update that this reader could read once. Raises `Http404` if they never could.

    A redirect for now, not for good: it may be published again.
    """
    gone = get_object_or_404(Update.objects.gone_for(request.user), number=number)
    if gone.gone_to:
        return redirect(gone.gone_to)
    return render(request, "updates/gone.html", {"update": gone}, status=410)


@require_safe
def file(request: HttpRequest, number: int, filename: str) -> HttpResponseBase:
    """A picture or an attachment, for whoever reads the edition that it stands in; for editors, of a draft too."""
    found = UpdateFile.objects.filter(update__number=number, filename=filename).select_related("stored")
    shown = found.visible_to(request.user).first()
    if shown is None:
        readable = Update.objects.visible_to(request.user).readable().filter(number=number)
        if readable.exists() or not found.exists():
            raise Http404
        return instead_of(request, number)
    for_everyone = found.visible_to(ANYONE).exists()
    return serving.respond(request, shown.stored, shown.name, for_everyone=for_everyone)
