"""Which translation does a language have for a message? A catalogue gives it, and counts what it lacks."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from babel import Locale
from markupsafe import Markup, escape

__all__ = ["Catalogue", "interpolate", "placeholders"]

_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


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

    A sentence that ends in an abbreviation ends in one full stop.

    >>> interpolate("90 % of %(what)s.", {"what": "cases in Jan."})
    '90 % of cases in Jan.'
    >>> interpolate("a < %(b)s & %(c)s", {"b": Markup("<i>b</i>"), "c": "<c>"})
    Markup('a &lt; <i>b</i> &amp; &lt;c&gt;')
    """
    if any(hasattr(value, "__html__") for value in values.values()):
        safe = {name: escape(value) for name, value in values.items()}
        return Markup(_fill(str(escape(message)), safe))  # noqa: S704 - every part was escaped on the line above
    return _fill(message, values)


def _fill(message: str, values: Mapping[str, str]) -> str:
    def value_of(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        value = str(values.get(match[1], match[0]))
        # A Russian month ends in an abbreviation, whose stop also ends the sentence.
        return value.removesuffix(".") if message.startswith(".", match.end()) else value

    return _PLACEHOLDER.sub(value_of, message)


class Catalogue:
    """The translations of one language, and a count of the messages it was asked for and lacks.

    Parameters
    ----------
    locale:
        The language.
    messages:
        Message id -> its translated forms (one for a plain message, else one per plural form) and the rule
        from a count to the index of its form, from the ``Plural-Forms`` header of the catalogue it stands in.
    complete:
        True for English: every message is its own translation, and nothing is ever missing.
    """

    def __init__(
        self,
        locale: Locale,
        messages: dict[str, tuple[tuple[str, ...], Callable[[int], int]]],
        *,
        complete: bool = False,
    ) -> None:
        """Hold the translations."""
        self._locale, self._messages, self._complete = locale, messages, complete
        self._missing: Counter[str] = Counter()
        self._guard = threading.Lock()

    def __len__(self) -> int:
        """Count the translated messages."""
        return len(self._messages)

    def __contains__(self, message: object) -> bool:
        """Tell whether a message id is translated."""
        return message in self._messages

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
        held = self._messages.get(message)
        return held[0][0] if held else self._fall_back(message)

    def plural(self, singular: str, plural: str, count: float) -> str:
        """Return the form of the message that goes with ``count``, or English, counted.

        A fraction takes the form of a whole number in the same CLDR category; where no whole number has it
        (Russian 3.5), the form that goes with two.
        """
        held = self._messages.get(singular)
        if held is None:
            return self._fall_back(singular if count == 1 else plural)
        forms, rule = held
        whole = int(abs(count)) if count == int(count) else self._whole_number_like(count)
        return forms[min(rule(whole), len(forms) - 1)]

    def _whole_number_like(self, count: float) -> int:
        category = self._locale.plural_form(count)
        return next((whole for whole in range(120) if self._locale.plural_form(whole) == category), 2)

    def _fall_back(self, message: str) -> str:
        if not self._complete and message:
            with self._guard:
                self._missing[message] += 1
        return message
