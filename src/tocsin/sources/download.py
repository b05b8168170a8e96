"""How one file is had from a publisher: whole, in time, within limits, and never asking twice for the same bytes."""

import asyncio
import re
import secrets
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx
import msgspec

from tocsin.errors import NotFoundError, SourceError
from tocsin.sources.headers import conditions, followed, moment, retry_after
from tocsin.sources.shelf import Note, Shelf

__all__ = ["BUSY", "Downloaded", "Downloader", "Limits"]

Told = Callable[[int, int], None]

_CHANCE = secrets.SystemRandom()

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that mean: come back later."""
_HTML = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one download may cost."""

    size: int = 512 * 2**20
    """Bytes over the wire."""
    unpacked: int = 4 * 2**30
    """Bytes after unpacking; a bomb ends here."""
    seconds: float = 900.0
    """One file, with all attempts and waits."""
    silence: float = 30.0
    """Seconds without a byte before an attempt is given up."""
    attempts: int = 5
    unreached: int = 2
    """Attempts at a publisher whose door cannot be reached at all; its other files are then not asked for either."""
    wait: float = 1.0
    """Seconds before the second attempt; doubles each time."""
    longest_wait: float = 60.0
    redirects: int = 5


class Downloaded(msgspec.Struct, frozen=True, kw_only=True):
    """A file on our shelf."""

    path: Path
    checksum: str
    modified: datetime | None
    unchanged: bool
    charset: str


class _TryAgainError(Exception):
    """An attempt failed in a way that time may mend."""

    def __init__(self, what: str, after: float | None = None, *, nobody: bool = False) -> None:
        super().__init__(what)
        self.what, self.after, self.nobody = what, after, nobody


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(follow_redirects=False, http2=False)


class Downloader:
    """Fetches files to a folder, asking only for what it does not hold.

    Sleep and chance are handed in, so that tests wait for nothing and jitter is known.
    """

    def __init__(
        self,
        *,
        folder: Path,
        clock: Callable[[], datetime],
        limits: Limits | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = _CHANCE.random,
        client: Callable[[], httpx.AsyncClient] = _client,
        agent: str = "tocsin",
    ) -> None:
        """Keep the parts; the folder is made by the first download."""
        self.limits = limits or Limits()
        self._shelf = Shelf(folder)
        self._clock, self._sleep, self._chance = clock, sleep, chance
        self._make, self._agent = client, agent
        self._client: httpx.AsyncClient | None = None
        self._unreached: dict[str, str] = {}

    async def close(self) -> None:
        """Close connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def get(
        self, address: str, *, headers: Mapping[str, str], expect: str, progress: Told, busy: frozenset[int] = BUSY
    ) -> Downloaded:
        """Return the file at an address, from our shelf where the publisher says it is still the same.

        ``busy`` are the answers that mean: come back later.

        Raises
        ------
        SourceError
            With the last reason, after the last attempt or at the time limit.
        NotFoundError
            Where the publisher says that there is no such file.
        """
        reason, made = "it did not begin to answer", 0
        door = address.partition("://")[2].partition("/")[0]
        if door in self._unreached:
            raise _gave_up(address, self._unreached[door])
        try:
            async with asyncio.timeout(self.limits.seconds):
                for attempt in range(self.limits.attempts):
                    try:
                        return await self._attempt(address, headers, expect, progress, busy)
                    except _TryAgainError as error:
                        reason, made = error.what, attempt + 1
                        if error.nobody and made >= self.limits.unreached:
                            self._unreached[door] = reason
                            break
                        if made < self.limits.attempts:
                            await self._sleep(self._pause(address, attempt, error.after))
        except TimeoutError as error:
            raise SourceError(
                f"not finished within {self.limits.seconds:g} seconds ({reason})",
                where=address,
                remedy="sync again: what was received is kept and the rest is asked for",
            ) from error
        raise _gave_up(address, f"{reason}; gave up after {made} attempts")

    def _pause(self, address: str, attempt: int, after: float | None) -> float:
        """Return the wait: what the publisher asks for, else a doubling one with jitter so that nodes do not march."""
        if after is not None:
            if after > self.limits.longest_wait * 5:
                raise SourceError(
                    f"the publisher asks to come back in {after:g} seconds",
                    where=address,
                    remedy="sync again after that time",
                )
            return after
        return min(self.limits.longest_wait, self.limits.wait * float(2**attempt)) * (0.5 + self._chance())

    async def _attempt(
        self, address: str, headers: Mapping[str, str], expect: str, progress: Told, busy: frozenset[int]
    ) -> Downloaded:
        note, begun = self._shelf.note(address), self._shelf.begun(address)
        asked = {"user-agent": self._agent, "accept-encoding": "identity", **headers, **conditions(note, begun)}
        try:
            async with self._answer(address, asked) as response:
                if response.status_code == httpx.codes.NOT_MODIFIED and note is not None:
                    return self._held(address, note, unchanged=True)
                self._check_status(address, response, busy)
                return await self._receive(address, response, begun, expect, progress)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise _TryAgainError(f"the publisher cannot be reached ({error})", nobody=True) from error
        except httpx.TimeoutException as error:
            raise _TryAgainError(f"no byte came for {self.limits.silence:g} seconds") from error
        except httpx.RemoteProtocolError as error:
            raise _TryAgainError("the answer broke off before its end") from error
        except httpx.TransportError as error:
            raise _TryAgainError(f"the connection failed ({error})") from error
        except httpx.InvalidURL as error:
            raise SourceError(f"this is no address ({error})", where=address) from error

    @asynccontextmanager
    async def _answer(self, address: str, asked: Mapping[str, str]) -> AsyncIterator[httpx.Response]:
        """Ask, follow redirects within the publisher's house, and hold the answer open."""
        client, target = self._client or self._make(), address
        self._client = client
        for _ in range(self.limits.redirects + 1):
            request = client.build_request("GET", target, headers=asked, timeout=httpx.Timeout(self.limits.silence))
            response = await client.send(request, stream=True)
            try:
                if not response.has_redirect_location:
                    yield response
                    return
                target = followed(address, target, response)
            finally:
                await response.aclose()
        raise SourceError(f"more than {self.limits.redirects} redirects", where=address)

    async def _receive(
        self, address: str, response: httpx.Response, begun: Note | None, expect: str, progress: Told
    ) -> Downloaded:
        kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind in {"text/html", "application/xhtml+xml"} and expect != "html":
            raise SourceError(
                "the publisher answered with a web page instead of data",
                where=address,
                remedy="open the address in a browser: the file may have moved or may want a login",
            )
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        start = begun.size if resumed and begun is not None else 0
        if resumed and not response.headers.get("content-range", "").startswith(f"bytes {start}-"):
            self._shelf.forget_begun(address)
            raise _TryAgainError("the publisher sent another part of the file than the one asked for")
        length = int(response.headers.get("content-length") or 0)
        total = start + length if length else 0
        if total > self.limits.size:
            raise self._too_large(address)
        told = Note(
            address=address,
            etag=response.headers.get("etag", ""),
            last_modified=response.headers.get("last-modified", ""),
            charset=response.charset_encoding or "",
        )
        part = self._shelf.begin(told, resume=resumed)
        done = start
        with part:
            async for chunk in self._decoded(address, response):
                if done == 0 and expect != "html" and _HTML.match(chunk):
                    part.abandon()
                    raise SourceError(
                        "the publisher answered with a web page instead of data",
                        where=address,
                        remedy="open the address in a browser: the file may have moved or may want a login",
                    )
                done += len(chunk)
                if done > self.limits.size:
                    part.abandon()
                    raise self._too_large(address)
                part.write(chunk)
                progress(done, total)
            if done == 0:
                part.abandon()
                raise SourceError(
                    "the publisher answered, but with an empty file",
                    where=address,
                    remedy="sync again later; an empty answer never replaces figures held here",
                )
            if total and done != total and "content-encoding" not in response.headers:
                raise _TryAgainError("the answer broke off before its end")
        return self._held(address, self._shelf.finish(told), unchanged=False)

    async def _decoded(self, address: str, response: httpx.Response) -> AsyncIterator[bytes]:
        """Undo a transfer encoding that was not asked for, never further than the limit."""
        coding = response.headers.get("content-encoding", "identity").lower()
        if coding in {"", "identity"}:
            async for chunk in response.aiter_raw():
                if chunk:
                    yield chunk
            return
        if coding not in {"gzip", "x-gzip", "deflate"}:
            raise SourceError(f"the publisher answered in the unknown encoding {coding!r}", where=address)
        unpacking = zlib.decompressobj(wbits=47)
        async for chunk in response.aiter_raw():
            rest = chunk
            while rest:
                plain = unpacking.decompress(rest, 2**20)
                rest = unpacking.unconsumed_tail
                if plain:
                    yield plain

    def _held(self, address: str, note: Note, *, unchanged: bool) -> Downloaded:
        return Downloaded(
            path=self._shelf.path(address),
            checksum=note.checksum,
            modified=moment(note.last_modified),
            unchanged=unchanged,
            charset=note.charset,
        )

    def _check_status(self, address: str, response: httpx.Response, busy: frozenset[int]) -> None:
        status = response.status_code
        if status in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
            return
        if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            self._shelf.forget_begun(address)
            raise _TryAgainError("the publisher's file changed while it was being read")
        if status in busy:
            raise _TryAgainError(
                f"the publisher answered {status}", retry_after(response.headers.get("retry-after", ""), self._clock())
            )
        if status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
            raise NotFoundError(f"the publisher has no such file (answer {status})", where=address)
        remedy = "sync again later"
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            remedy = "check this source's access token in tocsin.toml"
        raise SourceError(f"the publisher answered {status}", where=address, remedy=remedy)

    def _too_large(self, address: str) -> SourceError:
        self._shelf.forget_begun(address)
        return SourceError(
            f"the file is larger than the limit of {self.limits.size} bytes",
            where=address,
            remedy="if this is the right file, fetch it by hand into a mirror folder and set TOCSIN_MIRROR",
        )


def _gave_up(address: str, reason: str) -> SourceError:
    return SourceError(
        reason,
        where=address,
        remedy="sync again later; until then the newest vintage held here is used and its age is shown",
    )
