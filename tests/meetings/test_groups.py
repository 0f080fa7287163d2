"""Groups and the people who serve on them: their pages, what is found of them, and what those who follow them hear."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents import library
from documents.models import Document
from people.dates import today
from people.models import Group, Membership, Profile, Reader, User
from publishing import search
from publishing.audience import Audience
from publishing.models import Change
from subscriptions import topics
from tests.conftest import DAY, signed_in
from workstreams import recommendations
from workstreams.models import Recommendation, Workstream

GROUP = "/groups/eag/"


def read(path: str, user: Reader | None = None) -> str:
    return (signed_in(user) if user else Client()).get(path).content.decode()


def serve(group: Group, name: str, part: str = "member", *, since: int = -30, until: int | None = None) -> Profile:
    """Let somebody serve from so many days after today, up to so many."""
    profile, _ = Profile.objects.get_or_create(slug=name.lower(), name=name, post=f"{name}’s post", organisation="A charity")
    ends_on = None if until is None else today() + until * DAY
    Membership.objects.create(group=group, profile=profile, part=part, starts_on=today() + since * DAY, ends_on=ends_on)
    return profile


def test_a_group_names_those_who_serve_today_the_chair_first(group: Group) -> None:
    serve(group, "Ann")
    serve(group, "Zoe", "chair")
    serve(group, "Bea", "secretariat")
    serve(group, "Today", until=0)
    serve(group, "Former", until=-1)
    serve(group, "Coming", since=1)
    page = read(GROUP)
    names = ["Zoe", "Ann", "Today", "Bea", "Those who served before", "Former"]
    assert sorted(names, key=page.index) == names
    assert "Coming" not in page
    assert '<span class="ds_tag">Chair</span>' in page
    assert "Ann’s post, A charity; since" in page


def test_a_person_is_public_by_what_they_do_and_not_by_an_account(group: Group, workstreams: list[Workstream]) -> None:
    serve(group, "Ann", "chair")
    leads = Profile.objects.create(slug="lead", name="A lead")
    Profile.objects.create(slug="account", name="An account alone")
    workstreams[0].leads.add(leads)
    assert "External Advisory Group</a>, chair, since" in read("/people/ann/")
    assert ">Neglect</a>" in read("/people/lead/")
    assert Client().get("/people/account/").status_code == 404
    search.rebuild()
    assert 'href="/people/ann/"' in read("/search/?q=ann")
    assert 'href="/groups/eag/"' in read("/search/?q=advisory")
    assert "0 found" in read("/search/?q=account") or "Nothing" in read("/search/?q=account")


def test_a_groups_papers_are_listed_for_those_who_may_read_them(
    cast: dict[str, Reader], group: Group, make_document: Callable[..., Document]
) -> None:
    make_document("Its report", file=b"").groups.add(group)
    make_document("For its members", file=b"", audience=Audience.GROUPS, groups=(group,))
    make_document("Its draft", file=b"", publish=False).groups.add(group)
    make_document("Another thing", file=b"")
    seen = {name for name, user in cast.items() if "For its members" in read(GROUP, user)}
    assert seen == {"member", "member on the last day", "editor", "administrator"}
    page = read(GROUP)
    assert "Its report" in page
    assert "Its draft" not in page
    assert "Another thing" not in page


def test_its_feed_and_those_who_follow_it_hear_of_its_documents_and_recommendations(
    group: Group, workstreams: list[Workstream], editor: User, make_document: Callable[..., Document]
) -> None:
    document = make_document("Its report", file=b"")
    document.groups.add(group)
    library.record_change(document, "Report: Its report", "What it found.")
    secret = make_document("For its members", file=b"", audience=Audience.GROUPS, groups=(group,))
    secret.groups.add(group)
    library.record_change(secret, "Report: For its members", "A secret.")
    recommendation = Recommendation.objects.create(
        reference="R-1", workstream=workstreams[0], text="Do it.", summary="Do it.", group=group, put_on=today()
    )
    recommendations.record(recommendation, "was put to Ministers", "Do it.")
    feed = read("/feeds/groups/eag.atom")
    assert "Report: Its report" in feed
    assert "was put to Ministers" in feed
    assert "For its members" not in feed
    assert Change.objects.touching(group).count() == 3
    assert topics.named({"group": "eag"}) == [group]
    assert "External Advisory Group" in read("/subscribe/?group=eag")


def test_programs_read_who_serves_today(group: Group) -> None:
    serve(group, "Zoe", "chair")
    serve(group, "Former", until=-1)
    found = Client().get("/api/v1/groups/eag").json()
    assert [(member["name"], member["part"]) for member in found["members"]] == [("Zoe", "chair")]
    assert found["feed"] == "http://portal.test/feeds/groups/eag.atom"
    assert "/groups/eag/" in read("/sitemaps/groups.xml")
    assert "/people/zoe/" in read("/sitemaps/people.xml")


@pytest.mark.parametrize("path", ["/groups/", GROUP, "/people/person-0/", "/sitemaps/people.xml"])
def test_pages_ask_as_often_for_thirty_as_for_three(group: Group, workstreams: list[Workstream], path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            read(path)
        return len(asked)

    def add(number: int) -> None:
        other = Group.objects.create(slug=f"g-{number}", name=f"Group {number}")
        other.workstreams.set(workstreams)
        serve(group, f"Person-{number}")
        Membership.objects.create(group=other, profile=Profile.objects.get(slug="person-0"), part="chair", starts_on=today())

    for number in range(3):
        add(number)
    read(path)  # the kinds of things are asked for once
    few = queries()
    for number in range(3, 30):
        add(number)
    assert queries() == few
