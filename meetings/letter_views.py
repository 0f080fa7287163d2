"""Which emails about their groups' meetings a member wants."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meetings import recipients
from meetings.forms.letters import LettersForm
from people.access import sign_in_first
from people.models import User


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """For each group in which they serve now. Whoever serves on none is told so."""
    terms = list(recipients.serving(cast(User, request.user)))
    sent = request.POST if request.method == "POST" else None
    forms = [LettersForm(sent, membership=membership) for membership in terms]
    if sent is not None and all(form.is_valid() for form in forms):
        for form in forms:
            recipients.choose(form.membership, form.cleaned_data["wanted"])
        messages.success(request, "Saved. You get the emails that are ticked.")
        return redirect("my_letters")
    return render(request, "meetings/my_letters.html", {"forms": forms})
