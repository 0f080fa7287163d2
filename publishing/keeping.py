"""How long a page may be kept, and how somebody who has it already is told so before anything of it is made.

A page for anyone is tagged (ETag) by the rows that it shows: for each the version that PostgreSQL keeps of it, which is
another after any change to it by anybody, however made. Then whoever forgets a row here is the only one who can show
something old, and the tests of each page change every row that it shows.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeAlias

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler
from django.http import HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from people.dates import today
from publishing.plain_text import HTML, MEDIA_TYPE

FOR_ANYONE = "public, max-age=60"
NOT_KEPT = "private, no-store"
OF_SOMEBODY = {settings.SESSION_COOKIE_NAME, "messages"}
"""Cookies of which the answer may be somebody's own."""

Shown: TypeAlias = "QuerySet[Any] | str"
"""Rows that a page shows, or words that stand for something else on which it rests."""
View = Callable[..., HttpResponseBase]


class RowVersion(Expression):
    """What PostgreSQL knows a version of a row by: its table, the transaction that wrote it, and its place."""

    output_field = TextField()

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[()]]:
        table = connection.ops.quote_name(compiler.query.get_initial_alias())
        return f"concat_ws('.', {table}.tableoid, {table}.xmin, {table}.ctid)", ()


def kept_while_the_same(shown: Callable[..., Iterable[Shown]]) -> Callable[[View], View]:
    """A page that is the same for anyone for as long as what `shown` names for its address stays the same.

    Anyone may keep it for a minute, shared caches too, and is answered 304 after that if it is the same still. For those who
    are signed in it is made each time, and kept by nobody. `shown` names what is there for anyone, and nothing else.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not is_for_anyone(request):
                return kept_by_nobody(view(request, *args, **kwargs))
            tag = tag_of(request, shown(request, *args, **kwargs))
            known = get_conditional_response(request, etag=tag)
            response = known if isinstance(known, HttpResponseNotModified) else view(request, *args, **kwargs)
            return tagged(request, response, tag)

        return answered

    return decorate


def is_for_anyone(request: HttpRequest) -> bool:
    """Whether nothing is known of who asks: a cookie of a session may be that of somebody, one with a message is somebody's."""
    return OF_SOMEBODY.isdisjoint(request.COOKIES) and not request.user.is_authenticated


def middleware(respond: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """What somebody with a session is answered is kept by nobody, unless the view says that it is the same for anyone."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        if not OF_SOMEBODY.isdisjoint({*request.COOKIES, *response.cookies}) and not response.has_header("Cache-Control"):
            response["Cache-Control"] = NOT_KEPT
        return response

    return answer


def kept_by_nobody(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = NOT_KEPT
    patch_vary_headers(response, ["Accept", "Cookie"])
    return response


def tagged(request: HttpRequest, response: HttpResponseBase, tag: str) -> HttpResponseBase:
    """The answer with what caches need. One that sets a cookie, or is no page, is not for them."""
    if response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        return kept_by_nobody(response)
    if response.status_code in (200, 304):
        response["ETag"], response["Cache-Control"] = tag, FOR_ANYONE
    patch_vary_headers(response, ["Accept", "Cookie"])
    return response


def tag_of(request: HttpRequest, shown: Iterable[Shown]) -> str:
    """What stands for the page that this request would get. Weak, as the page may be packed on its way (RFC 9110, 8.8.1)."""
    things = list(shown)
    words = [thing for thing in things if isinstance(thing, str)]
    kind = request.get_preferred_type([HTML, MEDIA_TYPE]) or HTML
    rows = versions_of([thing for thing in things if not isinstance(thing, str)])
    whole = "\n".join([release(), str(today()), kind, request.get_full_path(), rows, *words])
    return f'W/"{hashlib.sha256(whole.encode()).hexdigest()[:32]}"'


def versions_of(rows: Iterable["QuerySet[Any]"]) -> str:
    """What stands for these rows as they are stored now, asked for in one query."""
    selects: list[str] = []
    values: list[Any] = []
    for queryset in rows:
        try:
            plain = queryset if queryset.query.is_sliced else queryset.order_by()
            select, of_it = plain.values_list(RowVersion()).query.sql_with_params()
        except EmptyResultSet:
            continue
        selects.append(f"({select})")
        values += of_it
    if not selects:
        return ""
    with connection.cursor() as cursor:
        union = " UNION ALL ".join(selects)
        cursor.execute(f"SELECT md5(string_agg(version, ' ' ORDER BY version)) FROM ({union}) AS shown (version)", values)  # noqa: S608
        return str(cursor.fetchone()[0])


@cache
def release() -> str:
    """What stands for this release of the portal and how it is set up: templates, styles and code make pages too."""
    digest = hashlib.sha256(settings.PORTAL_URL.encode())
    for path in files_of(settings.BASE_DIR):
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def files_of(root: Path) -> list[Path]:
    """The files of which pages are made."""
    rooms = [folder for folder in root.iterdir() if (folder / "__init__.py").exists() and folder.name != "tests"]
    code = [path for room in rooms for path in room.rglob("*.py")]
    shown = [path for name in ("templates", "static") for path in (root / name).rglob("*") if path.is_file()]
    return sorted([*code, *shown, root / "requirements.txt", root / "package-lock.json"])
