"""A consultation's parts, which may move and keep their trail, and its events."""

import datetime
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.test import Client

from people.models import Role, User
from publishing.models import AuditEntry, Change
from publishing.when import When
from tests.conftest import NOON, make_person, signed_in
from tests.updates.test_staff import form_of
from tests.workstreams.test_consultation_pages import words_of
from workstreams.models import Consultation, Event, Part, PartMove, Workstream

Ask = Callable[..., Consultation]


@pytest.fixture(autouse=True)
def as_in_november(settings: LazySettings) -> None:
    settings.NOW = NOON.isoformat()


@pytest.fixture
def client(editor: User, workstreams: list[Workstream]) -> Client:
    return signed_in(editor)


@pytest.fixture
def ask(workstreams: list[Workstream]) -> Ask:
    """A consultation with as many parts as have titles."""

    def make(slug: str, *titles: str, workstream: int = 0, **fields: object) -> Consultation:
        moments = {"opens_at": "2016-11-01T09:00Z", "closes_at": "2016-12-01T12:00Z"}
        defaults = {"workstream": workstreams[workstream], "slug": slug, "title": f"About {slug}", "summary": "What?"}
        consultation = Consultation.objects.create(**{**defaults, **moments, **fields})
        for position, title in enumerate(titles, start=1):
            Part.objects.create(consultation=consultation, position=position, title=title)
        return consultation

    return make


def move(client: Client, part: Part, source: Consultation, target: Consultation, **filled: str) -> str:
    """Move a part by its form, as a browser would; the page that comes then."""
    address = f"{source.staff_url}parts/{part.pk}/move/"
    data = {"to_consultation": target.pk, "moved_on": "2016-10-03", "why": "It fits there.", **filled}
    return client.post(address, form_of(client, address, **data), follow=True).content.decode()


def test_a_part_is_added_once_after_the_last_one(client: Client, ask: Ask) -> None:
    consultation = ask("a", "One")
    address = f"{consultation.staff_url}parts/add/"
    data = form_of(client, address, title="Two", questions="# What of it?\n\n1. Why?")
    for _ in range(2):
        client.post(address, data)
    assert [part.title for part in consultation.parts.all()] == ["One", "Two"]
    page = Client().get("/consultations/a/").content.decode()
    assert page.index(">Two</h3>") < page.index("What of it?</h4>") < page.index("<li>Why?</li>")


def test_a_part_is_changed_and_the_second_writer_loses_nothing(client: Client, colleague: User, ask: Ask) -> None:
    consultation = ask("a", "One")
    address = f"{consultation.staff_url}parts/{consultation.parts.get().pk}/"
    mine = form_of(client, address, title="One", questions="Mine")
    other = signed_in(colleague)
    other.post(address, form_of(other, address, title="One", questions="Theirs"))
    page = client.post(address, mine).content.decode()
    assert "Carol Colleague saved another text" in page
    assert "Mine</textarea>" in page
    assert "Theirs" in page
    assert consultation.parts.get().questions == "Theirs"


@pytest.mark.parametrize(("place", "order"), [(1, "CAB"), (2, "ACB"), (0, "CAB"), (99, "ABC")])
def test_parts_are_put_in_order_and_twice_is_as_once(client: Client, ask: Ask, place: int, order: str) -> None:
    consultation = ask("a", *"ABC")
    part = consultation.parts.get(title="C")
    for _ in range(2):
        client.post(f"{consultation.staff_url}parts/{part.pk}/place/{place}/")
    assert "".join(part.title for part in consultation.parts.all()) == order


def test_a_part_that_moves_leaves_a_trail_on_both_pages(client: Client, ask: Ask) -> None:
    source, target = ask("a", "Presumption of age", "Stays"), ask("b", "Here before", workstream=1)
    part = source.parts.get(title="Presumption of age")
    assert "Moved “Presumption of age”." in move(client, part, source, target)
    assert [part.title for part in target.parts.all()] == ["Here before", "Presumption of age"]
    assert "“Presumption of age” moved into About b on 3 October 2016: It fits there." in words_of("/consultations/a/")
    assert "Presumption of age Moved here from About a on 3 October 2016: It fits there." in words_of("/consultations/b/")
    assert f'href="/consultations/b/#part-{part.pk}"' in Client().get("/consultations/a/").content.decode()
    assert f'id="part-{part.pk}"' in Client().get("/consultations/b/").content.decode()
    for address in (source.staff_url, target.staff_url):
        assert "It fits there." in words_of(address, client)


def test_readers_of_both_workstreams_are_told(client: Client, ask: Ask, workstreams: list[Workstream]) -> None:
    source, target = ask("a", "Age"), ask("b", workstream=1)
    part = source.parts.get()
    move(client, part, source, target)
    change = Change.objects.get()
    assert (change.thing, change.title) == (part, "Part of a consultation moved: Age")
    assert change.summary == "From “About a” into “About b”: It fits there."
    assert {touch.topic for touch in change.touches.all()} == {*workstreams[:2], source, target}


def test_within_a_workstream_its_readers_are_told_once(client: Client, ask: Ask, workstreams: list[Workstream]) -> None:
    source, target = ask("a", "Age"), ask("b")
    move(client, source.parts.get(), source, target)
    assert [touch.topic for touch in Change.objects.get().touches.all()] == [workstreams[0], source, target]


def test_the_trail_goes_over_several_moves(client: Client, ask: Ask) -> None:
    a, b, c = ask("a", "Age"), ask("b"), ask("c")
    part = a.parts.get()
    move(client, part, a, b, moved_on="2016-10-01", why="First.")
    move(client, part, b, c, moved_on="2016-10-02", why="Second.")
    first, second, last = (words_of(f"/consultations/{slug}/") for slug in "abc")
    assert "“Age” moved into About b on 1 October 2016: First. It is now in About c." in first
    assert "“Age” moved into About c on 2 October 2016: Second." in second
    trail = "Moved into About b from About a on 1 October 2016: First. Moved here from About b on 2 October 2016: Second."
    assert trail in last
    move(client, part, c, a, moved_on="2016-10-03", why="Third.")
    back = words_of("/consultations/a/")
    assert "Moved into another consultation" not in back
    assert "Moved here from About c on 3 October 2016: Third." in back


def test_a_move_sent_twice_is_one(client: Client, ask: Ask) -> None:
    source, target = ask("a", "Age"), ask("b")
    address = f"{source.staff_url}parts/{source.parts.get().pk}/move/"
    data = form_of(client, address, to_consultation=target.pk, moved_on="2016-10-03", why="It fits.")
    for _ in range(2):
        assert client.post(address, data).status_code == 302
    assert (PartMove.objects.count(), Change.objects.count()) == (1, 1)


def test_the_second_of_two_who_move_a_part_is_told_and_loses_nothing(client: Client, colleague: User, ask: Ask) -> None:
    source, target, elsewhere = ask("a", "Age"), ask("b"), ask("c")
    part = source.parts.get()
    address = f"{source.staff_url}parts/{part.pk}/move/"
    mine = form_of(client, address, to_consultation=target.pk, moved_on="2016-10-03", why="My reason.")
    move(signed_in(colleague), part, source, elsewhere)
    page = client.post(address, mine).content.decode()
    assert "Carol Colleague saved another text" in page
    assert "My reason.</textarea>" in page
    assert f'href="{elsewhere.staff_url}"' in page
    again = client.post(address, form_of(client, address, **{**mine, "version": Part.objects.get().version}))
    assert "saved another text" in again.content.decode()
    assert PartMove.objects.count() == 1


@pytest.mark.parametrize(
    ("target", "filled", "problem"),
    [
        ("a", {}, "A part moves into another consultation that has not been reported on."),
        ("reported", {}, "A part moves into another consultation that has not been reported on."),
        ("b", {"why": " "}, "Say why it moves."),
        ("b", {"why": "\0"}, "Null characters are not allowed."),
        ("b", {"moved_on": "2016-11-25"}, "This day is still to come."),
        ("b", {"moved_on": ""}, "Give the day on which it moved."),
        ("b", {"to_consultation": ""}, "Choose the consultation into which it moves."),
        ("b", {"to_consultation": "9" * 30}, "A part moves into another consultation"),
    ],
)
def test_bad_input_of_a_move_is_said_by_the_field(
    client: Client, ask: Ask, target: str, filled: dict[str, str], problem: str
) -> None:
    ask("b")
    ask("reported", you_said="So.", we_did="So.", reported_on="2016-11-24")
    source = ask("a", "Age")
    page = move(client, source.parts.get(), source, Consultation.objects.get(slug=target), **filled)
    assert problem in page
    assert filled.get("why", "It fits there.").strip(" \0") in page
    assert source.parts.count() == 1
    assert not Change.objects.exists()


def test_a_part_moves_into_consultations_of_ones_own_only(ask: Ask, workstreams: list[Workstream]) -> None:
    contributor = make_person("Con", role=Role.CONTRIBUTOR)
    workstreams[0].team.add(contributor)
    source, foreign = ask("a", "Age"), ask("b", "Foreign", workstream=1)
    client = signed_in(contributor)
    assert "A part moves into another" in move(client, source.parts.get(), source, foreign)
    foreign_part = foreign.parts.get()
    for address in ("place/1/", "delete/", "move/", ""):
        assert client.post(f"{foreign.staff_url}parts/{foreign_part.pk}/{address}").status_code == 404
        assert client.post(f"{source.staff_url}parts/{foreign_part.pk}/{address}").status_code == 404


def test_the_database_refuses_a_move_to_the_same_place_or_without_a_reason(ask: Ask) -> None:
    a, b = ask("a", "Age"), ask("b")
    made = {"part": a.parts.get(), "from_consultation": a, "moved_on": "2016-10-03", "said_at": NOON}
    with pytest.raises(IntegrityError, match="part_moves_elsewhere"), transaction.atomic():
        PartMove.objects.create(to_consultation=a, why="So.", **made)
    with pytest.raises(IntegrityError, match="part_move_says_why"), transaction.atomic():
        PartMove.objects.create(to_consultation=b, why="", **made)


def test_a_part_is_deleted_unless_it_has_a_trail(client: Client, ask: Ask) -> None:
    a, b = ask("a", "Mistake", "Moved"), ask("b")
    moved = a.parts.get(title="Moved")
    move(client, moved, a, b)
    for source, part in ((a, a.parts.get(title="Mistake")), (b, moved)):
        address = f"{source.staff_url}parts/{part.pk}/delete/"
        assert "Readers no longer see this part" in client.get(address).content.decode()
        client.post(address)
    assert list(Part.objects.all()) == [moved]
    assert AuditEntry.objects.filter(did="deleted part").count() == 1


def test_an_event_is_added_once_and_soonest_comes_first(client: Client, ask: Ask) -> None:
    consultation = ask("a")
    address = f"{consultation.staff_url}events/add/"
    for title, when in (("Later talk", "early 2017"), ("Next talk", "30 November 2016"), ("Past talk", "3 November 2016")):
        data = form_of(client, address, title=title, when=when, starts_at="2pm", place="Perth", link="https://talk.example.org/")
        for _ in range(2):
            client.post(address, data)
    page = words_of("/consultations/a/")
    said = "3 November 2016, 2pm Past Past talk, Perth 30 November 2016, 2pm Next talk, Perth early 2017, 2pm Later talk, Perth"
    assert f"Events {said} How to respond" in page


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"title": ""}, "Say what it is."),
        ({"when": ""}, "Say when it is"),
        ({"when": "soon"}, "could not be read as a date"),
        ({"when": "3 November 2016\0"}, "Null characters are not allowed."),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL."),
    ],
)
def test_bad_input_of_an_event_is_said_by_the_field(client: Client, ask: Ask, data: dict[str, str], problem: str) -> None:
    address = f"{ask('a').staff_url}events/add/"
    filled = {"title": "Talk", "when": "May 2017", "place": "Perth", **data}
    page = client.post(address, form_of(client, address, **filled)).content.decode()
    assert problem in page
    assert "Perth" in page
    assert not Event.objects.exists()


def test_an_event_is_changed_and_deleted(client: Client, colleague: User, ask: Ask) -> None:
    consultation = ask("a")
    event = Event(consultation=consultation, title="Talk")
    event.when = When.read("in December", datetime.date(2015, 11, 24))
    event.save()
    address = f"{consultation.staff_url}events/{event.pk}/"
    mine = form_of(client, address, title="Mine", when="in December")
    other = signed_in(colleague)
    other.post(address, form_of(other, address, title="Theirs", when="in December"))
    page = client.post(address, mine).content.decode()
    assert "Carol Colleague saved another text" in page
    assert 'value="Mine"' in page
    event.refresh_from_db()
    assert (event.title, event.when.last.year) == ("Theirs", 2015)
    client.post(f"{address}delete/")
    assert not Event.objects.exists()
    assert AuditEntry.objects.filter(did="deleted event").count() == 1


@pytest.mark.parametrize("slug", ["a", "b"])
def test_trails_take_the_same_queries_with_3_and_with_100_moves(
    ask: Ask, client: Client, slug: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    a, b = ask("a"), ask("b")
    counts = []
    for number in (3, 97):
        for index in range(number):
            part = Part.objects.create(consultation=b, position=number * 10 + index, title="Part")
            PartMove.objects.create(
                part=part, from_consultation=a, to_consultation=b, moved_on="2016-10-03", why="So.", said_at=NOON
            )
        with django_assert_max_num_queries(12) as queries:  # type: ignore[attr-defined]
            assert Client().get(f"/consultations/{slug}/").content.decode().count("So.") == (3 if number == 3 else 100)
        counts.append(len(queries))
    assert counts[0] == counts[1]
