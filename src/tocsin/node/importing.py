"""How does a forecast made elsewhere come in? Read by its format, stamped on arrival, scored and shown like our own."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import polars as pl

from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.importing import Imported, take_in
from tocsin.forecasts.summing import summed_upward
from tocsin.formats.forecast_format import Notes
from tocsin.formats.tables import read_table
from tocsin.node.jobs import Job, Progress
from tocsin.node.running import Node
from tocsin.storage.forecasts import Given, identity
from tocsin.world.months import Month

__all__ = ["import_forecast", "read_forecasts", "read_imports"]


class _Import(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    file: str
    model: str
    origin: str
    format: str | None = None
    title: str = ""


def read_forecasts(
    node: Node,
    file: Path,
    *,
    hazard: Hazard,
    format: str = "",  # noqa: A002 - the command line's word
    model: str = "",
    origin: str = "",
) -> tuple[Forecast, ...]:
    """Return the forecasts of a file made elsewhere, one for each model and origin, without keeping anything.

    ``format`` is found out where it is not named; ``model`` and ``origin`` name what the file itself does not say.

    Raises
    ------
    BadInputError
        The file cannot be read as any format, or is no forecast of the hazard.
    """
    read = _read(node, file, hazard, format, model, origin, node.clock.now())
    return tuple(each.forecast for each in read)


def read_imports(
    node: Node,
    file: Path,
    *,
    hazard: Hazard,
    format: str = "",  # noqa: A002 - the command line's word
    model: str = "",
    origin: str = "",
    codes: dict[str, int] | None = None,
) -> tuple[Imported, ...]:
    """Return what a file made elsewhere holds, as :func:`read_forecasts`, with what is known of how it was given.

    ``codes`` are place -> VIEWS country_id for a node that has synced none.
    """
    return _read(node, file, hazard, format, model, origin, node.clock.now(), codes)


def import_forecast(node: Node, job: Job, progress: Progress) -> str:
    """Take in a file, journal its arrival, and score it on the origins it speaks of."""
    from tocsin.node.work import backtest

    asked = job.read(_Import)
    hazard = node.registry.hazard(job.subject or next(iter(node.registry.hazards)))
    if not asked.model.isidentifier() or asked.model in node.registry.models or asked.model in node.references.models():
        raise BadInputError(
            f"{asked.model!r} cannot name an imported model",
            where="model",
            remedy="choose letters, digits and underscores that no model here is called by",
        )
    path = Path(asked.file).expanduser()
    progress(0.0, path.name)
    arrived = node.clock.now()
    found = _read(node, path, hazard, asked.format or "", asked.model, asked.origin, arrived)
    kept = [_keep(node, hazard, each, path, arrived, asked) for each in found]
    node.changed()
    new = sum(kept)
    late = sum(each.is_hindsight for each in found)
    backtest(node, Job(id=job.id, kind="backtest", subject=hazard.id, actor=job.actor, arguments={}), progress)
    silent = f", silent on {len(found[0].silent)} places" if found[0].silent else ""
    said = f"{new} of {len(found)} forecasts of {asked.model} taken in" if new else "this file was taken in before"
    return f"{said}{silent}" + (f"; {late} marked hindsight: an outcome was out before it arrived" if late else "")


def _read(
    node: Node,
    file: Path,
    hazard: Hazard,
    format_: str,
    model: str,
    origin: str,
    arrived: datetime,
    codes: dict[str, int] | None = None,
) -> tuple[Imported, ...]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"the file cannot be read: {error.strerror}", where=str(file), remedy="name a file that can be read"
        ) from error
    step = 12 if hazard.period == "year" else 1
    notes = Notes(
        target=hazard.target,
        model=model,
        origin=_origin(origin, step) if origin else None,
        codes=node.codes("views") if codes is None else codes,
        step_months=step,
    )
    name = format_ or _sniffed(data)
    if name not in node.registry.formats:
        raise UnknownCodeError(
            "no format has this name", where=name, remedy=f"choose {', '.join(node.registry.formats)}"
        )
    frame: pl.DataFrame = node.registry.formats[name].read(data, notes)
    if notes.origin is not None:
        _agree(frame, notes.origin, step, file)
    if model:
        frame = frame.with_columns(pl.lit(model).alias("model"))
    standing = node.standing(hazard.id)
    held = frame["place"].unique().to_list()
    # Parts of countries are taken at their word: a model that sees districts may speak of them here.
    parts = [place for place in held if place in node.units]
    places = (*standing.panel.places, *parts) if standing.known else held
    checksum = hashlib.sha256(data).hexdigest()
    found = take_in(hazard, frame, arrived, _lag(node, hazard), places, checksum)
    return tuple(_with_wholes(node, hazard, each) for each in found) if parts else found


def _with_wholes(node: Node, hazard: Hazard, each: Imported) -> Imported:
    """Add the places above a forecast's parts, where all of these are there and figures may be added."""
    if hazard.value != "count":
        return each
    day = each.forecast.origin.first_day
    summed = summed_upward(each.forecast, node.units.tree, day, node.units.__contains__)
    silent = tuple(place for place in each.silent if place not in summed.places)
    return replace(each, forecast=summed, silent=silent)


def _agree(frame: pl.DataFrame, origin: Month, step: int, file: Path) -> None:
    """Refuse an origin that contradicts the one the file names: one of the two is wrong, and it decides every score."""
    said = sorted({str(text) for text in frame["origin"].unique().to_list()})
    if str(origin if step == 1 else origin.year) not in {text if step == 1 else text[:4] for text in said}:
        raise BadInputError(
            f"the file says that it was made from {', '.join(said[:5])}, not from {origin}",
            where=str(file),
            remedy="give the origin that the file names",
        )


def _keep(node: Node, hazard: Hazard, each: Imported, path: Path, arrived: datetime, asked: _Import) -> bool:
    """Keep one forecast and journal it; say whether it is new here."""
    made = each.forecast
    origin = str(made.origin)
    id_ = identity(hazard=hazard.id, model=made.model, origin=origin, checksum=made.vintage)
    if node.forecasts.holds("given", id_):
        return False
    note = Given(
        id=id_,
        hazard=hazard.id,
        policy="node-only",
        model=made.model,
        title=asked.title or made.model,
        target=made.target,
        origin=origin,
        steps=made.steps,
        places=made.places,
        arrived=arrived,
        hindsight=each.is_hindsight,
        approximate=each.approximate,
        address=f"file:{path.name}",
        checksum=made.vintage,
    )
    node.forecasts.keep_given(note, made.draws)
    node.records.append(
        "forecast.imported",
        hazard.id,
        node.actor,
        {
            "id": id_,
            "model": made.model,
            "origin": origin,
            "format": asked.format or "",
            "file": path.name,
            "checksum": made.vintage,
            "rows": len(made.places) * len(made.steps),
            "approximate": each.approximate,
            "hindsight": [str(period) for period in each.hindsight],
            "left_out": list(each.left_out),
        },
    )
    return True


def _sniffed(data: bytes) -> str:
    """Find out a file's format from its columns."""
    columns: Sequence[str] = read_table(data)[0].columns
    if {"month_id", "country_id", "outcome"} <= set(columns):
        return "views"
    if {"origin_date", "output_type", "location"} <= set(columns):
        return "hub"
    return "csv" if not data.startswith(b"PAR1") else "parquet"


def _origin(text: str, step: int) -> Month:
    return Month(int(text), 1) if step == 12 and text.isdigit() else Month.parse(text)


def _lag(node: Node, hazard: Hazard) -> int:
    """Return the publication lag of the target: from then on an outcome may have been known to a forecast's maker."""
    held = {series.id: series for series in node.series.series()}
    return next((held[name].lag_days for name in hazard.series if name in held), 0)
