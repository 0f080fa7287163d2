"""How much may be sent to the portal at once, so that nobody fills its memory or its disk."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from documents.files import MEGABYTE, MOST_BYTES

MOST_AT_ONCE = 150 * MEGABYTE
"""In one request of staff, whatever is in it."""
MOST_FILES_AT_ONCE = 50
MOST_ELSEWHERE = 3 * MEGABYTE
PLACES_FOR_FILES = "/staff/"


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuses what is too large by what it says of its size, before any of it is read."""

    def refuse_what_is_too_large(request: HttpRequest) -> HttpResponseBase:
        most = MOST_AT_ONCE if request.path.startswith(PLACES_FOR_FILES) else MOST_ELSEWHERE
        if int(request.META.get("CONTENT_LENGTH") or 0) > most:
            return render(request, "413.html", {"most": most}, status=413)
        return get_response(request)

    return refuse_what_is_too_large


class LargestFile(FileUploadHandler):
    """Lets go of a file that grows larger than any that is taken, and goes on with the others.

    What is left of it is its name and its size, of which the form says that it is too large.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen += len(raw_data)
        return raw_data if self.seen <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.seen <= MOST_BYTES:
            return None
        return UploadedFile(BytesIO(), self.file_name, self.content_type, self.seen)
