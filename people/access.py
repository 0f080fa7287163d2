"""Who may enter the staff's pages. Somebody signed in without that right is told nothing: the page is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponseBase

from people import not_saved
from people.models import Group, User

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request whose user is known to be on the programme's staff."""

    user: User


View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
StaffView = Callable[Concatenate[StaffRequest, P], HttpResponseBase]


def sign_in_first(view: View[P]) -> View[P]:
    """Send anyone to sign in. Whoever has sent a form, and is signed in no longer, gets back what they wrote."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            return not_saved.give_back(request, not_saved.SIGNED_OUT)
        return redirect_to_login(request.get_full_path())

    return guarded


def _only(may_enter: Callable[[User], bool], view: StaffView[P]) -> View[P]:
    """Let in whoever may enter; send anyone to sign in; answer 404 to everybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_enter(cast(User, request.user)):
            raise Http404
        try:
            return view(cast(StaffRequest, request), *args, **kwargs)
        except IntegrityError:  # somebody took the same name or place at this very moment: check what was sent once more
            return view(cast(StaffRequest, request), *args, **kwargs)

    return sign_in_first(guarded)


def staff_only(view: StaffView[P]) -> View[P]:
    """For everybody with a role on the programme's staff. What they may do there is asked of each thing."""
    return _only(lambda user: user.is_programme_staff, view)


def keepers_only(view: StaffView[P]) -> View[P]:
    """For those who prepare the meetings and papers of some group: its secretariat, and editors. Which ones they are is asked
    of each group."""
    return _only(lambda user: Group.objects.kept_by(user).exists(), view)


def writers_only(view: StaffView[P]) -> View[P]:
    """For everybody who writes something on the staff's pages: the programme's staff, and those who keep a group's papers."""
    return _only(lambda user: user.is_programme_staff or Group.objects.kept_by(user).exists(), view)


def editors_only(view: StaffView[P]) -> View[P]:
    """For editors and administrators."""
    return _only(lambda user: user.is_editor, view)


def administrators_only(view: StaffView[P]) -> View[P]:
    """For administrators."""
    return _only(lambda user: user.is_administrator, view)
