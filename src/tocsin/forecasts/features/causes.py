"""Slow causes: people, income, deaths of children, exclusion and how a country is ruled, as known at the time."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.covariates import at_the_time
from tocsin.forecasts.panel import Panel

__all__ = ["CAUSES", "causes"]

Values = NDArray[np.float64]


def _plain(values: Values) -> Values:
    return values


def _log(values: Values) -> Values:
    return np.log(np.maximum(values, 1e-9))


def _middle(values: Values) -> Values:
    """How far from the middle of an index from 0 to 1: regimes between autocracy and democracy are the unstable ones.

    Source: Hegre et al. (2001), Toward a democratic civil peace?, American Political Science Review 95(1).
    """
    return (values - 0.5) ** 2


CAUSES: dict[str, dict[str, tuple[tuple[str, ...], Callable[[Values], Values]]]] = {
    "Population and income": {
        "population": (("structural.ln_population",), _plain),
        "income": (("structural.ln_gdp_per_capita",), _plain),
    },
    "Health": {"child_mortality": (("gapminder.under_five_mortality", "wdi.SP.DYN.IMRT.IN"), _log)},
    "Exclusion": {"ethnic_fractionalisation": (("structural.ethnic_fractionalisation",), _plain)},
    "Governance": {
        "polity": (("structural.polity",), _plain),
        "polyarchy": (("vdem.v2x_polyarchy",), _plain),
        "anocracy": (("vdem.v2x_polyarchy",), _middle),
        "liberal": (("vdem.v2x_libdem",), _plain),
        "stability": (("wgi.pv",), _plain),
        "effectiveness": (("wgi.ge",), _plain),
        "rule_of_law": (("wgi.rl",), _plain),
    },
    "Other kinds of violence": {
        "non_state": (("ucdp_types.ns",), np.log1p),
        "one_sided": (("ucdp_types.os",), np.log1p),
        "dyads": (("ucdp.dyads",), np.log1p),
        "armed_actors": (("ucdp.armed_actors",), np.log1p),
    },
}
"""Group -> feature -> (series in order of preference, transformation). A group needs one of its series."""

_YEARS_BACK = 24
"""Periods over which a monthly series is averaged: one month of a slow cause says little."""


def causes(panel: Panel) -> dict[str, dict[str, Values]]:
    """Return the features of slow causes by group and name, shape (P, T), for the series that the panel holds.

    A value unknown at a period is replaced by the median of what was known at that period anywhere (0 where nothing
    was), so that nothing later leaks in. Monthly series stand as the mean of the last 24 periods known at the time.
    """
    found: dict[str, dict[str, Values]] = {}
    for group, features in CAUSES.items():
        for name, (ids, transform) in features.items():
            id_ = next((one for one in ids if one in panel.covariates), None)
            if id_ is None:
                continue
            laid = transform(at_the_time(panel, id_))
            if panel.delays.get(id_, 0):
                laid = _averaged(laid)
            found.setdefault(group, {})[name] = _filled(laid)
    return found


def _averaged(values: Values) -> Values:
    known = ~np.isnan(values)
    total = np.cumsum(np.where(known, values, 0.0), axis=1)
    count = np.cumsum(known, axis=1, dtype=np.float64)
    for sums in (total, count):
        sums[:, _YEARS_BACK:] -= sums[:, :-_YEARS_BACK].copy()
    mean = np.full(values.shape, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean


def _filled(values: Values) -> Values:
    filled = values.copy()
    for column in range(values.shape[1]):
        missing = np.isnan(values[:, column])
        if missing.any():
            there = values[~missing, column]
            filled[missing, column] = np.median(there) if len(there) else 0.0
    return filled
