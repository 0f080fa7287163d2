"""Addresses of the old blog, on this portal: they lead to what became of the posts, pages and files, for those who may see it."""

from collections.abc import Callable, Iterable
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import patch_vary_headers

from documents.models import AttachedFile, Document, StoredFile
from people.dates import LONDON
from people.models import ANYONE, Reader
from updates.importing.files import SIZED
from updates.importing.planning import Planned
from updates.models import Imported, OldAddress, Update

LONGEST = 500
NEVER_OF_A_BLOG = ("/api/", "/staff/", "/account/", "/static/")
NUMBER_OF_POST = ("p", "page_id", "attachment_id")
SHORTLY, NOT_KEPT = "public, max-age=60", "private, no-store"


def plain(path: str) -> str:
    """A path without what makes no difference on a blog. Those that ask for a post by number keep the question."""
    before, _, asked = path.partition("?")
    return unquote(before).replace("\0", "").rstrip("/").casefold() or (f"/?{asked}" if asked else "/")


def paths_of(thing: Planned) -> set[str]:
    """Where a post or page could be read on the blog: as its link says, by its number, by its day and name."""
    paths = {plain(thing.path), f"/?p={thing.pk}"}
    if thing.name and thing.at and thing.kind == "post":
        paths.add(plain(f"/{thing.at.astimezone(LONDON):%Y/%m/%d}/{thing.name}"))
    return {path for path in paths if path != "/" and len(path) <= LONGEST}


def keep(rows: Iterable[OldAddress]) -> None:
    """Who had an address first keeps it."""
    OldAddress.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def keep_file(path: str, attached: AttachedFile) -> None:
    if len(path) <= LONGEST:
        keep([OldAddress(path=plain(path), attached=attached)])


def middleware(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Where there is nothing, look whether the old blog had something there; a number that is asked for is looked up first."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or request.path.startswith(NEVER_OF_A_BLOG):
            return respond(request)
        number = number_asked(request)
        if number:
            return found_at(request, [f"/?p={number}"]) or nothing()
        response = respond(request)
        if response.status_code != 404 or "\0" in request.path:
            return response
        path = plain(request.path)
        return found_at(request, [path, SIZED.sub("", path)]) or response

    return answer


def number_asked(request: HttpRequest) -> str:
    """The number of the post that WordPress would show at this address, in digits; nothing if it asks for none."""
    if request.path != "/":
        return ""
    asked = (request.GET.get(name, "") for name in NUMBER_OF_POST)
    return next((number for number in asked if number.isascii() and number.isdigit()), "")


def nothing() -> HttpResponse:
    raise Http404("The old blog had nothing of this number, or nothing for this reader.")


def found_at(request: HttpRequest, paths: list[str]) -> HttpResponse | None:
    """The way to what stood at the first of these paths, if this reader may see it now."""
    rows = {row.path: row for row in OldAddress.objects.filter(path__in=paths).select_related("imported", "attached__version")}
    row = next((rows[path] for path in paths if path in rows), None)
    address = row and address_for(request.user, row)
    if row is None or not address:
        return None
    response = HttpResponsePermanentRedirect(address)
    response["Cache-Control"] = SHORTLY if address_for(ANYONE, row) else NOT_KEPT
    patch_vary_headers(response, ["Cookie"])
    return response


def address_for(user: Reader, row: OldAddress) -> str:
    """Where this reader may read it; nothing if they may not."""
    if row.attached:
        return address_of_file(user, row.attached)
    return address_of_thing(user, row.imported) if row.imported else ""


def address_of_thing(user: Reader, imported: Imported) -> str:
    if imported.update_id is not None:
        update = Update.objects.visible_to(user).readable().filter(pk=imported.update_id).first()
        return update.get_absolute_url() if update else ""
    document = Document.objects.visible_to(user).readable().filter(imported=imported).first()
    return document.get_absolute_url() if document else ""


def address_of_file(user: Reader, attached: AttachedFile) -> str:
    readable = Document.objects.visible_to(user).readable().filter(pk=attached.version.document_id)
    is_there = attached.version.is_published and attached.stored.state == StoredFile.State.READY
    return attached.get_absolute_url() if is_there and readable.exists() else ""
