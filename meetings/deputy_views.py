"""What a deputy for one meeting sees first: for whom they come, and where the code goes."""

from smtplib import SMTPException

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from meetings import deputies, deputy_door


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """GET sends nothing, because mail scanners follow links. The same words for a link that is unknown or opens nothing now."""
    deputy = deputies.find(secret)
    if deputy is None:
        return answer(request, "meetings/deputy_ended.html", {}, 404)
    context: dict[str, object] = {"deputy": deputy, "meeting": deputy.meeting, "is_signed_in": request.user.is_authenticated}
    if request.method != "POST" or request.user.is_authenticated:
        return answer(request, "meetings/deputy.html", context)
    if "code" not in request.POST:
        return answer(request, "meetings/deputy.html", {**context, **asked(deputy)})
    try:
        deputies.use_code(deputy, request.POST["code"][:100])
    except deputies.ShutOut:
        return answer(request, "meetings/deputy_ended.html", {"shut_out": deputy}, 404)
    except deputies.Wrong as wrong:
        return answer(request, "meetings/deputy.html", {**context, "is_asked": True, "error": str(wrong)})
    deputy_door.let_in(request, deputy)
    return redirect(deputy.meeting)


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Whoever read as a deputy in this browser does so no more, until they ask for another code."""
    deputy = deputy_door.deputy_of(request)
    deputy_door.let_out(request)
    messages.success(request, "You have stopped reading as a deputy. The link in the email opens the papers again.")
    return redirect(deputy.meeting if deputy else "home")


def asked(deputy: deputies.Deputy) -> dict[str, object]:
    """What comes of asking for a code."""
    try:
        deputies.send_code(deputy)
    except deputies.TooMany:
        return {"is_asked": True, "error": "So many codes were sent that you have to wait an hour. The last one works still."}
    except (SMTPException, OSError):
        return {"error": "The email could not be sent. Try again in a few minutes."}
    return {"is_asked": True}


def answer(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A page whose address is a secret: not kept, not indexed, not told to other sites."""
    response = render(request, template, context, status=status)
    response["Referrer-Policy"], response["X-Robots-Tag"] = "same-origin", "noindex"
    return response
