"""What has happened and what is to come, for those who write about it: every room tells of its own things.

A room says once, by `tell_of`, how its things become happenings; `workstreams.news` does it for those of this room.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from people.models import Group
from publishing.audience import Audience, HasAudience
from publishing.links import Readers
from workstreams.models import Workstream

MOST = 200
"""Of one kind of thing in one period; who writes of more has other troubles."""
HORIZON = datetime.timedelta(days=92)
"""How far ahead what is to come is told: about a quarter."""


@dataclass(frozen=True)
class Period:
    """From when everybody was last told, if ever, until now."""

    since: datetime.datetime | None
    now: datetime.datetime

    @property
    def begins(self) -> datetime.datetime:
        return self.since or datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Happening:
    """One thing that has happened, or is to come: `words` in Markdown, in one line unless they are a text of their own."""

    key: str
    """What makes it one and the same, however often it is told: “note 12”."""
    when: datetime.datetime
    workstream: Workstream | None
    words: str
    address: str
    audience: str = Audience.EVERYONE
    groups: tuple[Group, ...] = ()
    is_text: bool = False
    is_to_come: bool = field(default=False, kw_only=True)

    @property
    def readers(self) -> Readers:
        return Readers(self.audience, frozenset(group.pk for group in self.groups))

    @property
    def limited_to(self) -> str:
        """Who may see it, if not everyone."""
        names = ", ".join(str(group) for group in self.groups)
        return "" if self.audience == Audience.EVERYONE else names or Audience(self.audience).label


Source = Callable[[Period], Iterable[Happening]]
sources: list[Source] = []


def tell_of(source: Source) -> Source:
    """Let those who write about the programme be told by this source, too."""
    sources.append(source)
    return source


def happenings(period: Period) -> Iterator[Happening]:
    """All that every room tells of a period, in no order."""
    for source in sources:
        yield from source(period)


def limits_of(thing: HasAudience) -> tuple[str, tuple[Group, ...]]:
    """Who may see a thing of which the groups are fetched with it: an audience, and its groups."""
    return thing.audience, tuple(thing.audience_groups.all()) if thing.audience == Audience.GROUPS else ()
