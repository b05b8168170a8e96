"""What happened where, and since when is it known? Disasters and incidents at sea, and the law of reading them.

An occurrence is a point in time and space with a kind, unlike an observation, which is a figure of a place and period.
The publisher's own level is kept as it stands; what it means here is for alerts to say.
"""

from datetime import datetime

import polars as pl

from tocsin.messages import N_

__all__ = ["AT_SEA", "KINDS", "LEVELS", "OCCURRENCE", "known_by"]

OCCURRENCE: dict[str, pl.DataType] = {
    "id": pl.String(),
    "kind": pl.String(),
    "title": pl.String(),
    "places": pl.List(pl.String()),
    "lon": pl.Float64(),
    "lat": pl.Float64(),
    "start": pl.Datetime("us", "UTC"),
    "end": pl.Datetime("us", "UTC"),
    "level": pl.String(),
    "figures": pl.String(),
    "link": pl.String(),
    "known_since": pl.Datetime("us", "UTC"),
    "known_basis": pl.Enum(["recorded", "assumed"]),
}
"""The columns of a table of occurrences. ``id`` is the publisher's number behind the source's id (``gdacs.FL4339``);
``kind`` one of :data:`KINDS`; ``places`` ids of places, empty where the source names none that is known; ``lon`` and
``lat`` degrees (WGS 84) or null; ``end`` null while it lasts or where it is a moment; ``level`` the publisher's own;
``figures`` a JSON object of numbers (``{"dead": 121}``)."""

KINDS: dict[str, str] = {
    "flood": N_("flood"),
    "earthquake": N_("earthquake"),
    "tsunami": N_("tsunami"),
    "cyclone": N_("tropical cyclone"),
    "drought": N_("drought"),
    "volcano": N_("volcanic eruption"),
    "wildfire": N_("wildfire"),
    "piracy": N_("piracy"),
    "robbery": N_("armed robbery and theft at sea"),
    "terrorism": N_("terrorist or rebel attack at sea"),
    "hostile": N_("other hostile act at sea"),
}
"""Kinds of occurrences, with their titles (message ids)."""

AT_SEA = ("piracy", "robbery", "terrorism", "hostile")
"""The kinds that are hostile acts at sea."""

LEVELS: dict[str, str] = {"green": N_("green"), "orange": N_("orange"), "red": N_("red")}
"""Levels of publishers, in rising order."""


def known_by(frame: pl.DataFrame, instant: datetime) -> pl.DataFrame:
    """Return the occurrences that could have been known at an instant, each as its newest version then said it.

    Parameters
    ----------
    frame:
        Rows of :data:`OCCURRENCE` with ``vintage`` (Int32), the order in which versions arrived here.
    instant:
        Aware; nothing that became known later is seen, nor a version that was released later.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`OCCURRENCE`, one row an id, the newest start first.

    Examples
    --------
    >>> from datetime import UTC
    >>> day = [datetime(2024, 1, number, tzinfo=UTC) for number in (1, 2, 3)]
    >>> rows = pl.DataFrame(
    ...     {"id": ["g.1", "g.1"], "kind": ["flood"] * 2, "title": [""] * 2, "places": [["SDN"]] * 2,
    ...      "lon": [30.0] * 2, "lat": [15.0] * 2, "start": [day[0]] * 2, "end": [None] * 2,
    ...      "level": ["green", "red"], "figures": ["{}"] * 2, "link": [""] * 2, "known_since": [day[0], day[2]],
    ...      "known_basis": ["recorded"] * 2, "vintage": [1, 2]}, schema={**OCCURRENCE, "vintage": pl.Int32})
    >>> [known_by(rows, moment)["level"].to_list() for moment in day]
    [['green'], ['green'], ['red']]
    """
    return (
        frame.filter(pl.col("known_since") <= pl.lit(instant, OCCURRENCE["known_since"]))
        .sort("known_since", "vintage", maintain_order=True)
        .unique("id", keep="last", maintain_order=True)
        .sort(["start", "id"], descending=[True, False])
        .select(list(OCCURRENCE))
    )
