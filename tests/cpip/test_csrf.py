"""A form without its token: refused, in words that help, and nothing typed is lost."""

from collections.abc import Callable

from django.test import Client

from people.models import User
from updates.models import Update
from workstreams.models import Programme


def test_who_sends_a_form_without_its_token_is_told_and_keeps_their_words(
    editor: User, make_update: Callable[..., Update], programme: Programme
) -> None:
    update = make_update(("Part", None))
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    page = f"http://testserver/staff/updates/1/sections/{update.sections.get().pk}/"
    typed = {
        "heading": "Part <one>",
        "body": "An hour\nof work.",
        "key": "8f14e45f",
        "version": "3",
        "csrfmiddlewaretoken": "old",
    }
    answer = client.post(page, typed, headers={"Referer": page})
    words = answer.content.decode()
    assert answer.status_code == 403
    for shown in ("This was not saved", "Part &lt;one&gt;</textarea>", "An hour\nof work.</textarea>", f'href="{page}"'):
        assert shown in words
    for hidden in ("8f14e45f", ">old<", ">3</textarea>"):
        assert hidden not in words
    assert "no-store" in answer["Cache-Control"]
    assert update.sections.get().body == "Text of Part."


def test_codes_never_come_back_and_nobody_is_led_elsewhere(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/sign-in/code/", {"code": "ABC-123"}, headers={"Referer": "https://evil.example/"})
    words = answer.content.decode()
    assert (answer.status_code, "ABC-123" in words, "evil.example" in words) == (403, False, False)
    assert 'href="/account/sign-in/code/"' in words
