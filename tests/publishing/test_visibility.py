"""`visible_to` is the one door: what each kind of reader is let see, told as whole sets."""

from collections.abc import Callable

import pytest

from people.models import Group, Reader, User
from publishing.audience import Audience
from publishing.models import Change, Touch
from tests.conftest import signed_in
from updates.models import Edition, Update
from workstreams.models import Workstream

EVERYBODY = {
    "anyone",
    "member",
    "member on the last day",
    "former member",
    "future member",
    "other group's member",
    "contributor",
    "editor",
    "administrator",
}
READERS = {
    Audience.EVERYONE: EVERYBODY,
    Audience.GROUPS: {"member", "member on the last day", "editor", "administrator"},
    Audience.STAFF: {"contributor", "editor", "administrator"},
}
Publish = Callable[..., Edition]


def listed(user: Reader, word: str) -> bool:
    return word in signed_in(user).get("/updates/").content.decode()


def on_home(user: Reader, word: str) -> bool:
    return word in signed_in(user).get("/").content.decode()


def on_workstream(user: Reader, word: str) -> bool:
    return word in signed_in(user).get("/workstreams/neglect/").content.decode()


def in_feed(user: Reader, word: str) -> bool:
    return word in signed_in(user).get("/feeds/changes.atom").content.decode()


def in_workstreams_feed(user: Reader, word: str) -> bool:
    return word in signed_in(user).get("/feeds/workstreams/neglect.atom").content.decode()


@pytest.mark.parametrize("surface", [in_feed, in_workstreams_feed])
@pytest.mark.parametrize("audience", Audience.values)
def test_feeds_show_what_is_for_everyone_and_to_nobody_more(
    cast: dict[str, Reader],
    group: Group,
    workstreams: list[Workstream],
    publish: Publish,
    surface: Callable[[Reader, str], bool],
    audience: str,
) -> None:
    groups = (group,) if audience == Audience.GROUPS else ()
    publish(("Xylograph", workstreams[0]), audience=audience, groups=groups, title="Xylograph", summary="Xylograph.")
    found = {name for name, user in cast.items() if surface(user, "Xylograph")}
    assert found == (EVERYBODY if audience == Audience.EVERYONE else set())


def opened(user: Reader, word: str) -> bool:
    return word in signed_in(user).get("/updates/1/").content.decode()


def neighbour(user: Reader, word: str) -> bool:
    """The next update's page names the one before."""
    return word in signed_in(user).get("/updates/2/").content.decode()


@pytest.mark.parametrize("surface", [listed, on_home, on_workstream, opened, neighbour])
@pytest.mark.parametrize(("audience", "readers"), READERS.items())
def test_each_page_shows_an_update_to_its_audience_only(
    cast: dict[str, Reader],
    group: Group,
    workstreams: list[Workstream],
    publish: Publish,
    surface: Callable[[Reader, str], bool],
    audience: str,
    readers: set[str],
) -> None:
    groups = (group,) if audience == Audience.GROUPS else ()
    publish(("Xylograph", workstreams[0]), audience=audience, groups=groups, title="Xylograph", summary="Xylograph.")
    publish(title="The next")
    assert {name for name, user in cast.items() if surface(user, "Xylograph")} == readers


@pytest.mark.parametrize(("audience", "readers"), READERS.items())
def test_changes_and_their_parts_have_the_audience_of_the_thing(
    cast: dict[str, Reader], group: Group, workstreams: list[Workstream], publish: Publish, audience: str, readers: set[str]
) -> None:
    publish(("Heading", workstreams[0]), audience=audience, groups=(group,) if audience == Audience.GROUPS else ())
    assert {name for name, user in cast.items() if Change.objects.visible_to(user).exists()} == readers
    assert {name for name, user in cast.items() if Touch.objects.visible_to(user).exists()} == readers


def test_a_draft_is_seen_by_editors_only(cast: dict[str, Reader], make_update: Callable[..., Update]) -> None:
    make_update(("Heading", None))
    seen_by = {name for name, user in cast.items() if Update.objects.visible_to(user).exists()}
    assert seen_by == {"editor", "administrator"}


def test_a_closed_account_sees_what_anyone_sees(cast: dict[str, Reader], group: Group, publish: Publish) -> None:
    publish(audience=Audience.GROUPS, groups=(group,))
    for name in ("member", "editor"):
        user = cast[name]
        assert isinstance(user, User)
        user.is_active = False
        assert not Update.objects.visible_to(user).exists()


def test_a_row_is_seen_once_by_a_member_of_two_groups(cast: dict[str, Reader], group: Group, publish: Publish) -> None:
    second = Group.objects.create(slug="second", name="Second")
    member = cast["member"]
    assert isinstance(member, User)
    member.profile.memberships.create(group=second, starts_on="2016-01-01")
    publish(audience=Audience.GROUPS, groups=(group, second))
    assert Update.objects.visible_to(member).count() == 1


def test_losing_the_membership_ends_access_at_the_next_request(cast: dict[str, Reader], group: Group, publish: Publish) -> None:
    publish(audience=Audience.GROUPS, groups=(group,))
    member = cast["member"]
    assert isinstance(member, User)
    client = signed_in(member)
    assert client.get("/updates/1/").status_code == 200
    member.profile.memberships.update(ends_on="2016-12-31", starts_on="2016-01-01")
    assert client.get("/updates/1/").status_code == 404
    assert client.head("/updates/1/").status_code == 404
