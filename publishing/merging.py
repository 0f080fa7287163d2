"""Two texts that began as one, put together line by line: what one of two writers changed is taken as they left it, and
where both changed the same lines, both stand side by side until somebody chooses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from publishing.comparing import shared, stretches

Choice = Literal["mine", "theirs", "both"]
Lines = tuple[str, ...]
OF_A_LIST = re.compile(r"\s*([-*+>|]|\d+[.)])")
"""What begins a line that belongs to the one before it without an empty line between them."""
WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Passage:
    """Lines that stand together, as they began and as each of two writers has them."""

    base: Lines
    mine: Lines
    theirs: Lines

    @property
    def is_kept(self) -> bool:
        return self.base == self.mine == self.theirs

    @property
    def is_theirs(self) -> bool:
        """Whether the other writer alone changed it."""
        return self.base == self.mine != self.theirs

    @property
    def is_mine(self) -> bool:
        return self.base == self.theirs != self.mine

    @property
    def collides(self) -> bool:
        """Whether each changed it, and not alike; empty lines are no matter."""
        return not self.says_the_same and self.base not in (self.mine, self.theirs)

    @property
    def says_the_same(self) -> bool:
        """Whether both writers have the same words in it."""
        return words_in(self.mine) == words_in(self.theirs)

    def lines(self, choice: Choice) -> Lines:
        """What becomes of it. `choice` counts only where it collides."""
        if not self.collides:
            return self.theirs if self.base == self.mine else self.mine
        if choice == "both":
            return both(self.mine, self.theirs)
        return self.mine if choice == "mine" else self.theirs


def words_in(lines: Lines) -> list[str]:
    return [line.rstrip() for line in lines if line.strip()]


def both(mine: Lines, theirs: Lines) -> Lines:
    """The one after the other; an empty line keeps paragraphs apart."""
    if not mine or not theirs or (OF_A_LIST.match(mine[-1]) and OF_A_LIST.match(theirs[0])):
        return mine + theirs
    return (*mine, "", *theirs)


def lines_of(text: str) -> Lines:
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")) if text else ()


def put_together(passages: Sequence[Passage], choices: Sequence[Choice]) -> str:
    """The text of these passages, with a choice for each that collides, in their order."""
    chosen = iter(choices)
    return "\n".join(line for passage in passages for line in passage.lines(next(chosen) if passage.collides else "mine"))


def merge(base: str | None, mine: str, theirs: str) -> list[Passage]:
    """Three texts in passages. Without the text with which both began, whatever is not the same in both collides, or was
    added by one of them."""
    left, right = lines_of(mine), lines_of(theirs)
    began = common(left, right) if base is None else lines_of(base)
    return joined(one for passage in divided(began, left, right) for one in narrowed(passage))


def word_by_word(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of a text in one; None where both changed the same words."""
    began, left, right = (tuple(WORDS.findall(text)) for text in (base, mine, theirs))
    passages = joined(one for passage in divided(began, left, right) for one in narrowed(passage))
    if any(passage.collides for passage in passages):
        return None
    return "".join(word for passage in passages for word in passage.lines("mine"))


def common(mine: Lines, theirs: Lines) -> Lines:
    return tuple(line for is_same, _, there in stretches(mine, theirs) if is_same for line in there)


def places(base: Lines, other: Lines) -> dict[int, int]:
    """Where each line that stayed stands in the other text."""
    found, here, there = {}, 0, 0
    for is_same, old, new in stretches(base, other):
        if is_same:
            found.update({here + step: there + step for step in range(len(old))})
        here, there = here + len(old), there + len(new)
    return found


def divided(base: Lines, mine: Lines, theirs: Lines) -> Iterator[Passage]:
    """Between the lines that both kept stands what at least one of them changed."""
    in_mine, in_theirs = places(base, mine), places(base, theirs)
    stayed = [(here, in_mine[here], in_theirs[here]) for here in in_mine if here in in_theirs]
    first, second, third = 0, 0, 0
    for here, left, right in [*stayed, (len(base), len(mine), len(theirs))]:
        if (first, second, third) != (here, left, right):
            yield Passage(base[first:here], mine[second:left], theirs[third:right])
        if here < len(base):
            yield Passage(base[here : here + 1], base[here : here + 1], base[here : here + 1])
        first, second, third = here + 1, left + 1, right + 1


def narrowed(passage: Passage) -> Iterator[Passage]:
    """A collision without the lines that both wrote alike at its beginning and its end."""
    if not passage.collides:
        yield passage
        return
    mine, theirs = passage.mine, passage.theirs
    first, last = shared(mine, theirs)
    ends = len(mine) - last
    yield Passage((), mine[:first], mine[:first])
    yield Passage(passage.base, mine[first:ends], theirs[first : len(theirs) - last])
    yield Passage((), mine[ends:], mine[ends:])


def joined(passages: Iterator[Passage]) -> list[Passage]:
    """Without empty passages, and those that nobody changed in one piece where they follow one another."""
    found: list[Passage] = []
    for passage in passages:
        if passage.is_kept and found and found[-1].is_kept:
            kept = found.pop().base + passage.base
            found.append(Passage(kept, kept, kept))
        elif passage.base or passage.mine or passage.theirs:
            found.append(passage)
    return found
