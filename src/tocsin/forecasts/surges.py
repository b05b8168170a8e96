"""What speaks for or against a coming surge of cases? Figures of a place, its region and the world, period by period.

Column ``t`` of every figure is made of the columns up to ``t`` alone, so a model may learn from past periods as
origins.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tocsin.forecasts.comparing import region_of
from tocsin.forecasts.events import Event, event_history
from tocsin.forecasts.neighbours import neighbours_of, over_neighbours
from tocsin.forecasts.panel import Panel

__all__ = ["surge_figures"]

Values = NDArray[np.float64]

_HOT = -0.7
"""Half of what a new high needs, as a logarithm."""


def surge_figures(panel: Panel, event: Event) -> Values:
    """Return figures of shape (P, T, F), NaN where unknown; ``event`` says what a surge is.

    They tell how far the newest values are below what a new high needs, how fast they grow, how large past outbreaks
    were and how long ago, what the coming months usually bring, how often surges came here, in the region and in the
    world of late, whether neighbours grow, and the time of the year.
    """
    values = panel.values
    known = ~np.isnan(values)
    plain = np.where(known, values, 0.0)
    logs = np.log1p(np.where(known, values, np.nan))
    periods = values.shape[1]
    high = {length: _highest(values, length) for length in (3, 6, 12, 24)}
    need = np.log1p(np.maximum(high[12], event.least - 0.001))
    mean = {length: np.log1p(_mean(plain, known, length)) for length in (3, 6, 12, 24, 36, 60)}
    found = [_late(logs, lag) - need for lag in range(4)]
    found += [np.log1p(high[3]) - need, np.log1p(high[6]) - need, need, logs]
    found += [mean[3], mean[12], mean[24] - mean[12], mean[60] - mean[12], mean[3] - mean[6], mean[3] - mean[12]]
    found += [logs - _late(logs, lag) for lag in (1, 2, 3)]
    found += [_summed(known.astype(float), 12), (~known).astype(float), _age(values, 12)]
    found += [np.log1p(high[24]) - np.log1p(high[12]), np.log1p(np.maximum.accumulate(plain, axis=1))]
    found += _coming(logs, panel)
    found += [np.broadcast_to(each, values.shape) for each in _year(panel)]
    found += _rates(panel, event)
    gap, growth = found[0], mean[3] - mean[12]
    world = np.zeros(len(panel.places), dtype=int)
    regions = np.unique([region_of(place) for place in panel.places], return_inverse=True)[1]
    for groups in (world, regions):
        found += [_level(plain, groups), _share(np.where(np.isnan(gap), np.nan, gap > _HOT), groups)]
    table = neighbours_of(panel)
    found += [over_neighbours(growth, table), over_neighbours(gap, table)]
    found += [np.repeat((regions == number)[:, None], periods, axis=1).astype(float) for number in np.unique(regions)]
    return np.stack(found, axis=-1)


def _late(values: Values, lag: int) -> Values:
    return np.concatenate([np.full((len(values), lag), np.nan), values[:, : values.shape[1] - lag]], axis=1)


def _summed(values: Values, length: int) -> Values:
    total = np.cumsum(np.pad(values, ((0, 0), (length, 0))), axis=1)
    found: Values = total[:, length:] - total[:, :-length]
    return found


def _mean(plain: Values, known: NDArray[np.bool], length: int) -> Values:
    counts = _summed(known.astype(np.float64), length)
    found: Values = np.divide(_summed(plain, length), counts, out=np.full(plain.shape, np.nan), where=counts > 0)
    return found


def _highest(values: Values, length: int) -> Values:
    lead = np.full((len(values), length - 1), np.nan)
    spans = sliding_window_view(np.concatenate([lead, values], axis=1), length, axis=1)
    most = np.where(np.isnan(spans), -np.inf, spans).max(axis=-1)
    return np.where(np.isfinite(most), most, np.nan)


def _age(values: Values, length: int) -> Values:
    """Tell how many periods ago the highest of the last values was."""
    lead = np.full((len(values), length - 1), np.nan)
    spans = sliding_window_view(np.concatenate([lead, values], axis=1), length, axis=1)
    newest_first = np.where(np.isnan(spans), -1.0, spans)[..., ::-1]
    found: Values = newest_first.argmax(axis=-1).astype(np.float64)
    return found


def _year(panel: Panel) -> list[Values]:
    turn = np.array([2 * np.pi * (period.number - 1) / 12 for period in panel.periods])
    months = np.array([period.number for period in panel.periods])
    return [np.sin(turn), np.cos(turn), *((months == month).astype(np.float64) for month in range(1, 13))]


def _coming(logs: Values, panel: Panel) -> list[Values]:
    """Tell how much higher the coming three calendar months usually are than the year, and than this month."""
    known = ~np.isnan(logs)
    months = np.array([period.number - 1 for period in panel.periods])
    above, below = np.zeros((2, len(logs), 12))
    over_year, over_month = np.full(logs.shape, np.nan), np.full(logs.shape, np.nan)
    for column, month in enumerate(months):
        above[:, month] += np.where(known[:, column], logs[:, column], 0.0)
        below[:, month] += known[:, column]
        if column < 23:
            continue
        usual = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
        counted = (~np.isnan(usual)).sum(axis=1)
        base = np.divide(np.nansum(usual, axis=1), counted, out=np.full(len(logs), np.nan), where=counted > 0)
        ahead = usual[:, [(month + step) % 12 for step in (1, 2, 3)]]
        most = np.where(np.isnan(ahead), -np.inf, ahead).max(axis=1)
        most = np.where(np.isfinite(most), most, np.nan)
        over_year[:, column], over_month[:, column] = most - base, most - usual[:, month]
    return [over_year, over_month]


def _rates(panel: Panel, event: Event) -> list[Values]:
    """Tell how often the event came: here in all and three years, in region and world in a year and a quarter."""
    step = event.steps[-1]
    came = _late(event_history(event, panel.values, step), step)
    known = ~np.isnan(came)
    yes, cases = np.where(known, came, 0.0), known.astype(np.float64)
    world = np.cumsum(yes.sum(axis=0)) / np.maximum(np.cumsum(cases.sum(axis=0)), 1)
    found = [
        (np.cumsum(yes, axis=1) + 12 * world) / (np.cumsum(cases, axis=1) + 12),
        (_summed(yes, 36) + 6 * world) / (_summed(cases, 36) + 6),
    ]
    regions = np.unique([region_of(place) for place in panel.places], return_inverse=True)[1]
    for groups, length in ((np.zeros(len(came), dtype=int), 12), (np.zeros(len(came), dtype=int), 3), (regions, 12)):
        share = np.zeros(came.shape)
        for group in np.unique(groups):
            rows = groups == group
            above, below = (_summed(each[rows].sum(axis=0)[None], length)[0] for each in (yes, cases))
            share[rows] = above / np.maximum(below, 1)
        found.append(share)
    return found


def _level(plain: Values, groups: NDArray[np.int64]) -> Values:
    """Tell how the cases of a group of places stand to their mean over twelve periods."""
    found = np.zeros(plain.shape)
    for group in np.unique(groups):
        rows = groups == group
        total = plain[rows].sum(axis=0)[None]
        counted = np.minimum(np.arange(plain.shape[1]) + 1, 12)
        found[rows] = np.log1p(total) - np.log1p(_summed(total, 12) / counted)
    return found


def _share(marks: Values, groups: NDArray[np.int64]) -> Values:
    found = np.zeros(marks.shape)
    for group in np.unique(groups):
        rows = groups == group
        known = (~np.isnan(marks[rows])).sum(axis=0)
        found[rows] = np.nansum(marks[rows], axis=0) / np.maximum(known, 1)
    return found
