"""What does this node answer to other members? Who asks is known before anything is read; each answer is signed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from tocsin.errors import BadInputError, NotFoundError, RefusedError, TocsinError
from tocsin.exchange.keys.signing import Signer
from tocsin.node.federation.calling import PREFIX
from tocsin.node.federation.parcels import MEDIA_TYPE, Frame, pack, unpack
from tocsin.node.federation.quotas import Full, Quotas
from tocsin.node.federation.requests import Answered, Asked, Caller, Keys, Nonces, check_request, sign_answer
from tocsin.node.federation.taking import Taken

__all__ = ["Collect", "Fetch", "Front", "Handlers", "Outcomes"]

_JSON = "application/json"
_PROBLEM = "application/problem+json"


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """What came of each frame of a parcel, in order."""

    outcomes: tuple[Taken, ...]


class Collect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give me what is due to me: what came of what you gave before, and the mailboxes that are mine."""

    outcomes: tuple[Taken, ...] = ()
    mailboxes: Mapping[str, int] = {}
    """Hint -> the position after which to look."""
    position: int = -1
    """Of the register, as far as I know it."""
    bytes: int = 4 * 1024 * 1024


class Fetch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give me numbers of a stream that you gave me once."""

    stream: str
    first: int
    end: int = 2**53 - 1


class Handlers(msgspec.Struct, frozen=True, kw_only=True):
    """What the front hands requests to; each is told who asks."""

    take: Callable[[Sequence[Frame], str], tuple[Taken, ...]]
    collect: Callable[[Collect, str], tuple[Frame, ...]]
    fetch: Callable[[Fetch, str], tuple[Frame, ...]]
    ranges: Callable[[bytes, str], tuple[Frame, ...]]
    """Told what a member holds of our streams; returns what it lacks."""
    witness: Callable[[bytes, str], bytes]
    seen: Callable[[str], None]
    """Told that a member's node is alive."""
    room: Callable[[str, int, int], Full | None]
    """Whether a member's day has room for bytes and objects."""


class Front:
    """Answers signed requests of other members."""

    def __init__(
        self,
        me: str,
        signer: Callable[[], Signer],
        keys: Keys,
        now: Callable[[], datetime],
        quotas: Quotas,
        handlers: Handlers,
    ) -> None:
        self._me, self._signer, self._keys, self._now = me, signer, keys, now
        self._quotas, self._handlers = quotas, handlers
        self._nonces = Nonces(now())
        self._paths: dict[str, Callable[[bytes, str], tuple[bytes, str]]] = {
            "/parcels": self._parcels,
            "/collect": self._collect,
            "/fetch": self._fetch,
            "/ranges": lambda body, member: (pack(self._handlers.ranges(body, member)), MEDIA_TYPE),
            "/witness": lambda body, member: (self._handlers.witness(body, member), _JSON),
        }

    def answer(self, asked: Asked) -> Answered:
        """Answer a request; what is refused is answered with a problem document."""
        path = urlsplit(asked.url).path
        handler = self._paths.get(path.removeprefix(PREFIX)) if path.startswith(PREFIX) else None
        if handler is None or asked.method != "POST":
            return self.refuse(asked, 404, "there is nothing at this address")
        try:
            caller = check_request(asked, self._me, self._keys, self._nonces, self._now())
        except RefusedError as error:
            return self.refuse(asked, 401, error.what)
        full = self._quotas.enter(caller.member)
        if full is not None:
            return self._wait(asked, full)
        try:
            self._handlers.seen(caller.member)
            return self._handled(asked, caller, handler)
        finally:
            self._quotas.leave(caller.member)

    def refuse(self, asked: Asked, status: int, what: str, headers: dict[str, str] | None = None) -> Answered:
        """Answer that a request was refused, and why."""
        body = msgspec.json.encode({"title": what, "detail": what, "status": status})
        return self._signed(asked, status, body, _PROBLEM, headers)

    def _handled(self, asked: Asked, caller: Caller, handler: Callable[[bytes, str], tuple[bytes, str]]) -> Answered:
        try:
            body, media_type = handler(asked.body, caller.member)
        except _FullError as error:
            return self._wait(asked, error.full)
        except (BadInputError, NotFoundError, RefusedError) as error:
            return self.refuse(asked, error.status, error.what)
        except TocsinError as error:
            # A full disk is no fault of the other side: it keeps what it wanted to hand over and tries again.
            return self.refuse(asked, 503, error.what, {"retry-after": "60"})
        return self._signed(asked, 200, body, media_type)

    def _parcels(self, body: bytes, member: str) -> tuple[bytes, str]:
        frames = unpack(body)
        full = self._handlers.room(member, len(body), len(frames))
        if full is not None:
            raise _FullError(full)
        return msgspec.json.encode(Outcomes(outcomes=self._handlers.take(frames, member))), _JSON

    def _collect(self, body: bytes, member: str) -> tuple[bytes, str]:
        return pack(self._handlers.collect(_read(body, Collect), member)), MEDIA_TYPE

    def _fetch(self, body: bytes, member: str) -> tuple[bytes, str]:
        return pack(self._handlers.fetch(_read(body, Fetch), member)), MEDIA_TYPE

    def _wait(self, asked: Asked, full: Full) -> Answered:
        return self.refuse(asked, 429, full.why, {"retry-after": str(full.retry_after)})

    def _signed(
        self, asked: Asked, status: int, body: bytes, media_type: str, headers: dict[str, str] | None = None
    ) -> Answered:
        plain = Answered(
            status_code=status, headers={"content-type": media_type, **(headers or {})}, body=body, request=asked
        )
        if "signature" not in asked.headers:
            return plain
        try:
            return sign_answer(plain, self._signer(), self._now())
        except TocsinError:
            return plain


class _FullError(Exception):
    def __init__(self, full: Full) -> None:
        self.full = full


T = TypeVar("T", Collect, Fetch)


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise BadInputError(f"the request cannot be read: {error}", remedy="send it as the protocol says") from error
