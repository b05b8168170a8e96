"""Which history a backtest stands on when it stands on revised data: final outcomes laid over the feature vintage."""

import polars as pl

__all__ = ["lay_final_over"]


def lay_final_over(rows: pl.DataFrame, finals: pl.DataFrame) -> pl.DataFrame:
    """Replace every value that a final outcome speaks of; keep all other rows.

    This is the history ``final``: what the official benchmarks of the VIEWS challenge had, revisions made after the
    origin included. Read the result as of an origin afterwards; both frames have the columns of an observation table.

    >>> from datetime import date
    >>> rows = pl.DataFrame({"place": ["ETH", "SDN"], "period": [date(2022, 10, 1)] * 2, "value": [386.0, 4.0]})
    >>> finals = pl.DataFrame({"place": ["ETH"], "period": [date(2022, 10, 1)], "value": [124427.0]})
    >>> lay_final_over(rows, finals).sort("place")["value"].to_list()
    [124427.0, 4.0]
    """
    kept = rows.join(finals.select("place", "period"), on=["place", "period"], how="anti", maintain_order="left")
    return pl.concat([kept, finals.select(rows.columns)], how="vertical_relaxed").sort("place", "period")
