"""What is signed, and by which algorithms? The parts of XML-DSig (W3C, 2008 and 2013) that alerts use, over lxml.

Transforms are a closed list: leaving out signatures, and canonical XML. An XPath or XSLT that could leave out anything
else is not run, because a signature over a part of an alert vouches for nothing.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

import msgspec

from tocsin.formats.cap.schema import DSIG

__all__ = [
    "DIGESTS",
    "ENVELOPED",
    "EXCLUSIVE",
    "INCLUSIVE",
    "SIGNATURES",
    "Reference",
    "Transform",
    "canonicalized",
    "decoded",
    "references",
    "without",
]

_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_ENC: Final = "http://www.w3.org/2001/04/xmlenc#"
ENVELOPED: Final = f"{DSIG}enveloped-signature"
EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_C14N_11: Final = "http://www.w3.org/2006/12/xml-c14n11"
_XPATH: Final = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_FILTER: Final = "http://www.w3.org/2002/06/xmldsig-filter2"

_CANONICAL: Final = MappingProxyType(
    {
        INCLUSIVE: (False, False),
        f"{INCLUSIVE}#WithComments": (False, True),
        _C14N_11: (False, False),
        f"{_C14N_11}#WithComments": (False, True),
        EXCLUSIVE: (True, False),
        f"{EXCLUSIVE}WithComments": (True, True),
    }
)
"""Algorithm -> exclusive, with comments. C14N 1.1 differs from 1.0 only where attributes of ``xml:`` are inherited."""

DIGESTS: Final = MappingProxyType(
    {
        f"{DSIG}sha1": "sha1",
        f"{_MORE}sha224": "sha224",
        f"{_ENC}sha256": "sha256",
        f"{_MORE}sha384": "sha384",
        f"{_ENC}sha512": "sha512",
    }
)
SIGNATURES: Final = MappingProxyType(
    {
        f"{DSIG}rsa-sha1": ("rsa", "sha1"),
        **{f"{_MORE}rsa-{name}": ("rsa", name) for name in ("sha224", "sha256", "sha384", "sha512")},
        **{f"{_MORE}ecdsa-{name}": ("ecdsa", name) for name in ("sha1", "sha224", "sha256", "sha384", "sha512")},
        f"{DSIG}dsa-sha1": ("dsa", "sha1"),
        "http://www.w3.org/2009/xmldsig11#dsa-sha256": ("dsa", "sha256"),
        **{
            f"http://www.w3.org/2007/05/xmldsig-more#{name}-rsa-MGF1": ("pss", name)
            for name in ("sha1", "sha224", "sha256", "sha384", "sha512")
        },
        "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519": ("ed25519", ""),
    }
)
"""Algorithm -> family of keys, hash."""

# The spellings in use for "everything but signatures": XPath 1.0 filters and XPath filter 2.0 subtractions.
_NO_SIGNATURES: Final = re.compile(
    r"not\(ancestor-or-self::(?:[A-Za-z_][\w.\-]*:)?Signature\)"
    r"|not\(ancestor-or-self::(?:\*|node\(\))\[local-name\(\)=['\"]Signature['\"]"
    r"(?:andnamespace-uri\(\)=['\"]http://www\.w3\.org/2000/09/xmldsig#['\"])?\]\)"
    r"|count\(ancestor-or-self::(?:[A-Za-z_][\w.\-]*:)?Signature\|here\(\)/ancestor::(?:[A-Za-z_][\w.\-]*:)?Signature"
    r"\[1\]\)>count\(ancestor-or-self::(?:[A-Za-z_][\w.\-]*:)?Signature\)"
)
_SUBTRACTED: Final = re.compile(
    r"(?:/descendant::|//|/descendant-or-self::)(?:[A-Za-z_][\w.\-]*:)?Signature"
    r"|(?:/descendant::|//)\*\[local-name\(\)=['\"]Signature['\"]\]"
    r"|here\(\)/ancestor::(?:[A-Za-z_][\w.\-]*:)?Signature\[1\]"
)


class Transform(msgspec.Struct, frozen=True, kw_only=True):
    """One step between what is referred to and the bytes that are hashed."""

    algorithm: str
    removes: str = ""
    """``own`` signature, ``all`` signatures, or nothing."""
    prefixes: tuple[str, ...] = ()
    refused: bool = False
    """True where this step is not taken here."""

    @property
    def canonical(self) -> bool:
        """Whether it turns a tree into bytes."""
        return self.algorithm in _CANONICAL


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """What one reference of a signature says."""

    uri: str | None
    transforms: tuple[Transform, ...]
    digest: str
    """A hash's name; empty where the algorithm is not known here."""
    algorithm: str
    value: bytes | None
    """None where it is no base64."""


def references(signature: Any) -> Iterator[Reference]:
    """Yield the references of a signature's element."""
    for element in signature.iterfind(f"{{{DSIG}}}SignedInfo/{{{DSIG}}}Reference"):
        method = element.find(f"{{{DSIG}}}DigestMethod")
        algorithm = "" if method is None else method.get("Algorithm", "")
        yield Reference(
            uri=element.get("URI"),
            transforms=tuple(
                _transform(each) for each in element.iterfind(f"{{{DSIG}}}Transforms/{{{DSIG}}}Transform")
            ),
            digest=DIGESTS.get(algorithm, ""),
            algorithm=algorithm,
            value=decoded(element.find(f"{{{DSIG}}}DigestValue")),
        )


def decoded(element: Any, frame: re.Pattern[str] | None = None) -> bytes | None:
    """Return the bytes that an element holds in base64, or None where there are none; a frame around it is left out."""
    if element is None:
        return None
    text = "".join(element.itertext())
    text = re.sub(r"\s+", "", frame.sub("", text) if frame else text)
    try:
        return base64.b64decode(text, validate=True) or None
    except (binascii.Error, ValueError):
        return None


def canonicalized(node: Any, algorithm: str, prefixes: tuple[str, ...] = ()) -> bytes | None:
    """Return an element's canonical XML, or a whole document's where it is the root.

    None for another algorithm, and where there is no canonical form.
    """
    from lxml import etree  # noqa: PLC0415 - 20 ms that only a reader of XML needs

    if algorithm not in _CANONICAL:
        return None
    exclusive, comments = _CANONICAL[algorithm]
    known = [prefix for prefix in prefixes if prefix in node.nsmap]
    try:
        data: bytes = etree.tostring(
            node,
            method="c14n",
            exclusive=exclusive,
            with_comments=comments,
            inclusive_ns_prefixes=(known or None) if exclusive else None,
        )
    except etree.C14NError:
        return None  # a relative namespace has no canonical form
    return data


def without(element: Any) -> None:
    """Take an element out of its tree and leave the text behind it where it is."""
    parent, tail = element.getparent(), element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def _transform(element: Any) -> Transform:
    algorithm = element.get("Algorithm", "")
    if algorithm in _CANONICAL:
        listed = element.find(f"{{{EXCLUSIVE}}}InclusiveNamespaces")
        prefixes = () if listed is None else tuple(listed.get("PrefixList", "").split())
        return Transform(algorithm=algorithm, prefixes=prefixes)
    if algorithm == ENVELOPED:
        return Transform(algorithm=algorithm, removes="own")
    if algorithm == _XPATH:
        said = "".join("".join(each.itertext()) for each in element.iterfind(f"{{{DSIG}}}XPath"))
        return _signatures_only(algorithm, _NO_SIGNATURES, said)
    if algorithm == _FILTER:
        steps = list(element.iterfind(f"{{{_FILTER}}}XPath"))
        if len(steps) == 1 and steps[0].get("Filter") == "subtract":
            return _signatures_only(algorithm, _SUBTRACTED, "".join(steps[0].itertext()))
    return Transform(algorithm=algorithm, refused=True)


def _signatures_only(algorithm: str, spelled: re.Pattern[str], said: str) -> Transform:
    said = re.sub(r"\s+", "", said)
    if not spelled.fullmatch(said):
        return Transform(algorithm=algorithm, refused=True)
    return Transform(algorithm=algorithm, removes="own" if "here()" in said else "all")
