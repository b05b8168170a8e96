"""What stands in a gettext ``.po`` file? Its entries with their lines, and its plural rule; or where it is broken."""

import re
from collections.abc import Callable
from gettext import c2py
from io import BytesIO
from pathlib import Path

import msgspec
from babel import Locale
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from tocsin.errors import BadInputError
from tocsin.surfaces.language_catalogues import Catalogue

__all__ = ["CatalogueFile", "Entry", "read_catalogue", "read_file"]

_LINE = re.compile(r'(#.*|(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])\s+"(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*")?\s*')
_PLURAL_FORMS = re.compile(r"\s*nplurals\s*=\s*([1-9])\s*;\s*plural\s*=\s*(.+?)\s*;?\s*")
_STRINGS = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a catalogue."""

    singular: str
    plural: str
    """Empty for a message without plural."""
    forms: tuple[str, ...]
    """The translation, or one for each plural form; empty texts where there is none yet."""
    fuzzy: bool
    line: int


class CatalogueFile(msgspec.Struct, frozen=True, kw_only=True):
    """A catalogue as it stands in its file."""

    entries: dict[str, Entry]
    """By message id (the singular)."""
    plural: Callable[[int], int]
    """Count -> index of the form, as the ``Plural-Forms`` header says."""


def read_catalogue(locale: Locale, *paths: Path, complete: bool = False) -> Catalogue:
    """Read the catalogues of one language; a later path's entries win over an earlier one's.

    ``complete`` marks English, in which no message can be missing.

    Entries without translation, and drafts marked fuzzy, count as missing.

    Raises
    ------
    BadInputError
        Naming the file and the line, when a catalogue cannot be read.
    """
    messages: dict[str, tuple[tuple[str, ...], Callable[[int], int]]] = {}
    for path in paths:
        file = read_file(path)
        for singular, entry in file.entries.items():
            if all(entry.forms) and not entry.fuzzy:
                messages[singular] = (entry.forms, file.plural)
    return Catalogue(locale, messages, complete=complete)


def read_file(path: Path) -> CatalogueFile:
    """Read one ``.po`` or ``.pot`` file; :class:`BadInputError` names the file and the line where it is broken."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        raise BadInputError(
            "the catalogue is not UTF-8", where=f"{path}:{at}", remedy="save the file as UTF-8"
        ) from error
    except OSError as error:
        raise BadInputError(
            f"the catalogue cannot be read ({error.strerror})", where=str(path), remedy="check the file and its owner"
        ) from error
    for number, line in enumerate(text.splitlines(), 1):
        if _LINE.fullmatch(line) is None:
            raise BadInputError(
                f"{line[:60]!r} is not a line of a gettext catalogue",
                where=f"{path}:{number}",
                remedy="close the quotation marks and write msgid or msgstr before them",
            )
    plural, count = _plural_rule(text, path)
    entries = {}
    for message in _parsed(data, path):
        if message.id:
            singular, plural_id = (message.id, "") if isinstance(message.id, str) else message.id[:2]
            forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            at = message.lineno or 1
            if plural_id and any(forms) and not all(forms):
                raise BadInputError(
                    f"{singular!r} lacks plural forms; the header promises {count}",
                    where=f"{path}:{at}",
                    remedy=f"write msgstr[0] to msgstr[{count - 1}]",
                )
            entries[singular] = Entry(
                singular=singular, plural=plural_id, forms=forms, fuzzy=bool(message.fuzzy), line=at
            )
    return CatalogueFile(entries=entries, plural=plural)


def _parsed(data: bytes, path: Path) -> list[Message]:
    try:
        return list(read_po(BytesIO(data), charset="utf-8", abort_invalid=True))
    except PoFileError as error:
        raise BadInputError(str(error), where=f"{path}:{error.lineno + 1}", remedy="mend the entry there") from error


def _plural_rule(text: str, path: Path) -> tuple[Callable[[int], int], int]:
    """Read the rule from the file's own words: Babel keeps only the rules it knows."""
    first = text.split("\n\n", 1)[0]
    header = "".join(_STRINGS.findall(first)).replace("\\n", "\n")
    written = next((line for line in header.splitlines() if line.startswith("Plural-Forms:")), "")
    match = _PLURAL_FORMS.fullmatch(written.removeprefix("Plural-Forms:"))
    line = first[: max(first.find("Plural-Forms"), 0)].count("\n") + 1
    remedy = "copy the header of a built-in catalogue"
    if match is None:
        what = f"the header has no Plural-Forms: nplurals=N; plural=...; (it has {written!r})"
        raise BadInputError(what, where=f"{path}:{line}", remedy=remedy)
    try:
        return c2py(match[2]), int(match[1])
    except ValueError as error:
        raise BadInputError(f"Plural-Forms: {error}", where=f"{path}:{line}", remedy=remedy) from error
