"""Starts the tests' own PostgreSQL and Redis-protocol server before Django reads its settings.

Loaded by `-p tests.services` in pyproject.toml. The workers of pytest-xdist find the servers in the environment.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cpip.services.postgres import Postgres
from cpip.services.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    if "DATABASE_URL" in os.environ:
        use_own_cache()
        return
    place = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    place.chmod(0o755)
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    postgres, valkey = Postgres(place / "postgres", place, is_durable=False), Valkey(place / "valkey", place)
    for server in (postgres, valkey):
        atexit.register(server.start().stop)
    os.environ.update(
        DATABASE_URL=postgres.url,
        REDIS_URL=valkey.url,
        EMAIL_URL="smtp://127.0.0.1:9",
        PORTAL_URL="http://portal.test",
        SECRET_KEY="the tests' own",
        DATA_DIR=str(place),
        STATIC_ROOT=str(place / "static"),
    )
    # Pages name their files by hash, as in service.
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], cwd=ROOT, check=True)


def use_own_cache() -> None:
    """Give each worker of pytest-xdist a Redis database of its own: tests empty it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{int(worker) + 1}"
