"""Sending files to those who were found to be allowed to have them. Nothing here asks who that is: views do, each time."""

import re
from typing import Protocol

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags, quote_etag

from documents.storing import the_store

SHOWN_INLINE = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"}
RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z", re.ASCII | re.IGNORECASE)
SHORTLY = "public, max-age=60"
"""How long others may keep what is for everyone: what is withdrawn or restricted is gone from their caches a minute later."""
NOT_KEPT = "private, no-store"


class Kept(Protocol):
    """Something of which the bytes are kept, such as a file or a picture in one."""

    content: FieldFile
    size: int
    served_sha256: str
    media_type: str


class Unsatisfiable(Exception):
    """The range lies outside the file."""


def respond(request: HttpRequest, stored: Kept, name: str, *, for_everyone: bool) -> HttpResponseBase:
    """The file, a part of it, or that it is or is not the same (RFC 9110, 13.2.2); a front server tells that by its own tags."""
    if settings.ACCEL_LOCATION:
        response: HttpResponseBase = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.ACCEL_LOCATION.rstrip('/')}/{stored.content.name}"
    else:
        etag = quote_etag(stored.served_sha256)
        response = unless_met(request, etag) or part_or_whole(request, stored, etag)
        response["ETag"] = etag
    return finished(response, stored.media_type, name, for_everyone=for_everyone)


def unless_met(request: HttpRequest, etag: str) -> HttpResponse | None:
    """What to answer instead of the file if it is not as the request wants it to be."""
    if "If-Match" in request.headers and not {"*", etag} & set(parse_etags(request.headers["If-Match"])):
        return HttpResponse(status=412)
    known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    return HttpResponse(status=304) if {"*", etag} & known else None


def part_or_whole(request: HttpRequest, stored: Kept, etag: str) -> HttpResponseBase:
    try:
        asked = asked_range(request, stored.size, etag)
    except Unsatisfiable:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{stored.size}"
        return response
    start, end = asked or (0, stored.size)
    pieces = iter(()) if request.method == "HEAD" else the_store().part(stored.content.name or "", start, end)
    response = StreamingHttpResponse(pieces, status=206 if asked else 200)
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    if asked:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{stored.size}"
    return response


def asked_range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """From where to before where, if one range is asked for of the file as it is; several are answered by all of it.

    Raises `Unsatisfiable`.
    """
    match = RANGE.match(request.headers.get("Range", "")) if request.method == "GET" else None
    if not match or not (match[1] or match[2]) or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = (int(number[:19]) if number else None for number in match.groups())
    if first is None:
        start, end = max(0, size - (last or 0)), size
    else:
        if last is not None and last < first:
            return None
        start, end = first, size if last is None else min(last + 1, size)
    if start >= size:
        raise Unsatisfiable
    return start, end


def finished(response: HttpResponseBase, media_type: str, name: str, *, for_everyone: bool) -> HttpResponseBase:
    """With what browsers must know to treat it as a file and as nothing else."""
    response["Content-Type"] = media_type
    response["Content-Disposition"] = content_disposition_header(media_type not in SHOWN_INLINE, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = SHORTLY if for_everyone else NOT_KEPT
    return response
