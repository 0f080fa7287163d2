"""Signing in by emailed code."""

import re

import pytest
from django.test import Client

from people.models import User
from tests.conftest import MailServer, make_person, text_of


def ask_for_code(client: Client, email: str, mail_server: MailServer) -> str:
    client.post("/account/sign-in/", {"email": email})
    found = re.search(r"code: (\S+)", str(mail_server.received[-1]["Subject"]))
    assert found
    return found[1]


def test_the_code_signs_in(client: Client, editor: User, mail_server: MailServer) -> None:
    code = ask_for_code(client, editor.email.upper(), mail_server)
    assert code in text_of(mail_server.received[0])
    response = client.post("/account/sign-in/code/", {"code": code})
    assert response.headers["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200


def test_it_leads_back_to_the_page_that_was_asked_for(client: Client, editor: User, mail_server: MailServer) -> None:
    assert client.get("/staff/updates/").headers["Location"] == "/account/sign-in/?next=/staff/updates/"
    client.post("/account/sign-in/?next=/staff/updates/", {"email": editor.email, "next": "/staff/updates/"})
    code = re.search(r"code: (\S+)", str(mail_server.received[-1]["Subject"]))
    assert code
    response = client.post("/account/sign-in/code/", {"code": code[1], "next": "/staff/updates/"})
    assert response.headers["Location"] == "/staff/updates/"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "/\\example.org"])
def test_it_never_leads_to_another_site(client: Client, editor: User, mail_server: MailServer, elsewhere: str) -> None:
    client.post("/account/sign-in/", {"email": editor.email, "next": elsewhere})
    code = re.search(r"code: (\S+)", str(mail_server.received[-1]["Subject"]))
    assert code
    response = client.post("/account/sign-in/code/", {"code": code[1], "next": elsewhere})
    assert response.headers["Location"] == "/staff/"


def test_a_wrong_code_does_not_and_soon_no_code_does(client: Client, editor: User, mail_server: MailServer) -> None:
    code = ask_for_code(client, editor.email, mail_server)
    for _ in range(3):
        client.post("/account/sign-in/code/", {"code": "wrong1"})
    client.post("/account/sign-in/code/", {"code": code})
    assert client.get("/staff/").status_code == 302


def test_an_unknown_address_sees_the_same_page_and_its_owner_is_told(
    client: Client, editor: User, mail_server: MailServer
) -> None:
    pages = []
    for email in (editor.email, "nobody@example.org"):
        browser = Client()
        response = browser.post("/account/sign-in/", {"email": email}, follow=True)
        pages.append(re.sub(r'value="\w{64}"|' + re.escape(email), "", response.content.decode()))
    assert pages[0] == pages[1]
    assert [str(message["Subject"]).split(":")[0] for message in mail_server.received] == [
        "Your sign-in code",
        "No account for this address",
    ]


def test_nobody_can_sign_up(client: Client, db: None) -> None:
    client.post("/account/sign-up/", {"email": "new@example.org"})
    assert not User.objects.exists()


def test_a_closed_account_cannot_sign_in(client: Client, editor: User, mail_server: MailServer) -> None:
    User.objects.update(is_active=False)
    client.post("/account/sign-in/", {"email": editor.email})
    for message in mail_server.received:
        code = re.search(r"code: (\S+)", str(message["Subject"]))
        if code:
            client.post("/account/sign-in/code/", {"code": code[1]})
    assert client.get("/staff/").status_code == 302


def test_signing_out_takes_a_button(client: Client, editor: User) -> None:
    client.force_login(editor)
    client.get("/account/sign-out/")
    assert client.get("/staff/").status_code == 200
    client.post("/account/sign-out/")
    assert client.get("/staff/").status_code == 302


def test_too_many_tries_are_answered_politely(mail_server: MailServer, db: None) -> None:
    make_person("someone")
    answers = [Client().post("/account/sign-in/", {"email": "someone@example.org"}) for _ in range(40)]
    assert "There is a problem" in answers[-1].content.decode()
    assert "Too many" in answers[-1].content.decode()
    assert len(mail_server.received) <= 20


def test_another_address_can_be_tried(client: Client, editor: User, mail_server: MailServer) -> None:
    client.post("/account/sign-in/", {"email": "tyop@example.org"})
    assert client.get("/account/sign-in/").headers["Location"] == "/account/sign-in/code/"
    client.post("/account/sign-out/", {"next": "/account/sign-in/"})
    code = ask_for_code(client, editor.email, mail_server)
    assert client.post("/account/sign-in/code/", {"code": code}).headers["Location"] == "/staff/"
