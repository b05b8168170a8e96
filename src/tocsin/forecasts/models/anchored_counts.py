"""Several memories, with one draw in five from the last five years as they were: for counts whose level jumps."""

from tocsin.forecasts.models.adaptive_counts import AdaptiveCounts
from tocsin.messages import N_

__all__ = ["MODEL"]

MODEL = AdaptiveCounts(
    id="anchored_counts",
    title=N_("Several memories, anchored"),
    summary=N_("Counts around four means that forget at different paces, and a fifth part the last five years."),
    anchor=0.2,
)
"""On six windows of piracy from 1998 to June 2019 the anchor costs one or two points of skill against the last five
years in the mean, and saves as many where a window went worst."""
