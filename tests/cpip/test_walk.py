"""Every address of the portal, asked by each kind of reader with GET and POST, against an explicit table.

An address without a row fails. What a reader may not see answers 404, as if it were not there.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from people.models import Group, Reader
from publishing.audience import Audience
from subscriptions import tokens
from subscriptions.models import Frequency, Subscriber
from tests.conftest import signed_in
from updates.models import Edition, Update
from workstreams.models import Workstream

EDITORS = {"editor", "administrator"}
SIGN_IN = 302
ALL = "everybody"


class Row(NamedTuple):
    """What an address answers to GET: 200 to these readers; otherwise as said, to anyone and to those signed in."""

    path: str
    open_to: set[str] | str = ALL
    to_anyone: int = 404
    to_others: int = 404
    status: int = 200
    takes_post: bool = True


PUBLIC = {
    "home": Row("/", takes_post=False),
    "workstreams": Row("/workstreams/", takes_post=False),
    "workstream": Row("/workstreams/neglect/", takes_post=False),
    "updates": Row("/updates/", takes_post=False),
    "update": Row("/updates/1/", takes_post=False),
    "subscribe": Row("/subscribe/"),
    "subscribe_check": Row("/subscribe/check/", takes_post=False),
    "confirm_subscription": Row("/subscribe/confirm/unknown/", status=404),
    "subscription": Row("/subscriptions/{preferences}/"),
    "unsubscribe": Row("/unsubscribe/{unsubscribe}/"),
    "healthz": Row("/healthz", takes_post=False),
    "account": Row("/account/", status=302),
    "account_login": Row("/account/sign-in/", {"anyone"}, to_others=302),
    "account_request_login_code": Row("/account/sign-in/", {"anyone"}, to_others=302),
    "account_signup": Row("/account/sign-up/", status=302),
    "account_confirm_login_code": Row("/account/sign-in/code/", status=302),
    "account_logout": Row("/account/sign-out/", ALL, to_anyone=302),
    "account_inactive": Row("/account/inactive/", takes_post=False),
}


def staff(path: str, *, status: int = 200, takes_post: bool = True) -> Row:
    return Row(path, EDITORS, to_anyone=SIGN_IN, status=status, takes_post=takes_post)


STAFF = {
    "staff": staff("/staff/", takes_post=False),
    "staff_updates": staff("/staff/updates/", takes_post=False),
    "staff_update_start": staff("/staff/updates/start/"),
    "staff_update": staff("/staff/updates/3/", takes_post=False),
    "staff_update_edit": staff("/staff/updates/3/edit/"),
    "staff_section_add": staff("/staff/updates/3/sections/add/"),
    "staff_section": staff("/staff/updates/3/sections/{section}/"),
    "staff_section_move": staff("/staff/updates/3/sections/{section}/place/1/", status=405),
    "staff_section_delete": staff("/staff/updates/3/sections/{section}/delete/"),
    "staff_update_preview": staff("/staff/updates/3/preview/", takes_post=False),
    "staff_update_publish": staff("/staff/updates/3/publish/"),
}
TABLE = {**PUBLIC, **STAFF}
# Addresses that more than one row asks for, by what lies behind them.
FURTHER = {
    "an update for a group": Row("/updates/2/", {"member", "member on the last day", *EDITORS}),
    "a draft, as readers read": Row("/updates/3/", set()),
}


def routes(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern)
        else:
            assert isinstance(pattern, URLPattern)
            yield pattern.name or str(pattern.pattern)


@pytest.fixture
def places(
    workstreams: list[Workstream],
    publish: Callable[..., Edition],
    make_update: Callable[..., Update],
    subscribe: Callable[..., Subscriber],
    group: Group,
) -> dict[str, object]:
    publish(("Public", workstreams[0]))
    publish(("For the group", workstreams[0]), audience=Audience.GROUPS, groups=(group,))
    draft = make_update(("Draft", workstreams[0]))
    reader = subscribe("reader@example.org", Frequency.WEEKLY)
    return {
        "section": draft.sections.get().pk,
        "preferences": tokens.token_for(reader, tokens.PREFERENCES),
        "unsubscribe": tokens.token_for(reader, tokens.UNSUBSCRIBE),
    }


def test_every_address_has_a_row() -> None:
    assert set(routes(get_resolver())) == set(TABLE)


@pytest.mark.parametrize("row", [*TABLE.values(), *FURTHER.values()], ids=[*TABLE, *FURTHER])
def test_each_address_answers_each_reader_as_the_table_says(cast: dict[str, Reader], places: dict[str, object], row: Row) -> None:
    path = row.path.format(**places)
    for name, user in cast.items():
        is_open = name in row.open_to if isinstance(row.open_to, set) else (name != "anyone" or row.to_anyone == 404)
        closed = row.to_anyone if name == "anyone" else row.to_others
        client = signed_in(user)
        assert client.get(path).status_code == (row.status if is_open else closed), name
        assert client.head(path).status_code == (row.status if is_open else closed), name


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_what_only_shows_refuses_post_and_what_writes_refuses_strangers(
    cast: dict[str, Reader], places: dict[str, object], row: Row
) -> None:
    path = row.path.format(**places)
    is_staff_page = row.open_to == EDITORS
    for name, user in cast.items():
        status = signed_in(user).post(path).status_code
        if is_staff_page and name not in EDITORS:
            assert status == (SIGN_IN if name == "anyone" else 404), name
        elif not row.takes_post:
            assert status == 405, name
        else:
            assert status < 500, name


@pytest.mark.parametrize("row", STAFF.values(), ids=STAFF)
def test_staff_pages_take_no_post_without_the_csrf_token(editor: Reader, places: dict[str, object], row: Row) -> None:
    client = signed_in(editor)
    client.handler.enforce_csrf_checks = True
    assert client.post(row.path.format(**places)).status_code in (403, 405)
