"""Runs the portal with its example in the foreground. bin/demo sets up everything and becomes this."""

import datetime
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from cpip.services.processes import Problem
from cpip.services.stack import ROOT, Stack

ACCOUNTS = """\
Example accounts (sign in with the address; the code comes to the mailbox):
  editor@example.org         writes and publishes updates
  administrator@example.org  may do the same, and change the programme's facts
  contributor@example.org    writes about two workstreams
  member@example.org         a member of the External Advisory Group
Example subscribers: at-once@example.org, weekly@example.org
"""


class Interrupted(Exception):
    """Somebody wants it to stop."""


def interrupt(*_: object) -> NoReturn:
    raise Interrupted


def main() -> int:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, interrupt)
    stack = None
    try:
        check_wanted_moment()
        stack = Stack(Path(os.environ.get("DATA_DIR") or ROOT / ".data"), wanted_port())
        stack.start()
        print(f"\nReady: {stack.url}/\nMailbox: {stack.url}/mailbox/\n\n{ACCOUNTS}\nCtrl-C stops it.", flush=True)
        stack.keep_running()
    except Interrupted:
        pass
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The demo cannot go on: {error}. Is there room on the disk, and may you write here?", file=sys.stderr)
        return 1
    finally:
        if stack:
            stack.stop()
    return 0


def wanted_port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise Problem(f"PORT is “{given}”: give a number from 1 to 65535, as in PORT=8001 bin/demo.")
    return int(given)


def check_wanted_moment() -> None:
    """NOW, by which pages show the example as it stood at a moment, must be one."""
    given = os.environ.get("NOW")
    try:
        datetime.datetime.fromisoformat(given or "2016-11-24")
    except ValueError:
        raise Problem(f"NOW is “{given}”: give a moment, as in NOW=2016-11-24T10:00+00:00 bin/demo.") from None


if __name__ == "__main__":
    sys.exit(main())
