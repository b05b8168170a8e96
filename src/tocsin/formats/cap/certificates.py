"""Whose key signed, and what is its certificate worth? Read from KeyInfo, judged at the time of sending."""

import hashlib
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from math import gcd, prod
from typing import Any, Final, Literal, TypeAlias

import msgspec

from tocsin.formats.cap.dsig import decoded
from tocsin.formats.cap.schema import DSIG

__all__ = ["CertificateCheck", "Keys", "altered", "judged", "keys_of", "names_another_key", "read_anchors"]

_FRAME: Final = re.compile(r"-----(BEGIN|END) CERTIFICATE-----")
_DSIG11: Final = "http://www.w3.org/2009/xmldsig11#"

State: TypeAlias = Literal[
    "missing", "unreadable", "altered", "expired", "not yet valid", "self-signed", "untrusted", "trusted"
]


class CertificateCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the certificate behind a signature."""

    state: State
    bad: bool = False
    """Whether the certificate makes the signature worthless."""
    detail: str = ""
    subject: str = ""
    issuer: str = ""
    serial: str = ""
    begins: datetime | None = None
    ends: datetime | None = None


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """What a KeyInfo holds."""

    certificates: tuple[Any, ...] = ()
    """As ``cryptography`` reads them, the signer's first."""
    unreadable: int = 0
    """Certificates that cannot be read."""
    bare: Any = None
    """A key without a certificate."""
    named: bool = False
    """Whether it names a key or certificate that is not there."""


def keys_of(signature: Any) -> Keys:
    """Read the KeyInfo of a signature's element."""
    info = signature.find(f"{{{DSIG}}}KeyInfo")
    if info is None:
        return Keys()
    found, unreadable = [], 0
    for element in info.iter(f"{{{DSIG}}}X509Certificate"):
        # Some senders put PEM's own frame around the base64.
        certificate = _certificate(decoded(element, frame=_FRAME))
        if certificate is None:
            unreadable += 1
        else:
            found.append(certificate)
    return Keys(certificates=tuple(found), unreadable=unreadable, bare=_bare(info), named=len(info) > 0)


def read_anchors(data: bytes) -> tuple[Any, ...]:
    """Read the certificates that are trusted, in PEM; a text without any is a ``ValueError``."""
    from cryptography import x509  # noqa: PLC0415 - 40 ms that only signatures need

    return tuple(x509.load_pem_x509_certificates(data))


def judged(keys: Keys, signer: Any, sent: datetime, now: datetime, anchors: Sequence[Any] | None) -> CertificateCheck:
    """Say what the signer's certificate is worth; ``anchors`` None: nobody was named whom to trust."""
    if signer is None:
        if keys.unreadable:
            return CertificateCheck(state="unreadable", bad=True, detail="the certificate cannot be read")
        detail = "the key comes without a certificate: nothing says whose it is"
        if keys.bare is None:
            detail = "the signature names no key that can be read"
        return CertificateCheck(state="missing", bad=keys.bare is None, detail=detail)
    begins, ends = signer.not_valid_before_utc, signer.not_valid_after_utc
    own = signer.issuer == signer.subject
    state: State = "self-signed" if own else "untrusted"
    bad, detail = False, "its issuer was not asked for" if not own else "it vouches for itself"
    chain = _trusted(signer, keys.certificates, anchors, sent) if anchors is not None else None
    if altered(signer, keys.certificates):
        state, bad, detail = "altered", True, altered(signer, keys.certificates)
    elif ends < sent:
        state, bad, detail = "expired", True, f"it ended on {ends:%Y-%m-%d}, before the alert was sent"
    elif chain is not None:
        state = "trusted" if chain else state
        bad, detail = not chain, "it leads to a trusted one" if chain else "it leads to no certificate that is trusted"
    elif begins > sent:
        state, detail = "not yet valid", f"it began on {begins:%Y-%m-%d}, after the alert says it was sent"
    elif ends < now:
        detail += f"; it was valid when the alert was sent and ended on {ends:%Y-%m-%d}"
    return CertificateCheck(
        state=state,
        bad=bad,
        detail=detail,
        subject=signer.subject.rfc4514_string(),
        issuer=signer.issuer.rfc4514_string(),
        serial=f"{signer.serial_number:x}",
        begins=begins,
        ends=ends,
    )


def altered(certificate: Any, others: Iterable[Any]) -> str:
    """Say how a certificate shows that it is not as it was issued; an empty text where it does not."""
    for issuer in (certificate, *others):
        if issuer.subject == certificate.issuer and _issued(certificate, issuer) is False:
            return "its issuer's signature does not fit it"
    numbers = getattr(certificate.public_key(), "public_numbers", None)
    modulus = getattr(numbers() if numbers else None, "n", 0)
    if modulus and gcd(modulus, _small_primes()) != 1:
        return "its modulus has a small factor: it is not the key that was issued"
    return ""


def names_another_key(certificate: Any) -> bool:
    """Say whether a certificate's subject key identifier is that of another key than its own."""
    from cryptography import x509  # noqa: PLC0415 - 40 ms that only signatures need
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    try:
        said = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        info = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        known = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    except (x509.ExtensionNotFound, ValueError, TypeError):
        return False
    forms = {known, hashlib.sha1(info, usedforsecurity=False).digest(), hashlib.sha256(info).digest()[:20]}
    # Longer ones, and those of 64 bits, are made in ways that cannot be told from here.
    return len(said) == 20 and said not in forms


def _certificate(data: bytes | None) -> Any:
    if data is None:
        return None
    from cryptography import x509  # noqa: PLC0415 - 40 ms that only signatures need
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is odd about it is judged here, and said
        try:
            found = (x509.load_pem_x509_certificate if data.startswith(b"-----") else x509.load_der_x509_certificate)(
                data
            )
            found.public_key()
            found.subject.rfc4514_string()
            found.issuer.rfc4514_string()
            _ = (found.not_valid_before_utc, found.not_valid_after_utc, found.serial_number)
        except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
            return None
    return found


def _bare(info: Any) -> Any:
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa  # noqa: PLC0415 - 40 ms
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415

    value = info.find(f"{{{DSIG}}}KeyValue/{{{DSIG}}}RSAKeyValue")
    try:
        if value is not None:
            modulus, exponent = (decoded(value.find(f"{{{DSIG}}}{name}")) for name in ("Modulus", "Exponent"))
            if modulus and exponent:
                return rsa.RSAPublicNumbers(int.from_bytes(exponent), int.from_bytes(modulus)).public_key()
        value = info.find(f"{{{DSIG}}}KeyValue/{{{DSIG}}}DSAKeyValue")
        if value is not None:
            parts = [decoded(value.find(f"{{{DSIG}}}{name}")) for name in ("P", "Q", "G", "Y")]
            p, q, g, y = (int.from_bytes(part or b"") for part in parts)
            return dsa.DSAPublicNumbers(y, dsa.DSAParameterNumbers(p, q, g)).public_key()
        value = info.find(f"{{{DSIG}}}KeyValue/{{{_DSIG11}}}ECKeyValue")
        if value is not None:
            curve = value.find(f"{{{_DSIG11}}}NamedCurve")
            point = decoded(value.find(f"{{{_DSIG11}}}PublicKey"))
            kind = _curves().get("" if curve is None else curve.get("URI", ""))
            if kind and point:
                return ec.EllipticCurvePublicKey.from_encoded_point(kind, point)
        data = decoded(info.find(f"{{{_DSIG11}}}DEREncodedKeyValue"))
        return load_der_public_key(data) if data else None
    except (ValueError, TypeError):
        return None


def _curves() -> dict[str, Any]:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - 40 ms that only signatures need

    return {
        "urn:oid:1.2.840.10045.3.1.7": ec.SECP256R1(),
        "urn:oid:1.3.132.0.34": ec.SECP384R1(),
        "urn:oid:1.3.132.0.35": ec.SECP521R1(),
    }


def _issued(certificate: Any, issuer: Any) -> bool | None:
    """Say whether the issuer's key made the certificate's signature; None where that cannot be found out."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415 - as above

    try:
        certificate.verify_directly_issued_by(issuer)
    except InvalidSignature:
        return False
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return True


def _trusted(signer: Any, given: Sequence[Any], anchors: Sequence[Any], at: datetime) -> bool:
    """Follow issuers from the signer to a trusted certificate, each valid when the alert was sent."""
    chain, current = 0, signer
    while chain <= 8:
        if not current.not_valid_before_utc <= at <= current.not_valid_after_utc:
            return False
        if any(anchor == current for anchor in anchors):
            return True
        following = next((each for each in _issuers(current, (*anchors, *given))), None)
        if following is None or following == current:
            return False
        current, chain = following, chain + 1
    return False


def _issuers(certificate: Any, others: Iterable[Any]) -> Iterator[Any]:
    from cryptography import x509  # noqa: PLC0415 - 40 ms that only signatures need

    for other in others:
        if other.subject != certificate.issuer or other == certificate or not _issued(certificate, other):
            continue
        try:
            limits = other.extensions.get_extension_for_class(x509.BasicConstraints).value
        except (x509.ExtensionNotFound, ValueError):
            continue
        if limits.ca:
            yield other


@cache
def _small_primes() -> int:
    limit = 50_000
    sieve = bytearray([1]) * limit
    for number in range(2, int(limit**0.5) + 1):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, limit, number)))
    return prod(number for number in range(2, limit) if sieve[number])
