"""Readers' pages for comments: the form, and what happens next.

Nobody needs an account to comment, so the form sets no cookie and carries no CSRF token: a forged post could do no more
than anybody can who types a comment here. Who may see the update is asked as for a reader without an account, because
comments are for updates that everyone may read.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from people import networks
from people.models import ANYONE
from updates import comments, conversations, erasure
from updates.comment_forms import ONCE_MORE, CommentForm
from updates.models import Update

FROM_A_NETWORK = 20
"""Comments an hour: a whole office may sit behind one address."""
HOUR = 3600


def get_update(number: int) -> Update:
    readable = Update.objects.visible_to(ANYONE).published().select_related("conversation")
    return get_object_or_404(readable, number=number)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, number: int) -> HttpResponse:
    """The form for a comment. What was typed comes back with every answer but the last."""
    update = get_update(number)
    form = CommentForm(request.POST or None, update=update)
    status = 200
    if form.is_valid():
        status = send(request, form, update)
        if status == 302:
            return redirect("update_comment_sent", number)
    conversation = conversations.of(update)
    context = {
        "form": form,
        "update": update,
        "conversation": conversation,
        "is_open": form.is_bound or conversations.is_open_now(update),
        "days_unshown": erasure.KEPT_UNSHOWN.days,
        "days_address": erasure.KEPT_ADDRESS.days,
    }
    return render(request, "updates/comment.html", context, status=status)


def send(request: HttpRequest, form: CommentForm, update: Update) -> int:
    """Keep the comment, or say in the form why not. The answer's status."""
    if not conversations.takes(update, form.opened_on):
        form.add_error(None, f"Comments on {update} have closed. {ONCE_MORE} Copy it if you want to keep it.")
        return 200
    if networks.is_over("comments", networks.network_of(request), most=FROM_A_NETWORK, seconds=HOUR):
        form.add_error(None, f"Many comments have come from your network. {ONCE_MORE} Send it once more in an hour.")
        return 429
    data = form.cleaned_data
    comments.send(update, name=data["name"], email=data["email"], text=data["text"], wants_email=data["wants_email"])
    return 302


@require_safe
def sent(request: HttpRequest, number: int) -> HttpResponse:
    """The same for everybody, whatever became of what they sent."""
    return render(request, "updates/comment_sent.html", {"update": get_update(number), "most": comments.READ_AT_ONCE})
