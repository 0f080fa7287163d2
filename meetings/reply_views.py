"""Where a member says whether they come."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meetings import replies
from meetings.forms.replies import ReplyForm
from meetings.meeting_views import get_meeting
from people.access import sign_in_first
from people.models import User

THANKS = {
    "attending": "Thank you. The secretariat knows that you will be there.",
    "remotely": "Thank you. The secretariat knows that you will join online.",
    "apologies": "Thank you. The secretariat has your apologies.",
}


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    meeting, user = get_meeting(request, slug, number), cast(User, request.user)
    if not replies.may_reply(user, meeting):
        raise Http404
    form = ReplyForm(request.POST or None, meeting=meeting, reply=replies.own(meeting, user))
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        try:
            replies.give(meeting, answer, form.cleaned_data["word"], by=user)
        except replies.Closed as closed:
            form.add_error(None, f"Nothing was saved. {closed}")
        else:
            messages.success(request, THANKS[answer])
            return redirect("my" if form.cleaned_data["back"] == "desk" else meeting)
    return render(request, "meetings/reply.html", {"meeting": meeting, "form": form})
