"""Makes this checkout ready to run, then becomes the demo or the tests.

Runs on the machine's own Python with nothing installed. What is ready already is left alone, so a
second start takes a moment and needs no network.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
MEBIBYTE = 2**20
SPACE_NEEDED = {"demo": 800 * MEBIBYTE, "test": 1500 * MEBIBYTE}

NO_NETWORK = (
    "name resolution",
    "name or service not known",
    "connection refused",
    "newconnectionerror",
    "network is unreachable",
    "no matching distribution found",
    "connecttimeout",
    "connection error",
    "dns error",
    "error sending request",
    "failed to fetch",
    "enotfound",
    "eai_again",
    "econnrefused",
    "etimedout",
    "enetunreach",
)


class Problem(Exception):
    """What keeps the set-up from going on, in one line that says what to do."""


def main(arguments: Sequence[str]) -> NoReturn:
    purpose, *rest = arguments
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.chdir(ROOT)
    try:
        with (ROOT / ".venv.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            prepare(purpose)
            if purpose == "test":
                find_chromium()
    except Problem as problem:
        sys.exit(str(problem))
    except OSError as error:
        sys.exit(explain(str(error), log=None))
    except KeyboardInterrupt:
        sys.exit(130)
    program = ["-m", "cpip.demo"] if purpose == "demo" else ["bin/checks.py"]
    os.execv(PYTHON, [str(PYTHON), *program, *rest])  # noqa: S606 - no shell is wanted


def prepare(purpose: str) -> None:
    """Bring the virtual environment and the front-end packages to what the lock files say."""
    lock = ROOT / ("requirements.txt" if purpose == "demo" else "requirements-dev.txt")
    if not runs(PYTHON):
        require_space(purpose)
        say("Making .venv")
        make_venv()
    install(lock)
    if not stamped(NODE_MODULES, ROOT / "package-lock.json"):
        require_space(purpose)
        say("Fetching the front-end packages")
        fetch_front_end()
        stamp(NODE_MODULES, ROOT / "package-lock.json")
    compile_sources()


def make_venv() -> None:
    if shutil.which("uv"):
        run(["uv", "venv", "--seed", "--clear", "--python", sys.executable, str(VENV)])
        return
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        raise Problem(
            "Python's venv module is missing: install it (on Debian: apt install python3-venv) and run this again."
        ) from None
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install(lock: Path) -> None:
    if stamped(VENV, lock):
        return
    say(f"Installing {lock.name}")
    if shutil.which("uv"):
        run(["uv", "pip", "install", "--python", str(PYTHON), "--compile-bytecode", "--require-hashes", "-r", str(lock)])
    else:
        options = ["--disable-pip-version-check", "--retries", "2", "--require-hashes"]
        run([str(PYTHON), "-m", "pip", "install", *options, "-r", str(lock)])
    stamp(VENV, lock)


def fetch_front_end() -> None:
    npm = shutil.which("npm")
    if npm is None:
        install(ROOT / "requirements-node.txt")
        npm = str(VENV / "bin" / "npm")
    with tempfile.TemporaryDirectory() as cache:
        run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"],
            npm_config_cache=cache,
            PATH=f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        )


def compile_sources() -> None:
    """Compile the portal once, even where Python is told to keep nothing compiled: a portal is a dozen processes.

    Where it cannot be kept, each process compiles for itself.
    """
    rooms = sorted(str(path.parent) for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
    subprocess.run([PYTHON, "-m", "compileall", "-qq", *rooms], stdin=subprocess.DEVNULL)


def find_chromium() -> None:
    """See to a Chromium for the browser tests: the machine's own, or Debian's package where root may install it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    if not any(shutil.which(name) for name in names) and shutil.which("apt-get") and os.geteuid() == 0:
        say("Installing Chromium")
        wait = ["-o", "DPkg::Lock::Timeout=300"]
        try:
            run(["apt-get", "update", "-qq", *wait])
            run(
                ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wait, "chromium"],
                DEBIAN_FRONTEND="noninteractive",
            )
        except Problem as problem:
            say(str(problem))
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found:
        os.environ["CHROMIUM"] = found
    elif os.environ.get("CI"):
        raise Problem("No Chromium: the browser tests (tests/browser) cannot run. Install it: apt install chromium.")
    else:
        say("No Chromium: the browser tests (tests/browser) are left out. To run them: apt install chromium.")


def require_space(purpose: str) -> None:
    free, needed = shutil.disk_usage(ROOT).free, SPACE_NEEDED[purpose]
    if free < needed:
        raise Problem(
            f"Not enough room on the disk of {ROOT}: the set-up needs {needed // MEBIBYTE} MB and "
            f"{free // MEBIBYTE} MB are free. Make room and run this again."
        )


def run(command: Sequence[str], **environment: str) -> None:
    """Run a step of the set-up.

    Raises `Problem` with one line that tells what to do; the whole output is kept in the named file.
    """
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        handle, name = tempfile.mkstemp(prefix="portal-setup-", suffix=".log", text=True)
        os.close(handle)
        Path(name).write_text(f"$ {' '.join(command)}\n{done.stdout}")
        raise Problem(explain(done.stdout, name))


def explain(output: str, log: str | None) -> str:
    details = f" (Details: {log})" if log else ""
    words = output.lower()
    if "no space left" in words or "enospc" in words:
        return f"The disk is full: make room and run this again.{details}"
    if "read-only file system" in words or "permission denied" in words:
        return f"This directory cannot be written to: {ROOT}. Give yourself the right to, or clone elsewhere.{details}"
    if any(sign in words for sign in NO_NETWORK):
        return (
            "No network: the first set-up fetches packages from the Python and npm registries. "
            f"Connect and run this again; later starts need no network.{details}"
        )
    last = next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "no message")
    return f"The set-up failed: {last}{details}"


def runs(python: Path) -> bool:
    if not python.exists():
        return False
    return subprocess.run([python, "-c", "pass"], stderr=subprocess.DEVNULL).returncode == 0


def stamped(directory: Path, lock: Path) -> bool:
    mark = directory / f".installed-{lock.name}"
    return mark.exists() and mark.read_text() == digest(lock)


def stamp(directory: Path, lock: Path) -> None:
    (directory / f".installed-{lock.name}").write_text(digest(lock))


def digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def say(words: str) -> None:
    print(f"{words} …", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
