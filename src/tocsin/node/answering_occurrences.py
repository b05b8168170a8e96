"""Which disasters and incidents were known at the moment, here or among some places? The newest first."""

from collections.abc import Collection

import msgspec
import polars as pl

from tocsin.exchange.policies import strictest
from tocsin.node.picture_answers import OccurrenceAnswer
from tocsin.node.running import Node

__all__ = ["occurrences", "occurrences_known"]


def occurrences_known(node: Node) -> pl.DataFrame:
    """Return everything that could be known at the moment, read once a day and again after every sync."""
    moment = node.moment
    return node.remembered(("occurrences", moment.day), lambda: node.occurrences.read(moment.instant))


def occurrences(
    node: Node, places: Collection[str] | None, kinds: Collection[str], *, first: str, last: str, limit: int
) -> tuple[OccurrenceAnswer, ...]:
    """Return occurrences that began from ``first`` to ``last`` (``YYYY-MM`` or empty), at most ``limit``.

    Parameters
    ----------
    places:
        Ids of which one must be named; None for all.
    kinds:
        Kinds that are wanted; empty for all.
    """
    known = occurrences_known(node)
    month = pl.col("start").dt.strftime("%Y-%m")
    kept = known
    if places is not None:
        kept = kept.filter(pl.col("places").list.eval(pl.element().is_in(list(places))).list.any())
    if kinds:
        kept = kept.filter(pl.col("kind").is_in(list(kinds)))
    if first:
        kept = kept.filter(month >= first)
    if last:
        kept = kept.filter(month <= last)
    tables = {table.id: table for table in node.occurrences.tables()}
    found = []
    for row in kept.head(limit).iter_rows(named=True):
        table = tables[row["table"]]
        label = strictest(node.series_label(table.source), "public" if table.redistributable else "node-only")
        found.append(
            OccurrenceAnswer(
                id=row["id"],
                kind=row["kind"],
                title=row["title"],
                places=tuple(row["places"]),
                lon=row["lon"],
                lat=row["lat"],
                start=row["start"],
                end=row["end"],
                level=row["level"],
                figures=msgspec.json.decode(row["figures"], type=dict[str, float]),
                link=row["link"],
                source=table.source,
                licence=table.licence,
                citation=table.citation,
                known_since=row["known_since"],
                basis=row["known_basis"],
                policy=label,
            )
        )
    return tuple(found)
