"""What does a forecast for parts say of the whole? Draws of the parts are added, by the law that sums figures."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.model import Draws
from tocsin.world.tree import Tree

__all__ = ["summed_upward"]


def summed_upward(forecast: Forecast, tree: Tree, day: date, is_part: Callable[[str], bool]) -> Forecast:
    """Return a forecast with the places above its parts added, wherever every part is there.

    Draw by draw: the d-th draw of a whole is the sum of the d-th draws of its parts, so what the maker tied together
    stays tied. A place the file speaks of itself keeps its own draws and its parts are not added to it; a place of
    which a part is missing gets none, because a sum with a gap is no forecast of the whole.

    Parameters
    ----------
    forecast:
        Draws of a count. Of quantiles no sum can be made: such a forecast is returned as it is.
    tree, day:
        Which place lies below which, on the day the forecast was made from.
    is_part:
        Tells which of its places are parts of countries; only what lies above these is added.
    """
    if forecast.approximate:
        return forecast
    own: dict[str, Draws] = dict(zip(forecast.places, forecast.draws, strict=True))
    above = {higher for place in own if is_part(place) for higher in tree.path(place, day)}
    added = {place: found for place in sorted(above - set(own)) if (found := _whole(place, own, tree, day)) is not None}
    if not added:
        return forecast
    every = own | added
    names = tuple(sorted(every))
    return replace(forecast, places=names, draws=np.stack([every[place] for place in names]))


def _whole(place: str, own: dict[str, Draws], tree: Tree, day: date) -> Draws | None:
    if place in own:
        return own[place]
    parts = [_whole(child, own, tree, day) for child in tree.children(place, day)]
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    total: Draws = np.sum(known, axis=0, dtype=np.float32)
    return total
