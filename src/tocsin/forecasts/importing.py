"""A forecast made elsewhere, in the shape of our own: places aligned, quantiles made scorable, hindsight said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import BadInputError
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.model import Draws
from tocsin.world.months import Month

__all__ = ["STRETCHED", "Imported", "draws_of_quantiles", "hindsight_periods", "take_in"]

STRETCHED = 2000
"""Draws that stand for a forecast given as quantiles: a multiple of 400, on which the 23 levels' shares are whole."""


@dataclass(frozen=True, eq=False)
class Imported:
    """A foreign forecast from one origin, ready to be scored and shown exactly like our own.

    Attributes
    ----------
    forecast:
        Draws of shape (places, steps, draws); NaN where the file is silent.
    approximate:
        True where the file gave quantiles: its draws stand for them as :func:`draws_of_quantiles` says, and the CRPS is
        then the pinball approximation of :func:`tocsin.forecasts.scores.pinball.crps_of_quantiles`.
    hindsight:
        First months of the periods whose outcome was already published when the file arrived.
    left_out:
        Places of the file that the hazard does not speak of here.
    silent:
        Places asked for of which the file says nothing.
    """

    forecast: Forecast
    approximate: bool
    hindsight: tuple[Month, ...]
    left_out: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def is_hindsight(self) -> bool:
        """Whether any of its outcomes was known before it arrived."""
        return bool(self.hindsight)


def take_in(
    hazard: Hazard, frame: pl.DataFrame, arrived: datetime, lag_days: int, places: Sequence[str], vintage: str = ""
) -> tuple[Imported, ...]:
    """Turn the rows of a foreign forecast into one :class:`Imported` for each model and origin, oldest first.

    Parameters
    ----------
    hazard:
        What it must be a forecast of; rows of another target are refused.
    frame:
        Rows in the columns of a forecast file, as a format read them: samples, or quantiles.
    arrived:
        When it reached this node (aware UTC).
    lag_days:
        The truth's publication law: days from a period's end until its outcome is usually out.
    places:
        Places the hazard speaks of here.
    vintage:
        What names the file, for example its SHA-256.

    Raises
    ------
    BadInputError
        Another target, no known place, steps beyond the horizon, neither samples nor quantiles, an uneven grid.
    """
    if arrived.tzinfo is None:
        raise BadInputError("the time of arrival has no time zone", remedy="pass an aware UTC datetime")
    others = frame.filter(pl.col("target") != hazard.target)["target"].unique().to_list()
    if others or frame.is_empty():
        raise BadInputError(
            f"the file forecasts {', '.join(map(repr, sorted(others))) or 'nothing'}, not {hazard.target!r}",
            where=hazard.id,
            remedy=f"give a forecast of {hazard.target}",
        )
    known = set(places)
    held = set(frame["place"].unique().to_list())
    if not held & known:
        raise BadInputError(
            f"none of its {len(held)} places is one of {hazard.id}: {', '.join(sorted(held)[:5])} ...",
            where=hazard.id,
            remedy="use place ids (ISO 3166-1 alpha-3), or give the codes of its places",
        )
    rows = frame.filter(pl.col("place").is_in(list(known)))
    parts = rows.partition_by("model", "origin", as_dict=True)
    found = []
    for (model, origin), part in sorted(parts.items(), key=lambda item: (item[0][1], item[0][0])):
        made, approximate = _forecast(hazard, part, str(model), str(origin), vintage)
        found.append(
            Imported(
                forecast=made,
                approximate=approximate,
                hindsight=hindsight_periods(made.periods, made.step_months, arrived, lag_days),
                left_out=tuple(sorted(held - known)),
                silent=tuple(sorted(known - set(made.places))),
            )
        )
    return tuple(found)


def hindsight_periods(
    periods: Sequence[Month], step_months: int, arrived: datetime, lag_days: int
) -> tuple[Month, ...]:
    """List the periods whose outcome was out, by the truth's publication law, when a forecast arrived.

    >>> from datetime import UTC
    >>> found = hindsight_periods([Month(2018, 1), Month(2018, 2)], 1, datetime(2018, 3, 1, tzinfo=UTC), 25)
    >>> [str(period) for period in found]
    ['2018-01']
    """
    return tuple(period for period in periods if (period + (step_months - 1)).end + timedelta(days=lag_days) <= arrived)


def draws_of_quantiles(values: NDArray[np.float64], levels: Sequence[float], size: int = STRETCHED) -> Draws:
    """Make draws that stand for quantiles: each level for the levels nearer to it than to its neighbours.

    Shape S + (L,) in, S + (size,) out. The CRPS of these draws is the pinball approximation of
    :func:`tocsin.forecasts.scores.pinball.crps_of_quantiles`, and no value is invented between or beyond the levels.

    >>> draws_of_quantiles(np.array([1.0, 5.0]), (0.25, 0.75), 4)
    array([1., 1., 5., 5.], dtype=float32)
    """
    tau = np.asarray(levels, dtype=np.float64)
    middles = (tau[1:] + tau[:-1]) / 2
    # the small number keeps a share that is whole in decimals from losing a draw to its binary form
    taken = np.searchsorted(middles, (np.arange(size) + 0.5) / size + 1e-12)
    return np.asarray(values[..., taken], dtype=np.float32)


def _forecast(hazard: Hazard, part: pl.DataFrame, model: str, origin: str, vintage: str) -> tuple[Forecast, bool]:
    months = 12 if hazard.period == "year" else 1
    kinds = set(part["output_type"].unique().to_list())
    wanted = "sample" if "sample" in kinds else "quantile"
    if wanted not in kinds:
        raise BadInputError(
            f"{model} from {origin} gives {', '.join(sorted(kinds))} only",
            where=hazard.id,
            remedy="give quantiles or samples: a single number is no distribution",
        )
    rows = part.filter(pl.col("output_type") == wanted)
    steps = tuple(sorted(rows["horizon"].unique().to_list()))
    if steps[0] < 1 or steps[-1] > hazard.horizon:
        raise BadInputError(
            f"{model} from {origin} reaches steps {steps[0]} to {steps[-1]}",
            where=hazard.id,
            remedy=f"forecast steps within 1:{hazard.horizon}",
        )
    places = tuple(sorted(rows["place"].unique().to_list()))
    # hub sample ids are unique over places, VIEWS draws are not: the rank within a cell serves both
    rows = rows.with_columns(pl.col("output_type_id").cast(pl.Float64, strict=False).alias("rank"))
    rows = rows.sort("place", "horizon", "rank", "output_type_id", maintain_order=True)
    sizes = rows.group_by("place", "horizon").len()
    width = int(sizes["len"][0])
    if (sizes["len"] != width).any() or sizes.height != len(places) * len(steps):
        raise BadInputError(
            f"{model} from {origin} does not give every place the same steps and the same {wanted}s",
            where=hazard.id,
            remedy="fill the gaps, or leave the place out",
        )
    grid = rows["value"].to_numpy().reshape(len(places), len(steps), width)
    if wanted == "quantile":
        levels = rows["rank"].to_numpy().reshape(-1, width)
        if (levels != levels[0]).any() or width < 3:
            raise BadInputError(
                f"{model} from {origin} has too few quantile levels, or others from place to place",
                where=hazard.id,
                remedy="give the same three or more levels everywhere",
            )
        grid = draws_of_quantiles(grid, levels[0])
    made = Forecast(
        target=hazard.target,
        model=model,
        origin=Month.parse(origin) if months == 1 else Month(int(origin[:4]), 1),
        vintage=vintage,
        seed=0,
        places=places,
        steps=steps,
        draws=np.ascontiguousarray(grid, dtype=np.float32),
        step_months=months,
        approximate=wanted == "quantile",
    )
    return made, wanted == "quantile"
