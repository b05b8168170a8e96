"""Which member sent this request, to me, now, and not once before? HTTP message signatures (RFC 9421, RFC 9530).

Covered are the method, the target (path and query), the authority, the digest of the body, the member it is meant for,
when it was made, and a nonce. A signature counts for :data:`WINDOW` on either side of the receiver's clock, so two
clocks may differ by that much; within it a nonce counts once. What was made before this node started is refused, since
nobody remembers its nonces: an honest sender signs again. Answers are signed too, over the status, the digest and the
request's own signature, so that nobody between the two can say "taken" for a member that took nothing.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from http_message_signatures import (
    ContentDigest,
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)
from http_message_signatures.algorithms import ED25519

from tocsin.errors import RefusedError
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.signing import Signer, verify

__all__ = [
    "TAG",
    "WINDOW",
    "Answered",
    "Asked",
    "Caller",
    "Keys",
    "Nonces",
    "check_answer",
    "check_request",
    "sign_answer",
    "sign_request",
]

TAG = "tocsin-exchange-v1"
WINDOW = timedelta(minutes=5)
"""How far the clocks of two members may differ, and how long a request may be under way."""

_TO = "tocsin-to"
_REQUEST = ("@method", "@authority", "@path", "@query", "content-digest", _TO)
_ANSWER = ("@status", "content-digest", '"signature";req;key="tocsin"')
_LABEL = "tocsin"
_MOST_NONCES = 200_000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it went over the wire."""

    method: str
    url: str
    """Absolute: scheme, authority as the Host field says it, path and query."""
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it went over the wire, beside the request it answers."""

    status_code: int
    headers: dict[str, str]
    body: bytes
    request: Asked


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed a request."""

    member: str
    key: str
    created: datetime


Keys = Callable[[str, datetime], tuple[str, PublicKey] | None]
"""Returns the member that a key id belongs to at an instant, and the key; None for a key that does not count."""


class _Ed25519(ED25519):
    """Ed25519 over keys as the register holds them."""

    def __init__(self, public_key: Any = None, private_key: Any = None) -> None:
        self.public_key, self.private_key = public_key, private_key

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raise where the signature does not fit."""
        if not verify(self.public_key, message, signature):
            raise InvalidSignature("it does not fit the message")


class _Resolver(HTTPSignatureKeyResolver):
    """Looks a key up in the register, and remembers whose it is."""

    def __init__(self, keys: Keys, now: datetime) -> None:
        self._keys, self._now = keys, now
        self.member = ""

    def resolve_public_key(self, key_id: str) -> Any:
        found = self._keys(key_id, self._now)
        if found is None:
            raise InvalidSignature(f"{key_id[:80]} is no key of a present member")
        self.member, key = found
        return key


class _Verifier(HTTPMessageVerifier):
    """The library's verifier by our clock: times are checked here and not by the machine's own."""

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        """Leave the times to :func:`_fresh`."""


class Nonces:
    """Which signatures were seen within the window? Bounded; in memory, because what is older than it is refused."""

    def __init__(self, started: datetime) -> None:
        self.started = started
        self._seen: dict[tuple[str, str], datetime] = {}
        self._lock = threading.Lock()

    def once(self, key: str, nonce: str, created: datetime, now: datetime) -> str:
        """Note a signature and return an empty text, or say why it does not count."""
        with self._lock:
            if created < self.started - timedelta(seconds=1):
                return "the request was signed before this node started; sign it again"
            for old in [one for one, until in self._seen.items() if until < now][:1000]:
                del self._seen[old]
            if (key, nonce) in self._seen:
                return "the request was seen before"
            if len(self._seen) >= _MOST_NONCES:
                return "too many requests within the window; try again later"
            self._seen[key, nonce] = created + 2 * WINDOW
        return ""


def sign_request(asked: Asked, to: str, signer: Signer, now: datetime, chance: Callable[[int], bytes]) -> Asked:
    """Return a request with its digest, the member it is for, and its signature."""
    message = _Message(asked.method, asked.url, {**asked.headers, _TO: to})
    message.headers["content-digest"] = ContentDigest.create(asked.body)
    _apply(message, signer, now, _REQUEST, chance(16).hex())
    return msgspec.structs.replace(asked, headers={name.lower(): value for name, value in message.headers.items()})


def sign_answer(answered: Answered, signer: Signer, now: datetime) -> Answered:
    """Return an answer with its digest and its signature, bound to the request's own signature."""
    message = _Reply(answered)
    message.headers["content-digest"] = ContentDigest.create(answered.body)
    _apply(message, signer, now, _ANSWER, None)
    return msgspec.structs.replace(answered, headers={name.lower(): value for name, value in message.headers.items()})


def check_request(asked: Asked, me: str, keys: Keys, nonces: Nonces, now: datetime) -> Caller:
    """Return who signed a request that is meant for ``me``, fresh and new.

    Raises
    ------
    RefusedError
        No signature, one of a key that does not count, for somebody else, too old, from the future, seen before, or
        over another body.
    """
    if asked.headers.get(_TO) != me:
        raise _refused(f"the request is for {asked.headers.get(_TO, 'nobody')!r}, and this is {me}")
    caller, nonce = _verified(_Message(asked.method, asked.url, asked.headers), keys, now, _REQUEST, asked.body)
    if not nonce:
        raise _refused("the signature has no nonce")
    fault = nonces.once(caller.key, nonce, caller.created, now)
    if fault:
        raise _refused(fault)
    return caller


def check_answer(answered: Answered, member: str, keys: Keys, now: datetime) -> None:
    """Raise :class:`tocsin.errors.RefusedError` unless ``member`` signed this answer to this very request."""
    caller, _ = _verified(_Reply(answered), keys, now, _ANSWER, answered.body)
    if caller.member != member:
        raise _refused(f"the answer is signed by {caller.member}, and {member} was asked")


class _Message:
    """A request in the shape the library reads and writes."""

    def __init__(self, method: str, url: str, headers: Mapping[str, str]) -> None:
        self.method, self.url, self.headers = method, url, dict(headers)


class _Reply:
    """An answer in the shape the library reads and writes."""

    def __init__(self, answered: Answered) -> None:
        self.status_code = answered.status_code
        self.headers = dict(answered.headers)
        asked = answered.request
        self.request = _Message(asked.method, asked.url, asked.headers)


def _apply(message: Any, signer: Signer, now: datetime, covered: tuple[str, ...], nonce: str | None) -> None:
    if not signer.key.startswith("ed25519:"):
        raise _refused(f"requests are signed with Ed25519, and {signer.key} is another key")
    library = HTTPMessageSigner(signature_algorithm=_Ed25519)
    prepared = library.prepare(
        message,
        key_id=signer.key,
        created=now,
        nonce=nonce,
        label=_LABEL,
        tag=TAG,
        covered_component_ids=covered,
        use_existing_digest=True,
    )
    library.apply(message, prepared, signer.sign(prepared.signature_base))


def _verified(message: Any, keys: Keys, now: datetime, covered: tuple[str, ...], body: bytes) -> tuple[Caller, str]:
    """Return who signed a message over all of ``covered``, and the nonce."""
    resolver = _Resolver(keys, now)
    library = _Verifier(signature_algorithm=_Ed25519, key_resolver=resolver)
    try:
        results = library.verify(message, max_age=None, expect_tag=TAG, require_components=covered, body=body)
    except (HTTPMessageSignaturesException, ValueError) as error:
        raise _refused(f"the signature does not hold ({error})") from error
    if len(results) != 1:
        raise _refused(f"there are {len(results)} signatures, and one is expected")
    parameters = results[0].parameters
    created = _fresh(parameters.get("created"), now)
    caller = Caller(member=resolver.member, key=str(parameters["keyid"]), created=created)
    return caller, results[0].nonce or ""


def _fresh(created: object, now: datetime) -> datetime:
    if not isinstance(created, int):
        raise _refused("the signature does not say when it was made")
    try:
        at = datetime.fromtimestamp(created, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise _refused("the signature does not say when it was made") from error
    if abs(now - at) > WINDOW:
        minutes = WINDOW.seconds // 60
        raise _refused(f"it was signed at {at.isoformat()}, more than {minutes} minutes from {now.isoformat()}")
    return at


def _refused(what: str) -> RefusedError:
    return RefusedError(what, where="request", remedy="sign it with a present key of a member, for this node, now")
