"""How does this node ask another one? One signed request over HTTP, one signed answer, and every failure in words."""

import ssl
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import httpx
import msgspec

from tocsin.errors import BadInputError, BusyError, NotFoundError, RefusedError, TocsinError
from tocsin.exchange.keys.signing import Signer
from tocsin.node.federation.parcels import LARGEST
from tocsin.node.federation.requests import Answered, Asked, Keys, check_answer, sign_request

__all__ = ["PREFIX", "Callers", "Said", "WaitError"]

PREFIX = "/exchange/v1"
_SECONDS = httpx.Timeout(30.0, connect=5.0)
_TOO_MANY = 429
_UNAVAILABLE = 503


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal as a node answers it (problem document)."""

    title: str = ""
    detail: str = ""
    status: int = 0


class WaitError(BusyError):
    """The other node asks for patience; ``seconds`` says how much."""

    seconds: int = 1


class Callers:
    """Asks other members' nodes; connections to each are kept open."""

    def __init__(
        self,
        signer: Callable[[], Signer],
        keys: Keys,
        now: Callable[[], datetime],
        chance: Callable[[int], bytes],
        *,
        authorities: str = "",
        proxy: str = "",
    ) -> None:
        """Ask as ``signer``; ``authorities`` is a file of certificates that are trusted, ``proxy`` a way out."""
        self._signer, self._keys, self._now, self._chance = signer, keys, now, chance
        self._client = httpx.Client(
            timeout=_SECONDS,
            follow_redirects=False,
            trust_env=False,
            verify=_trusting(authorities),
            proxy=proxy or None,
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=50),
        )

    def post(self, member: str, address: str, path: str, body: bytes, media_type: str = "application/json") -> bytes:
        """Return what a member's node answers to a request under :data:`PREFIX`.

        Raises
        ------
        NotFoundError
            Nobody answers there.
        BusyError
            It asks for patience; the error's ``seconds`` say how much.
        RefusedError, BadInputError
            It refuses, or its answer is not signed by that member.
        """
        url = httpx.URL(address.rstrip("/") + PREFIX + path)
        if url.scheme not in {"http", "https"} or not url.host:
            raise BadInputError("a member's address is http or https", where=address, remedy="correct the register")
        headers = {"host": urlsplit(str(url)).netloc.rpartition("@")[2], "content-type": media_type}
        plain = Asked(method="POST", url=str(url), headers=headers, body=body)
        asked = sign_request(plain, member, self._signer(), self._now(), self._chance)
        try:
            with self._client.stream("POST", url, headers=asked.headers, content=body) as response:
                data = _read(response)
                answered = Answered(
                    status_code=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    body=data,
                    request=asked,
                )
        except (httpx.HTTPError, OSError) as error:
            raise NotFoundError(
                f"{member} does not answer ({error or type(error).__name__})", where=address, remedy="it is tried again"
            ) from error
        if response.is_success:
            check_answer(answered, member, self._keys, self._now())
            return data
        raise _refusal(answered, member, address)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


def _read(response: httpx.Response) -> bytes:
    parts, size = [], 0
    for part in response.iter_raw():
        size += len(part)
        if size > LARGEST:
            raise httpx.ReadError(f"the answer is longer than {LARGEST} bytes")
        parts.append(part)
    return b"".join(parts)


def _refusal(answered: Answered, member: str, address: str) -> TocsinError:
    try:
        said = msgspec.json.decode(answered.body, type=Said)
    except msgspec.DecodeError:
        said = Said()
    what = f"{member}: {said.detail or said.title or f'it answered {answered.status_code}'}"
    if answered.status_code in {_TOO_MANY, _UNAVAILABLE}:
        wait = WaitError(what, where=address, remedy="it is tried again")
        after = answered.headers.get("retry-after", "1")
        wait.seconds = min(86_400, int(after)) if after.isdigit() else 1
        return wait
    kind = RefusedError if answered.status_code in {401, 403, 409} else BadInputError
    return kind(what, where=address, remedy="see its operator, or correct the register")


def _trusting(authorities: str) -> "bool | ssl.SSLContext":
    if not authorities:
        return True
    return ssl.create_default_context(cafile=authorities)
