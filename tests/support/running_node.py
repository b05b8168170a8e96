"""A real `tocsin up` in a process of its own, for journeys and for the browser."""

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MIRROR = Path(os.environ.get("TOCSIN_MIRROR") or ROOT.parent / "shared" / "mirror")
"""The mirror that journeys read; journeys that need it say so where there is none."""

PATIENCE_SECONDS = 900.0


@dataclass
class Up:
    """A node that serves."""

    address: str
    line: str
    """The one line it printed."""
    home: Path
    seconds: float
    """From the start of the process to the line."""
    process: subprocess.Popen
    errors: list[str] = field(default_factory=list)
    """What it wrote on stderr so far."""

    def wait_for(self, words: str, patience: float = PATIENCE_SECONDS) -> None:
        """Wait until stderr has said some words."""
        until = time.monotonic() + patience
        while not any(words in line for line in self.errors):
            assert time.monotonic() < until, f"{words!r} was not said: {self.errors[-10:]}"
            time.sleep(0.1)


@contextlib.contextmanager
def up(home: Path, *arguments: str, mirror: str | None = None, **environment: str) -> Iterator[Up]:
    """Start a node on a free port, wait for its line, and stop it with SIGTERM at the end."""
    started = time.perf_counter()
    process = _start(home, arguments, {"TOCSIN_MIRROR": mirror or str(MIRROR), **environment})
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    errors: list[str] = []
    followed = [
        threading.Thread(target=_follow, args=(stream, take), daemon=True)
        for stream, take in ((process.stdout, lines.put), (process.stderr, errors.append))
    ]
    for thread in followed:
        thread.start()
    try:
        line = _first(lines, process)
        assert line, f"no line came: {errors[-10:]}"
        found = re.search(r"http://[\d.:]+", line)
        assert found, f"the line names no address: {line!r}; {errors[-10:]}"
        yield Up(found[0], line.strip(), home, time.perf_counter() - started, process, errors)
    finally:
        stop(process)
        for thread in followed:
            thread.join(10)


@contextlib.contextmanager
def starting(home: Path) -> Iterator[subprocess.Popen]:
    """Start a node and wait for nothing."""
    process = _start(home, (), {"TOCSIN_MIRROR": str(MIRROR)})
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _start(home: Path, arguments: tuple[str, ...], environment: dict[str, str]) -> subprocess.Popen:
    command = [sys.executable, "-m", "tocsin", "up", "--home", str(home), "--port", "0", "--no-browser", *arguments]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**kept, **environment}
    )


def stop(process: subprocess.Popen, number: int = signal.SIGTERM) -> int:
    """End a node by a signal and return its exit code."""
    if process.poll() is None:
        process.send_signal(number)
    try:
        return process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def _first(lines: "queue.SimpleQueue[str]", process: subprocess.Popen) -> str:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(queue.Empty):
            return lines.get(timeout=0.2)
        if process.poll() is not None and lines.empty():
            return ""
    return ""


def _follow(stream, take) -> None:
    with stream:
        for line in stream:
            take(line.rstrip("\n"))
