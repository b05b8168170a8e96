"""Between real processes: lost connections, partitions and kills at any moment lose nothing and do nothing twice."""

import contextlib
import json
import os
import queue
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.unruly import Unruly

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 90.0
LONG = bool(os.environ.get("TOCSIN_LONG"))
"""The long form kills and cuts more often: set TOCSIN_LONG=1."""


class Process:
    """One member's exchange in a process of its own."""

    def __init__(self, *arguments: str, within: tuple[str, ...] = ()) -> None:
        self._command = [*within, sys.executable, "-m", "tests.support.exchange_process", *arguments]
        self.start()

    def start(self) -> None:
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        threading.Thread(target=self._follow, args=(self.process,), daemon=True).start()
        assert "ready" in self._line()

    def ask(self, **order: object) -> dict:
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self._line()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._let_go()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._let_go()

    def _let_go(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                stream.close()

    def _line(self) -> dict:
        return json.loads(self._lines.get(timeout=PATIENCE_SECONDS))

    def _follow(self, process: subprocess.Popen) -> None:
        with contextlib.suppress(ValueError):
            for line in process.stdout:
                self._lines.put(line)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        return opened.getsockname()[1]


@contextlib.contextmanager
def pair(tmp_path: Path) -> Iterator[tuple[Process, Process, Unruly]]:
    """Start ada and bo; what ada sends bo goes an unruly way."""
    ports = {"ada": free_port(), "bo": free_port()}
    with Unruly(ports["bo"]) as way, contextlib.ExitStack() as stack:
        reached = {
            "ada": {"bo.example": f"http://127.0.0.1:{way.port}"},
            "bo": {"ada.example": f"http://127.0.0.1:{ports['ada']}"},
        }
        found = []
        for name in ("ada", "bo"):
            one = Process(
                name, str(tmp_path / name), "127.0.0.1", str(ports[name]), json.dumps(reached[name]), "ada", "bo"
            )
            stack.callback(one.stop)
            found.append(one)
        yield found[0], found[1], way


def until(holds, what: str) -> float:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < PATIENCE_SECONDS, what
        time.sleep(0.2)
    return time.monotonic() - begun


@pytest.mark.slow
def test_a_way_that_is_late_breaks_and_is_cut_loses_nothing(tmp_path: Path) -> None:
    count = 40 if LONG else 8
    with pair(tmp_path) as (ada, bo, way):
        way.delay, way.cut = 0.05, 0.5
        leaves = ada.ask(do="share", count=count, to=["bo.example"])["leaves"]
        time.sleep(2)
        way.partitioned = True
        leaves += ada.ask(do="share", count=count, to=["bo.example"])["leaves"]
        time.sleep(1)
        way.partitioned = False
        until(lambda: bo.ask(do="held", leaves=leaves)["held"] == len(leaves), "not everything arrived")
        way.cut = 0.0
        recall = ada.ask(do="recall", leaves=leaves[:3])["recall"]
        until(lambda: ada.ask(do="receipts", recall=recall)["receipts"] == 3, "receipts are missing")
        assert bo.ask(do="held", leaves=leaves)["held"] == len(leaves) - 3


@pytest.mark.slow
def test_a_node_killed_at_any_moment_goes_on_where_it_was(tmp_path: Path) -> None:
    chance = random.Random(3)
    with pair(tmp_path) as (ada, bo, _):
        leaves: list[str] = []
        for number in range(8 if LONG else 3):
            leaves += ada.ask(do="share", count=10, to=["bo.example"])["leaves"]
            time.sleep(chance.random() * 0.4)
            victim = (bo, ada)[number % 2]
            victim.kill()
            victim.start()
        until(lambda: bo.ask(do="held", leaves=leaves)["held"] == len(leaves), "not everything arrived")
        recall = ada.ask(do="recall", leaves=leaves[:10])["recall"]
        time.sleep(chance.random() * 0.3)
        bo.kill()
        bo.start()
        until(lambda: ada.ask(do="receipts", recall=recall)["receipts"] == 10, "receipts are missing")
        assert bo.ask(do="held", leaves=leaves)["held"] == len(leaves) - 10


@contextlib.contextmanager
def namespaces() -> Iterator[tuple[str, str] | None]:
    """Make two network namespaces with a cable between them; None where this machine does not let us."""
    names = (f"tocsin-a{os.getpid()}", f"tocsin-b{os.getpid()}")
    cable = (f"ta{os.getpid()}"[:15], f"tb{os.getpid()}"[:15])
    orders = [
        *(["netns", "add", name] for name in names),
        ["link", "add", cable[0], "type", "veth", "peer", "name", cable[1]],
        *(["link", "set", end, "netns", name] for end, name in zip(cable, names, strict=True)),
        *(
            ["-n", name, "addr", "add", f"10.99.0.{number}/24", "dev", end]
            for number, (end, name) in enumerate(zip(cable, names, strict=True), 1)
        ),
        *(["-n", name, "link", "set", end, "up"] for end, name in zip(cable, names, strict=True)),
        *(["-n", name, "link", "set", "lo", "up"] for name in names),
    ]
    try:
        made = shutil.which("ip") is not None and all(
            subprocess.run(["ip", *order], capture_output=True, check=False).returncode == 0 for order in orders
        )
        yield (names if made else None)
    finally:
        for name in names:
            if shutil.which("ip"):
                subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


@pytest.mark.slow
def test_a_cable_that_is_pulled_and_put_back_between_two_machines(tmp_path: Path) -> None:
    with namespaces() as names, contextlib.ExitStack() as stack:
        if names is None:
            if os.environ.get("CI"):
                pytest.fail("network namespaces cannot be made here, and CI must have them")
            sys.stderr.write("no network namespaces here (they need root and iproute2): a proxy cuts the way instead\n")
            ada, bo, way = stack.enter_context(pair(tmp_path))

            def pull(down: bool) -> None:
                way.partitioned = down
        else:
            hosts = {"ada": "10.99.0.1", "bo": "10.99.0.2"}
            reached = json.dumps({f"{name}.example": f"http://{host}:8701" for name, host in hosts.items()})
            ada, bo = (
                Process(
                    name,
                    str(tmp_path / name),
                    hosts[name],
                    "8701",
                    reached,
                    "ada",
                    "bo",
                    within=("ip", "netns", "exec", namespace),
                )
                for name, namespace in zip(hosts, names, strict=True)
            )
            stack.callback(ada.stop)
            stack.callback(bo.stop)
            end = f"tb{os.getpid()}"[:15]

            def pull(down: bool) -> None:
                state = "down" if down else "up"
                subprocess.run(["ip", "-n", names[1], "link", "set", end, state], check=True)

        leaves = ada.ask(do="share", count=4, to=["bo.example"])["leaves"]
        until(lambda: bo.ask(do="held", leaves=leaves)["held"] == 4, "nothing arrived")
        pull(True)
        recall = ada.ask(do="recall", leaves=leaves[:1])["recall"]
        leaves += ada.ask(do="share", count=4, to=["bo.example"])["leaves"]
        time.sleep(1)
        assert bo.ask(do="held", leaves=leaves)["held"] == 4
        pull(False)
        until(lambda: bo.ask(do="held", leaves=leaves)["held"] == 7, "not everything arrived after the partition")
        until(lambda: ada.ask(do="receipts", recall=recall)["receipts"] == 1, "the receipt is missing")
