"""Where a backtest stands and how far it looks: challenge windows, and rolling origins."""

from collections.abc import Iterable

import msgspec

from tocsin.errors import BadInputError
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.summaries import period_text
from tocsin.world.months import Month, months_between

__all__ = ["Window", "challenge_windows", "rolling_windows"]


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """One origin and the steps that are judged from it."""

    name: str
    """``2018`` for a challenge window, the origin (``2017-10``) for a rolling one."""
    origin: Month
    """First month of the last period of data."""
    steps: tuple[int, ...]
    group: str = ""
    """Under which name its figures are told together with those of other origins; its own name where empty."""


def challenge_windows(hazard: Hazard, years: Iterable[int]) -> tuple[Window, ...]:
    """Lay out the yearly test windows of a hazard's declaration.

    For months, the origin is the declared month of the year before; for years, it is the year before.

    >>> from tocsin.forecasts.hazards.conflict import CONFLICT
    >>> window = challenge_windows(CONFLICT, [2018])[0]
    >>> str(window.origin), window.steps[0], window.steps[-1]
    ('2017-10', 3, 14)
    """
    rule = hazard.window
    month = rule.origin_month if hazard.period == "month" else 1
    steps = tuple(range(rule.first_step, rule.last_step + 1))
    found = tuple(Window(name=f"{year:04d}", origin=Month(year - 1, month), steps=steps) for year in sorted(set(years)))
    if not found:
        raise BadInputError("no window was asked for", where=hazard.id, remedy="name years, for example 2018:2023")
    return found


def rolling_windows(
    hazard: Hazard, first: Month, last: Month, steps: Iterable[int], every: int = 1, *, grouped: bool = False
) -> tuple[Window, ...]:
    """Lay out an origin every ``every`` periods from ``first`` to ``last``, all with the same steps.

    ``grouped`` tells the origins of one year together, under its number.

    >>> from tocsin.forecasts.hazards.conflict import CONFLICT
    >>> [w.name for w in rolling_windows(CONFLICT, Month(2017, 10), Month(2018, 4), [1], every=3)]
    ['2017-10', '2018-01', '2018-04']
    """
    length = 12 if hazard.period == "year" else 1
    ahead = tuple(sorted(set(steps)))
    if every < 1 or not ahead or ahead[0] < 1 or ahead[-1] > hazard.horizon or last < first:
        raise BadInputError(
            f"origins {first} to {last} every {every} with steps {list(ahead)} make no backtest",
            where=hazard.id,
            remedy=f"give a first origin before the last one and steps within 1:{hazard.horizon}",
        )
    start = Month(first.year, 1) if length == 12 else first
    return tuple(
        Window(
            name=period_text(origin, length), origin=origin, steps=ahead, group=f"{origin.year:04d}" if grouped else ""
        )
        for number, origin in enumerate(months_between(start, last))
        if number % (every * length) == 0
    )
