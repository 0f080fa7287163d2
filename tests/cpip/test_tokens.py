"""Tokens: what a person's program reads by them, and when it reads nothing more."""

import datetime
import logging
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.models import Document
from people import tokens
from people.dates import today
from people.models import Group, Membership, Reader, Token, User
from publishing.audience import Audience
from tests.conftest import DAY, signed_in
from tests.people.tokens import bearing, make_token

PAPER = "/api/v1/documents/minutes"
FILE = "/documents/minutes/1/a.pdf"
DAYS_KEPT = datetime.timedelta(days=90)


@pytest.fixture
def member(cast: dict[str, Reader], group: Group, make_document: Callable[..., Document]) -> User:
    make_document("Minutes", text="Xylograph.", audience=Audience.GROUPS, groups=(group,))
    make_document("Draft", text="Xylograph.", publish=False)
    person = cast["member"]
    assert isinstance(person, User)
    return person


def status(path: str, secret: str) -> int:
    return Client().get(path, headers=bearing(secret)).status_code


def test_a_person_makes_a_token_sees_its_secret_once_and_ends_it(member: User) -> None:
    client = signed_in(member)
    asked = {"name": "My tablet", "scopes": ["documents:read"], "days": "90", "key": str(uuid4())}
    made = client.post("/account/tokens/", asked)
    (secret,) = re.findall(r"portal_[\w-]{43}", made.content.decode())
    assert (made["Cache-Control"], made["Referrer-Policy"]) == ("private, no-store", "same-origin")
    token = Token.objects.get()
    assert secret not in str(vars(token))
    assert token.expires_at - token.made_at == DAYS_KEPT
    again = client.post("/account/tokens/", asked).content.decode()
    assert "has been made already" in again
    assert secret not in again
    assert Token.objects.count() == 1
    assert status(PAPER, secret) == 200
    listed = client.get("/account/tokens/").content.decode()
    assert "My tablet" in listed
    assert secret[:12] in listed
    assert secret not in listed
    assert "Last used on" in listed
    for _ in range(2):
        client.post(f"/account/tokens/{token.pk}/end/")
    assert status(PAPER, secret) == 401
    assert "My tablet" not in client.get("/account/tokens/").content.decode().partition("Tokens that can be used")[2]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(member: User) -> None:
    page = signed_in(member).post("/account/tokens/", {"name": "My tablet", "days": "900", "key": str(uuid4())})
    words = page.content.decode()
    assert "Choose at least one thing that it may read." in words
    assert 'value="My tablet"' in words
    assert not Token.objects.exists()


def test_a_token_ends_by_its_owner_alone(member: User, editor: User) -> None:
    token, secret = make_token(member, "documents:read")
    assert signed_in(editor).post(f"/account/tokens/{token.pk}/end/").status_code == 404
    assert status(PAPER, secret) == 200


def test_nobody_has_more_tokens_than_one_may_have(member: User) -> None:
    for _ in range(tokens.MOST_TOKENS):
        make_token(member, "documents:read")
    with pytest.raises(tokens.TooMany):
        make_token(member, "documents:read")
    form = {"name": "One more", "scopes": ["documents:read"], "days": "90", "key": str(uuid4())}
    assert "End one first." in signed_in(member).post("/account/tokens/", form).content.decode()


def test_the_database_keeps_no_token_for_more_than_a_year(member: User) -> None:
    token, _ = make_token(member, "documents:read", days=365)
    with pytest.raises(IntegrityError):
        Token.objects.filter(pk=token.pk).update(expires_at=token.made_at + 400 * DAY)


def test_a_token_reads_what_its_scopes_name_and_else_what_anyone_may(member: User) -> None:
    _, documents = make_token(member, "documents:read")
    _, notes = make_token(member, "notes:read", "updates:read")
    assert (status(PAPER, documents), status(PAPER, notes)) == (200, 404)
    assert (status(FILE, documents), status(FILE, notes)) == (200, 404)
    changes = "/api/v1/changes"
    assert Client().get(changes, headers=bearing(documents)).json()["items"] == []
    _, told = make_token(member, "changes:read")
    assert len(Client().get(changes, headers=bearing(told)).json()["items"]) == 1


def test_a_token_reads_no_more_than_its_owner_and_no_page(member: User, cast: dict[str, Reader]) -> None:
    outsider, editor = cast["other group's member"], cast["editor"]
    assert isinstance(outsider, User)
    assert isinstance(editor, User)
    assert status(PAPER, make_token(outsider, "documents:read")[1]) == 404
    _, of_editor = make_token(editor, "documents:read")
    assert status(PAPER, of_editor) == 200
    assert status("/api/v1/documents/draft", of_editor) == 404
    assert status("/documents/minutes/", of_editor) == 404
    assert status("/staff/", of_editor) == 302
    assert Client().post(PAPER, headers=bearing(of_editor)).status_code == 405


def test_the_token_counts_and_not_the_session(member: User, editor: User) -> None:
    _, secret = make_token(member, "notes:read")
    assert signed_in(editor).get(PAPER, headers=bearing(secret)).status_code == 404
    assert signed_in(editor).get(PAPER, headers=bearing("wrong")).status_code == 401


@pytest.mark.parametrize("path", [PAPER, FILE])
def test_a_membership_that_ends_is_gone_at_the_next_request(member: User, path: str) -> None:
    _, secret = make_token(member, "documents:read")
    known = Client().get(path, headers=bearing(secret))["ETag"]
    assert Client().get(path, headers=bearing(secret, **{"If-None-Match": known})).status_code == 304
    Membership.objects.filter(profile__user=member).update(ends_on=today() - DAY)
    for more in ({}, {"If-None-Match": known}, {"Range": "bytes=0-1"}):
        assert Client().get(path, headers=bearing(secret, **more)).status_code == 404
        assert Client().head(path, headers=bearing(secret, **more)).status_code == 404


@pytest.mark.parametrize("path", [PAPER, FILE])
@pytest.mark.parametrize("why", ["unknown", "expired", "ended", "inactive", "empty", "long"])
def test_a_token_that_opens_nothing_is_refused_alike_whatever_it_was(member: User, path: str, why: str) -> None:
    token, secret = make_token(member, "documents:read")
    if why == "expired":
        Token.objects.update(made_at=timezone.now() - 3 * DAY, expires_at=timezone.now() - DAY)
    elif why == "ended":
        tokens.end(token)
    elif why == "inactive":
        User.objects.filter(pk=member.pk).update(is_active=False)
    sent = {"unknown": secret[:-1] + "~", "empty": "", "long": secret * 1000}.get(why, secret)
    refused = Client().get(path, headers=bearing(sent))
    assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")
    assert refused["WWW-Authenticate"].startswith("Bearer ")
    assert refused.json()["detail"].startswith("This token is unknown, has expired or was ended.")
    assert "Access-Control-Allow-Origin" not in refused
    assert refused["Cache-Control"] == "private, no-store"
    User.objects.update(is_active=True)


@pytest.mark.parametrize("path", [PAPER, FILE, "/api/v1/workstreams", "/api/v1/nothing"])
def test_what_was_read_by_a_token_is_kept_by_nobody(member: User, path: str) -> None:
    _, secret = make_token(member, "documents:read")
    answer = Client().get(path, headers=bearing(secret))
    assert answer["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert "Access-Control-Allow-Origin" not in answer
    assert path == FILE or "Authorization" in Client().get(path)["Vary"]
    assert not answer.cookies


def test_an_unknown_token_costs_what_a_known_one_does(member: User) -> None:
    token, secret = make_token(member, "documents:read")
    Client().get("/api/v1/workstreams", headers=bearing(secret))

    def queries(sent: str) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            tokens_of(sent)
        return [re.sub(r"'[0-9a-f]{64}'", "digest", query["sql"]) for query in asked.captured_queries]

    def tokens_of(sent: str) -> None:
        request = Client().get("/api/v1/nothing", headers=bearing(sent)).wsgi_request
        assert request

    Token.objects.filter(pk=token.pk).update(last_used_on=today())
    assert len(queries(secret)) == len(queries("portal_unknown")) == 1


def test_wrong_tokens_by_the_hundred_are_told_to_wait_and_right_ones_are_taken(member: User) -> None:
    _, secret = make_token(member, "documents:read")
    statuses = [status("/api/v1/nothing", "wrong") for _ in range(tokens.WRONG_IN_AN_HOUR + 1)]
    assert (set(statuses[:-1]), statuses[-1]) == ({401}, 429)
    waits = Client().get("/api/v1/nothing", headers=bearing("wrong"), REMOTE_ADDR="127.0.0.9")
    assert (waits.status_code, waits["Retry-After"]) == (429, "3600")
    elsewhere = Client().get("/api/v1/nothing", headers=bearing("wrong"), REMOTE_ADDR="127.0.1.9")
    assert elsewhere.status_code == 401
    assert status(PAPER, secret) == 200


def test_no_token_is_written_into_a_log(member: User, caplog: pytest.LogCaptureFixture) -> None:
    _, secret = make_token(member, "documents:read")
    with caplog.at_level(logging.DEBUG):
        for sent in (secret, f"{secret}x"):
            Client().get(PAPER, headers=bearing(sent))
            Client().get("/api/v1/nothing", headers=bearing(sent))
    written = caplog.text + "".join(str(vars(record)) for record in caplog.records if "request" not in vars(record))
    assert "digest" in written or caplog.records
    assert secret not in written


def test_another_scheme_is_no_token(member: User) -> None:
    assert Client().get("/api/v1/documents", headers={"Authorization": "Basic eDp4"}).status_code == 200


@pytest.mark.django_db
def test_the_description_names_the_scheme_and_its_scopes() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    scheme = described["components"]["securitySchemes"]["token"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    asked = {
        path: operation["get"]["security"][1]["token"][0]
        for path, operation in described["paths"].items()
        if "security" in operation["get"]
    }
    assert set(asked.values()) == {"changes:read", "documents:read", "notes:read", "updates:read"}
    assert all(f"`{scope}`" in scheme["description"] for scope in asked.values())
    assert "401" in described["paths"]["/api/v1/documents"]["get"]["responses"]
