"""May these bytes be read as XML at all? Hostile documents are refused before a parser could do what they ask.

One decoder decides (Python's), and the parser sees nothing but UTF-8: two readers that decode differently would be a
way around every rule below. Refused are document types that declare or fetch anything (entities, attribute defaults,
external files), documents that are too large, of too many elements, or deeper than 256 of them. A bare
``<!DOCTYPE alert>`` asks for nothing and passes. A polygon of a megabyte passes too: no limit depends on the length of
a text, but for the 10 MB that the parser sets.
"""

import codecs
import re
from typing import Any, Final

import msgspec

from tocsin.errors import BadInputError, RefusedError

__all__ = ["LARGEST", "MOST_ELEMENTS", "Document", "parse", "tree_of"]

LARGEST: Final = 16 * 2**20
"""Bytes of one document."""
MOST_ELEMENTS: Final = 500_000
_MOST_PREFIXES: Final = 100
"""Every element answers for all that are in scope, so that many of them cost their square."""
_PREFIX: Final = re.compile(r"xmlns:([^\s=]{1,200})")

_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED: Final = (
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"""\A\s*<\?xml\s[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._\-]*)["']""")
_DECLARATION: Final = re.compile(
    r"""\A(<\?xml\s[^>]{0,200}?)\s+encoding\s*=\s*(?:"[A-Za-z][A-Za-z0-9._\-]*"|'[A-Za-z][A-Za-z0-9._\-]*')"""
)
_KNOWN: Final = re.compile(
    r"(ascii|utf_8|utf_16|utf_16_le|utf_16_be|iso8859_\d+|latin_1|cp125\d|cp874|koi8_r|koi8_u|mac_roman"
    r"|gb2312|gbk|gb18030|big5|big5hkscs|shift_jis|cp932|euc_jp|euc_kr|cp949|tis_620)(_sig)?"
)
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_DOCTYPE_NAME: Final = re.compile(r"<!DOCTYPE[ \t\r\n]+[^\s\[>]+[ \t\r\n]*")
_LIMITS: Final = re.compile(r"depth|huge|too long|too large|limit|amplification|entity (loop|reference)", re.IGNORECASE)


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document that may be read: its tree, and its text as the one decoder saw it."""

    root: Any
    """lxml's element."""
    text: str
    """Without byte order mark and without the declaration's encoding."""
    encoding: str


def parse(data: bytes) -> Document:
    """Return the document, or say why it may not be read.

    Raises
    ------
    BadInputError
        It is not well-formed XML, or its encoding cannot be read.
    RefusedError
        It is hostile, or larger than any alert needs to be.
    """
    if len(data) > LARGEST:
        raise RefusedError(
            f"the document has {len(data)} bytes, more than {LARGEST}", where="line 1", remedy="split the feed"
        )
    text, encoding = _decoded(data)
    _refuse_declarations(text)
    if text.count("<") > 2 * MOST_ELEMENTS:
        raise RefusedError(
            f"the document has more than {MOST_ELEMENTS} elements", where="line 1", remedy="split the feed"
        )
    if len({found[1] for found in _PREFIX.finditer(text)}) > _MOST_PREFIXES:
        raise RefusedError(
            f"the document declares more than {_MOST_PREFIXES} namespace prefixes", where="line 1", remedy="declare few"
        )
    text = _DECLARATION.sub(r"\1", text, count=1)
    return Document(root=tree_of(text), text=text, encoding=encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    if not data.strip(b" \t\r\n\x00"):
        raise BadInputError("the document is empty", where="line 1", remedy="give a file with an alert in it")
    marked = next(((mark, name) for mark, name in _BOMS if data.startswith(mark)), None)
    if marked is not None:
        data, encoding = data[len(marked[0]) :], marked[1]
    else:
        encoding = next((name for start, name in _UNMARKED if data.startswith(start)), "") or _declared(data)
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInputError(
            f"byte {error.start} is not {encoding}", where=f"line {line}", remedy="declare the encoding it is in"
        ) from error


def _declared(data: bytes) -> str:
    found = _DECLARED.match(data[:400])
    if found is None:
        return "utf-8"
    name = found[1].decode("ascii")
    try:
        known = codecs.lookup(name).name.replace("-", "_")
    except LookupError:
        known = ""
    if not _KNOWN.fullmatch(known):
        raise BadInputError(f"encoding {name!r} is not known", where="line 1", remedy="write the document in UTF-8")
    if known.startswith("utf_16"):
        raise BadInputError(
            "the document says it is UTF-16 and is not", where="line 1", remedy="declare the encoding it is in"
        )
    return known.replace("_", "-")


def _refuse_declarations(text: str) -> None:
    """Walk the prologue, where alone a document type may stand, and refuse one that declares or fetches anything."""
    at = _after_space(text, 0)
    while True:
        if text.startswith("<?", at):
            end = text.find("?>", at)
            width = 2
        elif text.startswith("<!--", at):
            end = text.find("-->", at + 4)
            width = 3
        else:
            break
        if end < 0:
            return  # the parser says where it breaks off
        at = _after_space(text, end + width)
    if not text.startswith("<!DOCTYPE", at):
        return
    name = _DOCTYPE_NAME.match(text, at)
    if name is not None and text.startswith(">", name.end()):
        return
    what = "declares entities" if "<!ENTITY" in text[at:] else "declares or fetches something"
    raise RefusedError(
        f"the document type {what}: no alert needs one",
        where=f"line {text.count(chr(10), 0, at) + 1}",
        remedy="remove the DOCTYPE",
    )


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def tree_of(text: str, *, blanks: bool = True) -> Any:
    """Return the tree of a text that passed :func:`parse`; without ``blanks``, no white space between elements."""
    from lxml import etree  # noqa: PLC0415 - 20 ms that only a reader of XML needs

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        collect_ids=False,
        remove_blank_text=not blanks,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        what = (error.msg or "it is not well-formed").removesuffix(f", line {line}").split(", line ")[0]
        if _LIMITS.search(what):
            raise RefusedError(what, where=f"line {line}", remedy="no alert is built like this") from error
        raise BadInputError(f"not well-formed XML: {what}", where=f"line {line}", remedy="correct the XML") from error
