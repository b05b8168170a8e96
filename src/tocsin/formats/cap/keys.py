"""Did this key make this signature? RSA, ECDSA, DSA and Ed25519, as XML writes their values."""

from typing import Any

__all__ = ["makes", "verifies"]


def verifies(key: Any, family: str, hash_name: str, value: bytes, data: bytes) -> bool:
    """Say whether a public key made ``value`` over ``data``; a key of another family did not."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415 - 40 ms
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature  # noqa: PLC0415

    kinds: dict[str, Any] = {
        "rsa": rsa.RSAPublicKey,
        "pss": rsa.RSAPublicKey,
        "ecdsa": ec.EllipticCurvePublicKey,
        "dsa": dsa.DSAPublicKey,
        "ed25519": ed25519.Ed25519PublicKey,
    }
    if not isinstance(key, kinds[family]):
        return False
    try:
        if family == "rsa":
            key.verify(value, data, padding.PKCS1v15(), _hash(hash_name))
        elif family == "pss":
            scheme = padding.PSS(padding.MGF1(_hash(hash_name)), padding.PSS.AUTO)
            key.verify(value, data, scheme, _hash(hash_name))
        elif family == "ed25519":
            key.verify(value, data)
        else:
            half = len(value) // 2
            pair = encode_dss_signature(int.from_bytes(value[:half]), int.from_bytes(value[half:]))
            if family == "ecdsa":
                key.verify(pair, data, ec.ECDSA(_hash(hash_name)))
            else:
                key.verify(pair, data, _hash(hash_name))
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def makes(key: Any, hash_name: str, data: bytes) -> tuple[str, bytes]:
    """Sign ``data`` with a private key; return the family of the key and the value as XML writes it.

    Raises
    ------
    ValueError
        The key is neither RSA nor on an elliptic curve.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa  # noqa: PLC0415 - 40 ms
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature  # noqa: PLC0415

    if isinstance(key, rsa.RSAPrivateKey):
        return "rsa", key.sign(data, padding.PKCS1v15(), _hash(hash_name))
    if isinstance(key, ec.EllipticCurvePrivateKey):
        size = (key.curve.key_size + 7) // 8
        first, second = decode_dss_signature(key.sign(data, ec.ECDSA(_hash(hash_name))))
        return "ecdsa", first.to_bytes(size) + second.to_bytes(size)
    raise ValueError("the key is neither RSA nor on an elliptic curve")


def _hash(name: str) -> Any:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - 40 ms that only signatures need

    return getattr(hashes, name.upper())()
