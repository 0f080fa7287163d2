"""Starting processes so that none outlives the one that started it, and ending those that did."""

import ctypes
import os
import signal
import socket
import subprocess
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
PORTS = 1000
libc = ctypes.CDLL(None)


class Problem(Exception):
    """What keeps a service from starting, in one line that says what to do."""


@dataclass
class Service:
    """A process that we run: how to start it, how to ask it to stop."""

    name: str
    command: Sequence[str | Path]
    directory: Path
    run: Path
    """Where its process id and its log are kept."""
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 20
    """Seconds it is given to stop by itself."""
    user: int | None = None
    group: int | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def log(self) -> Path:
        return self.run / f"{self.name}.log"

    def start(self) -> None:
        """Start it in a session of its own; the kernel stops it should this process die, however that happens."""
        identity: dict[str, Any] = {} if self.user is None else {"user": self.user, "group": self.group, "extra_groups": []}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in self.command],
                cwd=self.directory,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, int(self.stop_signal)),
                **identity,
            )
        born = birth(self.process.pid)
        (self.run / f"{self.name}.pid").write_text(f"{self.process.pid} {born} {int(self.stop_signal)}")

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        (self.run / f"{self.name}.pid").unlink(missing_ok=True)
        self.process = None

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "it said nothing"


def end_leftovers(run: Path, patience: float = 10) -> None:
    """End what an earlier start left running under this directory, and nothing else.

    A process is known by its id together with the moment it was born, so an id that the system has since given to
    another program is left alone.
    """
    for record in run.glob("*.pid"):
        try:
            pid, born, stop_signal = (int(part) for part in record.read_text().split())
        except ValueError:
            record.unlink(missing_ok=True)
            continue
        if birth(pid) == born:
            end(pid, born, stop_signal, patience)
        record.unlink(missing_ok=True)


def end(pid: int, born: int, stop_signal: int, patience: float) -> None:
    os.kill(pid, stop_signal)
    give_up = time.monotonic() + patience
    while birth(pid) == born and time.monotonic() < give_up:
        time.sleep(0.05)
    if birth(pid) == born:
        os.killpg(pid, signal.SIGKILL)


def birth(pid: int) -> int:
    """When a living process was born, in clock ticks since the machine started; 0 if it lives no more (proc(5))."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    is_zombie = after_name[0] in "ZX"
    return 0 if is_zombie else int(after_name[19])


def free_port(first: int, data: Path) -> int:
    """A free port of the loopback address among the 1,000 from `first` on, below those the system gives to clients.

    Each data directory begins at a place of its own, so that two starts at the same moment do not choose the same.
    """
    begin = zlib.crc32(bytes(data.absolute())) % PORTS
    for step in range(PORTS):
        port = first + (begin + step) % PORTS
        if is_free(port):
            return port
    raise Problem(f"No free port from {first} to {first + PORTS - 1}.")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
