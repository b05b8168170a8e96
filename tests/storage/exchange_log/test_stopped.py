import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

TREE = Path(__file__).parents[3]
MEMORY = Path("/dev/shm")


def test_a_writer_killed_at_any_call_to_the_disk_leaves_the_log_from_before_or_after_and_loses_nothing():
    """Every third point here, every one in ``make soak``. In memory where that can be: a kill loses no cache."""
    step = int(os.environ.get("TOCSIN_SOAK_KILLS", "3"))
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        done = subprocess.run(
            [sys.executable, TREE / "tests/support/stopped_log.py", folder, str(step)],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["faults"] == []
    assert said["points"] * step > 100


LIMITED = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tocsin.errors import BadInputError
from tocsin.storage.exchange_log.store import LogStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
store = LogStore(Path(sys.argv[1]), lambda count: b"r" * count)
added = 0
try:
    while True:
        store.append([b"x" * 500] * 20, [bytes(32)] * 20)
        added += 20
except BadInputError as error:
    print(str(error))
assert store.size == added, (store.size, added)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.append([b"y"], [bytes(32)])
store.close()
assert LogStore(Path(sys.argv[1]), lambda count: b"r" * count).size == added + 1
print("went on")
"""


def test_when_the_machine_takes_no_more_bytes_the_log_says_so_and_goes_on_when_there_is_room(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path / "log", TREE], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "the disk is full; the log is as it was before" in done.stdout
    assert done.stdout.endswith("went on\n")


FULL = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tocsin.errors import BadInputError
from tocsin.storage.exchange_log.store import LogStore
root = Path(sys.argv[1])
store = LogStore(root / "log", lambda count: b"r" * count, gather=256)
added, refused = 0, 0
while refused < 3:
    try:
        store.append([b"x" * 300] * 100, [bytes(32)] * 100)
        added += 100
    except BadInputError as error:
        refused += 1
        assert "the disk is full" in str(error), error
        assert store.size == added
(root / "ballast").unlink()
store.append([b"y"] * 100, [bytes(32)] * 100)
store.close()
store = LogStore(root / "log", lambda count: b"r" * count)
assert store.size == added + 100
assert store.entry(added - 1) == b"x" * 300
"""


def test_a_really_full_file_system_leaves_the_log_whole(tmp_path):
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small file system needs the right to mount one: {mounted.stderr.strip()}")
    try:
        (tmp_path / "ballast").write_bytes(bytes(500_000))
        done = subprocess.run(
            [sys.executable, "-c", FULL, tmp_path, TREE], capture_output=True, text=True, timeout=60, check=False
        )
    finally:
        subprocess.run(["umount", tmp_path], check=True)
    assert done.returncode == 0, done.stderr
