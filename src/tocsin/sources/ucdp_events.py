"""How UCDP events become deaths by country and month: three kinds of violence, explicit zeros, nothing lost in between.

Summary events (one record for weeks or months of fighting) go, by the setting ``summary_events``, either wholly to the
month in which they end (``last-month``, the definition up to October 2025) or in equal whole parts to each of their
months (``spread``, the definition VIEWS uses since).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias, get_args

import polars as pl

from tocsin.errors import BadInputError
from tocsin.messages import N_
from tocsin.observations.as_of import SCHEMA
from tocsin.observations.series import COLUMNS, Series
from tocsin.sources.codes import Resolve, placed
from tocsin.sources.seam import Seam
from tocsin.sources.source import Rejected
from tocsin.world.codes import codes
from tocsin.world.months import Month

__all__ = [
    "CITATION",
    "EVENT_COLUMNS",
    "LICENCE",
    "Choice",
    "Covered",
    "country_months",
    "covered_places",
    "dated",
    "events_of",
    "monthly_parts",
    "once_each",
    "series_of",
    "summary_choice",
    "watched_cells",
]

LICENCE = "CC BY 4.0"
CITATION = (
    "Sundberg and Melander 2013, Introducing the UCDP Georeferenced Event Dataset, Journal of Peace Research 50(4); "
    "Davies et al., Organized violence, Journal of Peace Research (yearly); Hegre et al. 2020 (Candidate Events)"
)
EVENT_COLUMNS = (
    "id", "type_of_violence", "country_id", "date_start", "date_end", "best", "dyad_new_id", "side_a", "side_b",
)  # fmt: skip
"""What is read of an event."""

Choice: TypeAlias = Literal["last-month", "spread"]
Covered: TypeAlias = Callable[[date], Iterable[str]]
"""Which places does the source watch on a day? Where nothing is reported for one of them, the value is zero."""

_KINDS = {
    "ged_sb": (1, N_("Deaths in state-based conflict (UCDP)")),
    "ged_ns": (2, N_("Deaths in non-state conflict (UCDP)")),
    "ged_os": (3, N_("Deaths in one-sided violence (UCDP)")),
}


def series_of(prefix: str, source: str, lag_days: int, *, ending: str = "") -> dict[int, Series]:
    """Return the three series, by type of violence."""
    return {
        number: Series(
            id=f"{prefix}.{name}{ending}",
            title=title,
            unit=N_("deaths"),
            place_kind="country",
            period="month",
            value="count",
            lag_days=lag_days,
            source=source,
            licence=LICENCE,
            citation=CITATION,
        )
        for name, (number, title) in _KINDS.items()
    }


def summary_choice(seam: Seam) -> Choice:
    """Return the setting ``summary_events``: ``last-month`` where nothing is chosen."""
    chosen = seam.settings.get("summary_events", "last-month")
    if chosen not in get_args(Choice):
        raise BadInputError(
            f"there is no way {chosen!r} to place summary events",
            where="summary_events",
            remedy="choose last-month or spread",
        )
    return "spread" if chosen == "spread" else "last-month"


def covered_places(on: date) -> Iterable[str]:
    """Return the states that UCDP watches on a day: those of its own list."""
    return codes().table("ucdp", on).values()


def events_of(rows: pl.DataFrame, released: datetime | None) -> tuple[pl.DataFrame, tuple[Rejected, ...]]:
    """Return typed events from columns of text, and a report on rows that are none.

    Columns: id, kind (1 to 3), country_id, first and last (months), best, dyad, side_a, side_b, released. An event
    without a dyad or a side counts its deaths; it is left out of the register of actors alone.
    """
    typed = rows.select(
        pl.col("id").cast(pl.Int64, strict=False),
        pl.col("type_of_violence").cast(pl.Int64, strict=False).alias("kind"),
        pl.col("country_id").cast(pl.Float64, strict=False).cast(pl.Int64, strict=False),
        *(
            pl.col(column).cast(pl.String).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).alias(name)
            for column, name in (("date_start", "first"), ("date_end", "last"))
        ),
        pl.col("best").cast(pl.Float64, strict=False),
        pl.col("dyad_new_id").cast(pl.Float64, strict=False).cast(pl.Int64, strict=False).alias("dyad"),
        *(pl.col(side).cast(pl.String).str.strip_chars() for side in ("side_a", "side_b")),
        pl.lit(released, SCHEMA["known_since"]).alias("released"),
    ).with_row_index("row", offset=2)
    wrong = pl.concat_list(
        [
            pl.when(unmet).then(pl.lit(name))
            for name, unmet in (
                ("type_of_violence", pl.col("kind").is_null() | ~pl.col("kind").is_in([1, 2, 3])),
                ("country_id", pl.col("country_id").is_null()),
                ("date_start", pl.col("first").is_null()),
                ("date_end", pl.col("last").is_null() | (pl.col("last") < pl.col("first"))),
                ("best", pl.col("best").is_null() | (pl.col("best") < 0)),
                ("id", pl.col("id").is_null()),
            )
        ]
    ).list.drop_nulls()
    judged = typed.with_columns(wrong.alias("wrong"))
    refused = tuple(
        Rejected(
            row=row,
            column=faults[0],
            value=str(rows[faults[0]][row - 2]),
            reason="this is not what the code book allows",
        )
        for row, faults in judged.filter(pl.col("wrong").list.len() > 0).select("row", "wrong").iter_rows()
    )
    sound = judged.filter(pl.col("wrong").list.len() == 0).drop("row", "wrong")
    return sound.with_columns(pl.col("first", "last").dt.truncate("1mo")), refused


def country_months(
    events: pl.DataFrame,
    months: Iterable[Month],
    choice: Choice,
    *,
    resolve: Resolve,
    covered: Covered = covered_places,
    watched: Mapping[Month, datetime | None] | None = None,
) -> tuple[dict[int, pl.DataFrame], tuple[str, ...], tuple[Rejected, ...]]:
    """Return deaths by place and month for each type of violence, notes, and a report on unknown countries.

    Parameters
    ----------
    events:
        From :func:`events_of`; one id counts once, its latest release first.
    months:
        The months that the releases at hand cover. Deaths that fall outside are named in the notes: their month's
        own release brings them.
    watched:
        When each month's release came out, for its zeros; absent or None for a release without a date.

    Returns
    -------
    tuple
        Frames with place, period, value and released (null where no date is known), by type of violence.
    """
    wanted = sorted(set(months), key=lambda month: month.ordinal)
    once = once_each(events)
    parts = monthly_parts(once, choice)
    inside = parts.filter(pl.col("period").is_in([month.first_day for month in wanted]))
    way = "spread over their months" if choice == "spread" else "booked on the month they end in"
    long = int((once["first"] != once["last"]).sum())
    notes = [f"summary events: {way} ({long} of {once.height} events)"]
    outside = float(parts["best"].to_numpy().sum()) - float(inside["best"].to_numpy().sum())
    if outside:
        notes.append(f"{outside:.0f} deaths fall in months that no release at hand covers")
    # A country is the one that stands at the end of the month: July 2011 belongs to both Sudans of today.
    sums = (
        inside.group_by("kind", "country_id", "period")
        .agg(pl.col("best").sum().alias("value"), pl.col("released").max())
        .with_columns((pl.col("period").dt.month_end()).alias("day"))
        .sort("kind", "country_id", "period")
    )
    found, rejected = placed(sums, "country_id", "ucdp", resolve, on="day")
    zeros = watched_cells(wanted, covered, watched)
    frames = {}
    for kind, _title in _KINDS.values():
        mine = found.filter(pl.col("kind") == kind).select("place", "period", "value", "released")
        frames[kind] = (
            pl.concat([mine, zeros.select("place", "period", pl.lit(0.0).alias("value"), "released")])
            .group_by("place", "period")
            .agg(pl.col("value").sum(), pl.col("released").max())
            .sort("place", "period")
        )
    return frames, tuple(notes), rejected


def watched_cells(
    months: Iterable[Month], covered: Covered, watched: Mapping[Month, datetime | None] | None = None
) -> pl.DataFrame:
    """Return place, period and release of every cell the source watches: where nothing is reported, that is a zero."""
    return pl.DataFrame(
        [
            (place, month.first_day, (watched or {}).get(month))
            for month in months
            for place in sorted(set(covered((month + 1).first_day - timedelta(days=1))))
        ],
        schema={"place": pl.String, "period": pl.Date, "released": SCHEMA["known_since"]},
        orient="row",
    )


def once_each(events: pl.DataFrame) -> pl.DataFrame:
    """Return each event once, as its latest release tells it."""
    return events.sort("released", nulls_last=False, maintain_order=True).unique("id", keep="last", maintain_order=True)


def monthly_parts(events: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """Return events by month; spread parts are whole people and add up to the event."""
    if choice == "last-month":
        return events.with_columns(pl.col("last").alias("period"))
    longer = events.with_columns(
        pl.date_ranges("first", "last", interval="1mo").alias("period"), pl.col("best").alias("whole")
    )
    count = pl.col("period").list.len()
    return (
        longer.with_columns(count.alias("count"), pl.int_ranges(0, count).alias("index"))
        .explode("period", "index")
        .with_columns(
            (
                ((pl.col("index") + 1) * pl.col("whole") / pl.col("count")).floor()
                - (pl.col("index") * pl.col("whole") / pl.col("count")).floor()
            ).alias("best")
        )
        .drop("whole", "count", "index")
    )


def dated(frame: pl.DataFrame, series: Series) -> pl.DataFrame:
    """Return observation rows: recorded where the release has a date, assumed where it has none."""
    end = pl.col("period").dt.offset_by("1mo").cast(SCHEMA["known_since"])
    recorded = pl.col("released").is_not_null()
    return frame.with_columns(
        pl.when(recorded)
        .then(pl.max_horizontal("released", end))
        .otherwise(end + pl.duration(days=series.lag_days))
        .alias("known_since"),
        pl.when(recorded)
        .then(pl.lit("recorded"))
        .otherwise(pl.lit("assumed"))
        .cast(SCHEMA["known_basis"])
        .alias("known_basis"),
    ).select(list(COLUMNS))
