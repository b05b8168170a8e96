"""How does a page say this in the reader's language? One :class:`Translator` a locale; :func:`translator` gives it.

Messages are English gettext ids with ``%(name)s`` for what varies. A message that a language lacks is shown in English
and counted. Six languages are built in; a member adds another (or changes words of a built-in one) with a folder
``locales/<locale>`` in the node's home: names of places, months, dates and numbers then come from CLDR at once, words
from its ``messages.po``, and for some languages the levels of probability from a seed kept here.
"""

import threading
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

import msgspec
from babel import Locale

from tocsin.errors import NotFoundError, UnknownCodeError
from tocsin.messages import N_, ngettext_noop
from tocsin.surfaces.language_catalogues import Catalogue, interpolate
from tocsin.surfaces.language_choice import languages_in, negotiated
from tocsin.surfaces.language_files import read_catalogue, read_file
from tocsin.surfaces.language_numbers import Writer
from tocsin.world.months import Month
from tocsin.world.names import name
from tocsin.world.organisations import organisation_name

__all__ = [
    "BUILT_IN",
    "CHANCE_WORDS",
    "LanguageReport",
    "Languages",
    "Translator",
    "jinja_globals",
    "translator",
]

BUILT_IN: Final = ("en", "fr", "es", "ru", "zh", "ar")
"""The six languages of the United Nations; English messages are their own translation."""

CHANCE_WORDS: Final = (
    (0.05, N_("almost no chance")),
    (0.20, N_("very unlikely")),
    (0.45, N_("unlikely")),
    (0.55, N_("roughly even chance")),
    (0.80, N_("likely")),
    (0.95, N_("very likely")),
    (1.01, N_("almost certain")),
)
"""Upper end (not included) of each band of probability and its words.

The seven terms and their bands are those of the United States Intelligence Community Directive 203, *Analytic
Standards* (2015), section D.6.e(2)(a); its bands touch, and it leaves 0 to 1 % and 99 to 100 % to the outer terms here.
"""

_COUNTED: Final = {
    "deaths": ngettext_noop("%(n)s death", "%(n)s deaths"),
    "incidents": ngettext_noop("%(n)s incident", "%(n)s incidents"),
    "cases": ngettext_noop("%(n)s case", "%(n)s cases"),
    "items": ngettext_noop("%(n)s item", "%(n)s items"),
}
"""Units whose word changes with the number before it; any other unit stands behind its number unchanged."""

_LOCALES: Final = Path(__file__).parent / "locales"


class LanguageReport(msgspec.Struct, frozen=True, kw_only=True):
    """How complete a language is here: what ``tocsin doctor`` says of it."""

    locale: str
    language: str
    """The language's own name for itself."""
    added: bool
    """True when it comes from the member's folder alone."""
    translated: int
    """Messages in its catalogue."""
    messages: int
    """Messages there are."""
    missing: dict[str, int]
    """Messages shown in English since the node started, and how often."""


class Translator:
    r"""Everything a page, an answer or an export writes in one language.

    >>> french = translator("fr")
    >>> french.month("2023-11"), french.percent(0.004), french.direction
    ('novembre 2023', 'moins de 1\xa0%', 'ltr')
    """

    def __init__(self, locale: str, catalogue: Catalogue) -> None:
        """Join a locale's catalogue and its CLDR conventions."""
        self.locale = locale
        """The locale as it stands in an address: ``fr``."""
        self.catalogue = catalogue
        self._babel = Locale.parse(locale, sep="-")
        self._writer = Writer(self._babel)

    @cached_property
    def direction(self) -> str:
        """``ltr`` or ``rtl``, for the ``dir`` attribute."""
        return self._babel.text_direction

    @cached_property
    def language(self) -> str:
        """The language's own name for itself, for the list of languages."""
        name = self._babel.get_display_name(self._babel) or self.locale
        return name[0].upper() + name[1:]

    @cached_property
    def intl(self) -> str:
        """The BCP 47 tag for the browser's ``Intl``, with the numbering system: ``ar-u-nu-arab``."""
        return f"{self.locale}-u-nu-{self._writer.numbering}"

    def text(self, message: str, /, **values: object) -> str:
        """Return ``message`` translated, each ``%(name)s`` filled: numbers, months, dates written as here."""
        return interpolate(self.catalogue.text(message), self._written(values))

    def title(self, text: str) -> str:
        """Return a title that came with data (of a series, a model, a source), translated where the catalogue has it.

        An organisation's own series have titles in its own words; those are shown as they are and not counted.
        """
        return self.catalogue.text(text) if text in self.catalogue else text

    def plural(self, singular: str, plural: str, n: float, /, **values: object) -> str:
        """Return the form that goes with ``n``; ``%(n)s`` is ``n`` itself, written.

        >>> translator("en").plural("%(n)s death", "%(n)s deaths", 1200)
        '1,200 deaths'
        """
        return interpolate(self.catalogue.plural(singular, plural, n), self._written({"n": n, **values}))

    def number(self, value: float, digits: int | None = None) -> str:
        """Return a number grouped, with ``digits`` decimals, in the language's digits; NaN is "no data"."""
        return self.text(N_("no data")) if value != value else self._writer.number(value, digits)  # noqa: PLR0124 - NaN

    def amount(self, value: float, unit: str, digits: int | None = None) -> str:
        """Return a number with the message id of its unit, in the form that goes with the number.

        >>> [translator("en").amount(value, "deaths") for value in (1, 2.5)]
        ['1 death', '2.5 deaths']
        """
        number = self.number(value, digits)
        if unit in _COUNTED:
            return self.plural(*_COUNTED[unit], value, n=number)
        return self.text(N_("%(number)s %(unit)s"), number=number, unit=self.text(unit))

    def digits(self, text: str) -> str:
        """Return a year or code with its digits in the language's own script, without grouping."""
        return self._writer.digits(text)

    def share(self, value: float, digits: int = 0) -> str:
        """Return an observed share of one in per cent, exactly: 0 is 0 %."""
        return self._writer.percent(value, digits)

    def percent(self, probability: float) -> str:
        """Return a forecast probability in per cent; never 0 % nor 100 %, which no forecast can claim.

        >>> [translator("en").percent(p) for p in (0.0, 0.126, 0.997)]
        ['less than 1%', '13%', 'more than 99%']
        """
        if probability != probability:  # noqa: PLR0124 - NaN
            return self.text(N_("no data"))
        if probability < 0.01:
            return self.text(N_("less than %(percent)s"), percent=self._writer.percent(0.01))
        if probability > 0.99:
            return self.text(N_("more than %(percent)s"), percent=self._writer.percent(0.99))
        return self._writer.percent(probability)

    def chance(self, probability: float) -> str:
        """Return a probability in calibrated words (:data:`CHANCE_WORDS`).

        >>> [translator("en").chance(p) for p in (0.01, 0.12, 0.5, 0.97)]
        ['almost no chance', 'very unlikely', 'roughly even chance', 'almost certain']
        """
        if probability != probability:  # noqa: PLR0124 - NaN
            return self.text(N_("no data"))
        return self.text(next(words for end, words in CHANCE_WORDS if probability < end))

    def month(self, period: str | Month) -> str:
        """Return a period's name: a month (``2023-11``) or a year (``2023``)."""
        if isinstance(period, str) and "-" not in period:
            return self.digits(period)
        return self._writer.month(period if isinstance(period, Month) else Month.parse(period))

    def short_month(self, period: str | Month) -> str:
        """Return a period's short name, for axes and table heads."""
        if isinstance(period, str) and "-" not in period:
            return self.digits(period)
        return self._writer.short_month(period if isinstance(period, Month) else Month.parse(period))

    def date(self, day: date) -> str:
        """Return a day; of an aware instant, its UTC day."""
        return self._writer.date(day)

    def moment(self, instant: datetime) -> str:
        """Return the UTC day and time of an aware instant."""
        return self._writer.moment(instant)

    def age(self, since: timedelta) -> str:
        """Return how long ago something was, in days between two days and two months.

        >>> [translator("en").age(timedelta(hours=hours)) for hours in (1, 300, 9000)]
        ['1 hour ago', '12 days ago', '1 year ago']
        >>> translator("en").age(timedelta())
        'just now'
        """
        if since < timedelta(seconds=5):
            return self.text(N_("just now"))
        if timedelta(days=2) <= since < timedelta(days=60):
            return self.plural("%(n)s day ago", "%(n)s days ago", since.days)
        return self._writer.age(since)

    def listing(self, items: Iterable[str]) -> str:
        """Return items joined as the language joins a list."""
        return self._writer.listing(list(items))

    def place(self, id: str) -> str:
        """Return the name of a place (the United Nations' or CLDR's); the id itself for a place nobody knows."""
        try:
            return name(id, self._babel)
        except UnknownCodeError:
            return id

    def organisation(self, id: str) -> str:
        """Return the name of an organisation, in English where its table has no other; the id of an unknown one."""
        try:
            return organisation_name(id, self.locale)
        except UnknownCodeError:
            return id

    def _written(self, values: dict[str, object]) -> dict[str, str]:
        return {name: self._write(value) for name, value in values.items()}

    def _write(self, value: object) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(value)
        if isinstance(value, Month):
            return self.month(value)
        if isinstance(value, date):
            return self.moment(value) if isinstance(value, datetime) else self.date(value)
        return str(value)


class Languages:
    """The languages a node speaks: the six built in, and those in the member's own folder.

    Parameters
    ----------
    added:
        A folder with a folder for each language, with ``messages.po`` in it or (so far) nothing: the ``locales``
        folder of the node's home. It may be absent.
    """

    def __init__(self, added: Path | None = None) -> None:
        """See which languages there are; no catalogue is read yet."""
        self._added = {} if added is None else languages_in(added)
        self.locales: tuple[str, ...] = BUILT_IN + tuple(sorted(self._added.keys() - set(BUILT_IN)))
        """Every locale that may stand in an address."""
        self._translators: dict[str, Translator] = {}
        self._guard = threading.Lock()

    def translator(self, locale: str) -> Translator:
        """Return the translator of a locale; its catalogue is read at the first call.

        Raises
        ------
        NotFoundError
            For a locale that this node does not speak.
        BadInputError
            Naming file and line, for a catalogue that cannot be read.
        """
        with self._guard:
            if locale not in self._translators:
                if locale not in self.locales:
                    raise NotFoundError(
                        f"this node does not speak {locale!r}",
                        remedy=f"use one of {', '.join(self.locales)}, or add a catalogue to the locales folder",
                    )
                catalogue = read_catalogue(Locale.parse(locale, sep="-"), *self._paths(locale), complete=locale == "en")
                self._translators[locale] = Translator(locale, catalogue)
            return self._translators[locale]

    def _paths(self, locale: str) -> tuple[Path, ...]:
        """Return the catalogues of a locale, the member's own last, so that it wins."""
        paths = [_LOCALES / locale / "messages.po", _LOCALES / "seeds" / f"{locale.split('-', maxsplit=1)[0]}.po"]
        if locale in self._added:
            paths.append(self._added[locale] / "messages.po")
        return tuple(path for path in paths if path.exists())

    def negotiate(self, accept_language: str | None, otherwise: str = "en") -> str:
        """Return the locale that suits an ``Accept-Language`` header best, or ``otherwise`` when none does.

        >>> Languages().negotiate("pt-BR, fr-CH;q=0.8, en;q=0.9, ar;q=0")
        'en'
        """
        return negotiated(accept_language or "", self.locales) or otherwise

    def report(self) -> tuple[LanguageReport, ...]:
        """Return how complete each language is, and what was shown in English since the node started."""
        known = read_file(_LOCALES / "messages.pot").entries.keys()
        return tuple(
            LanguageReport(
                locale=locale,
                language=(one := self.translator(locale)).language,
                added=locale not in BUILT_IN,
                translated=len(known) if locale == "en" else len(known & set(one.catalogue)),
                messages=len(known),
                missing=one.catalogue.missing,
            )
            for locale in self.locales
        )


_built_in: Final = Languages()


def translator(locale: str) -> Translator:
    """Return the translator of a built-in language.

    >>> translator("ar").direction
    'rtl'
    """
    return _built_in.translator(locale)


def jinja_globals(language: Translator) -> dict[str, object]:
    """Return what a template in one language is given: ``_``, ``gettext``, ``ngettext``; ``t`` is the translator.

    The callables return plain text, which autoescaping escapes like any other; only when a value is safe HTML is the
    result safe HTML, with everything else in it escaped. A catalogue can therefore never inject markup.

    >>> from jinja2 import Environment
    >>> page = Environment(autoescape=True).from_string('{{ _("Deaths in %(place)s", place=place) }}')
    >>> page.render({**jinja_globals(translator("en")), "place": "<b>"})
    'Deaths in &lt;b&gt;'
    """
    return {
        "_": language.text,
        "gettext": language.text,
        "ngettext": language.plural,
        "t": language,
        "locale": language.locale,
        "direction": language.direction,
    }
