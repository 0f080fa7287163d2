"""What readers' pages of the updates show to anyone: by this a page that somebody has already is known to be the same."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from people.models import ANYONE
from publishing.keeping import Shown
from updates.models import Comment, Conversation, Edition, EditionFile, EditionSection, NextUpdate, Promise, Update
from workstreams.models import Milestone, Programme, Workstream


def of_update(request: HttpRequest, number: int) -> Iterable[Shown]:
    """The update with its edition, its neighbours, the workstreams that it names, and what is said under it."""
    visible = Update.objects.visible_to(ANYONE)
    named = EditionSection.objects.filter(edition__shown_for__number=number).values("workstream")
    return [
        *of_every_page(),
        visible.readable().filter(number=number),
        *visible.beside(Update.objects.filter(number=number).values("edition__first_published_at")[:1], number),
        Workstream.objects.filter(pk__in=named),
        *promises_in(EditionSection.objects.filter(edition__shown_for__number=number)),
        EditionFile.objects.filter(edition__shown_for__number=number),
        Conversation.objects.filter(update__number=number),
        Comment.objects.visible_to(ANYONE).filter(update__number=number),
        f"comments for {settings.COMMENT_WEEKS} weeks",
    ]


def of_history(request: HttpRequest, number: int, **_: int) -> Iterable[Shown]:
    """The update, each of its editions, and the workstreams that any of these names."""
    named = EditionSection.objects.filter(edition__update__number=number).values("workstream")
    return [
        *of_every_page(),
        Update.objects.visible_to(ANYONE).readable().filter(number=number),
        Edition.objects.filter(update__number=number),
        Workstream.objects.filter(pk__in=named),
        *promises_in(EditionSection.objects.filter(edition__update__number=number)),
        EditionFile.objects.filter(edition__update__number=number),
    ]


def promises_in(sections: QuerySet[EditionSection]) -> list[Shown]:
    """What these sections promise, each naming the newest of its marks; and the milestones that tell what came of it."""
    promises = Promise.objects.visible_to(ANYONE).filter(stands_in__in=sections)
    return [promises, Milestone.objects.filter(pk__in=promises.values("milestone"))]


def of_index(request: HttpRequest) -> Iterable[Shown]:
    """All updates that can be read, each with its edition, and the day of the next."""
    return [*of_every_page(), Update.objects.visible_to(ANYONE).readable(), NextUpdate.objects.all()]


def of_every_page() -> list[Shown]:
    """What stands at the head and the foot of each page."""
    return [Programme.objects.all()]
