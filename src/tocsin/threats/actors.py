"""Who is reported to have fought whom, where and when? Dyads, their sides, and which sides are armed non-state actors.

The words are UCDP's. A dyad is two sides that use armed force against each other, or, in one-sided violence, a side and
the civilians it kills. States are sides of dyads and are never counted as armed non-state actors; nor are civilians.
That a name stands here says that UCDP reports it, not that anybody recognises it or that a court has judged it.

Source: UCDP, Georeferenced Event Dataset code book (Högbladh, yearly), definitions of dyad, side and type of violence.
"""

import re
from typing import Literal, TypeAlias

import polars as pl

from tocsin.messages import N_
from tocsin.world.codes import plain

__all__ = ["ACTIVITY", "KINDS", "UNNAMED", "SideKind", "actor_id", "armed_counts", "by_side", "side_kind"]

SideKind: TypeAlias = Literal["state", "armed", "civilians", "unnamed"]

KINDS: dict[int, str] = {
    1: N_("state-based conflict"),
    2: N_("non-state conflict"),
    3: N_("one-sided violence"),
}
"""UCDP's types of violence."""

ACTIVITY: dict[str, pl.DataType] = {
    "place": pl.String(),
    "period": pl.Date(),
    "dyad": pl.Int64(),
    "kind": pl.Int8(),
    "side_a": pl.String(),
    "side_b": pl.String(),
    "events": pl.Int64(),
    "deaths": pl.Float64(),
}
"""One row for a dyad in a place and month: UCDP's id of the dyad, its type of violence, its sides, the number of events
and their deaths by UCDP's best estimate. (place, period, dyad) is unique."""

_STATE = "Government of "
_CIVILIANS = "Civilians"
_UNNAMED = r"^X{3}\d+$"
"""How UCDP's preliminary releases write a side that is not identified so far: X thrice and the country's number."""

UNNAMED = N_("a side that UCDP has not identified so far")


def side_kind(name: str) -> SideKind:
    """Tell whether a side, as UCDP writes it, is a state, civilians, an armed non-state actor, or not identified.

    >>> [side_kind(name) for name in ("Government of Sudan", "Civilians", "RSF", "XXX625")]
    ['state', 'civilians', 'armed', 'unnamed']
    """
    if re.match(_UNNAMED, name):
        return "unnamed"
    if name == _CIVILIANS:
        return "civilians"
    return "state" if name.startswith(_STATE) else "armed"


def actor_id(name: str) -> str:
    """Return how addresses and commands write a side: its letters and digits, in lower case, joined by hyphens.

    >>> actor_id("Jama'at Nusrat al-Islam wal Muslimin"), actor_id("Government of Côte d'Ivoire")
    ('jama-at-nusrat-al-islam-wal-muslimin', 'government-of-cote-d-ivoire')
    """
    return plain(name).replace(" ", "-") or "unnamed"


def by_side(activity: pl.DataFrame) -> pl.DataFrame:
    """Return activity once for each side with a name that is no civilians: its columns and ``actor``, the name.

    Deaths are those of the dyad's events, whoever caused them; they must not be summed over actors.
    """
    sides = [activity.with_columns(pl.col(side).alias("actor")) for side in ("side_a", "side_b")]
    named = (pl.col("actor") != _CIVILIANS) & ~pl.col("actor").str.contains(_UNNAMED)
    return pl.concat(sides).filter(named).unique(["place", "period", "dyad", "actor"])


def armed_counts(activity: pl.DataFrame) -> pl.DataFrame:
    """Return, for each place and month with an event, how many dyads and how many armed non-state actors were active.

    Columns place, period, dyads, armed_actors; one reported event makes a dyad active, also one without deaths.

    >>> from datetime import date
    >>> rows = pl.DataFrame(
    ...     [("SDN", date(2023, 10, 1), 1, 1, "Government of Sudan", "RSF", 3, 40.0),
    ...      ("SDN", date(2023, 10, 1), 2, 3, "RSF", "Civilians", 1, 5.0)], schema=ACTIVITY, orient="row")
    >>> armed_counts(rows).rows()
    [('SDN', datetime.date(2023, 10, 1), 2, 1)]
    """
    dyads = activity.group_by("place", "period").agg(pl.col("dyad").n_unique().cast(pl.Int64).alias("dyads"))
    armed = (
        by_side(activity)
        .filter(~pl.col("actor").str.starts_with(_STATE))
        .group_by("place", "period")
        .agg(pl.col("actor").n_unique().cast(pl.Int64).alias("armed_actors"))
    )
    return (
        dyads.join(armed, on=["place", "period"], how="left")
        .with_columns(pl.col("armed_actors").fill_null(0))
        .sort("place", "period")
    )
