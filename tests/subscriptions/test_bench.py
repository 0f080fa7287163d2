"""How fast digests go, next to a bare smtplib loop on the same machine."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.slow
def test_a_digest_goes_nearly_as_fast_as_ready_made_messages_by_smtplib() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "bench_digest", "--subscribers", "10000"],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Sent 10000 in" in done.stdout
    ratio = re.search(r"Ratio: ([\d.]+)", done.stdout)
    assert ratio
    assert float(ratio[1]) >= 0.9, done.stdout
