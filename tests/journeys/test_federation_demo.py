"""`make demo-federation`: three nodes exchange, recall and remove, end cleanly, in well under two minutes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_demonstration_plays_to_its_end_and_says_what_came_of_it() -> None:
    command = [sys.executable, str(ROOT / "demo" / "federation.py"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert len(said["steps"]) == 8
    assert said["receipts"] >= 1
    assert said["objects_after_removal"] == 0
