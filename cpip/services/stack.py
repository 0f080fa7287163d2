"""The whole portal as processes on one machine: servers, web, worker, clock, mailbox. The demo is one, and so is the
browser tests' portal."""

import fcntl
import os
import secrets
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import IO

from cpip.services.postgres import Postgres
from cpip.services.processes import Problem, Service, answers, end_leftovers, free_port, is_free
from cpip.services.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST_MAIL_PORT = 17000
START_SECONDS = 60
RESTARTS_A_MINUTE = 3
WEB_WORKERS = 2
WORKERS = {"worker": ("celery", 2), "packs": ("packs", 1)}
"""Of each service with Celery workers the queue from which it takes, and how many processes it has."""


def worker(name: str) -> list[str]:
    """What Celery is told for the service of this name."""
    queue, processes = WORKERS[name]
    return ["worker", "--queues", queue, "--hostname", f"{name}@%h", "--concurrency", str(processes), "--loglevel", "INFO"]


class Stack:
    """Starts every part, keeps it running, and stops it in the order that loses nothing."""

    def __init__(self, data: Path, port: int, tell: Callable[[str], None] = print) -> None:
        self.data = data.absolute()
        self.run = self.data / "run"
        self.port = port
        self.tell = tell
        self.services: list[Service] = []
        self.deaths: dict[str, list[float]] = defaultdict(list)
        self.lock: IO[str] | None = None
        self.environment: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start everything and return when all of it answers.

        Raises `Problem` with one line that says what to do. What was started by then is for `stop` to end.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        self.run.mkdir(mode=0o700, exist_ok=True)
        self.claim()
        end_leftovers(self.run)
        if not is_free(self.port):
            raise Problem(f"Port {self.port} is in use by another program. Choose another, as in PORT={self.port + 1} bin/demo.")
        postgres = Postgres(self.data / "postgres", self.run)
        self.services.append(postgres.start())
        valkey = Valkey(self.data / "valkey", self.run)
        self.services.append(valkey.start())
        mail_port = free_port(FIRST_MAIL_PORT, self.data)
        self.environment = self.settings(postgres.url, valkey.url, mail_port)
        self.write_environment()
        self.manage("prepare")
        self.start_portal(mail_port)
        self.wait_until_all_answer(mail_port)

    def claim(self) -> None:
        """Take the data directory for this start. The lock ends with the process, however that happens."""
        self.lock = (self.run / "lock").open("a+")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(
                f"A portal is running with the data in {self.data} already. Stop it, or choose another DATA_DIR."
            ) from None

    def settings(self, database_url: str, redis_url: str, mail_port: int) -> dict[str, str]:
        return {
            "DATA_DIR": str(self.data),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "PORTAL_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",  # browsers take passkeys at localhost, not at a number
            "SECRET_KEY": self.secret_key(),
            "MAILBOX_DIR": str(self.data / "mailbox"),
            "DJANGO_SETTINGS_MODULE": "cpip.settings",
        }

    def secret_key(self) -> str:
        kept = self.data / "secret-key"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(50))
        return kept.read_text()

    def write_environment(self) -> None:
        """Keep the settings where manage.py finds them, so that commands work on the running demo."""
        path = self.data / "demo.env"
        path.touch(mode=0o600)
        path.write_text("".join(f'{name}="{value}"\n' for name, value in self.environment.items()))

    def manage(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise Problem(f"“manage.py {' '.join(arguments)}” failed:\n{done.stdout.strip()}")

    def start_portal(self, mail_port: int) -> None:
        python = sys.executable
        listen = ["--bind", f"127.0.0.1:{self.port}", "--workers", str(WEB_WORKERS), "--threads", "4", "--preload"]
        celery = [python, "-m", "celery", "-A", "cpip"]
        clock = ["--schedule", str(self.run / "beat-schedule"), "--pidfile", ""]
        for service in (
            self.service("mailbox", [python, "manage.py", "mailbox", "--port", str(mail_port)]),
            self.service("web", [python, "-m", "gunicorn", "cpip.wsgi", *listen, "--no-control-socket"]),
            *(self.service(name, [*celery, *worker(name)]) for name in WORKERS),
            self.service("beat", [*celery, "beat", *clock, "--loglevel", "INFO"]),
        ):
            service.start()
            self.services.append(service)

    def service(self, name: str, command: list[str]) -> Service:
        return Service(name, command, directory=ROOT, run=self.run, environment=self.environment)

    def wait_until_all_answer(self, mail_port: int) -> None:
        give_up = time.monotonic() + START_SECONDS
        waiting: dict[str, Callable[[], bool]] = {
            "mailbox": lambda: answers(mail_port),
            "web": lambda: answers(self.port),
            "workers": self.workers_answer,
        }
        while waiting:
            for service in self.services:
                if service.has_died():
                    raise Problem(f"The {service.name} did not start: {service.last_words()} (Log: {service.log})")
            waiting = {name: is_up for name, is_up in waiting.items() if not is_up()}
            if time.monotonic() > give_up:
                raise Problem(f"No answer from {', '.join(waiting)} within {START_SECONDS} s. (Logs: {self.run})")
            time.sleep(0.1)

    def workers_answer(self) -> bool:
        from celery import Celery

        with Celery(broker=self.environment["REDIS_URL"]) as app:
            found = app.control.ping(timeout=0.5, limit=len(WORKERS)) or []
            return len(found) == len(WORKERS)

    def keep_running(self) -> None:
        """Start again whatever ends, until interrupted.

        Raises `Problem` when the same part ends again and again.
        """
        while True:
            for service in self.services:
                if service.has_died():
                    self.start_again(service)
            time.sleep(0.5)

    def start_again(self, service: Service) -> None:
        now = time.monotonic()
        recent = [moment for moment in self.deaths[service.name] if now - moment < 60]
        if len(recent) >= RESTARTS_A_MINUTE:
            raise Problem(f"The {service.name} ends again and again: {service.last_words()} (Log: {service.log})")
        self.deaths[service.name] = [*recent, now]
        self.tell(f"The {service.name} ended: {service.last_words()}. Starting it again.")
        service.start()

    def stop(self) -> None:
        """Stop everything: first what makes work, then what does it, then the servers. Further signals wait."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        order = ["beat", "web", *WORKERS, "mailbox", "valkey", "postgres"]
        for service in sorted(self.services, key=lambda service: order.index(service.name)):
            service.stop()
        self.services.clear()
        self.release()

    def release(self) -> None:
        """Let another start have the data directory."""
        if self.lock:
            self.lock.close()
            self.lock = None
