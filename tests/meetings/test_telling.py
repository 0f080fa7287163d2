"""What home, those who draft updates, and the checks of links know of meetings."""

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from documents.models import Document
from meetings import papers
from meetings.models import Paper
from meetings.news import meetings_to_come
from people.dates import today
from people.models import Group, Role, User
from publishing import links
from publishing.audience import Audience
from publishing.when import When
from tests.conftest import DAY, make_person
from tests.meetings.planning import call, plan, send_out, write_paper
from workstreams.happenings import Period
from workstreams.models import Programme


def test_home_shows_the_next_meetings_that_were_called(programme: Programme, group: Group, editor: User) -> None:
    call(group, "Welcome", by=editor)
    plan(group, by=editor)
    page = Client().get("/").content.decode()
    assert ("First meeting of the" in page, "Second meeting of the" in page) == (True, False)


def test_those_who_draft_an_update_are_told_of_meetings_to_come(group: Group, editor: User) -> None:
    call(group, "Welcome", by=editor)
    plan(group, by=editor)
    call(group, "Welcome", by=editor, day=str(When.on(today() + 200 * DAY)))
    told = list(meetings_to_come(Period(None, timezone.now())))
    assert [(one.address, one.is_to_come, one.audience) for one in told] == [("/groups/eag/meetings/1/", True, Audience.EVERYONE)]


def test_whoever_may_not_see_a_paper_is_told_that_nothing_is_there(
    group: Group, editor: User, make_document: Callable[..., Document]
) -> None:
    contributor = make_person("contributor", role=Role.CONTRIBUTOR)
    meeting = call(group, "Report", by=editor)
    write_paper(meeting.items.get(), "A", by=editor)
    send_out(meeting, by=editor)
    make_document("Minutes", audience=Audience.GROUPS, groups=(group,))
    addresses = ("/groups/eag/meetings/1/papers/1/", "/documents/minutes/", "/documents/minutes/1/a.pdf")
    text = links.Text("It", "/updates/1/", "/staff/", addresses=addresses)
    for reader, why in ((contributor, links.NOWHERE), (editor, links.NOT_FOR_ALL), (None, links.NOT_FOR_ALL)):
        assert {found.link: found.why for found in links.look_through([text], reader).wrong} == dict.fromkeys(addresses, why)


def test_links_to_meetings_and_papers_are_checked(group: Group, editor: User) -> None:
    meeting = call(group, "Report", by=editor)
    plan(group, by=editor)
    for title in ("A", "B"):
        write_paper(meeting.items.get(), title, by=editor)
    send_out(meeting, by=editor)
    papers.release([Paper.objects.get(title="A")], by=editor)
    page = "/groups/eag/meetings/"
    addresses = (
        "/groups/eag/",
        "/groups/none/",
        f"{page}1/",
        f"{page}2/",
        f"{page}1/papers/1/",
        f"{page}1/papers/2/",
        f"{page}1/papers/9/",
    )
    text = links.Text("It", "/updates/1/", "/staff/", addresses=addresses)
    wrong = {found.link for found in links.look_through([text]).wrong}
    assert wrong == {"/groups/none/", f"{page}2/", f"{page}1/papers/2/", f"{page}1/papers/9/"}
