"""Pages on which members ask about a paper, and are answered."""

from functools import partial
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from meetings import questions
from meetings.forms.questions import AnswerForm, AskForm
from meetings.models import Question
from meetings.own_views import get_paper
from people.access import sign_in_first
from people.models import User
from publishing.forms import save_unless_newer

READ_OR_POST = ["GET", "HEAD", "POST"]


@sign_in_first
@require_http_methods(READ_OR_POST)
def ask(request: HttpRequest, slug: str, number: int, place: str) -> HttpResponse:
    paper, user = get_paper(request, slug, number, place), cast(User, request.user)
    if not questions.asks(user, paper.meeting):
        raise Http404
    form, problem = AskForm(request.POST or None), questions.problem_of(paper.meeting)
    if form.is_valid():
        try:
            questions.ask(form, paper, by=user)
        except questions.TooLate as late:
            form.add_error(None, f"Nothing was sent. {late} What you wrote is still here.")
        else:
            messages.success(request, "Asked. The answer stands beside the paper.")
            return redirect(f"{paper.get_absolute_url()}#questions")
    until = questions.last_day(paper.meeting)
    context = {"meeting": paper.meeting, "paper": paper, "form": form, "problem": problem, "questions_until": until}
    return render(request, "meetings/ask.html", context)


@sign_in_first
@require_http_methods(READ_OR_POST)
def answer(request: HttpRequest, slug: str, number: int, place: str, pk: int) -> HttpResponse:
    paper, user = get_paper(request, slug, number, place), cast(User, request.user)
    found = get_object_or_404(Question.objects.visible_to(user).select_related("by", "answered_by"), paper=paper, pk=pk)
    if not questions.answers(user, paper):
        raise Http404
    options = {"chooses": questions.decides(user, paper.meeting)}
    form, newer = AnswerForm(request.POST or None, instance=found, **options), None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(questions.answer, by=user), user, **options)
        if newer is None:
            messages.success(request, "Answered.")
            return redirect(f"{paper.get_absolute_url()}#questions")
    context = {"meeting": paper.meeting, "paper": paper, "question": found, "form": form, "newer": newer}
    return render(request, "meetings/answer.html", context)
