"""bin/demo itself: it ends without a trace, and comes back after the worst."""

import os
import signal
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpip.services.processes import birth, free_port
from tests.portal import Portal, start

pytestmark = pytest.mark.xdist_group("portal")
SECOND_START_SECONDS = 15
OF_THE_FIRST = 0.75
"""How much of the seconds of the first start a later one may take where the machine is so slow or busy that this is more."""
STARTS: dict[Path, list[float]] = defaultdict(list)
"""How many seconds each start with this data took."""


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="portal demo ") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def page(portal: Portal, path: str) -> str:
    with urllib.request.urlopen(f"{portal.url}{path}", timeout=10) as answer:  # noqa: S310 - our own address
        return str(answer.read(), "utf-8")


def wait_for(what: str, is_so: object, seconds: float = 20) -> None:
    give_up = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < give_up, what
        time.sleep(0.1)


def begin(data: Path, ports: int) -> Portal:
    started = time.monotonic()
    portal = start(data, free_port(ports, data))
    STARTS[data].append(time.monotonic() - started)
    return portal


def later_starts_are_quick(data: Path) -> bool:
    first, *later = STARTS[data]
    return all(seconds < max(SECOND_START_SECONDS, first * OF_THE_FIRST) for seconds in later)


def read_pid(data: Path, name: str) -> int:
    return int((data / "run" / f"{name}.pid").read_text().split()[0])


SLOW = pytest.mark.slow  # in any run it is ended by SIGTERM


@pytest.mark.parametrize(
    "name", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=SLOW), pytest.param(signal.SIGKILL, marks=SLOW)]
)
def test_it_ends_without_a_trace_and_takes_up_where_it_stopped(data: Path, name: signal.Signals) -> None:
    portal = begin(data, 19000)
    assert "Progress, the review’s chair" in page(portal, "/updates/2/")
    key = (data / "secret-key").read_text()
    status = portal.stop(name)
    assert status == (-signal.SIGKILL if name == signal.SIGKILL else 0)
    wait_for("no process left", lambda: not portal.processes())
    assert (data / "secret-key").read_text() == key
    assert later_starts_are_quick(data), STARTS


@pytest.mark.slow
def test_after_a_kill_it_starts_at_once_and_restarts_what_is_killed(data: Path) -> None:
    begin(data, 19000).stop(signal.SIGKILL)
    portal = begin(data, 20000)
    assert later_starts_are_quick(data), STARTS
    for name in ("worker", "packs", "web", "postgres", "valkey", "beat", "mailbox"):
        pid = read_pid(data, name)
        os.kill(pid, signal.SIGKILL)
        wait_for(f"{name} starts again", lambda name=name, pid=pid: birth(read_pid(data, name)) and read_pid(data, name) != pid)
    wait_for("the pages answer again", lambda: answers(portal))
    assert portal.stop() == 0
    wait_for("no process left", lambda: not portal.processes())


def answers(portal: Portal) -> bool:
    try:
        return "Neglect" in page(portal, "/workstreams/")
    except OSError:
        return False
