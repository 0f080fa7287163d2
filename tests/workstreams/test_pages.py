"""Readers' pages of workstreams."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.test import Client

from people.models import Group, Membership, Profile
from tests.conftest import DAY, NOON
from updates.models import Edition
from workstreams.models import Programme, Workstream


def test_workstreams_stand_under_their_outcome_in_order(client: Client, workstreams: list[Workstream]) -> None:
    Workstream.objects.create(slug="alone", name="Alone", position=9, summary="By itself.")
    page = client.get("/workstreams/").content.decode()
    words = ["What good looks like", "Neglect", "Hearings", "Data", "Standing by themselves", "Alone"]
    places = [page.index(f">{word}<") for word in words]
    assert places == sorted(places)


def test_a_workstream_shows_what_was_published_about_it_newest_first(
    client: Client, workstreams: list[Workstream], publish: Callable[..., Edition]
) -> None:
    publish(("Early", workstreams[0]), ("Elsewhere", workstreams[1]), at=NOON)
    publish(("Late", workstreams[0]), at=NOON + DAY)
    page = client.get("/workstreams/neglect/").content.decode()
    assert page.index("/updates/2/#late") < page.index("/updates/1/#early")
    assert "Elsewhere" not in page


def test_a_workstream_names_its_groups_and_their_chairs(client: Client, workstreams: list[Workstream], group: Group) -> None:
    chair = Profile.objects.create(slug="chair", name="Cathy Chair", post="Independent chair")
    member = Profile.objects.create(slug="member", name="Mo Member")
    for profile, part in ((chair, "chair"), (member, "member")):
        Membership.objects.create(group=group, profile=profile, part=part, starts_on=datetime.date(2016, 1, 1))
    workstreams[0].groups.add(group)
    page = client.get("/workstreams/neglect/").content.decode()
    assert "External Advisory Group" in page
    assert "Cathy Chair" in page
    assert "Mo Member" not in page


def test_home_says_where_the_programme_stands(
    client: Client, workstreams: list[Workstream], publish: Callable[..., Edition]
) -> None:
    publish(("About neglect", workstreams[0]))
    page = client.get("/").content.decode()
    for words in ("All is well.", "About neglect", "Update #1: Title 1", "About Hearings."):
        assert words in page


@pytest.mark.parametrize("address", ["/", "/workstreams/", "/updates/", "/subscribe/"])
def test_an_empty_portal_has_pages_too(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 200


def test_there_is_one_programme(programme: Programme) -> None:
    with pytest.raises(IntegrityError, match="one_programme"):
        Programme.objects.create(pk=2, name="Another")
