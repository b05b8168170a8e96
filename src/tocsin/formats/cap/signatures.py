"""Is an alert's signature good, and for which certificate? Absent, valid, bad digest, bad signature, bad certificate.

Only the alert that holds a signature is what it can vouch for, whole but for signatures themselves. Where the digest
fails to the letter, two changes are tried that alter nothing an alert says, and said where they were needed: leaving
out white space between elements (many senders sign before they indent), and leaving out signatures that were added
later (a second signer encloses the first). A message is never refused because its signature cannot be verified.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError
from tocsin.formats.cap.certificates import CertificateCheck, Keys, altered, judged, keys_of, names_another_key
from tocsin.formats.cap.dsig import INCLUSIVE, SIGNATURES, Reference, canonicalized, decoded, references, without
from tocsin.formats.cap.guard import Document, tree_of
from tocsin.formats.cap.keys import verifies
from tocsin.formats.cap.schema import DSIG
from tocsin.formats.cap.times import Time
from tocsin.formats.cap.wrapping import carrying, identifier_of

__all__ = ["SignatureCheck", "overall", "verify"]

State: TypeAlias = Literal["absent", "valid", "bad digest", "bad signature", "bad certificate"]

_SIGNATURE: Final = f"{{{DSIG}}}Signature"
_MOST: Final = 4
"""Signatures of an alert, and references of a signature, that are looked at: real ones have one or two."""
_MOST_CERTIFICATES: Final = 6
_LARGE: Final = 2 * 2**20
"""Characters from which on an alert is only taken to the letter: every further try costs a reading of it."""
_WORST: Final[tuple[State, ...]] = ("absent", "valid", "bad certificate", "bad signature", "bad digest")


class SignatureCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out about one signature."""

    state: State
    detail: str
    line: int = 0
    id: str = ""
    algorithm: str = ""
    digest: str = ""
    canonical: str = ""
    certificate: CertificateCheck | None = None
    weak: tuple[str, ...] = ()
    """What about its algorithms and keys is no longer thought safe."""
    notes: tuple[str, ...] = ()
    """Which harmless changes were needed."""


class _Tree(msgspec.Struct, frozen=True):
    note: str
    fresh: Callable[[], Any]


def overall(checks: Sequence[SignatureCheck]) -> State:
    """Return the state of an alert: that of its worst signature, ``absent`` where it has none.

    >>> overall([])
    'absent'
    """
    return max((check.state for check in checks), key=_WORST.index, default="absent")


def verify(
    document: Document, alert: Any, *, now: datetime, anchors: Sequence[Any] | None = None
) -> tuple[SignatureCheck, ...]:
    """Check every signature an alert holds, in document order.

    Parameters
    ----------
    document, alert:
        The document as it was read, and the alert's element in it.
    now:
        To say which certificates have ended since; whether one is good is judged at the time the alert was sent.
    anchors:
        Certificates that are trusted, of :func:`tocsin.formats.cap.certificates.read_anchors`. None: any
        certificate that is in order will do, and it is said that nobody vouches for it.
    """
    signatures = list(alert.iterchildren(_SIGNATURE))
    if not signatures:
        return ()
    trees = tuple(_trees(document, alert))
    sent = _sent(alert) or now
    return tuple(_checked(trees, at, signature, sent, now, anchors) for at, signature in enumerate(signatures[:_MOST]))


def _checked(
    trees: tuple[_Tree, ...], at: int, signature: Any, sent: datetime, now: datetime, anchors: Sequence[Any] | None
) -> SignatureCheck:
    said = _Said(signature)
    keys = keys_of(signature)
    digest_fault, notes = _digests(trees, at, list(references(signature))[: _MOST + 1])
    signer, value_fault = _value(trees, at, said, keys)
    certificate = judged(keys, signer, sent, now, anchors)
    if digest_fault:
        state, detail = "bad digest", digest_fault
    elif value_fault and not certificate.bad:
        state, detail = "bad signature", value_fault
        spoilt = "" if signer is None else _not_the_signers(trees, at, said, keys, signer, signature)
        if spoilt:
            state, detail = "bad certificate", spoilt
            certificate = msgspec.structs.replace(certificate, state="altered", bad=True, detail=spoilt)
    elif certificate.bad:
        state, detail = "bad certificate", certificate.detail
    else:
        state, detail = "valid", "the alert is as it was signed"
    return SignatureCheck(
        state=state,  # type: ignore[arg-type]  # one of the literals above
        detail=detail,
        line=signature.sourceline or 0,
        id=signature.get("Id", ""),
        algorithm=said.algorithm,
        digest=" ".join(sorted({each.algorithm for each in references(signature)})),
        canonical=said.canonical,
        certificate=certificate,
        weak=tuple(_weak(said, signature, signer)),
        notes=notes if state == "valid" else (),
    )


class _Said:
    """What a signature says of itself."""

    def __init__(self, signature: Any) -> None:
        info = signature.find(f"{{{DSIG}}}SignedInfo")
        self.algorithm = _algorithm(info, "SignatureMethod")
        self.canonical = _algorithm(info, "CanonicalizationMethod")
        self.family, self.hash = SIGNATURES.get(self.algorithm, ("", ""))
        self.value = decoded(signature.find(f"{{{DSIG}}}SignatureValue"))


def _algorithm(info: Any, name: str) -> str:
    found = None if info is None else info.find(f"{{{DSIG}}}{name}")
    return "" if found is None else str(found.get("Algorithm", ""))


def _not_the_signers(trees: tuple[_Tree, ...], at: int, said: _Said, keys: Keys, signer: Any, signature: Any) -> str:
    """Say how a certificate whose key did not make the value shows that it is not the signer's; else nothing."""
    if names_another_key(signer):
        return "its subject key identifier is that of another key"
    if keys.bare is not None and _made(_signed_infos(trees, at, said), said, keys.bare):
        return "the signature was made by the key beside the certificate, which holds another"
    if _other_size(signer, said.value):
        return "the signature was made by a key of another size than the certificate's"
    serial = signature.find(f".//{{{DSIG}}}X509IssuerSerial/{{{DSIG}}}X509SerialNumber")
    text = "" if serial is None else (serial.text or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 100 and int(text) != signer.serial_number:
        return "the signature names a certificate with another serial number"
    return ""


def _sent(alert: Any) -> datetime | None:
    for child in alert.iterchildren("{*}sent"):
        try:
            return Time(child.text or "").at
        except BadInputError:
            return None
    return None


def _trees(document: Document, alert: Any) -> Iterator[_Tree]:
    """Yield the documents that the alert may have been when it was signed, the letter first."""
    blank = "white space between elements was left out"
    texts = [document.text]
    if alert.getparent() is not None:
        texts = list(dict.fromkeys((_alone(alert), _whole(alert))))
    for text in texts:
        yield _Tree("", partial(tree_of, text))
        if len(text) <= _LARGE:
            yield _Tree(blank, partial(tree_of, text, blanks=False))


def _whole(alert: Any) -> str:
    """Write an alert with every namespace that its wrapper declares."""
    from lxml import etree  # noqa: PLC0415 - 20 ms that only a reader of XML needs

    text: str = etree.tostring(alert, encoding="unicode", with_tail=False)
    return text


def _alone(alert: Any) -> str:
    """Write an alert without the namespaces that only its wrapper declares, as it was before it was wrapped."""
    around = alert.getparent().nsmap
    used = {element.prefix for element in alert.iter("*")}
    used |= {name.partition(":")[0] for element in alert.iter("*") for name in _prefixed(element)}
    start, end, rest = _whole(alert).partition(">")
    for prefix, address in alert.nsmap.items():
        if around.get(prefix) == address and prefix not in used:
            start = re.sub(rf'\sxmlns{f":{re.escape(prefix)}" if prefix else ""}="[^"]*"', "", start, count=1)
    return start + end + rest


def _prefixed(element: Any) -> Iterator[str]:
    qualified = [str(name) for name in element.attrib if str(name).startswith("{")]
    names = {address: prefix for prefix, address in element.nsmap.items() if prefix} if qualified else {}
    for name in qualified:
        namespace = name[1:].partition("}")[0]
        if namespace in names:
            yield f"{names[namespace]}:"


def _digests(trees: tuple[_Tree, ...], at: int, found: list[Reference]) -> tuple[str, tuple[str, ...]]:
    """Return why the alert is not what was signed (empty where it is), and which changes were needed."""
    if not found:
        return "it refers to nothing", ()
    if len(found) > _MOST:
        return f"it has more than {_MOST} references", ()
    covers, notes = False, []
    for reference in found:
        if not reference.digest:
            return f"its digest algorithm {reference.algorithm!r} is not taken here", ()
        refused = next((each for each in reference.transforms if each.refused), None)
        if refused is not None:
            return f"its transform {refused.algorithm!r} is not taken here", ()
        fault, whole, needed = _digest(trees, at, reference)
        if fault:
            return fault, ()
        covers = covers or whole
        notes += needed
    return "" if covers else "it does not cover the alert", tuple(dict.fromkeys(notes))


def _digest(trees: tuple[_Tree, ...], at: int, reference: Reference) -> tuple[str, bool, list[str]]:
    uri = reference.uri
    if uri is None or not (uri == "" or uri.startswith("#")):
        return "it refers to something outside of the document, which is not fetched", False, []
    own = any(each.removes for each in reference.transforms)
    whole = False
    for tree in trees:
        for further in ("", "later", "others") if own else ("",):
            root = tree.fresh()
            target = _target(root, uri)
            if target is None:
                return f"it refers to {uri}, which is not there", False, []
            whole = target is root
            data = _transformed(root, target, at, reference, further)
            if data is not None and hashlib.new(reference.digest, data).digest() == reference.value:
                needed = [tree.note] if tree.note else []
                needed += ["signatures added later were left out"] if further else []
                return "", whole, needed
    return "the alert is not as it was signed" if whole else f"{uri} is not as it was signed", whole, []


def _target(root: Any, uri: str) -> Any:
    if uri == "" or uri.startswith("#xpointer(/)"):
        return root
    found = carrying(root, identifier_of(uri))
    return found[0] if len(found) == 1 else None


def _transformed(root: Any, target: Any, at: int, reference: Reference, further: str) -> bytes | None:
    signatures = list(root.iterchildren(_SIGNATURE))
    if at >= len(signatures):
        return None
    doomed: list[Any] = []
    for step in reference.transforms:
        doomed += signatures if step.removes == "all" else [signatures[at]] if step.removes else []
    if further and doomed:
        doomed += signatures[at + 1 :] if further == "later" else signatures
    for each in dict.fromkeys(doomed):
        without(each)
    last = next((step for step in reversed(reference.transforms) if step.canonical), None)
    return canonicalized(target, last.algorithm if last else INCLUSIVE, last.prefixes if last else ())


def _value(trees: tuple[_Tree, ...], at: int, said: _Said, keys: Keys) -> tuple[Any, str]:
    """Return the certificate whose key made the signature (the first one where none did), and what is wrong."""
    first = keys.certificates[0] if keys.certificates else None
    if not said.family:
        return first, f"its algorithm {said.algorithm!r} is not taken here"
    if said.value is None:
        return first, "its value is no base64"
    canons = _signed_infos(trees, at, said)
    for certificate in keys.certificates[:_MOST_CERTIFICATES]:
        if _made(canons, said, certificate.public_key()):
            return certificate, ""
    if not keys.certificates and not keys.unreadable and keys.bare is not None and _made(canons, said, keys.bare):
        return None, ""
    return first, "its value was not made by the key it names"


def _signed_infos(trees: tuple[_Tree, ...], at: int, said: _Said) -> tuple[bytes, ...]:
    """Return the bytes that were signed, as each of the documents gives them."""
    canons = []
    for tree in trees:
        signatures = list(tree.fresh().iterchildren(_SIGNATURE))
        info = signatures[at].find(f"{{{DSIG}}}SignedInfo") if at < len(signatures) else None
        if info is None:
            continue
        listed = info.find(f"{{{DSIG}}}CanonicalizationMethod/{{*}}InclusiveNamespaces")
        prefixes = () if listed is None else tuple(listed.get("PrefixList", "").split())
        canons.append(canonicalized(info, said.canonical, prefixes))
    return tuple(dict.fromkeys(canon for canon in canons if canon is not None))


def _made(canons: tuple[bytes, ...], said: _Said, key: Any) -> bool:
    return any(verifies(key, said.family, said.hash, said.value or b"", canon) for canon in canons)


def _other_size(certificate: Any, value: bytes | None) -> bool:
    bits = getattr(certificate.public_key(), "key_size", 0)
    usual = {128, 192, 256, 384, 512}
    rsa = hasattr(certificate.public_key(), "public_numbers") and hasattr(
        certificate.public_key().public_numbers(), "n"
    )
    return bool(rsa and value and len(value) in usual and len(value) != (bits + 7) // 8)


def _weak(said: _Said, signature: Any, signer: Any) -> Iterator[str]:
    if said.hash == "sha1":
        yield "the signature's hash is SHA-1"
    if any(each.digest == "sha1" for each in references(signature)):
        yield "a digest is SHA-1"
    key: Any = signer.public_key() if signer is not None else None
    if said.family in {"rsa", "pss"} and 0 < getattr(key, "key_size", 0) < 2048:
        yield f"the RSA key has {key.key_size} bits"
    if signer is not None and altered(signer, ()) == "" and _sha1(signer):
        yield "the certificate is signed with SHA-1"


def _sha1(certificate: Any) -> bool:
    return certificate.signature_algorithm_oid.dotted_string in {"1.2.840.113549.1.1.5", "1.2.840.10045.4.1"}
