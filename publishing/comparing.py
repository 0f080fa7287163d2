"""Two versions of a text, compared word by word in the blocks that readers see: paragraphs, headings, items, rows."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import groupby
from typing import Literal, NamedTuple, TypeVar

Kind = Literal["kept", "inserted", "deleted"]
T = TypeVar("T", bound=Hashable)

BLOCKS = {"p", "li", "dt", "dd", "tr", "caption", "pre", "figcaption", "h2", "h3", "h4", "h5", "h6"}
MOST_COMPARISONS = 50_000
"""Of equal words, in one block: beyond that the old and the new stand whole, one after the other."""
MOST_STEPS = 2_000_000
MOST_PAIRS = 2_500
"""Of blocks of which each might have become any of the others."""
ALIKE = 0.5
"""The part of its words that a block shares with what it became."""


class Word(NamedTuple):
    """A word of a block; or the address of the link that ends here, which is shown only where it is other than before."""

    letters: str
    is_address: bool = False


class Run(NamedTuple):
    """Words that stand together and had the same fate."""

    kind: Kind
    words: str


@dataclass(frozen=True)
class Block:
    """A block of the one version or the other, or of both."""

    element: str
    runs: list[Run]

    @property
    def is_changed(self) -> bool:
        return any(run.kind != "kept" for run in self.runs)


@dataclass(frozen=True)
class Written:
    """A block of a version."""

    element: str
    words: tuple[Word, ...]


@dataclass
class Reader(HTMLParser):
    """Takes rendered HTML apart into blocks of words."""

    blocks: list[Written] = field(default_factory=list)
    element: str = "p"
    words: list[Word] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    is_apart: bool = False
    """Whether a space came after the last words: “<em>un</em>known” is one word."""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def end_block(self) -> None:
        if self.words:
            self.blocks.append(Written(self.element, tuple(self.words)))
        self.words, self.element = [], "p"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in BLOCKS:
            self.begin_block(tag)
        elif tag == "a":
            self.addresses.append(values.get("href", ""))
        elif tag == "img":
            self.add_picture(values.get("alt", ""), values.get("src", ""))
        elif tag in ("td", "th", "br"):
            self.words += [Word("|")] if self.words and tag != "br" else []
            self.is_apart = True

    def begin_block(self, tag: str) -> None:
        """A paragraph that begins an item is the item."""
        if tag != "p" or self.element != "li" or self.words:
            self.end_block()
            self.element = tag

    def add_picture(self, words: str, address: str) -> None:
        self.words += [Word(word) for word in f"[Picture: {words or 'decoration'}]".split()]
        self.words.append(Word(f"({address})", is_address=True))
        self.is_apart = True

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end_block()
        elif tag == "a" and self.addresses:
            address = self.addresses.pop()
            if address and not address.startswith("#"):
                self.words.append(Word(f"({address})", is_address=True))

    def handle_data(self, data: str) -> None:
        words = data.split()
        if words and self.words and not self.is_apart and not data[0].isspace():
            self.go_on(words.pop(0))
        self.words += [Word(word) for word in words]
        self.is_apart = data[-1:].isspace()

    def go_on(self, letters: str) -> None:
        """Let these letters belong to the last word, before the address of its link if it has one."""
        ended = [self.words.pop()] if self.words[-1].is_address and len(self.words) > 1 else []
        self.words += [Word(self.words.pop().letters + letters), *ended]


def blocks_of(rendered: str) -> list[Written]:
    """The blocks of a text that `markdown.render` made."""
    reader = Reader()
    reader.feed(rendered)
    reader.close()
    reader.end_block()
    return reader.blocks


def compare(before: str, after: str) -> list[Block]:
    """What became of each block of one rendered text in another."""
    return list(compared(blocks_of(before), blocks_of(after)))


def compare_line(before: str, after: str) -> list[Run]:
    """What became of the words of one plain line in another."""
    return runs(tuple(Word(word) for word in before.split()), tuple(Word(word) for word in after.split()))


def compare_lines(before: Sequence[str], after: Sequence[str]) -> list[Block]:
    """What became of the lines of one text, as they are typed, in another."""
    old, new = (
        [Written("p", tuple(Word(word) for word in line.split())) for line in lines if line.strip()] for lines in (before, after)
    )
    return list(compared(old, new))


def compared(before: list[Written], after: list[Written]) -> Iterator[Block]:
    for is_same, old, new in stretches(before, after):
        if is_same:
            yield from (Block(block.element, whole("kept", block.words)) for block in new)
        else:
            yield from rewritten(old, new)


def rewritten(old: Sequence[Written], new: Sequence[Written]) -> Iterator[Block]:
    """Blocks of which none stayed as it was: those that are most alike were one block."""
    pair = most_alike(old, new)
    if pair is None:
        yield from (Block(block.element, whole("deleted", block.words)) for block in old)
        yield from (Block(block.element, whole("inserted", block.words)) for block in new)
        return
    here, there = pair
    yield from rewritten(old[:here], new[:there])
    yield Block(new[there].element, runs(old[here].words, new[there].words))
    yield from rewritten(old[here + 1 :], new[there + 1 :])


def most_alike(old: Sequence[Written], new: Sequence[Written]) -> tuple[int, int] | None:
    """Which of the old blocks has become which of the new, as far as that can be told."""
    if not old or not new or len(old) * len(new) > MOST_PAIRS:
        return None
    counted = [Counter(block.words) for block in new]
    likeness = {
        (here, there): 2 * sum((words & counted[there]).values()) / (len(block.words) + len(new[there].words))
        for here, block in enumerate(old)
        for words in [Counter(block.words)]
        for there in range(len(new))
    }
    best = max(likeness, key=lambda pair: (likeness[pair], -abs(pair[0] - pair[1])))
    return best if likeness[best] >= ALIKE else None


def runs(old: tuple[Word, ...], new: tuple[Word, ...]) -> list[Run]:
    """What became of the words of one block."""
    found: list[Run] = []
    for is_same, before, after in stretches(old, new):
        found += whole("kept", after) if is_same else [*whole("deleted", before), *whole("inserted", after)]
    return found


def whole(kind: Kind, words: Sequence[Word]) -> list[Run]:
    shown = " ".join(word.letters for word in words if not (word.is_address and kind == "kept"))
    return [Run(kind, shown)] if shown else []


def stretches(old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[bool, Sequence[T], Sequence[T]]]:
    """Both sequences in stretches that are the same or are not; in a time that is bounded for any text."""
    first, last = shared(old, new)
    if first:
        yield True, old[:first], new[:first]
    yield from inner(old[first : len(old) - last], new[first : len(new) - last])
    if last:
        yield True, old[len(old) - last :], new[len(new) - last :]


def shared(old: Sequence[T], new: Sequence[T]) -> tuple[int, int]:
    """How many are the same at the beginning, and how many at the end."""
    shorter = min(len(old), len(new))
    first = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    rest = shorter - first
    return first, next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)


def inner(old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[bool, Sequence[T], Sequence[T]]]:
    if not old and not new:
        return
    if is_too_much(old, new):
        yield False, old, new
        return
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for is_same, group in groupby(codes, key=lambda code: code[0] == "equal"):
        steps = list(group)
        yield is_same, old[steps[0][1] : steps[-1][2]], new[steps[0][3] : steps[-1][4]]


def is_too_much(old: Sequence[T], new: Sequence[T]) -> bool:
    if len(old) * len(new) > MOST_STEPS:
        return True
    counted = Counter(new)
    return sum(number * counted[item] for item, number in Counter(old).items()) > MOST_COMPARISONS
