"""Which translation does a language have for a message? Catalogues are gettext ``.po`` files, read at first use."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from gettext import c2py
from pathlib import Path

from babel import Locale
from babel.messages.pofile import PoFileError, read_po
from markupsafe import Markup, escape

from tocsin.errors import BadInputError

__all__ = ["Catalogue", "interpolate", "placeholders", "plural_rule", "read_catalogue"]

_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
_PLURAL_FORMS = re.compile(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*(.+?)\s*;?\s*")


def placeholders(message: str) -> frozenset[str]:
    """Return the names that ``message`` leaves open, written ``%(name)s``.

    >>> sorted(placeholders("%(place)s in %(month)s, 90 %% sure"))
    ['month', 'place']
    """
    return frozenset(match[1] for match in _PLACEHOLDER.finditer(message) if match[1])


def interpolate(message: str, values: dict[str, str]) -> str:
    """Return ``message`` with each ``%(name)s`` filled; a lone per cent sign stands for itself.

    A value that is already safe HTML (has ``__html__``) keeps its tags, and then the message and every other value
    are escaped and the result is safe HTML too. Otherwise the result is plain text that a template escapes.

    >>> interpolate("90 % of %(what)s", {"what": "cases"})
    '90 % of cases'
    >>> interpolate("a < %(b)s & %(c)s", {"b": Markup("<i>b</i>"), "c": "<c>"})
    Markup('a &lt; <i>b</i> &amp; &lt;c&gt;')
    """
    if any(hasattr(value, "__html__") for value in values.values()):
        safe = {name: escape(value) for name, value in values.items()}
        return Markup(_fill(str(escape(message)), safe))  # noqa: S704 - every part was escaped on the line above
    return _fill(message, values)


def _fill(message: str, values: Mapping[str, str]) -> str:
    def value_of(match: re.Match[str]) -> str:
        return "%" if match[0] == "%%" else str(values.get(match[1], match[0]))

    return _PLACEHOLDER.sub(value_of, message)


class Catalogue:
    """The translations of one language, and a count of the messages it was asked for and lacks.

    Parameters
    ----------
    locale:
        The language.
    messages:
        Message id -> its translated forms, one for a plain message, else one per plural form.
    plural:
        Count -> index of the plural form, from the catalogue's own ``Plural-Forms`` header.
    complete:
        True for English: every message is its own translation, and nothing is ever missing.
    """

    def __init__(
        self,
        locale: Locale,
        messages: dict[str, tuple[str, ...]],
        plural: Callable[[int], int],
        *,
        complete: bool = False,
    ) -> None:
        """Hold the translations."""
        self._locale, self._messages, self._plural, self._complete = locale, messages, plural, complete
        self._missing: Counter[str] = Counter()
        self._guard = threading.Lock()

    def __len__(self) -> int:
        """Count the translated messages."""
        return len(self._messages)

    def __iter__(self) -> Iterator[str]:
        """Yield the translated message ids."""
        return iter(self._messages)

    @property
    def missing(self) -> dict[str, int]:
        """The messages asked for and not found, each with how often it was shown in English."""
        with self._guard:
            return dict(self._missing)

    def text(self, message: str) -> str:
        """Return the translation of ``message``, or ``message`` itself, counted."""
        forms = self._messages.get(message)
        return forms[0] if forms else self._fall_back(message)

    def plural(self, singular: str, plural: str, count: float) -> str:
        """Return the form of the message that goes with ``count``, or English, counted.

        A fraction takes the form of a whole number in the same CLDR category; where no whole number has it
        (Russian 3.5), the form that goes with two.
        """
        forms = self._messages.get(singular)
        if forms is None:
            return self._fall_back(singular if count == 1 else plural)
        whole = int(abs(count)) if count == int(count) else self._whole_number_like(count)
        return forms[min(self._plural(whole), len(forms) - 1)]

    def _whole_number_like(self, count: float) -> int:
        category = self._locale.plural_form(count)
        return next((whole for whole in range(120) if self._locale.plural_form(whole) == category), 2)

    def _fall_back(self, message: str) -> str:
        if not self._complete and message:
            with self._guard:
                self._missing[message] += 1
        return message


def read_catalogue(locale: Locale, *paths: Path, template: bool = False) -> Catalogue:
    """Read the catalogues of one language; a later path's entries win over an earlier one's.

    With ``template``, the file is a ``.pot``: every message counts, translated or not.

    Raises
    ------
    BadInputError
        Naming the file and the line, when a catalogue cannot be read.
    """
    messages: dict[str, tuple[str, ...]] = {}
    plural: Callable[[int], int] = _english_plural
    for path in paths:
        plural = _read(path, locale, messages, template=template)
    return Catalogue(locale, messages, plural, complete=not paths)


def _english_plural(count: int) -> int:
    return int(count != 1)


def _read(path: Path, locale: Locale, messages: dict[str, tuple[str, ...]], *, template: bool) -> Callable[[int], int]:
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=locale, charset="utf-8", abort_invalid=True)
    except PoFileError as error:
        line = getattr(error, "lineno", 0) + 1
        raise BadInputError(
            str(error), where=f"{path}:{line}", remedy="mend the entry; msgfmt --check names it too"
        ) from error
    except UnicodeDecodeError as error:
        raise BadInputError("the catalogue is not UTF-8", where=str(path), remedy="save it as UTF-8") from error
    except OSError as error:
        raise BadInputError(
            f"the catalogue cannot be read ({error.strerror})", where=str(path), remedy="check the file's permissions"
        ) from error
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if all(forms) or template:
            messages[key] = forms
    return plural_rule(dict(catalogue.mime_headers).get("Plural-Forms", ""), path)


def plural_rule(header: str, path: Path) -> Callable[[int], int]:
    """Return the function from a count to its plural form that a ``Plural-Forms`` header writes.

    >>> plural_rule("nplurals=2; plural=(n != 1);", Path("messages.po"))(5)
    1
    """
    match = _PLURAL_FORMS.fullmatch(header)
    remedy = "copy the header of a built-in catalogue"
    if match is None:
        raise BadInputError(
            f"Plural-Forms {header!r} is not 'nplurals=N; plural=...;'", where=f"{path}:1", remedy=remedy
        )
    try:
        return c2py(match[2])
    except ValueError as error:
        raise BadInputError(f"Plural-Forms {header!r}: {error}", where=f"{path}:1", remedy=remedy) from error
