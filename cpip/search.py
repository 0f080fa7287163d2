"""The search page, and titles suggested while somebody types."""

from collections import Counter
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.dates import today
from publishing import finding, search
from publishing.finding import Asked
from workstreams.forms.fields import DayInput
from workstreams.models import Workstream

HITS_ON_A_PAGE = 20
NOT_A_DAY = "This is not a day. Give one like 2016-11-24, or none."


class SearchForm(forms.Form):
    """By what the hits are narrowed. What makes no sense is said, and left out of the search."""

    kind = forms.ChoiceField(label="What", required=False)
    workstream = forms.ChoiceField(label="Workstream", required=False)
    first = forms.DateField(label="From", required=False, widget=DayInput, error_messages={"invalid": NOT_A_DAY})
    last = forms.DateField(label="To", required=False, widget=DayInput, error_messages={"invalid": NOT_A_DAY})

    def __init__(self, request: HttpRequest, workstreams: list[Workstream]) -> None:
        asked = {name: request.GET.get(name, "").replace("\x00", "") for name in self.base_fields}
        super().__init__(asked, auto_id="search-%s")
        self.by_slug = {workstream.slug: workstream for workstream in workstreams}
        self.name_choices(None, None)
        self.is_valid()

    def name_choices(self, by_kind: Counter[str] | None, by_workstream: Counter[int] | None) -> None:
        """Name the answers, each with how many hits it has, where they were counted."""
        kinds = [(kind, with_count(label, kind, by_kind)) for kind, label in search.kinds().items()]
        slugs = [(slug, with_count(each.name, each.pk, by_workstream)) for slug, each in self.by_slug.items()]
        self.fields["kind"].choices = [("", "Anything"), *kinds]  # type: ignore[attr-defined]
        self.fields["workstream"].choices = [("", "All workstreams"), *slugs]  # type: ignore[attr-defined]

    def asked(self, words: str) -> Asked:
        given = self.cleaned_data
        workstream = self.by_slug.get(given.get("workstream", ""))
        return Asked(words, given.get("kind", ""), workstream.pk if workstream else None, given.get("first"), given.get("last"))

    @property
    def is_narrow(self) -> bool:
        return bool(self.errors) or any(self.cleaned_data.values())


def with_count(label: str, key: Any, counts: Counter[Any] | None) -> str:
    return label if counts is None else f"{label} ({counts[key]})"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    words, was_cut = finding.clean_words(request.GET.get("q", ""))
    workstreams = list(Workstream.objects.all())
    form = SearchForm(request, workstreams)
    asked = form.asked(words)
    found = finding.find(asked, request.user, today())
    if words:
        form.name_choices(found.by_kind, found.by_workstream)
    hits = Paginator(found.keys, HITS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "words": words,
        "was_cut": was_cut,
        "asked": asked,
        "form": form,
        "found": found,
        "page": hits,
        "entries": shown(list(hits.object_list), asked, request, workstreams),
        "hint": finding.hint(asked, request.user) if words and not found.keys else "",
        "most": finding.MOST_RANKED,
        "query": address_of(request),
    }
    return kept_private(request, render(request, "search.html", context))


def shown(keys: list[int], asked: Asked, request: HttpRequest, workstreams: list[Workstream]) -> list[dict[str, Any]]:
    """What the page shows of each of these hits."""
    if not keys:
        return []
    names, kinds = {each.pk: each.name for each in workstreams}, search.kinds()
    return [
        {
            "entry": entry,
            "kind": kinds.get(entry.kind, ""),
            "workstreams": [names[key] for key in entry.workstreams if key in names],
        }
        for entry in finding.quoted(keys, asked, request.user)
    ]


def address_of(request: HttpRequest) -> str:
    """What was asked, for the addresses of the other pages of hits."""
    query = request.GET.copy()
    query.pop("page", None)
    query["q"] = finding.clean_words(request.GET.get("q", ""))[0]
    return query.urlencode()


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles that begin with these words, as a JSON list."""
    return kept_private(request, JsonResponse(finding.suggestions(request.GET.get("q", ""), request.user), safe=False))


def kept_private(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What somebody signed in has seen is kept nowhere."""
    if request.user.is_authenticated:
        response["Cache-Control"] = "private, no-store"
    return response
