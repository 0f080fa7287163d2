"""Readers' pages of the updates."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.dates import today
from publishing.about import of_list
from updates import conversations, due
from updates.about import of_update
from updates.models import Comment, EditionSection, Update

UPDATES_ON_A_PAGE = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    updates = Update.objects.visible_to(request.user).published()
    page = Paginator(updates, UPDATES_ON_A_PAGE).get_page(request.GET.get("page"))
    about = of_list("updates", "Updates", "The numbered updates of the programme, newest first.", page.number)
    return render(request, "updates/index.html", {"page": page, "due_on": due.promised_on(today()), "about": about})


@require_safe
def detail(request: HttpRequest, number: int) -> HttpResponse:
    readable = Update.objects.visible_to(request.user).published()
    update = get_object_or_404(readable.select_related("conversation"), number=number)
    sections = list(EditionSection.objects.filter(edition=update.edition).select_related("workstream"))
    context = {
        "about": of_update(update, sections),
        "update": update,
        "edition": update.edition,
        "sections": sections,
        "previous": readable.filter(number__lt=number).first(),
        "next": readable.filter(number__gt=number).last(),
        "comments": Comment.objects.visible_to(request.user).filter(update=update),
        **conversations.shown_on(update),
    }
    return render(request, "updates/detail.html", context)
