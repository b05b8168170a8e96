"""What a reader is told of how members voted, and how they are expected to vote."""

import msgspec
import polars as pl

__all__ = ["VotesForecast"]


class VotesForecast(msgspec.Struct, frozen=True, kw_only=True):
    """Chances of every member's vote on each draft."""

    body: str
    through: int
    """The last session of which votes were read."""
    drafts: int
    members: int
    learned: int
    """Roll calls learned from."""
    last: str
    """Date of the newest vote learned from."""
    vintage: str
    licence: str
    citation: str
    rows: pl.DataFrame
    """Columns of :data:`tocsin.councils.prediction.forecast.FORECAST`."""
    policy: str
