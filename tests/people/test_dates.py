"""The moment that pages take as now, and who never follows it."""

import datetime
import os
import subprocess
import sys

import pytest
from django.conf import LazySettings
from django.utils import timezone

from cpip.demo import check_wanted_moment
from cpip.services.processes import Problem
from people.dates import LONDON, day_by_the_clock, named_in_london, now, today
from people.models import Group
from tests.conftest import make_person


@pytest.mark.parametrize(
    ("chosen", "moment", "day"),
    [
        ("2016-11-24T10:00+00:00", "2016-11-24T10:00+00:00", "2016-11-24"),
        ("2016-06-30T23:30+00:00", "2016-06-30T23:30+00:00", "2016-07-01"),
        ("2016-07-01T00:30", "2016-06-30T23:30+00:00", "2016-07-01"),
    ],
)
def test_pages_may_take_another_moment_as_now(settings: LazySettings, chosen: str, moment: str, day: str) -> None:
    settings.NOW = chosen
    assert now() == datetime.datetime.fromisoformat(moment)
    assert today().isoformat() == day


def test_without_one_the_clock_counts() -> None:
    assert abs(now() - timezone.now()) < datetime.timedelta(minutes=1)
    assert today() == timezone.localdate(timezone=LONDON)


def test_who_may_see_what_goes_by_the_clock(settings: LazySettings, group: Group) -> None:
    member = make_person("Mo", group=group, starts_on=day_by_the_clock())
    settings.NOW = "2016-11-24T10:00+00:00"
    assert list(Group.objects.of(member)) == [group]


@pytest.mark.parametrize(("mailbox", "status"), [("", 1), ("/tmp/mailbox", 0)])  # noqa: S108 - nothing is put there
def test_a_portal_in_service_refuses_another_now(mailbox: str, status: int) -> None:
    environment = {**os.environ, "NOW": "2016-11-24T10:00+00:00", "MAILBOX_DIR": mailbox}
    done = subprocess.run([sys.executable, "-c", "import cpip.settings"], env=environment, capture_output=True, text=True)
    assert done.returncode == status
    assert ("NOW is for the demo alone" in done.stderr) == bool(status)


def test_the_demo_says_what_is_no_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    for good in ("", "2016-11-24", "2016-11-24T10:00+00:00"):
        monkeypatch.setenv("NOW", good)
        check_wanted_moment()
    monkeypatch.setenv("NOW", "tomorrow")
    with pytest.raises(Problem, match="NOW is “tomorrow”: give a moment"):
        check_wanted_moment()


@pytest.mark.parametrize(
    ("shown", "moments"),
    [
        ("2016-11-24T09:30", ["2016-11-24T09:30"]),
        ("2017-06-01T09:30", ["2017-06-01T08:30"]),
        ("2017-03-26T00:59", ["2017-03-26T00:59"]),
        ("2017-03-26T01:00", []),
        ("2017-03-26T01:30", []),
        ("2017-03-26T02:00", ["2017-03-26T01:00"]),
        ("2017-10-29T00:59", ["2017-10-28T23:59"]),
        ("2017-10-29T01:30", ["2017-10-29T00:30", "2017-10-29T01:30"]),
        ("2017-10-29T02:00", ["2017-10-29T02:00"]),
    ],
)
def test_a_clock_on_the_wall_shows_some_times_never_and_some_twice(shown: str, moments: list[str]) -> None:
    found = named_in_london(datetime.datetime.fromisoformat(shown))
    assert [f"{moment:%Y-%m-%dT%H:%M}" for moment in found] == moments
