"""Sending files to those who were found to be allowed to have them. Nothing here asks who that is: views do, each time."""

import re
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags, quote_etag

from documents.models import StoredFile

PIECE = 64 * 1024
SHOWN_INLINE = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"}
RANGE = re.compile(r"bytes=(\d*)-(\d*)$", re.ASCII)
SHORTLY = "public, max-age=60"
"""How long others may keep what is for everyone: what is withdrawn or restricted is gone from their caches a minute later."""
NOT_KEPT = "private, no-store"


class Unsatisfiable(Exception):
    """The range lies outside the file."""


def respond(request: HttpRequest, stored: StoredFile, name: str, *, for_everyone: bool) -> HttpResponseBase:
    """The file, a part of it, or that it is still the same (RFC 9110)."""
    etag = quote_etag(stored.served_sha256)
    if "*" in (known := parse_etags(request.headers.get("If-None-Match", ""))) or etag in [
        tag.removeprefix("W/") for tag in known
    ]:
        response: HttpResponseBase = HttpResponse(status=304)
    elif settings.ACCEL_LOCATION:
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.ACCEL_LOCATION.rstrip('/')}/{stored.content.name}"
    else:
        response = part_or_whole(request, stored, etag)
    response["ETag"] = etag
    return finished(response, stored.media_type, name, for_everyone=for_everyone)


def part_or_whole(request: HttpRequest, stored: StoredFile, etag: str) -> HttpResponseBase:
    try:
        asked = asked_range(request, stored.size, etag)
    except Unsatisfiable:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{stored.size}"
        return response
    start, end = asked or (0, stored.size)
    pieces = iter(()) if request.method == "HEAD" else read(stored.content.open("rb"), start, end)
    response = StreamingHttpResponse(pieces, status=206 if asked else 200)
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    if asked:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{stored.size}"
    return response


def asked_range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """From where to before where, if one range is asked for of the file as it is. Raises `Unsatisfiable`."""
    match = RANGE.match(request.headers.get("Range", ""))
    if not match or match[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
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


def read(content: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    with content:
        content.seek(start)
        left = end - start
        while left and (piece := content.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def finished(response: HttpResponseBase, media_type: str, name: str, *, for_everyone: bool) -> HttpResponseBase:
    """With what browsers must know to treat it as a file and as nothing else."""
    response["Content-Type"] = media_type
    response["Content-Disposition"] = content_disposition_header(media_type not in SHOWN_INLINE, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = SHORTLY if for_everyone else NOT_KEPT
    return response
