"""Which figures does somebody want to change? Texts such as ``SERIES=VALUE`` become numbers by series."""

from collections.abc import Iterable

from tocsin.errors import BadInputError

__all__ = ["changes_of", "figure_of"]


def changes_of(texts: Iterable[str]) -> dict[str, float]:
    """Read ``SERIES=VALUE`` texts.

    >>> changes_of(["gapminder.gini=41.5"])
    {'gapminder.gini': 41.5}

    Raises
    ------
    BadInputError
        A text of another shape, or a series that is set twice.
    """
    changes: dict[str, float] = {}
    for text in texts:
        series, sign, value = text.partition("=")
        if not sign or not series.strip():
            raise BadInputError(f"{text!r} is not SERIES=VALUE", where="set", remedy="write e.g. gapminder.gini=41.5")
        if series.strip() in changes:
            raise BadInputError(f"{series.strip()} is set twice", where="set", remedy="set each series once")
        changes[series.strip()] = figure_of(value, series.strip())
    return changes


def figure_of(text: str, series: str) -> float:
    """Read one figure, written with a decimal point or comma.

    >>> figure_of("41,5", "gapminder.gini")
    41.5
    """
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise BadInputError(f"{text!r} is not a number", where=series, remedy="write e.g. 41.5") from None
