"""Readers' pages of groups and of the people who serve on them."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from documents import serving
from documents.models import Document, StoredFile
from meetings import groups
from meetings.about import of_group, of_person
from meetings.models import Portrait
from people.dates import today
from people.models import Group
from publishing import csv_tables
from publishing.about import of_list
from publishing.markdown import render as render_markdown
from publishing.models import Touch
from publishing.states import State
from workstreams.models import Workstream

CHANGES_SHOWN = 50
MEETINGS_SHOWN = 5
DESCRIPTION = "The groups that advise the programme, review its work and watch over its plans, with who serves on them."


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    working, closed = groups.apart(groups.shown())
    about = of_list("groups", "Groups", DESCRIPTION)
    context = {"groups": working, "closed": closed, "about": about, "description": DESCRIPTION}
    return render(request, "meetings/groups.html", context)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table."""
    return csv_tables.respond("groups.csv", groups.COLUMNS, (groups.row(group) for group in groups.shown()))


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    group = get_object_or_404(groups.shown(), slug=slug)
    context = {
        "about": of_group(group),
        "group": group,
        "is_closed": group.is_closed(today()),
        "predecessors": group.predecessors.all(),
        "terms": terms_of(request, group),
        "former": group.memberships.over(today()).select_related("profile").order_by("-ends_on", "profile__name"),
        "is_kept": Group.objects.kept_by(request.user).filter(pk=group.pk).exists(),
        "coming": group.meetings.visible_to(request.user).select_related("group", "note").coming(today()),
        "over": group.meetings.visible_to(request.user).select_related("group", "note").over(today())[:MEETINGS_SHOWN],
        "recommendations": group.recommendations.with_state(),
        "documents": papers_of(request, group),
        "touches": Touch.objects.visible_to(request.user).on(group)[:CHANGES_SHOWN],
        "today": today(),
    }
    return render(request, "meetings/group.html", context)


def terms_of(request: HttpRequest, group: Group) -> list[Document]:
    """What the group is for and how it works, as it stands, as far as this reader may see it."""
    own = Document.objects.visible_to(request.user).filter(groups=group, kind=Document.Kind.TERMS, state=State.PUBLISHED)
    return list(own.in_reading_order())


def papers_of(request: HttpRequest, group: Group) -> list[Document]:
    """The other documents that are the group's work or are for it to read, as far as this reader may see them."""
    papers = Document.objects.visible_to(request.user).readable().of_group(group).in_reading_order()
    return list(papers.exclude(kind=Document.Kind.TERMS, groups=group, state=State.PUBLISHED))


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    profile = get_object_or_404(groups.people(), slug=slug)
    memberships = profile.memberships.select_related("group").order_by("group__name", "-starts_on")
    context = {
        "about": of_person(profile),
        "profile": profile,
        "portrait": Portrait.objects.filter(profile=profile, shown__isnull=False).first(),
        "biography": render_markdown(profile.shown_biography),
        "serving": memberships.current(today()),
        "former": memberships.over(today()),
        "leads": Workstream.objects.filter(leads=profile),
    }
    return render(request, "meetings/person.html", context)


@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A person's picture, as it was published."""
    profile = get_object_or_404(groups.people(), slug=slug)
    portrait = get_object_or_404(Portrait.objects.select_related("shown"), profile=profile, shown__state=StoredFile.State.READY)
    stored = cast(StoredFile, portrait.shown)
    return serving.respond(request, stored, f"{slug}.{stored.kind}", for_everyone=True)
