"""Staff pages of comments: read them, decide, reply, say until when an update takes them, erase somebody's."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import StaffRequest, administrators_only, editors_only
from publishing.forms import SayingForm, save_unless_newer, say_unless_newer
from publishing.templatetags.dates import day, day_and_time
from publishing.writing import SaidMeanwhile
from updates import comments, conversations, erasure
from updates.comment_forms import ConversationForm, EraseForm, RejectForm, ReplyForm, WithdrawForm
from updates.models import Comment, CommentQuerySet, Update

COMMENTS_ON_A_PAGE = 30
READ_OR_POST = ["GET", "HEAD", "POST"]


def get_comment(request: StaffRequest, pk: int) -> Comment:
    moderated = Comment.objects.moderated_by(request.user).select_related("update__edition", "moderated_by")
    return get_object_or_404(moderated, pk=pk)


@editors_only
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """What waits comes first; the other states each have a list of their own."""
    state = request.GET.get("state", "")
    state = state if state in Comment.State.values else Comment.State.WAITING
    found = Comment.objects.moderated_by(request.user).filter(state=state)
    page = Paginator(in_order(found, state), COMMENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "label": Comment.State(state).label, "states": Comment.State.choices}
    return render(request, "updates/staff/comments.html", context)


def in_order(found: CommentQuerySet, state: str) -> CommentQuerySet:
    ordered = found.most_pressing_first() if state == Comment.State.WAITING else found.order_by("-decided_at", "-pk")
    return ordered.select_related("update__edition", "moderated_by")


@editors_only
@require_safe
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    comment = get_comment(request, pk)
    return render(request, "updates/staff/comment.html", {"comment": comment, "letters": comment.letters.order_by("pk")})


@editors_only
@require_POST
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    """The one decision that takes a single press. Who comes second sees what was decided meanwhile."""
    comment = get_comment(request, pk)
    form = SayingForm(request.POST)
    try:
        comments.approve(comment, by=request.user, seen=(form.is_valid() and form.cleaned_data["seen"]) or 0)
    except SaidMeanwhile as clash:
        messages.warning(
            request, f"{clash.by or 'Somebody'} came before you at {day_and_time(clash.at)}: “{clash.words}” Nothing was changed."
        )
        return redirect("staff_comment", pk)
    messages.success(request, f"Approved. Readers see the comment by {comment.name}.")
    return redirect("staff_comments" if comment.is_waiting else comment_page(comment))


def comment_page(comment: Comment) -> str:
    return reverse("staff_comment", args=[comment.pk])


def deciding(
    request: StaffRequest,
    comment: Comment,
    form: SayingForm,
    decide: Callable[..., Comment],
    *,
    heading: str,
    button: str,
    done: str,
) -> HttpResponse:
    """A page that is one question about a comment: decide, unless somebody has come before."""
    if form.is_valid() and say_unless_newer(form, partial(decide, comment, by=request.user)):
        messages.success(request, done)
        return redirect("staff_comments" if comment.is_waiting else comment_page(comment))
    context = {"form": form, "comment": comment, "heading": heading, "button": button}
    return render(request, "updates/staff/comment_decision.html", context)


@editors_only
@require_http_methods(READ_OR_POST)
def reject(request: StaffRequest, pk: int) -> HttpResponse:
    comment = get_comment(request, pk)
    form = RejectForm(request.POST or None, seen=comment.version)

    def decide(comment: Comment, **options: object) -> Comment:
        data = form.cleaned_data
        return comments.reject(comment, reason=data["reason"], is_spam=data["is_spam"], **options)  # type: ignore[arg-type]

    words = {"heading": "Do not show this comment", "button": "Do not show it", "done": "It is not shown."}
    return deciding(request, comment, form, decide, **words)


@editors_only
@require_http_methods(READ_OR_POST)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    comment = get_comment(request, pk)
    form = WithdrawForm(request.POST or None, seen=comment.version)

    def decide(comment: Comment, **options: object) -> Comment:
        return comments.withdraw(comment, reason=form.cleaned_data["reason"], **options)  # type: ignore[arg-type]

    words = {"heading": "Show this comment no longer", "button": "Withdraw it", "done": "Readers do not see it any more."}
    return deciding(request, comment, form, decide, **words)


@editors_only
@require_http_methods(READ_OR_POST)
def reply(request: StaffRequest, pk: int) -> HttpResponse:
    comment = get_comment(request, pk)
    form = ReplyForm(request.POST or None, seen=comment.version, initial={"reply": comment.reply})

    def decide(comment: Comment, **options: object) -> Comment:
        return comments.reply(comment, words=form.cleaned_data["reply"], **options)  # type: ignore[arg-type]

    words = {"heading": "Reply as the programme", "button": "Publish the reply", "done": "The reply is saved."}
    return deciding(request, comment, form, decide, **words)


@editors_only
@require_http_methods(READ_OR_POST)
def closing(request: StaffRequest, number: int) -> HttpResponse:
    """Until when an update takes comments."""
    published = Update.objects.visible_to(request.user).published().select_related("conversation")
    update = get_object_or_404(published, number=number)
    form = ConversationForm(request.POST or None, instance=conversations.of(update))
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(conversations.say, by=request.user))
        if newer is None:
            closes_on = form.instance.closes_on
            messages.success(
                request, f"{update} takes comments until {day(closes_on)}." if closes_on else f"{update} takes no comments."
            )
            return redirect(update.staff_url)
    context = {
        "form": form,
        "update": update,
        "newer": newer,
        "heading": f"Comments on {update}",
        "is_for_comments": conversations.is_for_comments(update),
    }
    return render(request, "updates/staff/comments_closing.html", context)


@administrators_only
@require_http_methods(READ_OR_POST)
def erase(request: StaffRequest) -> HttpResponse:
    """Show which comments came from an address, then erase them. The address stays out of the page's own address."""
    form = EraseForm(request.POST or None)
    found = None
    if form.is_valid():
        email = form.cleaned_data["email"]
        if "confirmed" in request.POST:
            count = erasure.erase(email, by=request.user)
            messages.success(request, f"Erased {count} comment{'' if count == 1 else 's'}.")
            return redirect("staff_comments_erase")
        found = erasure.comments_of(email).select_related("update__edition")
    return render(request, "updates/staff/comments_erase.html", {"form": form, "found": found})
