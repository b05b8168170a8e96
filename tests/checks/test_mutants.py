"""Faults put into a relay's decisions are caught by its tests; ``make mutants`` puts them everywhere."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_sample_of_faults_in_a_relay_is_caught():
    command = [sys.executable, "bench/mutants.py", "--room", "custody", "--module", "relays", "--sample", "8"]
    command += ["--tests", "tests/exchange/custody/test_relays.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 mutants, 8 caught" in done.stdout, done.stdout
