"""bin/setup.py: what it says when a set-up cannot go on, and what it leaves alone."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def setup() -> ModuleType:
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "bin/setup.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "The disk is full"),
        ("NewConnectionError('Failed to establish: [Errno -3] Temporary failure in name resolution')", "No network"),
        ("npm error code ENOTFOUND\nnpm error network request failed", "No network"),
        ("error: Failed to fetch: dns error", "No network"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "cannot be written to"),
        ("something\nelse went wrong\n\n", "The set-up failed: else went wrong"),
    ],
)
def test_what_failed_is_said_in_one_line(setup: ModuleType, output: str, said: str) -> None:
    line = setup.explain(output, log=None)
    assert line.startswith(said) or said in line
    assert "\n" not in line


def test_too_little_room_is_said_before_anything_is_made(setup: ModuleType) -> None:
    setup.__dict__["SPACE_NEEDED"] = {"demo": 2**60}
    with pytest.raises(setup.Problem, match=r"^Not enough room on the disk of .*: the set-up needs \d+ MB and \d+ MB are free\."):
        setup.require_space("demo")


def test_what_is_installed_is_left_alone_until_the_lock_changes(setup: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("one")
    assert not setup.stamped(tmp_path, lock)
    setup.stamp(tmp_path, lock)
    assert setup.stamped(tmp_path, lock)
    lock.write_text("two")
    assert not setup.stamped(tmp_path, lock)


def test_sources_are_compiled_once_even_where_python_keeps_nothing(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    (tmp_path / "room").mkdir()
    (tmp_path / "room/__init__.py").write_text("one = 1\n")
    setup.__dict__.update(ROOT=tmp_path, PYTHON=sys.executable)
    setup.compile_sources()
    assert list((tmp_path / "room/__pycache__").glob("__init__.*.pyc"))


@pytest.mark.parametrize(("status", "told"), [(0, "passed"), (1, "FAILED")])
def test_the_types_that_are_looked_at_beside_the_tests_are_told_of_with_the_rest(status: int, told: str) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'bin')!r}); import checks; checks.CHECKS = {{}}\n"
    code += f"checks.TYPES = ('types', ['-c', 'import sys; print(\"12 files\"); sys.exit({status})'])\n"
    code += "checks.pytest_options = lambda _: ['--version']\nsys.exit(checks.main([]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == status
    assert "12 files" in done.stdout
    assert f"{told}  types" in done.stdout


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_without_chromium_it_says_which_tests_cannot_run_and_fails_where_ci_is_set(ci: str, status: int) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'bin')!r}); import os; os.geteuid = lambda: 1; import setup\n"
    code += "try: setup.find_chromium()\nexcept setup.Problem as problem: sys.exit(str(problem))"
    environment = {**os.environ, "PATH": "/nowhere", "CI": ci}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == status
    assert "the browser tests (tests/browser)" in done.stdout + done.stderr


def test_no_lock_names_a_registry() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt", "package-lock.json"):
        text = (ROOT / name).read_text()
        assert "index-url" not in text
        assert '"resolved"' not in text
    assert (ROOT / "requirements.txt").read_text().count("--hash=sha256:") > 100
