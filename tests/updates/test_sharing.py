"""Passing on an update or a section of it."""

import html
import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from django.conf import LazySettings
from django.test import Client

from people.models import User
from publishing.audience import Audience
from tests.conftest import signed_in
from tests.updates.test_corrections import correct, withdraw
from updates.models import Edition

Publish = Callable[..., Edition]


def test_each_section_has_an_address_and_a_way_to_email_it_without_a_script(publish: Publish, settings: LazySettings) -> None:
    publish(("Bairns’ Hearings & “more”", None), ("Next", None))
    page = Client().get("/updates/1/").content.decode()
    base = f"{settings.PORTAL_URL}/updates/1/"
    found = [
        (unquote(html.unescape(subject)), unquote(html.unescape(body)))
        for subject, body in re.findall(r'"mailto:\?subject=([^"&]*)&amp;body=([^"]*)"', page)
    ]
    assert found == [("Bairns’ Hearings & “more”", f"{base}#bairns-hearings-more"), ("Next", f"{base}#next"), ("Title 1", base)]
    for _, address in found:
        assert "#" not in address or f'id="{address.partition("#")[2]}"' in page


def test_no_script_of_others_is_asked_for(publish: Publish) -> None:
    publish()
    page = Client().get("/updates/1/").content.decode()
    assert all(address.startswith("/static/") for address in re.findall(r'<script[^>]* src="([^"]+)"', page))


@pytest.mark.parametrize("what", ["restricted", "withdrawn", "old"])
def test_what_is_not_for_anyone_or_stands_no_longer_is_not_passed_on(publish: Publish, editor: User, what: str) -> None:
    edition = publish(**({"audience": Audience.STAFF} if what == "restricted" else {}))
    if what == "withdrawn":
        withdraw(edition.update, editor)
    if what == "old":
        correct(edition, editor, is_minor=False)
    address = "/updates/1/history/1/" if what == "old" else "/updates/1/"
    page = signed_in(editor).get(address)
    assert page.status_code == 200
    assert "portal-share" not in page.content.decode()
