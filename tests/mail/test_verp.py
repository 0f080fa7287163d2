"""Envelope senders by which bounces are known."""

import uuid

import pytest
from django.conf import LazySettings

from mail.verp import delivery_of, sender_for

MESSAGE = uuid.UUID("12345678-1234-4321-8765-123456789abc")


def test_a_sender_names_its_message_whatever_mail_servers_do_to_its_letters() -> None:
    sender = sender_for(MESSAGE)
    assert sender.endswith("@portal.test")
    assert len(sender.partition("@")[0]) <= 64
    for written in (sender, sender.upper(), f"<{sender}>", f" {sender}\r\n"):
        assert delivery_of(written) == MESSAGE


@pytest.mark.parametrize("part", [MESSAGE.hex, "bounces", "portal.test", "-"])
def test_a_sender_that_was_made_up_names_nothing(part: str) -> None:
    forged = {MESSAGE.hex: uuid.UUID(int=1).hex, "bounces": "news", "portal.test": "elsewhere.example", "-": "-0"}[part]
    assert delivery_of(sender_for(MESSAGE).replace(part, forged)) is None


@pytest.mark.parametrize("address", ["", "<>", "somebody@example.org", "bounces+@portal.test", "bounces@portal.test"])
def test_another_address_names_nothing(address: str) -> None:
    assert delivery_of(address) is None


def test_a_new_secret_honours_what_was_sent_under_the_old_one(settings: LazySettings) -> None:
    sender = sender_for(MESSAGE)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert delivery_of(sender) == MESSAGE
    settings.SECRET_KEY_FALLBACKS = []
    assert delivery_of(sender) is None
