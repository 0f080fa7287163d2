"""Staff pages of the emails that go out: what is due, what became of each, how one looks, and stopping one."""

import smtplib
from collections.abc import Callable

from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import StaffRequest, editors_only
from subscriptions import digests, overview, rehearsing
from subscriptions.models import Digest, Frequency
from subscriptions.staff_forms import LookForm, WhyForm

DIGESTS_ON_A_PAGE = 20
READ_OR_POST = ["GET", "HEAD", "POST"]


@editors_only
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """The newest first, and what is due next."""
    frequency = request.GET.get("frequency", "")
    known = Digest.objects.that_told().order_by("-period_end", "-pk")
    if frequency in Frequency.values:
        known = known.filter(frequency=frequency)
    page = Paginator(known, DIGESTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": overview.of(list(page)),
        "coming": overview.coming(),
        "frequency": frequency,
        "frequencies": Frequency.choices,
        "query": f"frequency={frequency}" if frequency in Frequency.values else "",
    }
    return render(request, "subscriptions/staff/index.html", context)


@editors_only
@require_safe
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    digest = get_object_or_404(Digest, pk=pk)
    ((_, numbers),) = overview.of([digest])
    context = {
        "digest": digest,
        "numbers": numbers,
        "told": overview.told_by(digest, request.user),
        "refusals": overview.refusals_of(digest),
        "frequency": digest.frequency,
    }
    return render(request, "subscriptions/staff/detail.html", context)


@editors_only
@require_safe
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The numbers alone, which the page asks for again while emails go out."""
    digest = get_object_or_404(Digest, pk=pk)
    ((_, numbers),) = overview.of([digest])
    return render(request, "subscriptions/staff/_numbers.html", {"digest": digest, "numbers": numbers})


@editors_only
@require_POST
def go_on(request: StaffRequest, pk: int) -> HttpResponse:
    """Let go one that asked, or go on with one that was paused."""
    digest = get_object_or_404(Digest, pk=pk)
    step = digests.let_go if digest.state == Digest.State.ASKING else digests.resume
    try:
        step(digest, by=request.user)
    except digests.OtherState as other:
        messages.error(request, f"Nothing was changed. {other}")
    else:
        messages.success(request, "It goes out now.")
    return redirect("staff_email", pk)


def stopping(request: StaffRequest, pk: int, stop: Callable[..., Digest], heading: str, done: str) -> HttpResponse:
    """A page that asks why, and then stops a digest."""
    digest, form = get_object_or_404(Digest, pk=pk), WhyForm(request.POST or None)
    if form.is_valid():
        try:
            stop(digest, by=request.user, why=form.cleaned_data["why"])
        except digests.OtherState as other:
            form.add_error(None, f"Nothing was changed. {other}")
        else:
            messages.success(request, done)
            return redirect("staff_email", pk)
    context = {"form": form, "heading": heading, "digest": digest, "is_final": stop is digests.cancel}
    return render(request, "subscriptions/staff/stop.html", context)


@editors_only
@require_http_methods(READ_OR_POST)
def pause(request: StaffRequest, pk: int) -> HttpResponse:
    return stopping(
        request, pk, digests.pause, "Pause this email", "Paused. No more of it goes out until somebody goes on with it."
    )


@editors_only
@require_http_methods(READ_OR_POST)
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    return stopping(request, pk, digests.cancel, "Cancel this email", "Cancelled. No more of it goes out.")


@editors_only
@require_safe
def coming(request: StaffRequest, frequency: str) -> HttpResponse:
    """Who would get what, if the email of the running period went now."""
    if frequency not in Frequency.values or frequency == Frequency.AT_ONCE:
        raise Http404
    rehearsal = rehearsing.rehearse(Frequency(frequency), request.user)
    context = {"rehearsal": rehearsal, "frequency": frequency, "label": Frequency(frequency).label}
    return render(request, "subscriptions/staff/coming.html", context)


@editors_only
@require_http_methods(READ_OR_POST)
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # its types know only views without arguments
def look(request: StaffRequest) -> HttpResponse:
    """How an email looks that tells of these changes; by POST, as a proof to one's own address."""
    form = LookForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        raise Http404
    ids, frequency = form.cleaned_data["changes"], Frequency(form.cleaned_data["frequency"])
    if request.method == "POST":
        try:
            is_sent = rehearsing.send_proof(ids, frequency, request.user)
        except (OSError, smtplib.SMTPException):
            messages.error(request, "The mail server did not take the proof. Try again in a few minutes.")
        else:
            if is_sent:
                messages.success(request, f"A proof is on its way to {request.user.email}.")
        return redirect(f"{request.path}?{form.as_query()}")
    letter = rehearsing.letter(ids, frequency, request.user, request.user.email)
    if letter is None:
        raise Http404
    return render(request, "subscriptions/staff/look.html", {"letter": letter, "form": form})


@editors_only
@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]  # its types know only views without arguments
    {
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-same-origin"],
    }
)
def html(request: StaffRequest) -> HttpResponse:
    """The email's HTML as a mail program shows it: no script, and nothing loaded."""
    form = LookForm(request.GET)
    ids = form.cleaned_data["changes"] if form.is_valid() else []
    letter = rehearsing.letter(ids, Frequency(form.cleaned_data["frequency"]), request.user, "you@example.org") if ids else None
    if letter is None:
        raise Http404
    return HttpResponse(str(letter.alternatives[0][0]))
