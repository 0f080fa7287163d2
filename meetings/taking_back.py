"""A paper that went out by mistake is called back: from then on nobody reads it, and its place on the agenda says why."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from documents import kept, library
from documents.models import Document
from meetings import notices
from meetings.models import Meeting, Pack, Paper
from people.models import Reader, User
from publishing import writing
from publishing.audience import Audience
from publishing.locks import take_turn
from publishing.states import State


@transaction.atomic
def take_back(paper: Paper, reason: str, *, by: User) -> Paper:
    """Take back a paper that is out. Twice is as once; a new version that is sent out puts it before the meeting again.

    A document that was made for it is read by nobody any more, and what takes its place by the group alone, also if everybody
    could read this; one of the library stays there for those who may read it. Members who were told of the paper are told of
    this, with the next papers.
    """
    take_turn(f"meetings.agenda {paper.meeting_id}")
    paper = Paper.objects.select_for_update(of=("self",)).select_related("meeting__group").get(pk=paper.pk)
    if paper.out_at is None or paper.version_read_id is None or paper.taken_back_at:
        return paper
    paper.taken_back_at, paper.taken_back_because = timezone.now(), reason
    writing.save(paper, ["taken_back_at", "taken_back_because"], by=by, taken_back=reason)
    if paper.is_own:
        library.give_to(Document.objects.filter(papers=paper), Audience.GROUPS, [paper.meeting.group], by=by)
        document = Document.objects.select_for_update().get(papers=paper)
        if document.state != State.DRAFT:
            library.call_back(document, by=by)
    forget_packs(paper.meeting)
    notices.of_taking_back(paper)
    return paper


def elsewhere(paper: Paper, reader: Reader) -> tuple[list[Meeting], int]:
    """The other meetings that cannot read its own document either once it is taken back: those of which the reader may know, and
    how many there are besides."""
    if not paper.is_own:
        return [], 0
    others = Paper.objects.filter(document=paper.document_id).exclude(meeting=paper.meeting_id)
    having = Meeting.objects.filter(pk__in=others.values("meeting")).select_related("group")
    known = list(having.filter(pk__in=Meeting.objects.visible_to(reader).values("pk")).order_by("pk"))
    return known, having.count() - len(known)


def forget_packs(meeting: Meeting) -> None:
    """Let go of what was bound with it, also of what a worker has in hand. Numbers of pages stay."""
    packs = list(Pack.objects.select_for_update(of=("self",)).filter(version__meeting=meeting).order_by("pk"))
    places = [pack.content.name for pack in packs if pack.content.name]
    Pack.objects.filter(pk__in=[pack.pk for pack in packs]).delete()
    transaction.on_commit(partial(kept.delete, Pack._meta.get_field("content").storage, places))
