"""Numbers of pages that never move: what comes later goes between them, under letters.

A pack of a meeting has the same numbers for everybody in the room, whatever they may open, and in each of its versions.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import count
from string import ascii_lowercase

Labels = dict[str, list[str]]
"""The labels of the pages of each part, by the part's name."""
FIRST = re.compile(r"\d+")


def number_of(label: str) -> int:
    """37 of “37b”."""
    found = FIRST.match(label)
    return int(found[0]) if found else 0


def letters(number: int) -> str:
    """a, b, … z, aa, ab, …, counted from 0."""
    said = ascii_lowercase[number % 26]
    return said if number < 26 else letters(number // 26 - 1) + said


def numbered(parts: Iterable[tuple[str, int]], before: Labels) -> Labels:
    """The labels of these parts, each with its number of pages, in order; those given `before` stay, and so does what they say
    of parts that are gone. The first pack counts from 1."""
    if not before:
        return counted(parts)
    given = {name: list(labels) for name, labels in before.items()}
    taken = {label for labels in given.values() for label in labels}
    anchor = 0
    for name, pages in parts:
        labels = given.setdefault(name, [])
        anchor = number_of(labels[-1]) if labels else anchor
        while len(labels) < pages:
            labels.append(next(label for n in count() if (label := f"{anchor}{letters(n)}") not in taken))
            taken.add(labels[-1])
        anchor = number_of(labels[-1]) if labels else anchor
    return given


def counted(parts: Iterable[tuple[str, int]]) -> Labels:
    numbers = count(1)
    return {name: [str(next(numbers)) for _ in range(pages)] for name, pages in parts}


def told(labels: Sequence[str]) -> str:
    """“12 to 25”; “37a to 37c”; “12 to 25 and 25a”."""
    plain = [label for label in labels if label.isdecimal()]
    lettered = [label for label in labels if not label.isdecimal()]
    return " and ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else run[0] for run in (plain, lettered) if run)
