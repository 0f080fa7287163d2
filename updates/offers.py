"""What workstreams' teams have offered to the next update: their notes since everyone was last told."""

from dataclasses import dataclass
from itertools import groupby

from people.models import User
from publishing.audience import Audience
from updates import due
from updates.models import Update
from workstreams.models import ProgressNote, Workstream

MOST_NOTES = 200


@dataclass(frozen=True)
class Offer:
    """One workstream's notes, oldest first, and the update into which they may go."""

    workstream: Workstream
    notes: list[ProgressNote]
    update: Update

    @property
    def text(self) -> str:
        """A section's text to start from: of those notes that all the update's readers may read anyway."""
        audiences = {Audience.EVERYONE, Audience.STAFF} if self.update.audience == Audience.STAFF else {Audience.EVERYONE}
        return "\n\n".join(note.body.strip() for note in self.notes if note.audience in audiences)


def offers_to(update: Update, user: User) -> list[Offer]:
    """What this person may see of the offers to an update that is being written, in the programme's order; at most 200
    notes. A published update takes no more."""
    if update.has_been_published:
        return []
    notes = ProgressNote.objects.visible_to(user).offered_since(due.last_update_at()).select_related("workstream", "author")
    in_order = notes.order_by("workstream__position", "happened_on", "pk")[:MOST_NOTES]
    return [Offer(workstream, list(its), update) for workstream, its in groupby(in_order, key=lambda note: note.workstream)]


def offer_of(slug: str | None, offers: list[Offer]) -> Offer | None:
    """The offer of the workstream that an address names, if there is one."""
    return next((offer for offer in offers if offer.workstream.slug == slug), None)
