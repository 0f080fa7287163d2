"""The staff's page of what colleagues say about a draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from people.access import StaffRequest, editors_only
from updates import remarks
from updates.models import Remark, Update
from updates.staff import get_update


def get_thread(request: StaffRequest, update: Update, pk: str | int | None) -> Remark:
    """What was raised about this update under that number. 404 if nothing was."""
    begun = Remark.objects.visible_to(request.user).threads().filter(update=update)
    return get_object_or_404(begun, pk=pk if str(pk).isdecimal() else None)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: StaffRequest, number: int) -> HttpResponse:
    """All that was said, and a form for more; a reply names in its address what it replies to."""
    update = get_update(request, number)
    to = get_thread(request, update, request.GET["reply"]) if "reply" in request.GET else None
    form: remarks.ReplyForm = remarks.ReplyForm(request.POST or None)
    if not to:
        initial = {"section": request.GET.get("section")}
        form = remarks.RemarkForm(request.POST or None, update=update, by=request.user, initial=initial)
    if form.is_valid():
        remarks.say(form, update, by=request.user, to=to)
        messages.success(request, "Your colleagues can read it now.")
        return redirect("staff_update_remarks", number)
    threads = Remark.objects.visible_to(request.user).threads().filter(update=update)
    whole = threads.in_full()
    context = {"update": update, "form": form, "threads": whole, "to": to, "heading": f"Between colleagues: {update}"}
    return render(request, "updates/staff/remarks.html", context)


@editors_only
@require_POST
def settle(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    remarks.settle(get_thread(request, get_update(request, number), pk), by=request.user)
    messages.success(request, "Settled. A reply opens it again.")
    return redirect("staff_update_remarks", number)
