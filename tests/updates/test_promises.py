"""The ledger of promises: marked in a draft, published with it, marked as kept, moved or dropped, and never forgotten."""

import datetime
import json
import re
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people.dates import today
from people.models import ANYONE, Group, Reader, User
from publishing import links
from publishing.audience import Audience
from publishing.models import Change, SearchEntry, Touch
from publishing.when import When
from tests.conftest import DAY, signed_in
from tests.updates.promising import COMING, PAST, make_promise
from tests.updates.test_staff import form_of
from updates import checks, drafts, editions, promises, withholding, workflow
from updates.models import Edition, Mark, Promise, Section, Update
from workstreams.milestones import forecast, reach
from workstreams.models import Milestone, Workstream

Publish = Callable[..., Edition]
MakeUpdate = Callable[..., Update]


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def promise(publish: Publish, workstreams: list[Workstream]) -> Promise:
    """In update #1, for a day that has passed."""
    publish(("Neglect now", workstreams[0]))
    return make_promise(Section.objects.get(), "The group will report.", PAST)


def said(state: str, words: str = "Because.", expected: When | None = None, address: str = "") -> Mark:
    mark = Mark(state=state, words=words, address=address)
    mark.expected = expected
    return mark


def told(promise: Promise) -> Promise:
    return Promise.objects.in_full().get(pk=promise.pk)


def test_a_sentence_that_looks_like_a_promise_is_offered_and_becomes_one(
    client: Client, make_update: MakeUpdate, workstreams: list[Workstream]
) -> None:
    section = make_update(("Neglect", workstreams[0])).sections.get()
    Section.objects.update(body="It met. The **group** will report by 23 December 2100. It was good.")
    place = f"/staff/updates/1/sections/{section.pk}/"
    page = client.get(place).content.decode()
    found = re.search(r'href="([^"]*promises/add/\?words=[^"]*)"', page)
    assert found
    address = found[1].replace("&amp;", "&")
    form = client.get(address).context["form"]
    assert form["words"].value() == "The group will report by 23 December 2100."
    assert form["when"].value() == "by 23 December 2100"
    data = form_of(
        client, address, words="The group will report by 23 December 2100.", when="by 23 December 2100", who="The group"
    )
    for _ in range(2):
        assert client.post(address, data).status_code == 302
    promise = Promise.objects.get()
    assert (promise.when.last, promise.when.precision, promise.who) == (datetime.date(2100, 12, 23), "day", "The group")
    assert promise.workstream == workstreams[0]
    assert "Does this promise something?" not in client.get(place).content.decode()
    assert not Promise.objects.visible_to(User.objects.get()).exists()


@pytest.mark.parametrize(
    ("filled", "error"),
    [
        ({"words": "", "when": "May 2100"}, "Say what is promised."),
        ({"words": "It.", "when": ""}, "Say by when"),
        ({"words": "It.", "when": "soonish"}, "could not be read as a date"),
        ({"words": "It.", "when": "May 2100", "milestone": "999999"}, "valid choice"),
    ],
)
def test_what_is_wrong_with_a_promise_is_said(
    client: Client, make_update: MakeUpdate, workstreams: list[Workstream], filled: dict[str, str], error: str
) -> None:
    section = make_update(("Neglect", workstreams[0])).sections.get()
    address = f"/staff/updates/1/sections/{section.pk}/promises/add/"
    assert error in client.post(address, form_of(client, address, **filled)).content.decode()
    assert client.get(address, {"words": "\x00" * 9, "when": "x" * 9000}).status_code == 200


def test_a_promise_can_be_changed_or_taken_back_until_readers_have_read_it(
    client: Client, make_update: MakeUpdate, workstreams: list[Workstream], editor: User
) -> None:
    update = make_update(("Neglect", workstreams[0]))
    promise = make_promise(update.sections.get(), "First words.")
    other = make_promise(update.sections.get(), "Other words.")
    address = f"/staff/updates/1/sections/{update.sections.get().pk}/promises/{promise.pk}/"
    data = form_of(client, address, words="Better words.", when="May 2100")
    assert client.post(address, data).status_code == 302
    assert "saved another text" in client.post(address, {**data, "words": "Late."}).content.decode()
    client.post(address.replace(f"promises/{promise.pk}/", f"promises/{other.pk}/") + "delete/")
    assert Promise.objects.get().words == "Better words."
    editions.publish(update, by=editor, over=0)
    assert client.get(address).url == f"/staff/promises/{promise.pk}/"  # type: ignore[attr-defined]
    assert client.post(f"{address}delete/").url == f"/staff/promises/{promise.pk}/"  # type: ignore[attr-defined]
    assert Promise.objects.get().words == "Better words."


def test_deleting_a_section_takes_its_promise_along_only_if_nobody_has_read_it(
    make_update: MakeUpdate, editor: User, promise: Promise
) -> None:
    update = make_update(("Draft", None))
    make_promise(update.sections.get())
    drafts.delete_section(update.sections.get(), by=editor)
    drafts.delete_section(promise.update.sections.get(), by=editor)
    assert Promise.objects.get() == promise
    assert Client().get(promise.get_absolute_url()).status_code == 200


def test_a_milestone_is_made_of_it_when_it_is_published_and_only_for_everyone(
    make_update: MakeUpdate, workstreams: list[Workstream], editor: User, group: Group
) -> None:
    for audience in (Audience.EVERYONE, Audience.GROUPS):
        update = make_update(("Neglect", workstreams[0]), audience=audience, groups=(group,) if audience == "groups" else ())
        make_promise(update.sections.get(), f"For {audience}.", becomes_milestone=True, who="We")
        assert not Milestone.objects.filter(title="For groups.").exists()
        editions.publish(update, by=editor, over=0)
    milestone = Milestone.objects.get()
    assert (milestone.title, milestone.owner, milestone.planned.last) == ("For everyone.", "We", COMING)
    assert Promise.objects.get(words="For everyone.").milestone == milestone


def test_what_is_said_of_its_milestone_is_said_of_the_promise(promise: Promise, editor: User) -> None:
    milestone = Milestone(workstream=promise.update.sections.get().workstream, title="The report")
    milestone.planned = promise.when
    milestone.save()
    Promise.objects.update(milestone=milestone)
    assert told(promise).state == "open"
    forecast(milestone, When.on(COMING), "It takes longer.", by=editor)
    assert (told(promise).state, str(told(promise).due)) == ("moved", "23 December 2100")
    assert not Promise.objects.fallen_due(today()).exists()
    reach(milestone, today(), "It has reported.", "", by=editor)
    assert (told(promise).state, told(promise).what_came) == ("kept", "It has reported.")


def test_approval_is_of_the_promises_too(make_update: MakeUpdate, editor: User) -> None:
    update = make_update(("Draft", None))
    prints = [workflow.fingerprint(update)]
    promise = make_promise(update.sections.get())
    prints.append(workflow.fingerprint(update))
    promise.when = When.on(COMING + DAY)
    promise.save()
    prints.append(workflow.fingerprint(update))
    assert len(set(prints)) == 3


def test_the_next_update_waits_until_what_has_fallen_due_is_marked(
    client: Client, promise: Promise, make_update: MakeUpdate, editor: User
) -> None:
    update = make_update(("Next", None))
    with pytest.raises(editions.NotReady, match="Update #1 promised this for 23 December 2016"):
        editions.publish(update, by=editor, over=0)
    page = client.get("/staff/updates/2/checks/").content.decode()
    assert f'href="/staff/promises/{promise.pk}/"' in page
    assert "The group will report." in client.get("/staff/").content.decode()
    assert editions.publish(promise.update, by=editor, over=1, note="A correction waits for nothing.")
    promises.mark(promise, said("moved", "Ministers asked for more.", When.on(COMING)), by=editor)
    assert "The group will report." not in client.get("/staff/").content.decode()
    assert editions.publish(update, by=editor, over=0)


def test_what_is_scheduled_is_held_against_its_own_day(
    make_update: MakeUpdate, publish: Publish, workstreams: list[Workstream]
) -> None:
    publish(("Neglect", workstreams[0]))
    make_promise(Section.objects.get(), by=today() + 3 * DAY)
    update = make_update(("Next", None))
    assert not [found for found in checks.look(update, today()) if found.rule == "promise due"]
    assert [found for found in checks.look(update, today() + 4 * DAY) if found.rule == "promise due"]


@pytest.mark.parametrize(
    ("filled", "state"),
    [
        ({"state": "kept", "words": "It has.", "address": "/updates/1/"}, "kept"),
        ({"state": "moved", "words": "Later.", "expected": "early 2100"}, "moved"),
        ({"state": "dropped", "words": "Not needed.", "expected": "nonsense"}, "dropped"),
    ],
)
def test_what_came_of_it_is_said_once_and_stands_beside_the_old_update(
    client: Client, promise: Promise, filled: dict[str, str], state: str
) -> None:
    address = f"/staff/promises/{promise.pk}/"
    data = form_of(client, address, **filled)
    for _ in range(2):
        assert client.post(address, data).status_code == 302
    assert Mark.objects.count() == 1
    page = Client().get("/updates/1/").content.decode()
    beside = page[page.index("Promised for 23 December 2016:") :]
    assert filled["words"] in beside
    assert told(promise).get_state_display in beside
    edition = promise.update.edition
    assert edition
    assert "It has." not in edition.sections.get().html
    change = Change.objects.about(promise).get()
    assert change.audience == Audience.EVERYONE
    assert Touch.objects.on(promise.workstream).get(change=change).line == filled["words"]  # type: ignore[arg-type]
    assert SearchEntry.objects.of(promise).get().body.endswith(filled["words"])


@pytest.mark.parametrize(
    ("filled", "error"),
    [
        ({"words": "It."}, "Say whether it was kept"),
        ({"state": "kept", "words": ""}, "Say in words"),
        ({"state": "moved", "words": "It."}, "Say to which date"),
        ({"state": "moved", "words": "It.", "expected": "May 2016"}, "This date has passed"),
        ({"state": "kept", "words": "It.", "address": "javascript:alert(1)"}, "path of ours"),
        ({"state": "kept", "words": "It.", "address": "/\\evil.example"}, "path of ours"),
    ],
)
def test_what_is_wrong_with_a_mark_is_said(client: Client, promise: Promise, filled: dict[str, str], error: str) -> None:
    address = f"/staff/promises/{promise.pk}/"
    assert error in client.post(address, form_of(client, address, **filled)).content.decode().replace("\n", " ")
    assert not Mark.objects.exists()


def test_of_two_who_mark_at_once_the_second_is_told_and_nothing_is_overwritten(
    client: Client, promise: Promise, editor: User
) -> None:
    address = f"/staff/promises/{promise.pk}/"
    data = form_of(client, address, state="dropped", words="Mine.")
    promises.mark(promise, said("kept", "Theirs."), by=editor)
    page = client.post(address, data).content.decode()
    assert "Kept: Theirs." in page
    again = {**data, "seen": re.findall(r'name="seen" value="(\d+)"', page)[0]}
    assert client.post(address, again).status_code == 302
    assert list(Mark.objects.values_list("state", "words")) == [("kept", "Theirs."), ("dropped", "Mine.")]
    page = Client().get(promise.get_absolute_url()).content.decode()
    assert page.rindex("Theirs.") < page.rindex("Mine.")


def test_only_published_promises_are_marked(make_update: MakeUpdate, editor: User) -> None:
    draft = make_promise(make_update(("Draft", None)).sections.get())
    with pytest.raises(Promise.DoesNotExist):
        promises.mark(draft, said("kept"), by=editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.update(
            mark=Mark.objects.create(promise=draft, state="kept", words="It.", said_by=editor, said_at="2016-12-01T00:00Z")
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(promise=draft, state="moved", words="It.", said_by=editor, said_at="2016-12-01T00:00Z")


def test_the_ledger_is_narrowed_and_given_out_as_a_table(
    promise: Promise, publish: Publish, workstreams: list[Workstream], editor: User
) -> None:
    Promise.objects.update(when_by=COMING)
    publish(("Hearings", workstreams[1]))
    Promise.objects.update(when_by=PAST)
    section = Section.objects.get(heading="Hearings")
    kept, moved, dropped = (make_promise(section, words) for words in ("Kept words.", "Moved words.", "Dropped words."))
    promises.mark(kept, said("kept"), by=editor)
    promises.mark(moved, said("moved", expected=When.on(COMING + DAY)), by=editor)
    promises.mark(dropped, said("dropped"), by=editor)
    client = Client()

    def shown(**asked: str) -> set[str]:
        return {each.words for each in client.get("/promises/", asked).context["page"]}

    assert shown() == {"The group will report.", "Kept words.", "Moved words.", "Dropped words."}
    assert shown(state="open") == shown(state="overdue") == shown(workstream="neglect") == {"The group will report."}
    assert [shown(state=state) for state in ("kept", "moved", "dropped")] == [
        {"Kept words."},
        {"Moved words."},
        {"Dropped words."},
    ]
    assert shown(state="nonsense", workstream="\x00") == shown()
    rows = client.get("/promises/promises.csv", {"state": "moved"}).content.decode().splitlines()
    assert rows[1].startswith(
        "Moved words.,,Hearings,23 December 2100,2100-12-23,Moved to another date,24 December 2100,2100-12-24,"
    )
    assert len(rows) == 2
    address = promise.get_absolute_url()
    assert address in client.get("/sitemaps/promises.xml").content.decode()


@pytest.mark.parametrize("audience", [Audience.GROUPS, Audience.STAFF])
def test_a_promise_is_known_only_to_those_who_may_read_its_update(
    cast: dict[str, Reader], publish: Publish, workstreams: list[Workstream], group: Group, editor: User, audience: str
) -> None:
    publish(("Quiet", workstreams[0]), audience=audience, groups=(group,) if audience == Audience.GROUPS else ())
    promise = make_promise(Section.objects.get(), "The quokka will come.", PAST)
    promises.mark(promise, said("kept", "The quokka came."), by=editor)
    readers = {"member", "member on the last day"} if audience == Audience.GROUPS else {"contributor"}
    doors = ["/promises/", "/promises/promises.csv", f"/promises/{promise.pk}/", "/updates/1/", "/search/?q=come"]
    doors += [
        "/feeds/changes.atom",
        "/workstreams/neglect/",
        "/feeds/workstreams/neglect.atom",
        "/sitemaps/promises.xml",
        "/staff/",
    ]
    doors += ["/api/v1/promises", "/api/v1/changes"]
    for name, user in cast.items():
        client = signed_in(user)
        knows = {door for door in doors if "quokka" in client.get(door).content.decode().lower()}
        assert bool(knows) == (name in readers | {"editor", "administrator"}), (name, knows)
        assert not knows & {"/feeds/changes.atom", "/feeds/workstreams/neglect.atom", "/sitemaps/promises.xml"}


def test_unpublishing_an_update_hides_its_promises_and_publishing_it_again_shows_them(
    promise: Promise, editor: User, colleague: User
) -> None:
    promises.mark(promise, said("kept", "It has."), by=editor)
    workflow.unpublish(promise.update, by=editor, why="A mistake.")
    assert not Promise.objects.visible_to(colleague).exists()
    assert not SearchEntry.objects.of(promise).exists()
    assert not Change.objects.about(promise).exists()
    assert not Promise.objects.fallen_due(today()).exists()
    update = Update.objects.get(pk=promise.update_id)
    editions.publish(update, by=editor, over=1, note="Back.")
    assert SearchEntry.objects.of(promise).exists()
    assert Promise.objects.visible_to(ANYONE).get() == promise


def test_a_page_of_12_sections_with_promises_takes_6_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries, publish: Publish, workstreams: list[Workstream], editor: User
) -> None:
    for _ in range(3):
        publish(*[(f"Section {number}", workstreams[number % 3]) for number in range(12)])
    client = Client()
    client.get("/updates/2/")
    counts = []
    for kept in (False, True):
        for section in Section.objects.filter(update__number=2):
            promise = make_promise(section, f"Promise of {section} {kept}.")
            if kept:
                promises.mark(promise, said("kept", "It has."), by=editor)
        with django_assert_max_num_queries(6) as queries:
            page = client.get("/updates/2/").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert page.count("Promised for") == 24
    assert page.count('rel="prev"') == page.count('rel="next"') == 1


@pytest.mark.parametrize("address", ["/promises/", "/promises/promises.csv", "/staff/", "/api/v1/promises"])
def test_lists_take_the_same_queries_with_1_and_with_30_promises(
    django_assert_max_num_queries: DjangoAssertNumQueries, promise: Promise, editor: User, address: str
) -> None:
    counts = []
    for number in (0, 29):
        for _ in range(number):
            make_promise(promise.update.sections.get(), "More.", PAST)
        client = signed_in(editor)
        client.get(address)
        with django_assert_max_num_queries(24) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_promises_for_programs(promise: Promise, editor: User) -> None:
    promises.mark(promise, said("moved", "Later.", When.on(COMING)), by=editor)
    found = json.loads(Client().get("/api/v1/promises?workstream=neglect").content)["items"]
    assert [(one["words"], one["state"], one["promised"]["last"], one["due"]["last"], one["update"]) for one in found] == [
        ("The group will report.", "moved", "2016-12-23", "2100-12-23", 1)
    ]


def test_what_stood_only_in_a_withheld_edition_is_not_told_any_more(promise: Promise, editor: User) -> None:
    promises.mark(promise, said("kept", "It has."), by=editor)
    drafts.delete_section(promise.update.sections.get(), by=editor)
    Section.objects.create(update=promise.update, position=1, heading="Another", body="Words.")
    editions.publish(promise.update, by=editor, over=1, note="Another.")
    assert Client().get(promise.get_absolute_url()).status_code == 200
    withholding.withhold(promise.update.editions.get(number=1), by=editor, why="It named somebody.")
    assert Client().get(promise.get_absolute_url()).status_code == 404
    assert not SearchEntry.objects.of(promise).exists()
    assert not Change.objects.about(promise).exists()
    withholding.show(promise.update.editions.get(number=1), by=editor)
    assert Client().get(promise.get_absolute_url()).status_code == 200


def test_an_old_edition_tells_in_its_margin_what_came_of_its_promises(promise: Promise, editor: User) -> None:
    editions.publish(promise.update, by=editor, over=1, note="A figure was wrong.")
    promises.mark(promise, said("dropped", "Ministers decided otherwise."), by=editor)
    page = Client().get("/updates/1/history/1/").content.decode()
    assert "Ministers decided otherwise." in page


def test_where_a_promise_was_kept_must_be_there_for_those_who_read_of_it(promise: Promise, editor: User) -> None:
    promises.mark(promise, said("kept", address="/documents/nothing/"), by=editor)
    found = links.report().wrong
    assert [(one.link, one.text.mended_at) for one in found] == [("/documents/nothing/", promise.staff_url)]
    promises.mark(promise, said("kept", address=f"/promises/{promise.pk}/"), by=editor)
    assert links.report().wrong == []


@pytest.mark.parametrize("address", ["preview/", "review/"])
def test_whoever_looks_at_a_draft_sees_what_it_promises(
    client: Client, make_update: MakeUpdate, editor: User, address: str
) -> None:
    update = make_update(("Draft", None), ("Other", None))
    make_promise(update.sections.all()[1], "It will be seen.")
    workflow.submit(update, by=editor, seen=workflow.fingerprint(update))
    page = client.get(f"/staff/updates/1/{address}").content.decode()
    assert page.index(">Other<") < page.index("It will be seen.")
    assert f"/promises/{Promise.objects.get().pk}/" not in page
