"""What is sealed beside the objects? Who is addressed, the policies, the lengths, and which stream this one follows."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

import msgspec
from msgspec import Meta

from tocsin.errors import BadInputError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.envelopes.framing import MOST_RECIPIENTS, TAG
from tocsin.exchange.envelopes.headers import MOST_OBJECTS
from tocsin.exchange.envelopes.records import LARGEST_CARRIER

__all__ = [
    "LARGEST_POLICY",
    "MOST_POLICIES",
    "Follows",
    "Manifest",
    "padding_for",
    "read_manifest",
    "write_manifest",
]

LARGEST_POLICY = 1 << 16
"""Bytes of one policy's text."""

MOST_POLICIES = 256
_MEMBER = r"^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?\Z"


class Follows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The stream that ended when this one began, and how far it went: nothing at its end can be withheld unseen."""

    head: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    """Id of its last batch."""
    seq: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    """The number its next object would have had."""
    stream: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sealed list of what a batch holds."""

    follows: Follows | None
    """Only in the first batch of a stream, and only when it follows another."""
    lengths: Annotated[tuple[Annotated[int, Meta(ge=2, le=LARGEST_CARRIER)], ...], Meta(max_length=MOST_OBJECTS)]
    """Bytes of each object."""
    named: Annotated[tuple[Annotated[int, Meta(ge=0, lt=MOST_POLICIES)], ...], Meta(max_length=MOST_OBJECTS)]
    """For each object, the index of its policy."""
    policies: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MOST_POLICIES)]
    """Their texts, sorted, each once."""
    recipients: Annotated[
        tuple[Annotated[str, Meta(pattern=_MEMBER)], ...], Meta(min_length=1, max_length=MOST_RECIPIENTS)
    ]
    """Sorted ids of the members addressed."""


_DECODER = msgspec.json.Decoder(Manifest)


def write_manifest(manifest: Manifest) -> bytes:
    """Return the canonical JSON of a manifest that is in order."""
    _check(manifest)
    return canonical(msgspec.to_builtins(manifest))


def read_manifest(data: bytes) -> Manifest:
    """Return the manifest of these bytes if they are exactly its canonical JSON.

    Raises
    ------
    BadInputError
        Another form; lists unsorted, doubled, or of different lengths; a policy nobody names.
    """
    try:
        manifest = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInputError(f"the batch's manifest cannot be read: {error}", remedy="tell the origin") from error
    if write_manifest(manifest) != data:
        raise BadInputError("the batch's manifest is not in its canonical form", remedy="tell the origin")
    return manifest


def padding_for(size: int) -> int:
    """Return the zeros to seal behind ``size`` sealed bytes, so that a length tells a relay little.

    Lengths are rounded up as in PADME (Nikitin et al. 2019, `Reducing Metadata Leakage from Encrypted Files and
    Communication with PURBs <https://doi.org/10.2478/popets-2019-0056>`_): never by more than 12 %, and only about
    log log of the size remains to be seen. The tag of the padding itself is part of what is rounded.

    >>> padding_for(10_000), padding_for(700_000)
    (224, 4496)
    """
    whole = size + TAG
    exponent = whole.bit_length() - 1
    last = exponent - exponent.bit_length()
    mask = (1 << max(last, 0)) - 1
    return ((whole + mask) & ~mask) - whole


def _check(manifest: Manifest) -> None:
    if len(manifest.lengths) != len(manifest.named) or not manifest.lengths:
        raise BadInputError("a manifest has a length and a policy for every object")
    if not _sorted_once(manifest.policies) or not _sorted_once(manifest.recipients):
        raise BadInputError("a manifest's policies and recipients are sorted, each once")
    if set(manifest.named) != set(range(len(manifest.policies))):
        raise BadInputError("a manifest lists every policy that an object names, and no other")
    if any(len(text.encode()) > LARGEST_POLICY or not text for text in manifest.policies):
        raise BadInputError(f"a policy has 1 to {LARGEST_POLICY} bytes", remedy="name communities, not each member")


def _sorted_once(texts: Sequence[str]) -> bool:
    return all(first < second for first, second in pairwise(texts))
