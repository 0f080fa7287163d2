"""Who may enter the staff's pages. Somebody signed in without that right is told nothing: the page is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from people.models import User

P = ParamSpec("P")


class EditorRequest(HttpRequest):
    """A request whose user is known to be an editor."""

    user: User


def editors_only(
    view: Callable[Concatenate[EditorRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let editors in; send anyone to sign in; answer 404 to everybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not cast(User, request.user).is_editor:
            raise Http404
        return view(cast(EditorRequest, request), *args, **kwargs)

    return login_required(guarded)
