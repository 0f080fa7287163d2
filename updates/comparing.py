"""What changed between two editions, or since one in the draft: section by section, and in each word by word."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from publishing.comparing import Block, compare, compare_line
from publishing.markdown import marked, marked_line
from updates.models import Edition, EditionSection, Update

Pair = tuple[EditionSection | None, EditionSection | None]


@dataclass(frozen=True)
class ComparedSection:
    """A section of the older edition, of the newer, or of both."""

    before: EditionSection | None
    after: EditionSection | None
    heading: SafeString
    blocks: list[Block]
    is_moved: bool
    is_about_another: bool

    @property
    def state(self) -> str:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        is_changed = self.before.heading != self.after.heading or any(block.is_changed for block in self.blocks)
        return "changed" if is_changed else "same"

    @property
    def is_same(self) -> bool:
        return self.state == "same" and not self.is_moved and not self.is_about_another

    @property
    def text(self) -> SafeString:
        return marked(self.blocks)


@dataclass(frozen=True)
class Comparison:
    title: SafeString | None
    summary: SafeString | None
    author: SafeString | None
    """Each of these only where it changed."""
    sections: list[ComparedSection]

    @property
    def is_same(self) -> bool:
        return not (self.title or self.summary or self.author) and all(section.is_same for section in self.sections)


def compare_editions(older: Edition, newer: Edition) -> Comparison:
    """What readers of the newer edition read, and readers of the older did not, and the other way round."""
    return compare_texts(older, newer, list(newer.sections.select_related("workstream")))


def compare_with_draft(shown: Edition, update: Update, sections: list[EditionSection]) -> Comparison:
    """What readers would read of the draft, laid out as these sections, and do not read in this edition."""
    return compare_texts(shown, update, sections)


def compare_texts(older: Edition, newer: Edition | Update, after: list[EditionSection]) -> Comparison:
    before = list(older.sections.select_related("workstream"))
    pairs = paired(before, after)
    moved = moved_among([(old.position, new.position) for old, new in pairs if old and new])
    return Comparison(
        title=line(older.title, newer.title),
        summary=line(older.summary, newer.summary),
        author=line(older.author, newer.author),
        sections=[compare_sections(old, new, moved) for old, new in pairs],
    )


def line(before: str, after: str) -> SafeString | None:
    return marked_line(compare_line(before, after)) if before != after else None


def compare_sections(before: EditionSection | None, after: EditionSection | None, moved: set[int]) -> ComparedSection:
    old, new = (before or after), (after or before)
    heading = compare_line(old.heading, new.heading) if old and new else []
    return ComparedSection(
        before=before,
        after=after,
        heading=marked_line(heading),
        blocks=compare(before.html if before else "", after.html if after else ""),
        is_moved=after is not None and after.position in moved,
        is_about_another=before is not None and after is not None and before.workstream_id != after.workstream_id,
    )


def paired(before: list[EditionSection], after: list[EditionSection]) -> list[Pair]:
    """Each section with what it became, in the order of the newer edition; what was removed stands where it stood."""
    became: dict[int, EditionSection] = {}
    for trait in (lambda each: each.anchor, lambda each: each.body, lambda each: each.workstream_id):
        match_by(trait, before, after, became)
    old_of = {new.position: old for old in before for new in [became.get(old.position)] if new}
    pairs: list[Pair] = [(old_of.get(new.position), new) for new in after]
    for place, old in enumerate(before):
        if old.position not in became:
            last = before[place - 1] if place else None
            above = next((at for at, (each, _) in enumerate(pairs) if each is not None and each is last), -1)
            pairs.insert(above + 1, (old, None))
    return pairs


def match_by(
    trait: Callable[[EditionSection], Hashable],
    before: list[EditionSection],
    after: list[EditionSection],
    became: dict[int, EditionSection],
) -> None:
    """Pair what is left over and has the same trait, if only one of each text has it. `became` goes by the older's places."""
    taken = {new.position for new in became.values()}
    left, free = [old for old in before if old.position not in became], [new for new in after if new.position not in taken]
    for old in left:
        value = trait(old)
        here, there = [each for each in left if trait(each) == value], [each for each in free if trait(each) == value]
        if value and len(here) == len(there) == 1:
            became[old.position] = there[0]


def moved_among(places: list[tuple[int, int]]) -> set[int]:
    """The new places of those that are not where they were among the others: as few as explain the new order."""
    longest: list[list[tuple[int, int]]] = []
    for old, new in sorted(places, key=lambda place: place[1]):
        before = [chain for chain in longest if chain[-1][0] < old]
        longest.append([*max(before, key=len, default=[]), (old, new)])
    stayed = {new for _, new in max(longest, key=len, default=[])}
    return {new for _, new in places} - stayed
