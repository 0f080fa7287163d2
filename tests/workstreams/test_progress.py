"""Keeping a workstream up to date: its status with its history, and progress notes."""

import datetime
import re
from collections import defaultdict
from collections.abc import Callable

import pytest
from django.test import Client

from people.dates import today
from people.models import Group, Reader, Role, User
from publishing.models import AuditEntry, Change
from subscriptions import digests
from subscriptions.models import Delivery, Frequency, Subscriber
from tests.conftest import DAY, make_person, signed_in
from tests.updates.test_staff import form_of
from workstreams.forms.progress import StandingForm
from workstreams.models import ProgressNote, Standing, Workstream
from workstreams.progress import set_standing

QUARTER = datetime.timedelta(minutes=15)
NEGLECT = "/staff/workstreams/neglect/"


@pytest.fixture
def contributor(workstreams: list[Workstream]) -> User:
    """In the team of Neglect."""
    user = make_person("Con Contributor", role=Role.CONTRIBUTOR)
    workstreams[0].team.add(user)
    return user


@pytest.fixture
def client(contributor: User) -> Client:
    return signed_in(contributor)


def say(client: Client, status: str, reason: str = "Because.") -> None:
    client.post(f"{NEGLECT}status/", {"status": status, "reason": reason, "since": today().isoformat()})


def write(client: Client, body: str, **filled: object) -> None:
    data = form_of(client, f"{NEGLECT}notes/add/", body=body, happened_on=today().isoformat(), audience="everyone")
    client.post(f"{NEGLECT}notes/add/", {**data, **filled})


def test_each_status_is_kept_and_the_newest_is_shown(client: Client) -> None:
    say(client, "on track", "All is well.")
    say(client, "at risk", "The pilot is late.")
    page = Client().get("/workstreams/neglect/").content.decode()
    assert page.index("The pilot is late.") < page.index("Status so far") < page.index("All is well.")
    assert "At risk" in Client().get("/").content.decode()
    assert list(Standing.objects.values_list("status", flat=True)) == ["at risk", "on track"]


def test_a_status_is_published_and_recorded(client: Client, contributor: User, workstreams: list[Workstream]) -> None:
    say(client, "on track")
    change = Change.objects.get()
    assert (change.title, change.summary, change.address) == ("Neglect is on track", "Because.", "/workstreams/neglect/#status")
    assert [touch.topic for touch in change.touches.all()] == [workstreams[0]]
    entry = AuditEntry.objects.get(did="set status")
    assert (entry.by, entry.details) == (contributor, {"status": "on track", "before": ""})


def test_changes_of_mind_within_a_quarter_of_an_hour_are_one_change(
    workstreams: list[Workstream], contributor: User, subscribe: Callable[..., Subscriber]
) -> None:
    subscribe("reader@example.org", Frequency.AT_ONCE)
    start = datetime.datetime(2016, 11, 24, 12, 0, tzinfo=datetime.UTC)
    for minutes, status in ((0, "off track"), (10, "at risk"), (20, "on track")):
        form = StandingForm({"status": status, "reason": "Because.", "since": "2016-11-24"})
        assert form.is_valid()
        set_standing(form, workstreams[0], by=contributor, at=start + datetime.timedelta(minutes=minutes))
    assert [change.title for change in Change.objects.all()] == [
        "Neglect is on track (was: at risk)",
        "Neglect is at risk (was: off track)",
    ]
    for minutes, told in ((14, 0), (15, 1), (34, 1), (35, 2)):
        digests.open_due(start + datetime.timedelta(minutes=minutes))
        assert Delivery.objects.count() == told, minutes


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"status": ""}, "Choose where it stands."),
        ({"reason": " "}, "Say why, in a sentence or two."),
        ({"since": (today() + DAY).isoformat()}, "This day is still to come."),
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"status": "nonsense"}, "Select a valid choice"),
    ],
)
def test_a_status_without_sense_is_refused_and_keeps_what_was_typed(client: Client, data: dict[str, str], problem: str) -> None:
    sent = {"status": "on track", "reason": "Typed.", "since": "2016-11-24", **data}
    page = client.post(f"{NEGLECT}status/", sent).content.decode()
    assert problem in page
    assert sent["reason"] in page
    assert not Standing.objects.exists()


def test_a_note_is_on_the_page_at_once(client: Client, workstreams: list[Workstream]) -> None:
    write(client, "The pilot **started**.")
    page = Client().get("/workstreams/neglect/").content.decode()
    note = ProgressNote.objects.get()
    assert "The pilot <strong>started</strong>." in page
    assert f'id="note-{note.pk}"' in page
    assert Change.objects.get().address == f"/workstreams/neglect/#note-{note.pk}"
    assert "The pilot started." in Client().get("/").content.decode()


def test_a_form_sent_twice_is_one_note(client: Client) -> None:
    data = form_of(client, f"{NEGLECT}notes/add/", body="Once.", happened_on="2016-11-24", audience="everyone")
    for _ in range(2):
        client.post(f"{NEGLECT}notes/add/", data)
    assert ProgressNote.objects.count() == Change.objects.count() == 1


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("groups", {"member", "member on the last day", "editor", "administrator", "team"}),
        ("staff", {"contributor", "editor", "administrator", "team"}),
    ],
)
def test_a_note_is_seen_by_its_audience_and_its_team_only(
    client: Client, contributor: User, cast: dict[str, Reader], group: Group, audience: str, readers: set[str]
) -> None:
    write(client, "Xylograph.", audience=audience, audience_groups=[group.pk])
    everybody = {**cast, "team": contributor}
    seen = {
        name for name, user in everybody.items() if "Xylograph" in signed_in(user).get("/workstreams/neglect/").content.decode()
    }
    assert seen == readers
    on_home = {name for name, user in everybody.items() if "Xylograph" in signed_in(user).get("/").content.decode()}
    assert on_home <= readers


def test_narrowing_the_audience_narrows_the_record_too(client: Client) -> None:
    write(client, "Xylograph.")
    address = f"{NEGLECT}notes/{ProgressNote.objects.get().pk}/"
    client.post(address, form_of(client, address, body="Xylograph.", happened_on="2016-11-24", audience="staff"))
    for page in ("/", "/workstreams/neglect/"):
        assert "Xylograph" not in Client().get(page).content.decode()


def test_the_second_of_two_who_correct_a_note_is_told_and_loses_nothing(client: Client, editor: User) -> None:
    write(client, "First.")
    address = f"{NEGLECT}notes/{ProgressNote.objects.get().pk}/"
    mine = form_of(client, address, body="Mine.", happened_on="2016-11-24", audience="everyone")
    other = signed_in(editor)
    other.post(address, form_of(other, address, body="Theirs.", happened_on="2016-11-24", audience="everyone"))
    page = client.post(address, mine).content.decode()
    assert ProgressNote.objects.get().body == "Theirs."
    assert "Ewan Editor saved another text" in page
    assert "Mine." in page
    assert "Theirs." in page
    assert AuditEntry.objects.filter(did="wrote").get().details["before"] == "First."


def start_from(client: Client, pk: object, slug: str = "neglect") -> str:
    return client.get(f"/staff/workstreams/{slug}/notes/add/", {"from": str(pk)}).content.decode()


def test_a_note_starts_from_an_earlier_one_for_the_same_readers(client: Client, group: Group) -> None:
    write(client, "Xylograph.", audience="groups", audience_groups=[group.pk], happened_on="2016-11-24")
    page = start_from(client, ProgressNote.objects.get().pk)
    assert "Xylograph." in page
    assert f'value="{today().isoformat()}"' in page
    assert page.count(" checked") == 3
    assert re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', page) == [
        ("audience", "groups"),
        ("audience_groups", str(group.pk)),
    ]
    assert ProgressNote.objects.count() == 1


@pytest.mark.parametrize("nonsense", ["", "x", "0", "-1", "99999999999999999999", "1" * 5000, "\x00", "²"])
def test_nonsense_to_start_from_is_an_empty_form(client: Client, nonsense: str) -> None:
    write(client, "Xylograph.")
    assert "Xylograph" not in start_from(client, nonsense)


def test_nobody_starts_from_a_note_of_another_workstream(client: Client, group: Group, workstreams: list[Workstream]) -> None:
    stranger = make_person("stranger", role=Role.CONTRIBUTOR)
    workstreams[1].team.add(stranger)
    for audience in ("groups", "staff", "everyone"):
        write(client, "Xylograph.", audience=audience, audience_groups=[group.pk])
    assert ProgressNote.objects.count() == 3
    for pk in ProgressNote.objects.values_list("pk", flat=True):
        assert "Xylograph" not in start_from(signed_in(stranger), pk, "hearings")
        assert "Xylograph" in start_from(client, pk)


def test_whether_a_note_is_offered_is_chosen_and_can_be_changed(client: Client) -> None:
    assert re.search(r'name="is_offered"[^>]* checked', client.get(f"{NEGLECT}notes/add/").content.decode())
    write(client, "Offered.", is_offered="on")
    note = ProgressNote.objects.get()
    assert note.is_offered
    address = f"{NEGLECT}notes/{note.pk}/"
    client.post(address, form_of(client, address, body="Not.", happened_on="2016-11-24", audience="everyone"))
    note.refresh_from_db()
    assert not note.is_offered


def test_the_desk_lists_workstreams_in_the_programmes_order(editor: User, workstreams: list[Workstream]) -> None:
    names = [workstream.name for workstream in Workstream.objects.written_by(editor).with_last_note()]
    assert names == ["Neglect", "Hearings", "Data"]


def test_a_contributor_writes_about_their_own_workstreams_only(client: Client, contributor: User) -> None:
    assert [each.name for each in Workstream.objects.written_by(contributor)] == ["Neglect"]
    assert client.post("/staff/workstreams/hearings/notes/add/", {"body": "x"}).status_code == 404
    assert client.post("/staff/workstreams/hearings/status/", {"status": "on track"}).status_code == 404
    desk = client.get("/staff/").content.decode()
    assert "Neglect" in desk
    assert "Hearings" not in desk
    assert "Start an update" not in desk
    assert client.get("/staff/updates/").status_code == 404


def test_pages_take_the_same_queries_with_3_and_with_60_notes(
    subtests: pytest.Subtests, django_assert_max_num_queries: Callable[..., object], client: Client, editor: User
) -> None:
    counts: dict[str, list[int]] = defaultdict(list)
    reader = signed_in(editor)
    for number in (3, 57):
        for _ in range(number):
            write(client, "A note.")
            say(client, "on track")
        for address in ("/staff/", "/staff/workstreams/", "/staff/workstreams/neglect/", "/workstreams/neglect/"):
            with subtests.test(address, notes=number):
                reader.get(address)
                with django_assert_max_num_queries(23) as queries:  # type: ignore[attr-defined]
                    assert reader.get(address).status_code == 200
                counts[address].append(len(queries))
    assert counts == {address: [few] * 2 for address, (few, *_) in counts.items()}


def test_a_correction_reaches_whatever_told_of_the_note(client: Client, workstreams: list[Workstream]) -> None:
    write(client, "Jane moved.")
    address = f"{NEGLECT}notes/{ProgressNote.objects.get().pk}/"
    rest = {"happened_on": today().isoformat(), "audience": "everyone"}
    client.post(address, form_of(client, address, body="A child moved.", **rest))
    for page in ("/", "/workstreams/neglect/", "/feeds/changes.atom", "/feeds/workstreams/neglect.atom"):
        content = Client().get(page).content.decode()
        assert "Jane" not in content, page
        assert "A child moved." in content, page
    client.post(f"{address}delete/")
    assert "A child moved." not in Client().get("/feeds/changes.atom").content.decode()
    assert not ProgressNote.objects.exists()
