"""Which of several alert engines is worth more on the same past? Flags of places at origins beside what came after."""

import msgspec
import polars as pl

from tocsin.alerts.exact import Share, share_of

__all__ = ["Engine", "compared"]


class Engine(msgspec.Struct, frozen=True, kw_only=True):
    """What one engine's flags have been worth."""

    name: str
    flags: int
    """Places flagged at origins."""
    fresh: int
    """Of these, places that had not been flagged at the origin before."""
    precision: Share
    """Flags after which the event came at one of the leads."""
    detection: Share
    """Events, each a place and origin from whose leads at least one brought it, that had been flagged."""
    quiet_precision: Share
    """The same where the event had not come from any of the last twelve origins before."""
    quiet_detection: Share


def compared(name: str, flags: pl.DataFrame, cases: pl.DataFrame, question: str) -> Engine:
    """Judge an engine's flags by whether one question came at any of the leads after an origin.

    Parameters
    ----------
    flags:
        Columns ``place`` and ``origin``, one row a flag.
    cases:
        Of a replay (:data:`tocsin.alerts.cases.CASES`); origins and places that it does not have are left out, so that
        all engines are judged on the same ground.
    """
    ground = (
        cases.filter(pl.col("question") == question)
        .group_by("place", "origin")
        .agg(
            pl.col("outcome").max().alias("came"),
            pl.col("outcome").is_null().any().alias("open"),
            pl.col("recent").first(),
        )
        # One known yes decides; a no needs every lead to be known.
        .filter((pl.col("came") == 1) | ~pl.col("open"))
    )
    marked = ground.join(
        flags.select("place", "origin").unique().with_columns(pl.lit(value=True).alias("flag")),
        on=["place", "origin"],
        how="left",
    ).with_columns(pl.col("flag").fill_null(value=False))
    told = marked.filter("flag")
    origins = sorted(ground["origin"].unique().to_list())
    at_of = {origin: at for at, origin in enumerate(origins)}
    pairs = {(place, at_of[origin]) for place, origin in told.select("place", "origin").iter_rows()}
    return Engine(
        name=name,
        flags=told.height,
        fresh=sum((place, at - 1) not in pairs for place, at in pairs),
        precision=_share(told, "came"),
        detection=_share(marked.filter(pl.col("came") == 1), "flag"),
        quiet_precision=_share(told.filter(~pl.col("recent")), "came"),
        quiet_detection=_share(marked.filter(pl.col("came") == 1, ~pl.col("recent")), "flag"),
    )


def _share(frame: pl.DataFrame, column: str) -> Share:
    return share_of(int(frame[column].cast(pl.Float64).sum() or 0), frame.height)
