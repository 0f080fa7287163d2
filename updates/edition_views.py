"""Readers' pages of an update's editions: all of them, each as it was, and what changed from one to another."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from publishing.keeping import kept_while_the_same
from updates import files, pages, promises
from updates.comparing import compare_editions
from updates.models import Edition, Update
from updates.views import instead_of


def find(request: HttpRequest, number: int) -> Update | None:
    readable = Update.objects.visible_to(request.user).readable().select_related("edition")
    return readable.filter(number=number).first()


@dataclass(frozen=True)
class Entry:
    """A line of the history."""

    edition: Edition
    is_readable: bool
    before: Edition | None
    """The readable edition before it, with which it is compared."""

    @property
    def is_comparable(self) -> bool:
        return self.is_readable and self.before is not None


def entries(editions: list[Edition], readable: list[Edition]) -> list[Entry]:
    """The newest first. What is withheld is named with its reason, and never read or compared."""
    found = []
    for edition in editions:
        before = [each for each in readable if each.number < edition.number]
        found.append(Entry(edition, edition in readable, before[-1] if before else None))
    return found[::-1]


@require_safe
@kept_while_the_same(pages.of_history)
def history(request: HttpRequest, number: int) -> HttpResponse:
    """Every edition, newest first: when, what it changed and why, and where it can be read."""
    update = find(request, number)
    if update is None:
        return instead_of(request, number)
    editions = list(update.editions.order_by("number"))
    for edition in editions:
        edition.update = update
    seen = set(Edition.objects.visible_to(request.user).filter(update=update).values_list("pk", flat=True))
    readable = [edition for edition in editions if edition.pk in seen]
    context = {"update": update, "entries": entries(editions, readable), "readable": readable}
    return render(request, "updates/history.html", context)


@require_safe
@kept_while_the_same(pages.of_history)
def edition(request: HttpRequest, number: int, edition: int) -> HttpResponse:
    """An edition as it was. The one that is shown now has the update's own page."""
    update = find(request, number)
    if update is None:
        return instead_of(request, number)
    old = get_object_or_404(Edition.objects.visible_to(request.user).filter(update=update), number=edition)
    if old.pk == update.edition_id:
        return redirect(update)
    sections = list(old.sections.select_related("workstream"))
    promises.put_beside(sections, request.user)
    context = {"update": update, "edition": old, "sections": sections, "files": files.of_edition(old)}
    return render(request, "updates/edition.html", context)


@require_safe
@kept_while_the_same(pages.of_history)
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """What changed between two editions; if none are named, between the newest and the one before it."""
    update = find(request, number)
    if update is None:
        return instead_of(request, number)
    editions = list(Edition.objects.visible_to(request.user).filter(update=update))
    if len(editions) < 2:
        return redirect("update_history", number)
    older, newer = sorted(
        (chosen(request.GET.get("older"), editions, -2), chosen(request.GET.get("newer"), editions, -1)),
        key=lambda each: each.number,
    )
    context = {
        "update": update,
        "editions": editions,
        "older": older,
        "newer": newer,
        "comparison": compare_editions(older, newer),
    }
    return render(request, "updates/compare.html", context)


def chosen(number: str | None, editions: list[Edition], otherwise: int) -> Edition:
    """The edition of that number. Raises `Http404` if there is none for this reader."""
    if not number:
        return editions[otherwise]
    found = next((edition for edition in editions if str(edition.number) == number), None)
    if found is None:
        raise Http404
    return found
