"""Groups and the people who serve on them: their pages, what is found of them, and what those who follow them hear."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents import library, versions
from documents.models import Document
from meetings.searching import find_new_members
from people.dates import today
from people.models import Group, Membership, Profile, Reader, User
from publishing import search
from publishing.audience import Audience
from publishing.models import Change, SearchEntry
from subscriptions import topics
from tests.conftest import DAY, NOON, signed_in
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
    assert "A charity; since" in page
    assert "Ann’s post" not in page


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


def test_nobody_is_told_who_begins_to_serve_later(group: Group) -> None:
    coming = serve(group, "Coming", since=1)
    search.put(coming)
    assert Client().get("/people/coming/").status_code == 404
    assert "coming" not in read("/sitemaps/people.xml")
    assert not SearchEntry.objects.of(coming).exists()
    coming.memberships.update(starts_on=today())
    for _ in range(2):
        find_new_members()
    assert SearchEntry.objects.of(coming).count() == 1
    assert "/people/coming/" in read("/sitemaps/people.xml")


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


def test_what_a_group_is_for_comes_first_as_it_stands(
    cast: dict[str, Reader], group: Group, make_document: Callable[..., Document], editor: User
) -> None:
    terms = make_document("Terms", file=b"", kind="terms of reference", audience=Audience.GROUPS, groups=(group,))
    terms.groups.add(group)
    seen = {name for name, user in cast.items() if 'id="terms"' in read(GROUP, user)}
    assert seen == {"member", "member on the last day", "editor", "administrator"}
    page = read(GROUP, cast["member"])
    assert "Version 1, 24 November 2016" in page
    assert page.count('href="/documents/terms/"') == 1
    assert page.index('id="terms"') < page.index('id="members"')
    version = versions.start(terms, by=editor)
    version.note = "Deputies."
    version.save()
    versions.publish(version, by=editor)
    page = read(GROUP, cast["member"])
    assert "Version 2, " in page
    assert 'href="/documents/terms/versions/"' in page
    library.withdraw(terms, "Done.", by=editor)
    assert 'id="terms"' not in read(GROUP, cast["member"])


def test_a_closed_group_names_its_successor_and_stands_apart(group: Group) -> None:
    serve(group, "Ann", until=-2)
    successor = Group.objects.create(slug="next", name="The next group", kind="working")
    Group.objects.filter(pk=group.pk).update(closed_on=today() - DAY, successor=successor)
    page = read("/groups/")
    names = ["The next group", "Groups that have closed", "External Advisory Group"]
    assert sorted(names, key=page.index) == names
    assert '<span class="ds_tag">Working group</span>' in page
    page = read(GROUP)
    assert 'Its work goes on in the <a href="/groups/next/">The next group</a>' in page
    assert "Nobody is named yet" not in page
    assert "Follow by email" not in page
    assert '<a href="/groups/eag/">External Advisory Group</a>' in read("/groups/next/")
    found = Client().get("/api/v1/groups/eag").json()
    expected = {"kind": "other", "closed_on": str(today() - DAY), "successor": "next"}
    assert {name: found[name] for name in expected} == expected
    Group.objects.filter(pk=group.pk).update(closed_on=today() + DAY)
    assert "Groups that have closed" not in read("/groups/")
    assert "Closes on" in read("/groups/")


def test_until_it_is_published_only_a_name_and_an_organisation_are_public(group: Group, subtests: pytest.Subtests) -> None:
    profile = serve(group, "Ann")
    Profile.objects.update(biography="A quokka at heart.")
    surfaces = {
        "the person": "/people/ann/",
        "the group": GROUP,
        "the groups": "/groups/",
        "the table": "/groups/groups.csv",
        "the API": "/api/v1/groups/eag",
        "found by post": "/search/?q=%22Ann’s+post%22",
        "found by biography": "/search/?q=quokka",
    }
    search.rebuild()
    for name, path in surfaces.items():
        with subtests.test(name):
            page = read(path).partition('<div class="ds_layout__content">')[2] if path.startswith("/search/") else read(path)
            assert "A quokka" not in page
            assert "post, A charity" not in page
            assert '"Ann’s post"' not in page
    Profile.objects.update(shown_post="Director", shown_biography="A *quokka* at heart.", published_at=NOON)
    search.put(profile)
    page = read("/people/ann/")
    assert "<p>A <em>quokka</em> at heart.</p>" in page
    assert "Director, A charity" in page
    assert '"jobTitle": "Director"' in page
    assert "/people/ann/" in read("/search/?q=quokka")
    assert Client().get("/api/v1/groups/eag").json()["members"][0]["post"] == "Director"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "unknown"},
        {"closed_on": None, "successor": "other"},
        {"closed_on": "2016-11-24", "successor": "own"},
    ],
)
def test_the_database_keeps_groups_in_order(group: Group, wrong: dict[str, object]) -> None:
    groups = {"own": group, "other": Group.objects.create(slug="other", name="Other")}
    facts = {name: groups.get(str(value), value) for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(**facts)


def test_nobody_is_shown_more_of_than_was_published(group: Group) -> None:
    serve(group, "Ann")
    for wrong in ({"shown_post": "Director"}, {"shown_biography": "She is."}, {"published_at": NOON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Profile.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.update(part="unknown")


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
