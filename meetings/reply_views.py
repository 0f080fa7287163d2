"""Where a member says whether they come."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meetings import deputies, replies
from meetings.forms.replies import ReplyForm
from meetings.meeting_views import get_meeting
from people.access import sign_in_first
from people.models import User

THANKS = {
    "attending": "Thank you. The secretariat knows that you will be there.",
    "remotely": "Thank you. The secretariat knows that you will join online.",
    "deputy": "Thank you. Your deputy is written to as soon as papers are out.",
    "apologies": "Thank you. The secretariat has your apologies.",
}


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    meeting, user = get_meeting(request, slug, number), cast(User, request.user)
    if not replies.may_reply(user, meeting):
        raise Http404
    deputy = deputies.named_by(user, [meeting]).get(meeting.pk)
    form = ReplyForm(request.POST or None, meeting=meeting, user=user, reply=replies.own(meeting, user), deputy=deputy)
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        try:
            replies.give(meeting, answer, form.cleaned_data["word"], form.deputy, by=user)
        except replies.Closed as closed:
            form.add_error(None, f"Nothing was saved. {closed}")
        except deputies.TooManyNamed as many:
            form.add_error("deputy_email", f"Nothing was saved. {many}")
        else:
            messages.success(request, THANKS[answer])
            return redirect("my" if form.cleaned_data["back"] == "desk" else meeting)
    return render(request, "meetings/reply.html", {"meeting": meeting, "form": form})
