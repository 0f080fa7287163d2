"""A form that comes too late, or without its token: refused, in words that help, and nothing typed is lost."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from people.models import User
from tests.conftest import signed_in
from tests.updates.test_staff import form_of
from tests.workstreams.test_lists import make_milestone
from updates.models import Update
from workstreams.models import Programme, Workstream


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
    for hidden in ("8f14e45f</textarea>", "old", ">3</textarea>"):
        assert hidden not in words.partition("<main")[2]
    assert "no-store" in answer["Cache-Control"]
    assert update.sections.get().body == "Text of Part."


def test_codes_never_come_back_and_nobody_is_led_elsewhere(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/sign-in/code/", {"code": "ABC-123"}, headers={"Referer": "https://evil.example/"})
    words = answer.content.decode()
    assert (answer.status_code, "ABC-123" in words, "evil.example" in words) == (403, False, False)
    assert 'href="/account/sign-in/code/"' in words


def form_on(page: str) -> dict[str, list[str]]:
    """What the form that sends again says, for a browser to send."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page):
        fields.setdefault(name, []).append(re.sub(r"\r\n|\n", "\r\n", html.unescape(value)))
    return fields


def test_who_is_signed_in_no_longer_signs_in_elsewhere_and_sends_the_same_form_again(
    editor: User, make_update: Callable[..., Update]
) -> None:
    update = make_update(("Part", None))
    page, here = f"/staff/updates/1/sections/{update.sections.get().pk}/", {"Origin": "http://testserver"}
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    typed = form_of(client, page, heading="Part <one>", body="An hour\r\nof “work”.")
    del client.cookies["sessionid"]
    late = client.post(page, typed, headers=here)
    words = late.content.decode()
    assert (late.status_code, update.sections.get().body, "no-store" in late["Cache-Control"]) == (403, "Text of Part.", True)
    for shown in (
        "You are no longer signed in",
        "Part &lt;one&gt;</textarea>",
        "An hour\r\nof “work”.</textarea>",
        'target="_blank"',
    ):
        assert shown in words
    again = form_on(words)
    assert again["key"] == [str(typed["key"])]
    client.force_login(editor)
    client.cookies["csrftoken"] = "x" * 32  # another after signing in
    unsure = client.post(page, again, headers=here)
    words = unsure.content.decode()
    assert (unsure.status_code, "You are signed in as Ewan Editor." in words) == (403, True)
    assert client.post(page, form_on(words), headers=here).status_code == 302
    assert update.sections.get().body.split() == ["An", "hour", "of", "“work”."]


@pytest.mark.parametrize(
    "elsewhere",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "null", "Referer": "http://testserver/"}, {}],
)
def test_what_was_sent_from_elsewhere_is_never_sent_again_by_a_click(editor: User, elsewhere: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    for one in (client, Client()):
        answer = one.post("/staff/updates/start/", {"title": "Forged"}, headers=elsewhere)
        assert (answer.status_code, "Send it again" in answer.content.decode()) == (403, False)


def test_files_are_chosen_again_and_forms_with_several_of_a_name_come_back_whole(db: None) -> None:
    answer = Client().post("/staff/documents/1/files/add/?x=1", {"chosen": ["1", "2"]}, headers={"Referer": "http://testserver/"})
    words = answer.content.decode()
    assert form_on(words)["chosen"] == ["1", "2"]
    assert 'action="/staff/documents/1/files/add/?x=1"' in words


def test_what_was_written_for_something_that_is_gone_comes_back(editor: User) -> None:
    answer = signed_in(editor).post("/staff/updates/7/edit/", {"title": "An hour of work", "key": "8f14e45f"})
    words = answer.content.decode()
    assert (answer.status_code, "An hour of work</textarea>" in words, "8f14e45f" in words) == (404, True, False)
    broken = signed_in(editor).post("/nowhere/", b"broken", content_type="multipart/form-data; boundary=")
    assert (broken.status_code, "Page not found" in broken.content.decode()) == (404, True)


def test_what_was_written_for_a_step_that_is_over_comes_back_with_the_reason(editor: User, workstreams: list[Workstream]) -> None:
    milestone = make_milestone(workstreams[0], "Report", reached=0)
    page = f"/staff/workstreams/neglect/milestones/{milestone.pk}/forecast/"
    assert signed_in(editor).get(page).status_code == 302
    answer = signed_in(editor).post(page, {"why": "An hour of work."})
    words = answer.content.decode()
    assert (answer.status_code, "has been reached" in words, "An hour of work.</textarea>" in words) == (409, True, True)
    assert "Send it again" not in words
