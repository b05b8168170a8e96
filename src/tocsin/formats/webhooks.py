"""How is a message to another programme signed, and is a signature right? Standard Webhooks 1.0, symmetric."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from tocsin.errors import BadInputError, RefusedError

__all__ = ["check_signature", "secret_bytes", "signed_headers"]

_PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64
"""Bytes of a secret, as the specification asks."""


def secret_bytes(secret: str) -> bytes:
    """Return the key of a secret as it is written: ``whsec_`` and 24 to 64 bytes in base64.

    >>> len(secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    24
    """
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInputError(
            "the webhook's secret is not base64", where="webhook_secret", remedy="write whsec_ and base64"
        ) from error
    if not _SHORTEST <= len(key) <= _LONGEST:
        raise BadInputError(
            f"the webhook's secret has {len(key)} bytes", where="webhook_secret", remedy="take 24 to 64 random bytes"
        )
    return key


def signed_headers(id: str, now: datetime, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """Return the three headers that sign a body, one signature for each secret, so that a secret can be replaced.

    >>> from datetime import UTC
    >>> sent = datetime.fromtimestamp(1614265330, UTC)
    >>> signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", sent, b'{"test": 2432232314}',
    ...     ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])["webhook-signature"]
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    if "." in id:
        raise BadInputError("an id with a full stop cannot be signed", where=id)
    stamp = str(int(now.timestamp()))
    return {
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{_signature(secret, id, stamp, body)}" for secret in secrets),
    }


def check_signature(
    headers: Mapping[str, str], body: bytes, secret: str, now: datetime, within: timedelta = timedelta(minutes=5)
) -> str:
    """Return the id of a message whose signature is right, or raise :class:`tocsin.errors.RefusedError`.

    Parameters
    ----------
    headers:
        With names in lower case.
    within:
        How far the time in it may lie from ``now``, so that a message that was overheard cannot be sent again later.
    """
    id_, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not id_ or not stamp.isdigit():
        raise RefusedError("the message is not signed", where="webhook", remedy="send all three headers")
    if abs(now.timestamp() - int(stamp)) > within.total_seconds():
        raise RefusedError("the message is too old or from the future", where=id_, remedy="set the clock")
    expected = _signature(secret, id_, stamp, body).encode()
    offered = [part[3:] for part in headers.get("webhook-signature", "").split(" ") if part.startswith("v1,")]
    if not any(hmac.compare_digest(one.encode("utf-8", "replace"), expected) for one in offered):
        raise RefusedError("the signature is wrong", where=id_, remedy="compare the secrets")
    return id_


def _signature(secret: str, id_: str, stamp: str, body: bytes) -> str:
    digest = hmac.digest(secret_bytes(secret), f"{id_}.{stamp}.".encode() + body, hashlib.sha256)
    return base64.b64encode(digest).decode()
