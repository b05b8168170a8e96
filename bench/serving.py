"""How fast are pages and API under 50 concurrent clients of this machine? Beside a bare Litestar route, same run.

Client and server share the machine's cores, so the figures are a floor. Each client keeps one connection and asks again
as soon as it is answered; only 127.0.0.1 is reached.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.running_node import MIRROR, up  # noqa: E402 - the tree is put on the path first

CLIENTS = 50
SECONDS = float(os.environ.get("TOCSIN_BENCH_SECONDS", "5"))
ADDRESSES = {
    "page watch": "/en/",
    "page place": "/en/places/SDN",
    "page record": "/en/record",
    "api world": "/api/v1/hazards/conflict/world",
    "api world, 304": "/api/v1/hazards/conflict/world",
    "api place": "/api/v1/hazards/conflict/places/SDN",
    "api edition": "/api/v1/edition",
    "api boundaries": "/api/v1/boundaries",
    "healthz": "/healthz",
}
BARE = """
import socket, sys, uvicorn
from litestar import Litestar, get
@get("/", sync_to_thread=False)
def bare() -> dict[str, str]:
    return {"route": "mirror", "as_of": ""}
@get("/thread", sync_to_thread=True)
def threaded() -> dict[str, str]:
    return {"route": "mirror", "as_of": ""}
uvicorn.run(Litestar([bare, threaded], logging_config=None, openapi_config=None), port=int(sys.argv[1]),
            log_config=None, access_log=False)
"""


async def one_client(address: str, headers: dict[str, str], until: float, taken: list[float], sizes: list[int]) -> None:
    """Ask one address over one connection until the time is up."""
    host, _, rest = address.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    lines = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    request = f"GET /{rest} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n{lines}\r\n".encode()
    while time.perf_counter() < until:
        started = time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        if status not in {200, 304}:
            raise RuntimeError(f"{address} answered {status}")
        size = int(head.partition("content-length:")[2].split("\r\n", 1)[0] or 0) if status == 200 else 0
        await reader.readexactly(size)
        taken.append(time.perf_counter() - started)
        sizes.append(size)
    writer.close()
    await writer.wait_closed()


async def measure(address: str, headers: dict[str, str]) -> tuple[list[float], float, int]:
    """Return every answer's time, the wall time, and the size of an answer."""
    taken: list[float] = []
    sizes: list[int] = []
    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(CLIENTS):
            group.create_task(one_client(address, headers, started + SECONDS, taken, sizes))
    return sorted(taken), time.perf_counter() - started, sizes[-1]


def show(name: str, address: str, headers: dict[str, str] | None = None) -> None:
    """Measure one address and print its line."""
    with httpx.Client(trust_env=False) as client:
        warm = client.get(address, headers={"accept-encoding": "gzip"})
    given = dict(headers or {})
    if name.endswith("304"):
        given["If-None-Match"] = warm.headers["etag"]
    taken, wall, size = asyncio.run(measure(address, given))
    middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    print(
        f"   {name:<22} p50 {1000 * middle:7.1f} ms   p99 {1000 * late:7.1f} ms   {len(taken) / wall:7.0f} requests/s"
        f"   {size / 1024:7.1f} KB",
        flush=True,
    )


@contextlib.contextmanager
def bare_litestar() -> Iterator[str]:
    """Serve one bare route, with the same server, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", BARE, str(port)])
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(address, trust_env=False)
                break
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def main() -> None:
    """Measure the bare routes, then every address of a node."""
    print(f"   {CLIENTS} clients, {SECONDS:.0f} s each address, on 127.0.0.1")
    with bare_litestar() as address:
        show("bare Litestar", f"{address}/")
        show("bare Litestar, thread", f"{address}/thread")
    if not MIRROR.is_dir():
        print(f"   no mirror at {MIRROR}; set TOCSIN_MIRROR")
        return
    with tempfile.TemporaryDirectory() as folder, up(Path(folder) / "home", "--log", "warning") as node:
        node.wait_for("tocsin: backtest:")
        for name, path in ADDRESSES.items():
            show(name, node.address + path)


if __name__ == "__main__":
    main()
