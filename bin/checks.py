"""Every check of the project, one after another, with one summary. bin/test sets up and becomes this."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable

# For checks that only read the settings: nothing is connected to.
READ_ONLY = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "PORTAL_URL": "https://portal.example",
    "SECRET_KEY": "read by checks alone, and long enough for them: 0123456789 abcdefghij",
}

CHECKS = {
    "lint": ["-m", "ruff", "check", "--quiet", "."],
    "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
    "types": ["-m", "mypy"],
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-logo"],
    "system check": ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "migrations": ["-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"],
}


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    results: list[tuple[str, bool, float]] = []
    for name, command in CHECKS.items():
        results.append(run(name, command, READ_ONLY))
    results.append(run("tests", ["-m", "pytest", *pytest_options(arguments)], {}))
    print("\nSummary")
    for name, passed, seconds in results:
        print(f"  {'passed' if passed else 'FAILED'}  {name} ({seconds:.0f} s)")
    return 0 if all(passed for _, passed, _ in results) else 1


def pytest_options(arguments: list[str]) -> list[str]:
    """Slow proofs are run when asked for, browser tests where there is a browser. Other arguments are pytest's own."""
    left_out = [] if "--slow" in arguments else ["slow"]
    if not os.environ.get("CHROMIUM"):
        left_out.append("browser")
    marks = ["-m", " and ".join(f"not {mark}" for mark in left_out)] if left_out else []
    return ["--numprocesses", "2", "--dist", "loadgroup", *marks, *(word for word in arguments if word != "--slow")]


def run(name: str, command: list[str], environment: dict[str, str]) -> tuple[str, bool, float]:
    print(f"== {name}", flush=True)
    started = time.monotonic()
    done = subprocess.run([PYTHON, *command], env={**os.environ, **environment})
    return name, done.returncode == 0, time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
