"""How a table of months or years of one place (the world, Antarctica) becomes a series."""

import re
from collections.abc import Iterable
from datetime import date

import polars as pl

from tocsin.errors import SourceError
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.seam import Fetched
from tocsin.sources.source import Reading, Rejected

__all__ = ["Cell", "one_place"]

Cell = tuple[str, object]
"""A period (``YYYY-MM`` or ``YYYY``) and what the file says for it; None or an empty text is a gap."""

_PERIOD = {"month": re.compile(r"(\d{4})-(\d{1,2})"), "year": re.compile(r"(\d{4})")}


def one_place(
    series: Series,
    place: str,
    cells: Iterable[Cell],
    file: Fetched,
    *,
    missing: Iterable[float] = (),
    notes: tuple[str, ...] = (),
) -> Reading:
    """Return a reading of one place; a gap is left out, a cell that is no period or no number is reported.

    Parameters
    ----------
    missing:
        Numbers by which the publisher says that there is none (``-99.99``).

    Raises
    ------
    SourceError
        Where not one cell is a figure: then the file is not what it used to be.
    """
    gaps, rows, rejected = set(missing), {}, []
    for text, said in cells:
        if said is None or str(said).strip() in {"", "***", "****", "*****", "NaN", "NA"}:
            continue
        period = _period(series, text)
        if period is None:
            rejected.append(Rejected(column="period", value=text, reason=f"this is no {series.period}"))
            continue
        try:
            value = float(str(said))
        except ValueError:
            rejected.append(Rejected(column="value", value=str(said), reason="this is no number"))
            continue
        if value not in gaps:
            rows[period] = value
    if not rows:
        first = f" ({rejected[0]})" if rejected else ""
        raise SourceError(
            f"the file holds no figure{first}",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        )
    figures = pl.DataFrame(
        {"place": [place] * len(rows), "period": list(rows), "value": list(rows.values())},
        schema={"place": pl.String, "period": pl.Date, "value": pl.Float64},
    )
    return Reading(
        series=series,
        frame=stamped(figures, series, file.modified),
        address=file.address,
        checksum=file.checksum,
        retrieved=file.retrieved,
        known_basis="recorded" if file.modified else "assumed",
        notes=notes,
        rejected=tuple(rejected),
    )


def _period(series: Series, text: str) -> date | None:
    found = _PERIOD[series.period].fullmatch(text.strip())
    if found is None:
        return None
    month = int(found[2]) if series.period == "month" else 1
    return date(int(found[1]), month, 1) if 1 <= month <= 12 else None
