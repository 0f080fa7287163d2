"""How long searches take, beside the same pages by bare SQL. `manage.py bench_search` prints the same figures."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from people.models import ANYONE, Group
from publishing.management.commands import bench_search
from publishing.models import SearchEntry

READERS = 2
KINDS = 3


def measured(documents: int, rounds: int) -> list[tuple[float, float, float, float]]:
    """For each kind of word and each reader: p50 and p95, and both of the bare query, in milliseconds."""
    printed = StringIO()
    call_command("bench_search", documents=documents, rounds=rounds, stdout=printed)
    lines = re.findall(r"(?:anyone|a member) +(\d+) +(\d+) +(\d+) +(\d+)", printed.getvalue())
    assert len(lines) == KINDS * READERS, printed.getvalue()
    return [(float(p50), float(p95), float(bare50), float(bare95)) for p50, p95, bare50, bare95 in lines]


@pytest.mark.slow
def test_searching_two_thousand_texts_costs_little_more_than_bare_sql(db: None) -> None:
    """The limits leave room for a busy machine: they are for a query that loses its index, or quotes or ranks too much."""
    for p50, _, bare, _ in measured(2_000, 10):
        assert p50 < 250 + 3 * bare
    assert not SearchEntry.objects.exists()


def test_the_hits_of_a_page_are_those_of_the_bare_query(db: None) -> None:
    """So that the figures compare like with like."""
    group = Group.objects.create(slug="bench", name="Bench")
    member = bench_search.member_of(group)
    bench_search.fill(300, group)
    for words in (kind(turn) for kind in bench_search.KINDS.values() for turn in range(3)):
        assert bench_search.look_for(words, ANYONE) == bench_search.bare_sql(words, [])
        assert bench_search.look_for(words, member) == bench_search.bare_sql(words, [group.pk])


@pytest.mark.slow
def test_95_of_100_searches_of_a_hundred_thousand_texts_take_less_than_a_tenth_of_a_second(db: None) -> None:
    assert all(p95 < 100 for _, p95, _, _ in measured(100_000, 40))
