"""The staff's desk says what needs attention."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from people.models import Role, User
from publishing.when import When
from tests.conftest import DAY, NOON, make_person, signed_in
from workstreams import attention
from workstreams.models import Action, Consultation, Milestone, ProgressNote, Standing, Workstream

NOW = NOON
TODAY = datetime.date(2016, 11, 24)


@pytest.fixture
def matters(editor: User, workstreams: list[Workstream]) -> None:
    """One of each kind in each workstream."""
    for workstream in workstreams:
        for slug, opens, closes in (("closing", -20, 3), ("fresh", -2, 30), ("late", -200, -100), ("waiting", -50, -10)):
            Consultation.objects.create(
                workstream=workstream,
                slug=f"{slug}-{workstream.pk}",
                title=slug,
                summary="?",
                opens_at=NOW + opens * DAY,
                closes_at=NOW + closes * DAY,
            )
        for title, planned, forecast in (
            ("passed", -9, None),
            ("moved", -9, 9),
            ("moved and passed", -9, -1),
            ("to come", 9, None),
        ):
            milestone = Milestone(workstream=workstream, title=title)
            milestone.planned = When.on(TODAY + planned * DAY)
            milestone.forecast = When.on(TODAY + forecast * DAY) if forecast else None
            milestone.save()
        for number, (due, status) in enumerate(((-1, "in progress"), (0, "in progress"), (-1, "done"))):
            action = Action(workstream=workstream, reference=f"A{number}-{workstream.pk}", what="it", status=status)
            action.due = When.on(TODAY + due * DAY)
            action.save()


def note(workstream: Workstream, by: User, day: datetime.date) -> None:
    ProgressNote.objects.create(workstream=workstream, happened_on=day, body="So.", author=by, changed_by=by, written_at=NOW)


def test_each_kind_is_named_with_its_reason(matters: None, workstreams: list[Workstream]) -> None:
    contributor = make_person("Con", role=Role.CONTRIBUTOR)
    workstreams[0].team.add(contributor)
    found = [(matter.title, matter.why) for matter in attention.needing(contributor, NOW, TODAY)]
    assert found == [
        ("closing", "Consultation closes in 3 days"),
        ("late", "The fair time to report back has passed"),
        ("passed", "The planned date has passed: 15 November 2016"),
        ("moved and passed", "The forecast has passed: 23 November 2016"),
        (f"A0-{workstreams[0].pk}: it", "Action is overdue"),
        ("Neglect", "No progress note yet"),
    ]


def test_silence_counts_from_the_last_note_and_ends_with_completion(editor: User, workstreams: list[Workstream]) -> None:
    note(workstreams[0], editor, TODAY - 30 * DAY)
    note(workstreams[1], editor, TODAY - 31 * DAY)
    done = Standing.objects.create(
        workstream=workstreams[2], status="complete", reason="Done.", since=TODAY, said_by=editor, said_at=NOW
    )
    Workstream.objects.filter(pk=workstreams[2].pk).update(standing=done)
    found = [(matter.title, matter.why) for matter in attention.needing(editor, NOW, TODAY)]
    assert found == [("Hearings", "No progress note for 31 days")]


def test_the_desk_leads_to_the_form_for_a_note(editor: User, workstreams: list[Workstream]) -> None:
    addresses = {matter.address for matter in attention.needing(editor, NOW, TODAY)}
    assert addresses == {f"/staff/workstreams/{workstream.slug}/notes/add/" for workstream in workstreams}


def test_the_desk_shows_it_in_the_same_queries_with_3_and_with_60_matters(
    editor: User, workstreams: list[Workstream], django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = signed_in(editor)
    counts = []
    for number in (3, 57):
        for index in range(number):
            action = Action(workstream=workstreams[index % 3], reference=f"{number}-{index}", what="it")
            action.due = When.on(timezone.localdate() - DAY)
            action.save()
        client.get("/staff/")
        with django_assert_max_num_queries(23) as queries:  # type: ignore[attr-defined]
            page = client.get("/staff/").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert page.count("Action is overdue") == attention.SHOWN_OF_A_KIND
