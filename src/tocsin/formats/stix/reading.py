"""What do these bytes say? STIX as typed objects, canonical bytes and hashes, with nothing lost on relay."""

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.canonical import canonical as canonical_of_any
from tocsin.formats.stix.findings import Faults
from tocsin.formats.stix.parts import StixObject
from tocsin.formats.stix.splitting import split
from tocsin.formats.stix.types import TYPES
from tocsin.formats.stix.validating import object_faults

__all__ = ["Item", "canonical", "items_of", "take", "typed"]

_FRACTION: Final = re.compile(rb'(?:^|":|[\[,])-?\d+[.eE]').search
_BEYOND: Final = re.compile(rb"[\xee-\xf4]").search
"""First bytes of characters from U+E000 on, which UTF-8 and UTF-16 sort differently."""
_DIGITS: Final = bytes(0x30 if 0x30 <= octet <= 0x39 else 0x20 for octet in range(256))
_LARGE: Final = b"0" * 16
_RULES: Final = {"integer": "2.10", "surrogate": "2.15"}
"""Word of what has no canonical JSON -> the rule."""


class Item(msgspec.Struct, frozen=True):
    """One object that was taken in: everything it said, its canonical bytes and their hash.

    ``properties`` is the truth and is kept whole; :func:`typed` is a view of it.
    """

    type: str
    id: str
    properties: dict[str, Any]
    canonical: bytes
    hash: str
    """SHA-256 of the canonical bytes, in lower-case hexadecimal."""

    @property
    def version(self) -> str:
        """Which version of the object it is: ``modified``; for observables an empty text (3.6)."""
        return str(self.properties.get("modified", ""))


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of RFC 8785, as :func:`tocsin.exchange.canonical.canonical` does, several times faster.

    >>> canonical({"b": 1.0, "a": "é"}).decode()
    '{"a":"é","b":1}'
    """
    return _canonical(value, plain=False)


def _canonical(value: Any, *, plain: bool) -> bytes:
    """Write with the encoder in C where it and RFC 8785 cannot differ; ``plain`` says that there are no fractions."""
    written = msgspec.json.encode(value, order="sorted")
    if (
        (plain or not _FRACTION(written))
        and _LARGE not in written.translate(_DIGITS)
        and (written.isascii() or not _BEYOND(written))
    ):
        return written
    return canonical_of_any(value)


def typed(properties: dict[str, Any]) -> StixObject | None:
    """Return a valid object as the structure of its type; None for types that the standard does not define.

    >>> typed({"type": "mutex", "id": "mutex--f93fe911-e545-5239-b9b0-597840d0c871", "name": "a", "x_own": 1}).name
    'a'
    """
    structure = TYPES.get(properties.get("type", ""))
    return None if structure is None else msgspec.convert(properties, structure, strict=False)


def take(properties: Any, *, plain: bool = False) -> Item | Faults:
    """Take in one object: judge it, write it canonically, hash it; its faults where it breaks a rule.

    ``plain`` says that it is known to hold no number with a fraction, which saves looking.
    """
    faults = object_faults(properties)
    if faults is not None:
        return faults
    try:
        written = _canonical(properties, plain=plain)
    except BadInputError as error:
        rule = next((rule for word, rule in _RULES.items() if word in error.what), "2.3")
        return [("", rule, error.what)]
    except UnicodeEncodeError:
        return [("", "2.15", "a text holds half a surrogate pair")]
    except RecursionError:
        return [("", "3.2", "is nested too deep to be written")]
    return Item(properties["type"], properties["id"], properties, written, hashlib.sha256(written).hexdigest())


def items_of(read: Callable[[int], bytes]) -> Iterator[Item | Faults]:
    """Yield the objects of a bundle, a list or a single object one by one, in constant memory.

    >>> import io
    >>> mutex = b'{"type": "mutex", "id": "mutex--f93fe911-e545-5239-b9b0-597840d0c871", "name": "a"}'
    >>> [item.id for item in items_of(io.BytesIO(b"[" + mutex + b"]").read)]
    ['mutex--f93fe911-e545-5239-b9b0-597840d0c871']
    """
    envelope: dict[str, Any] = {}
    for piece in split(read):
        if piece.name is None:
            yield take(piece.value, plain=piece.plain)
        else:
            envelope[piece.name] = piece.value
    if envelope and "objects" not in envelope and envelope.get("type") != "bundle":
        yield take(envelope)
