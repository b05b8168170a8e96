"""Keys and certificates for one test run: made here, trusted by nobody, thrown away."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@cache
def key_of(name: str) -> Any:
    """Return the key of a made-up signer; names that begin with ``ec`` sign on a curve."""
    if name.startswith("ec"):
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, 3072 if "large" in name else 1024 if "small" in name else 2048)


@cache
def certificate_of(name: str, *, issuer: str = "", begins: int = -100, ends: int = 100, holder: str = "") -> Any:
    """Return a certificate for ``holder``'s key (the signer's own by default), days counted from :data:`NOW`."""
    key = key_of(holder or name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer or name)]))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW + timedelta(begins))
        .not_valid_after(NOW + timedelta(ends))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if not issuer:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(key_of(issuer or holder or name), hashes.SHA256())
