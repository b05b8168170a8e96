"""Every model tested against every benchmark over all windows: by period, and by place."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from tocsin.forecasts.cubes import Cube, Layout
from tocsin.forecasts.scores.diebold_mariano import by_period, by_place
from tocsin.forecasts.verdicts import Significance
from tocsin.world.months import Month

__all__ = ["significances"]


def significances(
    truth: str, cubes: Mapping[str, Cube], baselines: Sequence[str], name: str, layout: Layout
) -> Iterator[Significance]:
    """Test the mean loss differential of every pair by one measure, on the cases both have.

    The periods of all windows stand in the order of time; a period that several origins forecast is averaged over
    them. Months judged from one origin share what came after it, so the variance has a lag less than there are steps.
    """
    lags = len(layout.steps) - 1
    for model, cube in cubes.items():
        month_of = {
            (one.window, step): period
            for one in cube.parts
            for step, period in zip(one.steps, one.periods, strict=True)
        }
        for benchmark in baselines:
            if benchmark == model:
                continue
            apart = cube.scores[name] - cubes[benchmark].scores[name]
            by_month: dict[Month, list[float]] = {}
            for (window, step), month in month_of.items():
                cells = apart[:, layout.windows.index(window), layout.steps.index(step)]
                if not np.isnan(cells).all():
                    by_month.setdefault(month, []).append(float(np.nanmean(cells)))
            series = np.asarray([np.mean(by_month[month]) for month in sorted(by_month)])
            periods, places = by_period(series, lags), by_place(apart.reshape(len(apart), -1))
            if periods.units == 0:
                continue
            yield Significance(
                truth=truth,
                model=model,
                benchmark=benchmark,
                measure=name,
                difference=periods.difference,
                periods=periods.units,
                lags=lags,
                statistic=periods.statistic,
                p=periods.p,
                places=places.units,
                place_statistic=places.statistic,
                place_p=places.p,
            )
