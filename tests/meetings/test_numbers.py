"""Numbers in addresses that are larger than the database holds: nothing is there, and nothing breaks."""

from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from meetings.models import NoteParagraph
from people.models import Group, User
from tests.conftest import signed_in
from tests.meetings.noting import begin, hold

HUGE = 10**30


def routes(patterns: list[Any], before: str = "") -> list[str]:
    """Every address of the meetings' room that has a number in it."""
    found = []
    for one in patterns:
        route = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            found += routes(one.url_patterns, route)
        elif isinstance(one, URLPattern) and one.callback.__module__.startswith("meetings.") and "<int:" in route:
            found.append(route)
    return found


def written(route: str, group: Group, **known: int) -> str:
    """The address, with a huge number for each that is not known."""
    parts = [f"<{part}" for part in route.split("<")[1:]]
    for part in parts:
        kind, name = part[1 : part.index(">")].split(":")
        value = known.get(name, HUGE) if kind == "int" else group.slug if kind == "slug" else known["number"]
        route = route.replace(part[: part.index(">") + 1], str(value), 1)
    return f"/{route}"


def test_huge_numbers_in_addresses_are_nothing_there(group: Group, editor: User) -> None:
    note = begin(hold(group, by=editor), "One.", by=editor)
    client, found = signed_in(editor), routes(get_resolver().url_patterns)
    assert len(found) > 30
    for route in found:
        for known in ({"number": 1}, {"number": 1, "pk": note.meeting_id}):
            for ask in (client.get, client.post):
                assert ask(written(route, group, **known)).status_code < 500


def test_a_paragraph_moved_beyond_the_last_place_is_the_last(group: Group, editor: User) -> None:
    note = begin(hold(group, by=editor), "One.", "Two.", by=editor)
    first = note.paragraphs.get(number=1)
    assert signed_in(editor).post(f"{note.meeting.staff_url}note/{first.pk}/move/{HUGE}/").status_code == 302
    assert NoteParagraph.objects.get(pk=first.pk).number == 2


@pytest.mark.parametrize("state", ["held", "called"])
def test_a_meeting_that_was_called_or_held_keeps_a_day(group: Group, editor: User, state: str) -> None:
    meeting = hold(group, by=editor)
    type(meeting).objects.update(state=state)
    form = signed_in(editor).get(f"{meeting.staff_url}edit/").context["form"]
    sent = {"number": 1, "day": "November 2016", "starts_at": "10:00", "place": "Here", "version": form["version"].value()}
    answer = signed_in(editor).post(f"{meeting.staff_url}edit/", {**sent, "key": form["key"].value()})
    assert "give the day" in str(answer.context["form"].errors["day"])
