"""How is an alert signed? An enveloped signature over the whole alert, RSA or ECDSA, with its certificate."""

import base64
import hashlib
from typing import Any, Literal

from tocsin.errors import BadInputError
from tocsin.formats.cap.dsig import DIGESTS, ENVELOPED, EXCLUSIVE, INCLUSIVE, SIGNATURES, canonicalized
from tocsin.formats.cap.guard import parse
from tocsin.formats.cap.keys import makes
from tocsin.formats.cap.schema import DSIG
from tocsin.formats.cap.validating import version_of

__all__ = ["sign"]


def sign(
    document: bytes,
    key: Any,
    certificate: Any = None,
    *,
    form: Literal["exclusive", "inclusive"] = "exclusive",
    hash_name: Literal["sha256", "sha384", "sha512"] = "sha256",
) -> bytes:
    """Return the document of an alert with one more signature, after those it has.

    Parameters
    ----------
    document:
        An alert, as :func:`tocsin.formats.cap.writing.write` gives it.
    key, certificate:
        A private key and its certificate, as ``cryptography`` reads them; without a certificate the signature names
        no key, and readers have to know it.
    form:
        Which canonical XML; ``exclusive`` survives being put into a feed.

    Raises
    ------
    BadInputError
        The document is no alert, or the key is of no kind that signs.
    """
    from lxml import etree  # noqa: PLC0415 - 20 ms that only a reader of XML needs

    root = parse(document).root
    if not version_of(root):
        raise BadInputError(
            "only an alert is signed", where=f"line {root.sourceline}", remedy="give an alert's document"
        )
    canonical = EXCLUSIVE if form == "exclusive" else INCLUSIVE
    digest = hashlib.new(hash_name, canonicalized(root, canonical) or b"").digest()
    family = _family(key)
    ids = {name: address for address, name in DIGESTS.items()}
    method = next(address for address, held in SIGNATURES.items() if held == (family, hash_name))
    signature = etree.SubElement(root, f"{{{DSIG}}}Signature", nsmap={"ds": DSIG})
    info = etree.SubElement(signature, f"{{{DSIG}}}SignedInfo")
    etree.SubElement(info, f"{{{DSIG}}}CanonicalizationMethod", Algorithm=canonical)
    etree.SubElement(info, f"{{{DSIG}}}SignatureMethod", Algorithm=method)
    reference = etree.SubElement(info, f"{{{DSIG}}}Reference", URI="")
    transforms = etree.SubElement(reference, f"{{{DSIG}}}Transforms")
    for algorithm in (ENVELOPED, canonical):
        etree.SubElement(transforms, f"{{{DSIG}}}Transform", Algorithm=algorithm)
    etree.SubElement(reference, f"{{{DSIG}}}DigestMethod", Algorithm=ids[hash_name])
    etree.SubElement(reference, f"{{{DSIG}}}DigestValue").text = base64.b64encode(digest).decode()
    _, value = makes(key, hash_name, canonicalized(info, canonical) or b"")
    etree.SubElement(signature, f"{{{DSIG}}}SignatureValue").text = base64.b64encode(value).decode()
    if certificate is not None:
        _name(signature, certificate)
    signed: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)
    return signed


def _family(key: Any) -> str:
    try:
        return makes(key, "sha256", b"")[0]
    except ValueError as error:
        raise BadInputError(
            str(error), where="signing key", remedy="give an RSA key or one on NIST's curves"
        ) from error


def _name(signature: Any, certificate: Any) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - 40 ms
    from lxml import etree  # noqa: PLC0415 - 20 ms that only a reader of XML needs

    data = etree.SubElement(etree.SubElement(signature, f"{{{DSIG}}}KeyInfo"), f"{{{DSIG}}}X509Data")
    etree.SubElement(data, f"{{{DSIG}}}X509SubjectName").text = certificate.subject.rfc4514_string()
    held = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
    etree.SubElement(data, f"{{{DSIG}}}X509Certificate").text = held
