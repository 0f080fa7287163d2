"""Staff pages of single editions: withhold an old one from readers, and show it again."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from people.access import StaffRequest, editors_only
from publishing.forms import WritingForm
from updates import withholding
from updates.models import Edition


class WithholdForm(WritingForm):
    why = forms.CharField(
        label="Why can it be read no longer?",
        help_text="Readers see this in the history. Do not repeat what is to be hidden.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it can be read no longer."},
    )


def get_edition(request: StaffRequest, number: int, edition: int) -> Edition:
    editions = Edition.objects.visible_to(request.user).select_related("update")
    return get_object_or_404(editions, update__number=number, number=edition)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def withhold(request: StaffRequest, number: int, edition: int) -> HttpResponse:
    old = get_edition(request, number, edition)
    form = WithholdForm(request.POST or None)
    if form.is_valid():
        try:
            withholding.withhold(old, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, f"Readers can read edition {old.number} no longer.")
        except withholding.IsShown:
            messages.error(request, f"Edition {old.number} is what readers read now. Correct it first, or unpublish the update.")
        return redirect("update_history", number)
    heading = f"Withhold edition {old.number} of {old.update}"
    return render(
        request, "updates/staff/withhold.html", {"form": form, "update": old.update, "edition": old, "heading": heading}
    )


@editors_only
@require_POST
def show(request: StaffRequest, number: int, edition: int) -> HttpResponse:
    old = get_edition(request, number, edition)
    withholding.show(old, by=request.user)
    messages.success(request, f"Readers can read edition {old.number} again.")
    return redirect("update_history", number)
