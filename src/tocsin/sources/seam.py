"""Where a source's bytes come from: the mirror if one is set, else the publisher; never both, and always said."""

import asyncio
import fnmatch
import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Literal, Protocol, Self
from urllib.parse import urlsplit

import msgspec

from tocsin.errors import NotFoundError, SourceError
from tocsin.sources.download import BUSY, Downloader, Limits

__all__ = ["Fetched", "Progress", "Seam", "Step", "silent"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """How far a piece of reading got."""

    what: str
    """The file or page being read."""
    done: int = 0
    total: int = 0
    """0 where the publisher does not say."""
    unit: Literal["bytes", "pages", "sources"] = "bytes"


class Progress(Protocol):
    """Whoever wants to know how far the reading got."""

    def __call__(self, step: Step, /) -> None:
        """Take note of one step; called often, so be quick."""
        ...


def silent(_step: Step, /) -> None:
    """Take note of nothing."""


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it lies on this machine now, and where it came from."""

    path: Path
    address: str
    """The publisher's address, or ``mirror:topic/name``."""
    checksum: str
    """SHA-256 of the bytes."""
    retrieved: datetime
    modified: datetime | None = None
    """When the publisher says it was released (Last-Modified); None where it does not, or on a mirror's folder."""
    unchanged: bool = False
    """True where the publisher answered that nothing changed since the last read."""
    charset: str = ""
    """The charset that the answer named."""

    def bytes(self) -> bytes:
        """Return the file's bytes."""
        return self.path.read_bytes()


class Seam:
    """The one way from the outside world into the program.

    Parameters
    ----------
    mirror:
        A folder or an http(s) address that holds published files as ``topic/name``; empty for the publishers.
    downloads:
        Folder for downloaded files and what is known of them (ETag, Last-Modified).
    clock:
        Returns the aware UTC time.
    downloader:
        Does the downloading; it carries the limits, sleep and chance.
    tokens:
        Access tokens by source id, from the configuration.
    settings:
        Choices that sources offer, by name, e.g. ``summary_events``.
    """

    def __init__(
        self,
        *,
        downloads: Path,
        clock: Callable[[], datetime],
        mirror: str = "",
        downloader: Downloader | None = None,
        tokens: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Keep the parts; nothing is opened yet."""
        self.mirror = mirror.rstrip("/")
        self.clock = clock
        self.tokens = dict(tokens or {})
        self.settings = dict(settings or {})
        self.downloader = downloader or Downloader(folder=downloads, clock=clock)
        self._runner: asyncio.Runner | None = None
        self._listings: dict[str, tuple[str, ...]] = {}

    @property
    def route(self) -> Literal["mirror", "publisher"]:
        """Which way bytes come: ``mirror`` or ``publisher``."""
        return "mirror" if self.mirror else "publisher"

    @property
    def limits(self) -> Limits:
        """What one download may cost."""
        return self.downloader.limits

    def __enter__(self) -> Self:
        """Begin a sync."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close connections."""
        self.close()

    def close(self) -> None:
        """Close connections and the event loop behind them."""
        if self._runner is not None:
            self._runner.run(self.downloader.close())
            self._runner.close()
            self._runner = None

    def fetch(
        self,
        address: str,
        progress: Progress = silent,
        *,
        headers: Mapping[str, str] | None = None,
        expect: str = "",
        busy: frozenset[int] = BUSY,
    ) -> Fetched:
        """Fetch a publisher's file.

        Parameters
        ----------
        expect:
            What the file is to be (``json``, ``csv``, ``zip`` ...); a web page is refused unless it is ``html``.
        busy:
            Answers that mean: come back later.

        Raises
        ------
        SourceError
            Where it cannot be had whole, in time and within the limits.
        NotFoundError
            Where the publisher says that there is no such file.
        """

        def told(done: int, total: int) -> None:
            progress(Step(what=PurePosixPath(urlsplit(address).path).name or address, done=done, total=total))

        if self._runner is None:
            self._runner = asyncio.Runner()
        got = self._runner.run(
            self.downloader.get(address, headers=headers or {}, expect=expect, progress=told, busy=busy)
        )
        return Fetched(
            path=got.path,
            address=address,
            checksum=got.checksum,
            retrieved=self.clock(),
            modified=got.modified,
            unchanged=got.unchanged,
            charset=got.charset,
        )

    def names(self, pattern: str) -> tuple[str, ...]:
        """Return the names ``topic/name`` in the mirror that fit a pattern, in order."""
        topic, _, name = pattern.partition("/")
        held = sorted(entry for entry in self._listing(topic) if fnmatch.fnmatchcase(entry, name))
        return tuple(f"{topic}/{entry}" for entry in held)

    def mirrored(self, pattern: str, progress: Progress = silent) -> Fetched | None:
        """Return the mirror's newest file of a pattern ``topic/name*``, or None where it holds none.

        Of several names that fit, the last in order is taken: dated names order by date.
        """
        held = self.names(pattern)
        if not held:
            return None
        name = held[-1]
        address = f"mirror:{name}"
        if self.mirror.startswith(("http://", "https://")):
            got = self.fetch(f"{self.mirror}/{name}", progress)
            return msgspec.structs.replace(got, address=address, modified=None)
        path = Path(self.mirror) / name
        size = path.stat().st_size
        if size > self.limits.unpacked:
            raise SourceError(
                f"the file has {size} bytes, more than the limit of {self.limits.unpacked}",
                where=str(path),
                remedy="check that this is the publisher's file",
            )
        with path.open("rb") as stream:
            checksum = hashlib.file_digest(stream, "sha256").hexdigest()
        progress(Step(what=path.name, done=size, total=size))
        return Fetched(path=path, address=address, checksum=checksum, retrieved=self.clock())

    def require_mirrored(self, pattern: str, progress: Progress = silent) -> Fetched:
        """Return the mirror's newest file of a pattern, or raise NotFoundError where it holds none."""
        got = self.mirrored(pattern, progress)
        if got is None:
            raise NotFoundError(
                f"the mirror holds no file {pattern}",
                where=self.mirror,
                remedy="add the file to the mirror, or unset TOCSIN_MIRROR to read from the publisher",
            )
        return got

    def _listing(self, topic: str) -> tuple[str, ...]:
        if topic not in self._listings:
            if self.mirror.startswith(("http://", "https://")):
                self._listings[topic] = self._remote_listing(topic)
            else:
                root = Path(self.mirror)
                if not root.is_dir():
                    raise SourceError(
                        "the mirror's folder is not there",
                        where=self.mirror,
                        remedy="correct TOCSIN_MIRROR, or unset it to read from the publishers",
                    )
                place = root / topic
                files = (path.name for path in place.iterdir() if path.is_file()) if place.is_dir() else ()
                self._listings[topic] = tuple(files)
        return self._listings[topic]

    def _remote_listing(self, topic: str) -> tuple[str, ...]:
        """Read the names from the topic's README or the server's own index page: HTTP has no listing of its own."""
        try:
            text = self.fetch(f"{self.mirror}/{topic}/", expect="html").bytes().decode("utf-8", "replace")
            names = re.findall(r'href="([^"/?#]+)"', text)
        except (NotFoundError, SourceError):
            names = []  # many servers refuse to list; one that is down fails again below
        if not names:
            text = self.fetch(f"{self.mirror}/{topic}/README.md").bytes().decode("utf-8", "replace")
            names = re.findall(r"[\w.+-]+\.(?:csv|parquet|json|gz|zip|xml)\b", text)
        return tuple(dict.fromkeys(names))
