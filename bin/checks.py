"""Every check of the project, with one summary. bin/test sets up and becomes this.

One after another, but for the types: they take a minute of one processor and are looked at beside all that follows.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
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
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-logo"],
    "system check": ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "migrations": ["-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"],
}
Result = tuple[str, bool, float]
"""A check's name, whether it passed, and the seconds it took."""
TYPES = ("types", ["-m", "mypy"])


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    with ThreadPoolExecutor(max_workers=1) as beside:
        types = beside.submit(run_quietly, *TYPES, READ_ONLY)
        results = [run(name, command, READ_ONLY) for name, command in CHECKS.items()]
        results.append(run("tests", ["-m", "pytest", *pytest_options(arguments)], {}))
        said, result = types.result()
    print(f"== {TYPES[0]}\n{said}", flush=True)
    results.append(result)
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


def run(name: str, command: list[str], environment: dict[str, str]) -> Result:
    print(f"== {name}", flush=True)
    started = time.monotonic()
    done = subprocess.run([PYTHON, *command], env={**os.environ, **environment})
    return name, done.returncode == 0, time.monotonic() - started


def run_quietly(name: str, command: list[str], environment: dict[str, str]) -> tuple[str, Result]:
    """Run it beside others; what it said, in one piece, and how it went."""
    started = time.monotonic()
    done = subprocess.run(
        [PYTHON, *command], env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.stdout, (name, done.returncode == 0, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
