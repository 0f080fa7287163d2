"""Readers' pages of meetings and of their papers. Each starts at `visible_to`."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from documents import reading
from documents.views import kept_private
from meetings import agenda, decided, deputies, note_showing, own_showing, packs, questions, replies
from meetings.about import of_meeting
from meetings.forms.replies import ReplyForm
from meetings.models import Meeting
from meetings.showing import Shown, shown_to
from people.dates import today
from people.models import Group, Guest, Reader, User
from publishing.about import of_list

DESCRIPTION = "The meetings of the programme's groups: those to come, and what those before talked about."
PAST_SHOWN = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The meetings of all groups."""
    seen = Meeting.objects.visible_to(request.user).select_related("group", "note")
    context = {
        "coming": seen.coming(today()),
        "over": seen.over(today())[:PAST_SHOWN],
        "about": of_list("meetings", "Meetings", DESCRIPTION),
        "description": DESCRIPTION,
    }
    return render(request, "meetings/meetings.html", context)


@require_safe
def of_group(request: HttpRequest, slug: str) -> HttpResponse:
    """All meetings of a group."""
    group = get_object_or_404(Group, slug=slug)
    seen = group.meetings.visible_to(request.user).select_related("group", "note")
    return render(
        request, "meetings/group_meetings.html", {"group": group, "coming": seen.coming(today()), "over": seen.over(today())}
    )


def get_meeting(request: HttpRequest, slug: str, number: int) -> Meeting:
    seen = Meeting.objects.visible_to(request.user).select_related("group")
    return get_object_or_404(seen, group__slug=slug, number=number)


@require_safe
def detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    meeting = get_meeting(request, slug, number)
    shown = shown_to(request.user, meeting)
    context = {
        "shown": shown,
        "shown_note": note_showing.shown_to(request.user, meeting, is_inside=shown.is_inside),
        "decided": decided.shown_to(request.user, meeting, is_inside=shown.is_inside),
        "meeting": meeting,
        "about": of_meeting(meeting) if meeting.is_announced else None,
        "pack": packs.offered(shown, request.user),
        "today": today(),
        **reply_context(request.user, meeting),
    }
    if shown.is_inside:
        left = questions.left_open(meeting)
        for item in shown.items:
            item.questions = left.get(item.line.item, [])
    return unless_the_same_for_all(render(request, "meetings/meeting.html", context), shown)


def reply_context(user: Reader, meeting: Meeting) -> dict[str, Any]:
    """For the part of a page where a member says whether they come, and reads who does; nothing for others."""
    if not isinstance(user, User) or not replies.may_reply(user, meeting):
        return {}
    reply = replies.own(meeting, user)
    deputy = deputies.named_by(user, [meeting]).get(meeting.pk)
    form = ReplyForm(meeting=meeting, user=user, reply=reply, deputy=deputy) if replies.takes(meeting) else None
    return {"is_asked": True, "reply": reply, "deputy": deputy, "reply_form": form, "replies": replies.of(meeting)}


def unless_the_same_for_all(response: HttpResponse, shown: Shown) -> HttpResponse:
    """What members see is kept by no cache."""
    if shown.may_join:
        response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def paper(request: HttpRequest, slug: str, number: int, place: str) -> HttpResponse:
    """A paper as the meeting had it, read online, with the papers before and after it."""
    meeting = get_meeting(request, slug, number)
    papers = list(meeting.papers.visible_to(request.user).select_related("document__current", "version_read", "item").in_order())
    wanted = next((one for one in papers if one.place == place.upper()), None)
    if wanted is None or wanted.document is None or wanted.version_read is None:
        raise Http404
    document, version = wanted.document, wanted.version_read
    around = papers.index(wanted)
    for one in papers:
        one.meeting = meeting
    newest = agenda.newest(meeting)
    context = {
        "line": next((line for line in agenda.as_sent(newest) if line.item == wanted.item_id), None) if newest else None,
        "meeting": meeting,
        "paper": wanted,
        "before": papers[around - 1] if around else None,
        "after": papers[around + 1] if around + 1 < len(papers) else None,
        **reading.context_of(document, version, request.GET),
        **own_showing.context_of(request.user, wanted),
        **questions.on(wanted, request.user),
    }
    if isinstance(request.user, Guest) and not document.is_for_everyone:
        context["is_latest"] = True  # of what came later a guest is not told
    return kept_private(render(request, "meetings/paper.html", context), document)
