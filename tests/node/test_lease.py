"""One writer per home: the second is told who the first is, and a killed one is replaced at once."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tocsin.errors import HomeInUseError
from tocsin.node.home import Home, open_home
from tocsin.node.lease import Lease, read_holder

HOLD = """
import sys, time
from pathlib import Path
from tocsin.node.home import open_home
from tocsin.node.lease import Lease
lease = Lease.acquire(open_home(Path(sys.argv[1])), "http://127.0.0.1:8700")
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path / "home")


def test_a_second_writer_is_told_the_pid_and_address_of_the_first(home: Home) -> None:
    lease = Lease.acquire(home)
    lease.announce("http://127.0.0.1:8701")
    with pytest.raises(HomeInUseError) as caught:
        Lease.acquire(home)
    assert str(os.getpid()) in str(caught.value)
    assert "http://127.0.0.1:8701" in str(caught.value)
    assert read_holder(home).address == "http://127.0.0.1:8701"
    lease.release()
    lease.release()
    assert read_holder(home) is None
    Lease.acquire(home).release()


def test_a_killed_writer_leaves_no_lock_behind(home: Home) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(home.path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        assert read_holder(home).pid == process.pid
        with pytest.raises(HomeInUseError, match=str(process.pid)):
            Lease.acquire(home)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert home.lease.exists(), "the dead process could not tidy up"
    assert read_holder(home) is None
    lease = Lease.acquire(home)
    assert read_holder(home).pid == os.getpid()
    lease.release()


def test_the_token_is_the_owners_alone_and_new_each_time(home: Home) -> None:
    lease = Lease.acquire(home)
    assert stat.S_IMODE(home.token.stat().st_mode) == 0o600
    assert home.token.read_text() == lease.token
    lease.release()
    assert not home.token.exists()
    second = Lease.acquire(home)
    assert second.token != lease.token
    second.release()


def test_nobody_holds_a_home_that_was_never_leased(home: Home) -> None:
    assert read_holder(home) is None
