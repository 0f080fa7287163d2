"""What one email tells: changes under their workstreams, most important first, in few words if they are many."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db import models

from documents.models import Document
from people.models import Reader
from publishing.markdown import cut
from publishing.models import Change, ChangeQuerySet
from updates.models import Promise, Update
from workstreams.models import Action, Consultation, Milestone, Part, ProgressNote, Recommendation, Stage, Workstream

MOST = 50
"""Changes told in one email: more are counted, and stand on its page in the browser. So it stays below the 100 kB after which
some mail programs cut."""
LONGEST_SUBJECT = 70
"""Characters: what a list of letters shows of a subject."""
LONGEST_LINE = 200
ELSEWHERE = "The programme as a whole"
"""The heading over what touches no workstream."""

FIRST: tuple[type[models.Model], ...] = (Update, Stage, Consultation, Recommendation, Document)
"""Updates, decisions, and what readers can answer or read in full."""
LAST: tuple[type[models.Model], ...] = (Action, Milestone, ProgressNote, Part, Promise)
"""Small steps. What is in neither of the two stands between them."""


@dataclass
class Item:
    """A change among others: who needs all of it follows the link."""

    change: Change
    also: list[str]
    """The other workstreams that it touches."""

    @property
    def line(self) -> str:
        return cut(" ".join(self.change.summary.split()), LONGEST_LINE)

    @property
    def note(self) -> str:
        return cut(" ".join(self.change.note.split()), LONGEST_LINE)


@dataclass
class Section:
    """The changes under one workstream, and how many more there are than the email holds."""

    heading: str
    anchor: str
    told: list[Item] = field(default_factory=list)
    left_out: int = 0


@dataclass(frozen=True)
class News:
    """What one message tells: the changes that its reader may be told when it is sent, and `most` of them in words."""

    changes: list[Change]
    most: int | None = MOST

    @cached_property
    def ordered(self) -> list[Change]:
        """Most important first: see `importance`."""
        return sorted(self.changes, key=importance) if self.others else self.changes

    @property
    def first(self) -> Change:
        return self.ordered[0]

    @property
    def others(self) -> int:
        return len(self.changes) - 1

    @property
    def only(self) -> Change | None:
        """The change that it tells of, if that is one alone: then it is told in full."""
        return None if self.others else self.first

    @property
    def subject(self) -> str:
        """What is inside: the most important change by its title, and how many others."""
        others = f" and {self.others} more" if self.others else ""
        return cut(self.first.title, LONGEST_SUBJECT - len(others)) + others

    @cached_property
    def ended(self) -> list[str]:
        """What can be followed by itself and has come to its end."""
        last = [(change, touch) for change in self.ordered if change.is_last for touch in change.touches.all()]
        return [
            str(touch.topic)
            for change, touch in last
            if (touch.topic_type_id, touch.topic_id) == (change.thing_type_id, change.thing_id)
        ]

    @cached_property
    def sections(self) -> list[Section]:
        """Workstream by workstream, in the order of what is most important in each. A change stands once: under the first
        workstream that it touches, with the names of the others."""
        sections: dict[str, Section] = {}
        for place, change in enumerate(self.ordered):
            touched = workstreams_of(change)
            heading, anchor = (touched[0].name, touched[0].slug) if touched else (ELSEWHERE, "programme")
            section = sections.setdefault(anchor, Section(heading, anchor))
            if self.most is None or place < self.most:
                section.told.append(Item(change, [workstream.name for workstream in touched[1:]]))
            else:
                section.left_out += 1
        return list(sections.values())


def tellable(ids: Collection[int], reader: Reader) -> list[Change]:
    """Those of these changes that may be told to this reader now."""
    told = Change.objects.visible_to(reader).still_news().filter(pk__in=ids)
    return in_full(told)


def in_full(told: ChangeQuerySet) -> list[Change]:
    """These changes, with all that `News` asks of them. Five queries, however many they are."""
    return list(told.marking_corrections().prefetch_related("touches__topic"))


def importance(change: Change) -> tuple[int, bool, float, int]:
    """Less is more: updates and decisions, then the rest, then small steps; of each, what is new before what is corrected or
    withdrawn, and the newest first."""
    kind = ContentType.objects.get_for_id(change.thing_type_id).model_class() or Change
    rank = 0 if issubclass(kind, FIRST) else 2 if issubclass(kind, LAST) else 1
    return rank, change.corrects, -change.at.timestamp(), -change.pk


def workstreams_of(change: Change) -> list[Workstream]:
    """The workstreams that it touches, in the order of its page."""
    topics = (touch.topic for touch in change.touches.all())
    return list(dict.fromkeys(topic for topic in topics if isinstance(topic, Workstream)))
