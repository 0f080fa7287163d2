"""A deputy as a test has one: named by a member, with the link and the codes that came to them."""

import re

from django.test import Client

from meetings import deputies, replies
from meetings.models import Deputy, Meeting
from people.models import User
from tests.conftest import MailServer, text_of

DEPUTY = ("Dora Deputy", "dora@example.org")


def name(meeting: Meeting, member: User, named: tuple[str, str] = DEPUTY) -> Deputy:
    replies.give(meeting, "deputy", "", named, by=member)
    deputies.send_due()
    return Deputy.objects.named().get()


def link(server: MailServer) -> str:
    """The one in the last letter."""
    found = re.search(r"http://portal\.test(/deputies/\S+)", text_of(server.received[-1]))
    assert found
    return found[1]


def code_in(server: MailServer) -> str:
    return re.findall(r"^\d{6}$", text_of(server.received[-1]).replace("\r", ""), re.MULTILINE)[0]


def let_in(server: MailServer) -> Client:
    """Somebody who follows the link in the last letter and gives the code."""
    client, path = Client(), link(server)
    client.post(path)
    answer = client.post(path, {"code": code_in(server)})
    assert answer.status_code == 302
    return client
