"""The demo's mailbox as pages. They exist only where MAILBOX_DIR is set, which is in the demo and nowhere else."""

from csp.decorators import csp_replace, csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from cpip.mailbox.store import Letter, letters

LETTERS_SHOWN = 100


def find(name: str) -> Letter:
    for letter in letters():
        if letter.name == name:
            return letter
    raise Http404


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    newest = [letter for letter, _ in zip(letters(), range(LETTERS_SHOWN), strict=False)]
    return render(request, "mailbox/index.html", {"letters": newest})


@require_safe
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # its types know only views without arguments
def letter(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "mailbox/letter.html", {"letter": find(name)})


@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-top-navigation-by-user-activation"],
    }
)
def html(request: HttpRequest, name: str) -> HttpResponse:
    """The letter's HTML as a mail program shows it: no script, nothing loaded, and links lead out of the letter."""
    return HttpResponse(find(name).html.replace("<head>", '<head><base target="_top">', 1))
