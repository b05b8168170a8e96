"""Which place does a publisher of events mean by a country's name? By its own list, as of the day, else of today."""

from collections.abc import Mapping
from datetime import date

from tocsin.errors import UnknownCodeError
from tocsin.sources.codes import Resolve

__all__ = ["by_name"]


def by_name(resolver: Resolve, known: Mapping[str, str]) -> Resolve:
    """Return a resolver of names that asks a publisher's own spellings first.

    Publishers of events write today's names over the past ("Yemen" in 1989), so a name that meant nothing on the day is
    read as of today. One that means nothing at all, or several places, is refused.

    Parameters
    ----------
    known:
        Spelling, in lower case and without blanks at its ends -> place id; an empty id for what is no place of ours.
    """

    def resolve(code: str, scheme: str, on: date | None) -> str:
        name = " ".join(code.replace("\N{NO-BREAK SPACE}", " ").split())
        if name.casefold() in known:
            found = known[name.casefold()]
            if not found:
                raise UnknownCodeError(f"{name!r} is no country, or several")
            return found
        try:
            return resolver(name, scheme, on)
        except UnknownCodeError:
            if on is None:
                raise
            return resolver(name, scheme, None)

    return resolve
