"""A way between two nodes that is late, loses connections in the middle, and can be cut: a small TCP proxy."""

import contextlib
import random
import select
import socket
import threading
import time


class Unruly:
    """Forwards a local port to another one; delays, cuts and partitions as it is told."""

    def __init__(self, to: int, seed: int = 1) -> None:
        self._to = to
        self._random = random.Random(seed)
        self.delay = 0.0
        self.cut = 0.0
        """Share of connections that break after some bytes."""
        self.partitioned = False
        self._opened = socket.create_server(("127.0.0.1", 0))
        self.port = self._opened.getsockname()[1]
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Unruly":  # noqa: PYI034
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._opened.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._opened.accept()
            except OSError:
                return
            if self.partitioned:
                client.close()
                continue
            threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client: socket.socket) -> None:
        left = self._random.randint(200, 6000) if self._random.random() < self.cut else None
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", self._to), 5) as server:
            while not self._closing.is_set() and not self.partitioned:
                ready, _, _ = select.select([client, server], [], [], 0.2)
                for one in ready:
                    data = one.recv(65536)
                    if not data:
                        return
                    if self.delay:
                        time.sleep(self._random.random() * self.delay)
                    if left is not None:
                        left -= len(data)
                        if left <= 0:
                            return
                    (server if one is client else client).sendall(data)
