"""Which language suits this reader, and which has the member added? The header and the folder answer."""

from collections.abc import Sequence
from pathlib import Path

from babel import Locale, UnknownLocaleError, negotiate_locale

from tocsin.errors import BadInputError

__all__ = ["languages_in", "negotiated"]

_LONGEST_HEADER = 1000
"""Characters of an ``Accept-Language`` header that are read."""


def negotiated(accept_language: str, locales: Sequence[str]) -> str | None:
    """Return the locale that suits an ``Accept-Language`` header (RFC 9110, 12.5.4) best, None when none does.

    >>> negotiated("pt-BR, fr-CH;q=0.8, en;q=0.9, ar;q=0", ("ar", "en", "fr"))
    'en'
    """
    return negotiate_locale(_wanted(accept_language), list(locales), sep="-")


def _wanted(header: str) -> list[str]:
    weighted = []
    for position, part in enumerate(header[:_LONGEST_HEADER].split(",")):
        tag, _, parameter = part.strip().partition(";")
        weight = parameter.replace(" ", "").removeprefix("q=") or "1"
        if tag and weight.replace(".", "", 1).isdigit() and float(weight) > 0:
            weighted.append((-float(weight), position, tag.strip()))
    return [tag for _, _, tag in sorted(weighted)]


def languages_in(folder: Path) -> dict[str, Path]:
    """Return the folders of a member's own languages by locale; none for a folder that is not there.

    Raises
    ------
    BadInputError
        For a folder whose name is no language that CLDR knows.
    """
    found = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            try:
                Locale.parse(path.name, sep="-")
            except (UnknownLocaleError, ValueError) as error:
                raise BadInputError(
                    f"{path.name!r} is not a language that CLDR knows",
                    where=str(path),
                    remedy="name the folder by a language tag such as pt, sw or pt-BR",
                ) from error
            found[path.name] = path
    return found
