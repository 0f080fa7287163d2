"""How long it takes to read a paper, about."""

import math
from collections.abc import Iterable

from django.db.models import Expression, F, Func, Q, Sum, Value
from django.db.models.functions import Length

from documents.models import AttachedFile, StoredFile, Version

WORDS_A_MINUTE = 200
MINUTES_FOR_A_PAGE = 2
"""Of one without a text that a machine can read."""


def words_in(column: str) -> Expression:
    """About as many words as there are spaces between them: no text is loaded for this."""
    without_spaces = Func(F(column), Value(" \n\t"), Value(""), function="translate")
    counted: Expression = Length(column) - Length(without_spaces) + 1
    return counted


def minutes_for(versions: Iterable[int]) -> dict[int, int]:
    """For each version, by its number in the database, whole minutes; nothing for one of which nothing is known.

    In two queries, however many versions there are.
    """
    versions = list(versions)
    minutes: dict[int, float] = {}
    texts = Version.objects.filter(pk__in=versions).exclude(text="").annotate(words=words_in("text"))
    for version, words in texts.values_list("pk", "words"):
        minutes[version] = words / WORDS_A_MINUTE
    files = AttachedFile.objects.filter(version__in=versions, stored__state=StoredFile.State.READY)
    said = Sum(words_in("stored__texts__text"), filter=~Q(stored__texts__text=""))
    for version, pages, words in files.annotate(words=said).values_list("version", "stored__page_count", "words"):
        more = words / WORDS_A_MINUTE if words else pages * MINUTES_FOR_A_PAGE
        minutes[version] = minutes.get(version, 0) + more
    return {version: max(1, math.ceil(length)) for version, length in minutes.items() if length}
