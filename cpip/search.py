"""The search page, and titles suggested while somebody types."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.dates import today
from people.models import Reader
from publishing import finding, quoting, search
from publishing.finding import Asked
from workstreams.forms.fields import DayInput
from workstreams.models import Workstream

HITS_ON_A_PAGE = 20
NOT_COUNTED = SimpleNamespace(by_kind=None, by_workstream=None, by_group=None)
NOT_A_DAY = "This is not a day. Give one like 2016-11-24, or none."


class SearchForm(forms.Form):
    """By what the hits are narrowed. What makes no sense is said, and left out of the search."""

    kind = forms.ChoiceField(label="What", required=False)
    workstream = forms.ChoiceField(label="Workstream", required=False)
    group = forms.ChoiceField(label="Group", required=False)
    first = forms.DateField(label="From", required=False, widget=DayInput, error_messages={"invalid": NOT_A_DAY})
    last = forms.DateField(label="To", required=False, widget=DayInput, error_messages={"invalid": NOT_A_DAY})

    def __init__(self, request: HttpRequest, user: Reader) -> None:
        asked = {name: request.GET.get(name, "").replace("\x00", "") for name in self.base_fields}
        super().__init__(asked, auto_id="search-%s")
        self.workstreams = {each.slug: each for each in Workstream.objects.all()}
        self.groups = {each.slug: each for each in finding.groups(user)}
        self.name_choices(None)
        self.is_valid()

    def name_choices(self, counts: finding.Counts | None) -> None:
        """Name the answers, each with how many hits it has, where they were counted."""
        by = counts or NOT_COUNTED
        kinds = [(kind, with_count(label, kind, by.by_kind)) for kind, label in search.kinds().items()]
        self.choose("kind", "Anything", kinds)
        streams = [(slug, with_count(each.name, each.pk, by.by_workstream)) for slug, each in self.workstreams.items()]
        self.choose("workstream", "All workstreams", streams)
        groups = [(slug, with_count(each.name, each.pk, by.by_group)) for slug, each in self.groups.items()]
        self.choose("group", "All groups", groups)

    def choose(self, name: str, anything: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", anything), *choices]  # type: ignore[attr-defined]

    def asked(self, words: str) -> Asked:
        given = self.cleaned_data
        workstream, group = self.workstreams.get(given.get("workstream", "")), self.groups.get(given.get("group", ""))
        return Asked(
            words,
            given.get("kind", ""),
            workstream.pk if workstream else None,
            group.pk if group else None,
            given.get("first"),
            given.get("last"),
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.errors) or any(self.cleaned_data.values())


def with_count(label: str, key: Any, counts: Counter[Any] | None) -> str:
    return label if counts is None else f"{label} ({counts[key]:,})"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    words, was_cut = finding.clean_words(request.GET.get("q", ""))
    form = SearchForm(request, request.user)
    context = {
        "words": words,
        "was_cut": was_cut,
        "form": form,
        "most": finding.MOST_RANKED,
        "query": address_of(request),
    }
    try:
        with finding.time_limit():
            context |= answer(request, form, form.asked(words))
    except finding.TooSlow:
        context["took_too_long"] = True
    return render(request, "search.html", context)


def answer(request: HttpRequest, form: SearchForm, asked: Asked) -> dict[str, Any]:
    """What is found, and what the page shows of it."""
    found = finding.find(asked, request.user, today())
    if asked.words:
        form.name_choices(found.counts)
    hits = Paginator(found.pieces, HITS_ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "asked": asked,
        "found": found,
        "page": hits,
        "hits": shown(list(hits.object_list), asked, request, form),
        "hint": finding.hint(asked, request.user) if asked.words and not found.pieces else "",
    }


def shown(pieces: list[list[int]], asked: Asked, request: HttpRequest, form: SearchForm) -> list[dict[str, Any]]:
    """What the page shows of each of these hits."""
    if not pieces:
        return []
    names, kinds = {each.pk: each.name for each in form.workstreams.values()}, search.kinds()
    return [
        {
            "found": found,
            "entry": found.entry,
            "kind": kinds.get(found.entry.kind, ""),
            "workstreams": [names[key] for key in found.entry.workstreams if key in names],
        }
        for found in quoting.quoted(pieces, asked, request.user)
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
    try:
        with finding.time_limit():
            titles = finding.suggestions(request.GET.get("q", ""), request.user)
    except finding.TooSlow:
        titles = []
    return JsonResponse(titles, safe=False)
