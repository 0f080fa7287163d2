"""Pictures of the pages of PDFs: drawn by workers, never while a reader waits, and kept beside the file.

The first page is drawn before anybody can read the file. The others follow, some at a time; how far it has come stands in the
row, so that whatever is lost on the way is found by the clock.
"""

from pathlib import Path
from typing import IO

from django.db import transaction
from django.utils import timezone

from documents import kept
from documents.inspecting.looking import drawn_pages
from documents.models import StoredFile

WIDTHS = {"page": 800, "small": 240}  # pixels; the small one is of the first page only
AT_ONCE = 25
"""Pages that one process draws: starting it takes as long as drawing two."""
ATTEMPTS = 3
FILES_A_MINUTE = 50


def place_of(stored: StoredFile, page: int, width: str) -> str:
    return f"{stored.content.name}-{page}-{WIDTHS[width]}.png"


def places(stored: StoredFile) -> list[str]:
    """Wherever pictures of the file may be."""
    return [place_of(stored, 1, "small"), *(place_of(stored, page, "page") for page in range(1, stored.page_count + 1))]


def draw_cover(stored: StoredFile, path: Path) -> list[int]:
    """Draw the first page in both widths. Returns it if it cannot be drawn, as the file's undrawable pages."""
    drawn = drawn_pages(path, [(1, width) for width in WIDTHS.values()])
    if len(drawn) < len(WIDTHS) or not all(drawn):
        return [1]
    for width, picture in zip(WIDTHS, drawn, strict=True):
        kept.put(stored.content.storage, place_of(stored, 1, width), picture)
    return []


def draw_next(pk: int) -> bool:
    """Draw the next pages of a file. Returns whether there are more to draw.

    A page that ends its process is the first of the next; if it ends that too, it is remembered and passed over.
    """
    stored = claim(pk)
    if stored is None:
        return False
    try:
        drawn = draw_from(stored, stored.drawn + 1)
    except Exception:
        put_off(stored)
        raise
    return keep_count(stored, drawn)


@transaction.atomic
def claim(pk: int) -> StoredFile | None:
    now = timezone.now()
    return StoredFile.objects.to_draw(now).take(pk, until=now + kept.LEASE)


def draw_from(stored: StoredFile, first: int) -> list[bool]:
    """Draw pages from this one on. Returns of each whether there is a picture; at least of the first.

    After workers died over the file it is drawn page by page, so that the page is found that they died of.
    """
    if stored.attempts > ATTEMPTS:
        return [False]
    last = min(stored.page_count, first + (AT_ONCE if stored.attempts == 1 else 1) - 1)
    with kept.on_disk(stored) as path:
        drawn = drawn_pages(path, [(page, WIDTHS["page"]) for page in range(first, last + 1)])
    for page, picture in enumerate(drawn, start=first):
        if picture:
            kept.put(stored.content.storage, place_of(stored, page, "page"), picture)
    return [bool(picture) for picture in drawn] or [False]


@transaction.atomic
def keep_count(stored: StoredFile, drawn: list[bool]) -> bool:
    """Write down how far the file has come, unless another worker has. Returns whether there are more pages to draw."""
    count = stored.drawn + len(drawn)
    undrawable = [page for page, is_drawn in enumerate(drawn, start=stored.drawn + 1) if not is_drawn]
    rows = StoredFile.objects.filter(pk=stored.pk, drawn=stored.drawn)
    if rows.update(drawn=count, undrawable=[*stored.undrawable, *undrawable], attempts=0, leased_until=None):
        return count < stored.page_count
    if not StoredFile.objects.filter(pk=stored.pk).exists():  # it was taken away meanwhile
        kept.delete(stored.content.storage, places(stored))
    return False


def put_off(stored: StoredFile) -> None:
    """Let it wait, as if it had not been taken in hand: the storage gave no answer, which is no fault of the page's."""
    rows = StoredFile.objects.filter(pk=stored.pk, drawn=stored.drawn)
    rows.update(leased_until=timezone.now() + kept.PAUSE, attempts=stored.attempts - 1)


def waiting() -> list[int]:
    """Files with pages to draw, some at a time."""
    rows = StoredFile.objects.to_draw(timezone.now()).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:FILES_A_MINUTE])


def opened(stored: StoredFile, page: int, width: str) -> IO[bytes]:
    """The picture of a page that has one."""
    return stored.content.storage.open(place_of(stored, page, width))
