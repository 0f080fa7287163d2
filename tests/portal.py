"""The whole portal as bin/demo runs it, with a data directory of its own."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PORTAL_URL", "SECRET_KEY", "DATA_DIR", "STATIC_ROOT", "DJANGO_SETTINGS_MODULE"}


@dataclass
class Portal:
    """A running demo."""

    url: str
    data: Path
    process: subprocess.Popen[str]

    def manage(self, *arguments: str) -> str:
        """Run a management command against this portal; what it printed."""
        return subprocess.run(
            [ROOT / ".venv/bin/python", "manage.py", *arguments],
            cwd=ROOT,
            env=environment(DATA_DIR=str(self.data)),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def stop(self, name: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and wait for the end; its exit status."""
        self.process.send_signal(name)
        return self.process.wait(60)

    def processes(self) -> list[int]:
        """The processes that run with this portal's data, by what the kernel says of them."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                words = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
            except OSError:
                continue
            if str(self.data).encode() in words and int(place.name) != os.getpid():
                found.append(int(place.name))
        return found


def environment(**additions: str) -> dict[str, str]:
    """The environment without what the tests' own servers put there."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith("PYTEST")}
    return {**kept, **additions}


def start(data: Path, port: int) -> Portal:
    """Start a demo and wait until it says that it is ready."""
    process = subprocess.Popen(
        [ROOT / "bin/demo"],
        env=environment(DATA_DIR=str(data), PORT=str(port)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Ready: "):
            return Portal(f"http://127.0.0.1:{port}", data, process)
    raise AssertionError("".join(said))
