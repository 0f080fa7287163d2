"""What holds for all templates."""

from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client, RequestFactory

from cpip import views
from tests.conftest import MailServer

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def test_every_email_has_its_three_parts() -> None:
    folders = [path for path in (TEMPLATES / "emails").iterdir() if path.is_dir()]
    assert len(folders) >= 5
    for folder in folders:
        assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}, folder.name


@pytest.mark.parametrize("sign", ["|safe", "mark_safe", "autoescape off"])
def test_nothing_is_marked_safe_outside_the_renderer(sign: str) -> None:
    rooms = (
        "cpip",
        "documents",
        "mail",
        "meetings",
        "people",
        "publishing",
        "subscriptions",
        "templates",
        "updates",
        "workstreams",
    )
    files = [path for room in rooms for path in (settings.BASE_DIR / room).rglob("*") if path.suffix in (".py", ".html")]
    found = {str(path.relative_to(settings.BASE_DIR)) for path in files if sign in path.read_text()}
    assert found == ({"publishing/markdown.py"} if sign == "mark_safe" else set())


def test_no_template_holds_script_or_style_that_the_policy_would_block() -> None:
    for path in TEMPLATES.rglob("*.html"):
        if "emails" not in path.parts:
            text = path.read_text()
            assert "style=" not in text, path
            assert "<style" not in text, path
            assert " onclick" not in text, path
            assert "<script>" not in text, path


def test_the_failure_page_needs_no_database(rf: RequestFactory) -> None:
    """Without the database fixture any query would raise."""
    request: HttpRequest = rf.get("/")
    response = views.failed(request)
    assert response.status_code == 500
    assert b"Something went wrong" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "portal.test.evil.example", "portal.test@evil.example"])
def test_another_host_is_refused(client: Client, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.django_db
def test_links_in_emails_never_follow_the_host_of_a_request(client: Client, editor: object, mail_server: MailServer) -> None:
    client.post("/account/sign-in/", {"email": "nobody@example.org"}, headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in mail_server.received[0].as_string()


@pytest.mark.django_db
def test_the_headers_of_a_page(client: Client) -> None:
    response = client.get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
