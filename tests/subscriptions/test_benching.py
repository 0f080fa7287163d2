"""Measuring leaves nothing behind, and measures nothing of anybody's."""

import re
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from publishing.models import Change
from subscriptions.models import Delivery, Digest, Follow, Frequency, Subscriber


def test_each_week_everybody_has_one_delivery_and_nothing_of_it_stays(
    programme: object, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("bench_plan", "--subscribers", "20", "--weeks", "2")
    said = capsys.readouterr().out
    assert re.findall(r"Week (\d): (\d+) deliveries to (\d+) subscribers", said) == [("1", "20", "20"), ("2", "20", "20")]
    assert [model.objects.count() for model in (Subscriber, Follow, Digest, Delivery, Change)] == [0, 0, 0, 0, 0]


def test_it_refuses_where_there_are_subscribers(programme: object, subscribe: Callable[..., Subscriber]) -> None:
    subscribe("reader@example.org", Frequency.WEEKLY)
    with pytest.raises(CommandError, match="a database of its own"):
        call_command("bench_plan")
