"""Drafting from what happened: every room tells, each thing goes in once, and nothing that somebody wrote is touched."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from documents.models import Document
from people.dates import today
from people.models import Group, Profile, User
from publishing.audience import Audience
from publishing.markdown import render
from publishing.when import When
from tests.conftest import DAY, NOON, signed_in
from tests.updates.test_staff import form_of, new_update
from updates import drafting, editions
from updates.models import Edition, Section, Source, Update
from workstreams.models import (
    Action,
    ActionEntry,
    Consultation,
    Forecast,
    Milestone,
    ProgressNote,
    Recommendation,
    Response,
    Standing,
    Workstream,
)

Publish = Callable[..., Edition]
MakeUpdate = Callable[..., Update]
MakeNote = Callable[..., ProgressNote]
DRAFT = "/staff/updates/2/"
SINCE = NOON + DAY


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def update(publish: Publish, make_update: MakeUpdate) -> Update:
    """Update #2, being written after #1 of 24 November, for everyone."""
    publish()
    return make_update()


def make_note(workstream: Workstream, body: str, at: datetime.datetime = SINCE, **fields: Any) -> ProgressNote:
    given = {"happened_on": at.date(), "html": render(body, heading_level=4), "author": User.objects.get(name="Ewan Editor")}
    return ProgressNote.objects.create(workstream=workstream, body=body, written_at=at, **{**given, **fields})


def make_milestone(workstream: Workstream, title: str, planned: When, **fields: Any) -> Milestone:
    milestone = Milestone(workstream=workstream, title=title, **fields)
    milestone.planned = planned
    milestone.save()
    return milestone


def drafted(update: Update) -> dict[str, str]:
    return dict(update.sections.values_list("heading", "body"))


def keys_offered(update: Update) -> list[str]:
    return [each.happening.key for batch in drafting.batches(update) for each in batch.offered]


def test_every_kind_of_thing_is_told_under_its_workstream(
    update: Update, workstreams: list[Workstream], editor: User, make_document: Callable[..., Document]
) -> None:
    neglect, hearings, _ = workstreams
    who = {"said_by": editor, "said_at": SINCE}
    Standing.objects.create(
        workstream=neglect, status="at risk", reason="Before.", since=NOON.date(), said_by=editor, said_at=NOON - DAY
    )
    Standing.objects.create(workstream=neglect, status="on track", reason="Staff *came*.", since=SINCE.date(), **who)
    make_milestone(neglect, "The [pilot]", When.on(NOON.date()), reached_on=SINCE.date(), outcome="It runs.")
    late = make_milestone(neglect, "The report", When.on(NOON.date()))
    forecast = Forecast(milestone=late, why="It took longer.", **who)
    forecast.expected = When.on(NOON.date() + 30 * DAY)
    forecast.save()
    make_document("A map")
    Consultation.objects.create(
        workstream=hearings,
        slug="what",
        title="What?",
        summary="Say what.",
        opens_at=SINCE,
        closes_at=SINCE + DAY,
        responses=12,
        you_said="Less.",
        we_did="Less it is.",
        reported_on=SINCE.date(),
    )
    recommendation = Recommendation.objects.create(
        reference="R-1", workstream=hearings, text="Do it.", summary="Do it.", review="A review", put_on=NOON.date()
    )
    Response.objects.create(recommendation=recommendation, answer="accepted", text="Gladly.", answered_on=SINCE.date(), **who)
    action = Action.objects.create(reference="A-1", workstream=hearings, what="Do it", status="done")
    ActionEntry.objects.create(action=action, words="All of it.", status="done", **who)
    drafting.draft(update, by=editor)
    texts = drafted(update)
    assert list(texts) == ["Neglect", "Hearings"]
    address = Milestone.objects.get(title="The [pilot]").get_absolute_url()
    assert texts["Neglect"].splitlines() == [
        f"- [The report]({late.get_absolute_url()}) is now expected 24 December 2016 (it was planned for 24 November 2016): "
        "It took longer.",
        f"- [The \\[pilot\\]]({address}) was reached on 25 November 2016. It runs.",
        "- The workstream is on track (it was at risk): Staff \\*came\\*.",
        "- New document: [A map](/documents/a-map/). About A map.",
    ]
    assert texts["Hearings"].splitlines() == [
        "- Action [A-1: Do it](/actions/A-1/) is done. All of it.",
        "- [What?](/consultations/what/) opened on 25 November 2016. Say what.",
        "- [What?](/consultations/what/) has been reported on. Less it is.",
        "- [Recommendation R-1](/recommendations/R-1/): Do it. Ministers answered on 25 November 2016: accepted. Gladly.",
        "- [What?](/consultations/what/) closed on 26 November 2016, with 12 responses.",
    ]


def test_what_is_to_come_becomes_the_next_steps_at_the_end(update: Update, workstreams: list[Workstream], editor: User) -> None:
    make_milestone(workstreams[2], "The launch", When.on(today() + 9 * DAY))
    make_milestone(workstreams[0], "The pilot", When.on(today() + 2 * DAY))
    make_milestone(workstreams[0], "Far away", When.on(today() + 300 * DAY))
    make_note(workstreams[1], "Heard.")
    drafting.draft(update, by=editor)
    last = update.sections.last()
    assert last
    assert (last.heading, last.kind, last.workstream) == ("Next steps", "next steps", None)
    assert re.findall(r"\[(.*?)\].*?\((\w+)\)$", last.body, re.MULTILINE) == [("The pilot", "Neglect"), ("The launch", "Data")]
    assert [section.heading for section in update.sections.all()] == ["Hearings", "Next steps"]


def test_only_what_came_since_the_last_update_is_told(update: Update, workstreams: list[Workstream], editor: User) -> None:
    make_note(workstreams[0], "Told already.", NOON - DAY)
    make_note(workstreams[0], "Kept back.", is_offered=False)
    make_note(workstreams[0], "Second.\n\n- a list", NOON + 2 * DAY)
    make_note(workstreams[0], "First.", NOON + DAY)
    drafting.draft(update, by=editor)
    assert drafted(update) == {"Neglect": "First.\n\nSecond.\n\n- a list"}


def test_new_sections_find_their_place_in_the_programmes_order(
    update: Update, workstreams: list[Workstream], editor: User
) -> None:
    for place, (heading, workstream) in enumerate(
        [("Welcome", None), ("Hearings", workstreams[1]), ("A profile", None)], start=1
    ):
        Section.objects.create(update=update, position=place, heading=heading, workstream=workstream, body="Mine.")
    for workstream in reversed(workstreams):
        make_note(workstream, f"Of {workstream}.")
    drafting.draft(update, by=editor)
    headings = list(update.sections.values_list("heading", flat=True))
    assert [name for name in headings if name not in ("Welcome", "A profile")] == ["Neglect", "Hearings", "Data"]
    assert headings[0] == "Welcome"
    assert drafted(update)["Hearings"] == "Mine."


def test_drafting_again_adds_only_what_is_new_and_writes_into_nothing(
    update: Update, workstreams: list[Workstream], editor: User
) -> None:
    make_note(workstreams[0], "First.")
    assert len(drafting.draft(update, by=editor)) == 1
    update.sections.update(body="Rewritten.")
    make_note(workstreams[0], "Later.")
    make_note(workstreams[1], "Elsewhere.")
    assert [section.heading for section in drafting.draft(update, by=editor)] == ["Hearings"]
    assert drafted(update) == {"Neglect": "Rewritten.", "Hearings": "Elsewhere."}
    assert drafting.draft(update, by=editor) == []


def test_what_is_new_goes_to_the_end_of_a_text_by_one_click_and_once(
    client: Client, update: Update, workstreams: list[Workstream], editor: User
) -> None:
    make_note(workstreams[0], "First.")
    drafting.draft(update, by=editor)
    section = update.sections.get()
    later = make_note(workstreams[0], "Later.")
    page = client.get(DRAFT).content.decode()
    assert "Add to “Neglect”" in page
    for _ in range(2):
        client.post(f"{DRAFT}sources/", {"source": f"note {later.pk}", "into": section.pk})
    assert drafted(update) == {"Neglect": "First.\n\nLater."}
    assert Source.objects.filter(section=section).count() == 2


def test_beside_the_text_what_was_typed_is_saved_with_it(
    client: Client, update: Update, workstreams: list[Workstream], editor: User
) -> None:
    make_note(workstreams[0], "First.")
    drafting.draft(update, by=editor)
    section = update.sections.get()
    later = make_note(workstreams[0], "Later.")
    address = f"{DRAFT}sections/{section.pk}/"
    typed = form_of(client, address, heading="Neglect", workstream=workstreams[0].pk, body="Typed.", take="yes")
    assert client.post(address, {**typed, "source": [f"note {later.pk}", "note 999999", "\x00"]}).status_code == 302
    assert drafted(update) == {"Neglect": "Typed.\n\nLater."}
    page = client.post(address, {**typed, "source": f"note {later.pk}"}).content.decode()
    assert "saved another text" in page
    page = client.get(address).content.decode()
    assert "What it was made from" in page
    assert "New since, not in it yet" not in page
    source = section.sources.get(key=f"note {later.pk}")
    client.post(address, {**form_of(client, address, heading="Neglect", body="Typed."), "out": source.pk})
    source.refresh_from_db()
    assert source.section is None
    assert keys_offered(update) == []


def test_a_second_section_is_called_more(client: Client, update: Update, workstreams: list[Workstream], editor: User) -> None:
    make_note(workstreams[0], "First.")
    drafting.draft(update, by=editor)
    later = make_note(workstreams[0], "Later.")
    for _ in range(2):
        client.post(f"{DRAFT}sources/", {"source": f"note {later.pk}", "into": "new"})
    assert drafted(update) == {"Neglect": "First.", "Neglect: more": "Later."}


def test_what_went_with_a_deleted_section_comes_back_only_when_asked_for(
    client: Client, update: Update, workstreams: list[Workstream], editor: User
) -> None:
    make_note(workstreams[0], "First.")
    drafting.draft(update, by=editor)
    client.post(f"{DRAFT}sections/{update.sections.get().pk}/delete/")
    assert drafting.draft(update, by=editor) == []
    page = client.get(DRAFT).content.decode()
    assert "Left out, or deleted with its section (1)" in page
    client.post(f"{DRAFT}sources/{Source.objects.get().pk}/again/")
    drafting.draft(update, by=editor)
    assert drafted(update) == {"Neglect": "First."}


def test_what_is_left_out_is_not_drafted(client: Client, update: Update, workstreams: list[Workstream], editor: User) -> None:
    note = make_note(workstreams[0], "First.")
    make_note(workstreams[0], "Second.")
    for _ in range(2):
        client.post(f"{DRAFT}sources/", {"source": f"note {note.pk}", "into": "none"})
    drafting.draft(update, by=editor)
    assert drafted(update) == {"Neglect": "Second."}


@pytest.mark.parametrize(
    ("audience", "text"),
    [
        (Audience.EVERYONE, "For everyone."),
        (Audience.GROUPS, "For everyone.\n\nFor the group."),
        (Audience.STAFF, "For everyone.\n\nFor the staff."),
    ],
)
def test_nothing_goes_in_that_the_updates_readers_may_not_read(
    client: Client, update: Update, workstreams: list[Workstream], group: Group, audience: str, text: str
) -> None:
    Update.objects.filter(pk=update.pk).update(audience=audience)
    if audience == Audience.GROUPS:
        update.audience_groups.set([group])
    other = Group.objects.create(slug="other", name="Another group")
    make_note(workstreams[0], "For everyone.")
    make_note(workstreams[0], "For the staff.", audience=Audience.STAFF)
    make_note(workstreams[0], "For the group.", audience=Audience.GROUPS).audience_groups.set([group])
    secret = make_note(workstreams[0], "For others.", audience=Audience.GROUPS)
    secret.audience_groups.set([other])
    page = client.get(DRAFT).content.decode()
    assert "Another group only" in page
    assert "For others." in page
    client.post(f"{DRAFT}sources/", {"source": [f"note {secret.pk}"], "into": "new"})
    client.post(f"{DRAFT}draft/")
    assert drafted(update) == {"Neglect": text}


def test_an_update_for_more_readers_than_its_sources_is_not_published(
    update: Update, workstreams: list[Workstream], editor: User
) -> None:
    Update.objects.filter(pk=update.pk).update(audience=Audience.STAFF)
    make_note(workstreams[0], "For the staff.", audience=Audience.STAFF)
    drafting.draft(Update.objects.get(pk=update.pk), by=editor)
    update.refresh_from_db()
    assert editions.problems(update) == []
    Update.objects.filter(pk=update.pk).update(audience=Audience.EVERYONE)
    with pytest.raises(editions.NotReady, match="not all of its readers may see"):
        editions.publish(update, by=editor, over=0)
    drafting.take_out(update.sections.get(), Source.objects.get().pk, by=editor)
    assert editions.publish(update, by=editor, over=0)


def test_a_note_that_was_limited_after_it_went_in_keeps_the_update_back(
    update: Update, workstreams: list[Workstream], editor: User
) -> None:
    note = make_note(workstreams[0], "For everyone, it seemed.")
    drafting.draft(update, by=editor)
    assert editions.problems(update) == []
    ProgressNote.objects.filter(pk=note.pk).update(audience=Audience.STAFF)
    assert "not all of its readers may see" in editions.problems(update)[0]
    note.delete()
    assert editions.problems(update) == []


def test_what_an_update_told_everyone_is_not_told_again(
    update: Update, workstreams: list[Workstream], editor: User, make_update: MakeUpdate
) -> None:
    make_milestone(workstreams[0], "It", When.on(SINCE.date()), reached_on=SINCE.date(), outcome="Reached.")
    drafting.draft(update, by=editor)
    editions.publish(update, by=editor, over=0, at=SINCE)
    assert keys_offered(make_update()) == []


def test_a_published_update_takes_no_more(client: Client, publish: Publish, workstreams: list[Workstream], editor: User) -> None:
    edition = publish()
    make_note(workstreams[0], "First.")
    assert "First." not in client.get("/staff/updates/1/").content.decode()
    assert drafting.draft(edition.update, by=editor) == []


def test_before_the_first_update_all_is_told(make_update: MakeUpdate, workstreams: list[Workstream], editor: User) -> None:
    update = make_update()
    make_note(workstreams[0], "Long ago.", NOON - 300 * DAY)
    drafting.draft(update, by=editor)
    assert drafted(update) == {"Neglect": "Long ago."}


def test_an_update_starts_with_drafted_sections_if_asked(client: Client, workstreams: list[Workstream], editor: User) -> None:
    make_note(workstreams[0], "First.")
    data = new_update(draft="yes")
    for _ in range(2):
        page = client.post("/staff/updates/start/", data, follow=True).content.decode()
        assert "Started Update #1, with 1 section drafted from what happened. Now read each" in page
    assert drafted(Update.objects.get()) == {"Neglect": "First."}


@pytest.mark.parametrize(("asked", "said"), [({"draft": "yes"}, "Nothing has happened"), ({}, "Now add its sections.")])
def test_an_update_that_starts_empty_says_so(client: Client, programme: object, asked: dict[str, str], said: str) -> None:
    page = client.post("/staff/updates/start/", new_update(**asked), follow=True).content.decode()
    message = page[page.index("Started Update #1.") :]
    assert said in message[:120]
    assert "Now add its sections." in message[:120]


@pytest.mark.parametrize("into", ["", "999999", "x", "\x00", "9" * 30, "²"])
def test_nonsense_to_put_things_into_changes_nothing(
    client: Client, update: Update, workstreams: list[Workstream], into: str
) -> None:
    note = make_note(workstreams[0], "First.")
    assert client.post(f"{DRAFT}sources/", {"source": f"note {note.pk}", "into": into}).status_code == 302
    assert client.post(f"{DRAFT}sources/", {"into": "new"}).status_code == 302
    assert drafted(update) == {}
    assert not Source.objects.exists()


def test_readers_see_whom_a_profile_is_about_as_they_were_then(client: Client, update: Update, editor: User) -> None:
    shown = {"shown_post": "Chair", "shown_biography": "She leads.", "published_at": NOON}
    chair = Profile.objects.create(slug="chair", name="Catherine Dyer", organisation="The System Review", **shown)
    address = f"{DRAFT}sections/add/"
    typed = {"heading": "A profile", "kind": "profile", "body": "She leads."}
    assert "Choose the person" in client.post(address, form_of(client, address, **typed)).content.decode()
    client.post(address, form_of(client, address, **typed, profile=chair.pk))
    editions.publish(update, by=editor, over=0)
    Profile.objects.update(shown_post="Nothing any more")
    page = client.get("/updates/2/").content.decode()
    assert "Catherine Dyer, Chair, The System Review" in page
    assert client.get(f"{address}?kind=nonsense").status_code == 200
    assert '<option value="meeting" selected>' in client.get(f"{address}?kind=meeting").content.decode()


def test_the_page_takes_the_same_queries_with_3_and_with_100_happenings(
    client: Client, update: Update, workstreams: list[Workstream], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for number in (3, 97):
        for index in range(number):
            make_note(workstreams[index % 3], "A note.")
            make_milestone(workstreams[index % 3], "It", When.on(SINCE.date()), reached_on=SINCE.date(), outcome="Reached.")
        client.get(DRAFT)
        with django_assert_max_num_queries(30) as queries:
            assert client.get(DRAFT).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
