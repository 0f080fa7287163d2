"""What readers' and staff pages say of consultations, on the days of the example and later."""

import csv
import datetime
import html
import io
import re
from collections.abc import Callable
from itertools import product

import pytest
from django.conf import LazySettings
from django.test import Client

from cpip.example.load import load
from people.models import Role, User
from publishing.when import When
from tests.conftest import make_person, signed_in
from tests.updates.test_staff import form_of
from workstreams.models import Consultation, Event, Part, Workstream

FIRST_OF_NOVEMBER = "2016-11-01T12:00+00:00"
FORTNIGHT_LEFT = "2016-11-24T12:00+00:00"
LAST_DAY = "2016-12-08T12:00+00:00"
CLOSED = "2016-12-09T12:00+00:00"
STRATEGY = "/consultations/trafficking-strategy/"
PAGES = ["/consultations/", STRATEGY, "/workstreams/human-trafficking/"]
Consult = Callable[..., Consultation]


@pytest.fixture
def example(db: None) -> None:
    assert load()


@pytest.fixture
def consult(workstreams: list[Workstream]) -> Consult:
    def make(slug: str, opens: str, closes: str, workstream: int = 0, **fields: object) -> Consultation:
        moments = {"opens_at": f"{opens}T09:00Z", "closes_at": f"{closes}T12:00Z"}
        defaults = {"workstream": workstreams[workstream], "slug": slug, "title": f"About {slug}", "summary": "What?"}
        return Consultation.objects.create(**{**defaults, **moments, **fields})

    return make


def words_of(address: str, client: Client | None = None) -> str:
    """The text of a page's main part, in one line."""
    page = (client or Client()).get(address).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r" ([,.:])", r"\1", " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split()))


def tag_of(address: str, title: str, client: Client | None = None) -> str:
    """What the tag after a consultation's title says."""
    page = (client or Client()).get(address).content.decode()
    found = re.search(rf'{title}</(?:a|h1)>.*?<span class="ds_tag[^>]*>([^<]*)', page, re.DOTALL)
    assert found
    return found[1]


STANDINGS = {
    FIRST_OF_NOVEMBER: "Open, 37 days left",
    FORTNIGHT_LEFT: "Closing soon, 14 days left",
    "2016-12-07T12:00+00:00": "Closing soon, 1 day left",
    LAST_DAY: "Closes today at 11.59pm",
    CLOSED: "Closed",
    "2016-10-12T07:59+00:00": "Upcoming",
}


def test_the_pages_say_where_the_example_stands(subtests: pytest.Subtests, example: None, settings: LazySettings) -> None:
    for (moment, said), address in product(STANDINGS.items(), PAGES):
        settings.NOW = moment
        with subtests.test(address, moment=moment):
            assert tag_of(address, "Trafficking and Exploitation Strategy") == said


def test_home_shows_what_is_open_with_the_days_left(subtests: pytest.Subtests, example: None, settings: LazySettings) -> None:
    said_at = {FIRST_OF_NOVEMBER: "Open, 37 days left", FORTNIGHT_LEFT: "Closing soon, 14 days left", CLOSED: ""}
    for moment, said in said_at.items():
        settings.NOW = moment
        page = words_of("/")
        with subtests.test(moment):
            assert ("Open consultations" in page) == bool(said)
            assert said in page


REMINDED_AT = {
    "2016-11-30T12:00+00:00": "",
    "2016-12-01T00:00+00:00": "Consultation closes in 7 days",
    "2016-12-07T12:00+00:00": "Consultation closes in 1 day",
    LAST_DAY: "Consultation closes today",
    CLOSED: "",
}


def test_the_desk_says_from_a_week_before_that_it_closes(
    subtests: pytest.Subtests, example: None, settings: LazySettings
) -> None:
    client = signed_in(User.objects.get(email="editor@example.org"))
    for moment, why in REMINDED_AT.items():
        settings.NOW = moment
        page = words_of("/staff/", client)
        with subtests.test(moment):
            assert ("Consultation closes" in page) == bool(why)
            assert why in page


def test_a_page_leads_from_how_to_respond_to_what_becomes_of_it(example: None, settings: LazySettings) -> None:
    settings.NOW = FORTNIGHT_LEFT
    page = words_of(STRATEGY)
    order = ["Closing soon", "Respond", "What we ask", "Does the draft strategy say", "Events", "How to respond", "14 days left"]
    assert sorted(page.index(words) for words in order[:-1]) == [page.index(words) for words in order[:-1]]
    assert "consult.example.org/trafficking-strategy by 8 December 2016, 11.59pm: 14 days left." in page
    assert "You said" not in page
    settings.NOW = CLOSED
    page = words_of(STRATEGY)
    order = ["We asked", "You said", "We did", "The report is due by 2 March 2017."]
    assert sorted(page.index(words) for words in order) == [page.index(words) for words in order]
    assert "How to respond" not in page
    settings.NOW = "2017-03-03T12:00+00:00"
    assert "The report is overdue: it was fair to expect by 2 March 2017." in words_of(STRATEGY)


def test_answers_by_email_are_sent_to_the_address(consult: Consult, settings: LazySettings) -> None:
    settings.NOW = FORTNIGHT_LEFT
    consult("a", "2016-11-01", "2016-12-01", how_to_respond="answers@example.org")
    page = Client().get("/consultations/a/").content.decode()
    assert page.count('href="mailto:answers@example.org"') == 2


def test_the_guardians_answers_are_being_worked_through(example: None, settings: LazySettings) -> None:
    settings.NOW = FORTNIGHT_LEFT
    address = "/consultations/trafficking-guardians/"
    page = words_of(address)
    assert tag_of(address, "relevant authorities") == "Closed, answers being worked through"
    for words in ("Parental rights and responsibilities", "Relevant authorities and the role", "Officials are working"):
        assert words in page
    assert "“Responsibilities and functions of the guardian” moved into The justice elements of the Act on 24 November" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["About soon", "About later", "About next", "About waiting", "About read", "About new", "About old"]),
        ("?state=open", ["About soon", "About later"]),
        ("?state=upcoming", ["About next"]),
        ("?state=closed", ["About waiting"]),
        ("?state=analysing", ["About read"]),
        ("?state=reported&workstream=neglect", ["About new"]),
        ("?workstream=hearings", ["About later", "About old"]),
        ("?state=open&workstream=data", []),
        ("?state=nonsense&workstream=%00&page=nonsense", ["About soon"]),
    ],
)
def test_the_list_and_the_table_are_narrowed_and_ordered_alike(
    consult: Consult, settings: LazySettings, query: str, found: list[str]
) -> None:
    settings.NOW = FORTNIGHT_LEFT
    said = {"you_said": "So.", "we_did": "So."}
    consult("old", "2016-01-01", "2016-02-01", 1, reported_on="2016-03-01", **said)
    consult("new", "2016-01-01", "2016-02-01", reported_on="2016-04-01", **said)
    consult("read", "2016-05-01", "2016-11-02", analysis="They are read.")
    consult("waiting", "2016-05-01", "2016-11-01")
    consult("next", "2016-12-01", "2017-01-01")
    consult("later", "2016-10-01", "2017-01-01", 1)
    consult("soon", "2016-11-01", "2016-12-01")
    titles = re.findall(r'portal-list__title" href="[^"]*">([^<]*)', Client().get(f"/consultations/{query}").content.decode())
    rows = list(csv.reader(io.StringIO(Client().get(f"/consultations/consultations.csv{query}").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == titles
    assert titles[: len(found)] == found
    assert len(titles) == (7 if "nonsense" in query else len(found))


def test_the_table_says_what_the_page_says_and_runs_nothing(consult: Consult, settings: LazySettings) -> None:
    settings.NOW = FORTNIGHT_LEFT
    consultation = consult("a", "2016-06-01", "2016-08-15", title="=1+1", responses=41)
    for position, title in enumerate(("One", "Two"), start=1):
        Part.objects.create(consultation=consultation, position=position, title=title)
    response = Client().get("/consultations/consultations.csv")
    row = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))[1]
    opens, closes, due = "2016-06-01 10:00", "2016-08-15 13:00", "2016-11-07"
    address = "http://portal.test/consultations/a/"
    assert row == ["'=1+1", "Neglect", "Closed", opens, closes, "One; Two", "", "41", due, "", address]
    assert "attachment" in response["Content-Disposition"]


def test_a_hundred_come_in_pages_under_their_headings(consult: Consult, settings: LazySettings) -> None:
    settings.NOW = FORTNIGHT_LEFT
    for number in range(55):
        consult(f"open-{number}", "2016-11-01", "2016-12-01")
    consult("next", "2016-12-01", "2017-01-01")
    assert "Upcoming" not in re.findall(r"<h2>([^<]*)", Client().get("/consultations/").content.decode())
    second = Client().get("/consultations/?page=2").content.decode()
    assert re.findall(r"<h2>([^<]*)", second) == ["Open", "Upcoming"]
    assert "Page 2 of 2" in second


@pytest.mark.parametrize("address", ["/consultations/a/", "/staff/workstreams/neglect/consultations/{pk}/"])
def test_a_page_takes_the_same_queries_with_3_and_with_100_parts_and_events(
    consult: Consult, editor: User, address: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    consultation, client = consult("a", "2016-11-01", "2016-12-01"), signed_in(editor)
    counts = []
    for number in (3, 97):
        for index in range(number):
            Part.objects.create(consultation=consultation, position=number * 10 + index, title="A part")
            event = Event(consultation=consultation, title="A talk")
            event.when = When.read("May 2017", datetime.date(2016, 11, 24))
            event.save()
        client.get(address.format(pk=consultation.pk))
        with django_assert_max_num_queries(12) as queries:  # type: ignore[attr-defined]
            assert client.get(address.format(pk=consultation.pk)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_table_takes_the_same_queries_with_3_and_with_100_rows(
    consult: Consult, client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    for number in (3, 97):
        for index in range(number):
            consult(f"{number}-{index}", "2016-11-01", "2016-12-01")
        with django_assert_num_queries(2):  # type: ignore[attr-defined]
            client.get("/consultations/consultations.csv")


def test_what_is_done_with_the_answers_shows_once_it_is_said(consult: Consult, editor: User, settings: LazySettings) -> None:
    settings.NOW = CLOSED
    consultation, client = consult("a", "2016-11-01", "2016-12-01"), signed_in(editor)
    assert "Work on the answers has not been said to have begun." in words_of("/consultations/a/")
    address = f"{consultation.staff_url}analysis/"
    client.post(address, form_of(client, address, analysis="# Found\n\n**Much.**", responses="1", analysis_began_on="2016-12-05"))
    page = Client().get("/consultations/a/").content.decode()
    assert '<h3 id="analysis-found">Found</h3>' in page
    assert "<strong>Much.</strong>" in page
    assert "1 response came." in page
    assert tag_of("/consultations/a/", "About a") == "Closed, answers being worked through"


@pytest.mark.parametrize(
    ("data", "problem"),
    [({"analysis_began_on": "2016-12-10"}, "This day is still to come."), ({"responses": "many"}, "Enter a whole number.")],
)
def test_bad_input_about_the_answers_is_said_by_the_field(
    consult: Consult, editor: User, settings: LazySettings, data: dict[str, str], problem: str
) -> None:
    settings.NOW = CLOSED
    address = f"{consult('a', '2016-11-01', '2016-12-01').staff_url}analysis/"
    client = signed_in(editor)
    page = client.post(address, form_of(client, address, **{"analysis": "Much.", **data})).content.decode()
    assert problem in page
    assert "Much." in page
    assert not Consultation.objects.get().analysis


def test_there_is_no_analysis_before_it_has_closed(consult: Consult, editor: User, settings: LazySettings) -> None:
    settings.NOW = FORTNIGHT_LEFT
    address = f"{consult('a', '2016-11-01', '2016-12-01').staff_url}analysis/"
    response = signed_in(editor).post(address, {"analysis": "x"}, follow=True)
    assert "has not closed yet" in response.content.decode()


def test_the_desk_leads_to_the_consultation(consult: Consult, settings: LazySettings, workstreams: list[Workstream]) -> None:
    settings.NOW = "2016-11-28T12:00+00:00"
    contributor = make_person("Con", role=Role.CONTRIBUTOR)
    workstreams[0].team.add(contributor)
    consultation = consult("a", "2016-11-01", "2016-12-01")
    assert f'href="{consultation.staff_url}"' in signed_in(contributor).get("/staff/").content.decode()
