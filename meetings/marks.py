"""What a reader has read: their own, and nobody else's to see."""

from collections.abc import Iterable
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from meetings.models import Paper, ReadMark
from people.models import Reader, User


class Standing(StrEnum):
    READ = "read"
    NEWER = "newer"
    """They read a version before the one that the meeting has now."""
    UNREAD = "unread"


def standing(paper: Paper, mark: ReadMark | None) -> Standing:
    if mark is None or mark.is_taken_back:
        return Standing.UNREAD
    return Standing.READ if mark.version_id == paper.version_read_id else Standing.NEWER


def of(user: Reader, papers: Iterable[Paper]) -> dict[int, ReadMark]:
    """This person's marks by the number of the paper in the database."""
    return {mark.paper_id: mark for mark in ReadMark.objects.of(user).filter(paper__in=list(papers))}


@transaction.atomic
def mark_read(paper: Paper, *, by: User) -> ReadMark:
    """They have read the version that the meeting has. Twice is as once."""
    said = {"version_id": paper.version_read_id, "is_taken_back": False, "at": timezone.now()}
    return ReadMark.objects.update_or_create(user=by, paper=paper, defaults=said)[0]


@transaction.atomic
def mark_opened(paper: Paper, *, by: User) -> ReadMark:
    """They have opened it, which says that they read it; unless they said of this very version that they have not."""
    before = ReadMark.objects.of(by).select_for_update().filter(paper=paper).first()
    if before and before.version_id == paper.version_read_id:
        return before
    return mark_read(paper, by=by)


def take_back(paper: Paper, *, by: User) -> None:
    """They have not read it. Opening it does not say otherwise until there is a new version."""
    ReadMark.objects.of(by).filter(paper=paper).update(is_taken_back=True, version_id=paper.version_read_id, at=timezone.now())
