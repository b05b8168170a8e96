"""`/api/v1/tables`: rows behind the answers as JSON, CSV or Parquet, each file with its licence and citation inside."""

import io
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
import polars as pl
from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from tocsin.errors import UnknownCodeError
from tocsin.node.answers import Edition, SeriesAnswer
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.parameters import Asked, Exporter, History, ModelId, Period, Truth
from tocsin.world.disclaimer import DISCLAIMER

__all__ = ["HANDLERS", "Notice", "TableAnswer", "as_csv", "as_parquet", "notice_of", "safe_name"]

_SELECTIONS = {
    "forecasts": ("hazard", "model", "place", "period"),
    "observations": ("hazard", "place"),
    "record": ("hazard", "history", "truth"),
    "breakdown": ("hazard", "history", "truth"),
    "sums": ("hazard", "model", "place", "organisation"),
    "prevention": ("hazard", "model"),
    "drivers": ("hazard", "model", "place", "period"),
}


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What travels inside every file: what it is, from which data, under which terms."""

    title: str
    source: str
    licence: str
    citation: str
    edition: str
    policy: str
    """The strictest label of all that is in it."""
    disclaimer: str

    def lines(self) -> list[tuple[str, str]]:
        """Return (name, text) pairs, each text on one line."""
        return [(name, " ".join(text.split())) for name, text in msgspec.structs.asdict(self).items()]


class TableAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A table as JSON: its notice, its columns and its rows."""

    notice: Notice
    columns: tuple[str, ...]
    rows: list[dict[str, str | int | float | bool | None]]


def notice_of(title: str, series: Sequence[SeriesAnswer], edition: Edition, policy: str) -> Notice:
    """Return the notice of a table made from ``series``."""
    stands = f"as of {edition.as_of}" if edition.as_of else f"{edition.stands_on:%Y-%m-%dT%H:%M:%SZ}"
    return Notice(
        title=title,
        source=" | ".join(f"{one.id} vintage {one.vintage[:12]} from {one.address}" for one in series),
        licence=" | ".join(dict.fromkeys(one.licence for one in series)),
        citation=" | ".join(dict.fromkeys(one.citation for one in series)),
        edition=f"Tocsin, data route {edition.route}, {stands}",
        policy=policy,
        disclaimer=DISCLAIMER,
    )


def as_csv(frame: pl.DataFrame, notice: Notice) -> bytes:
    """Write the rows as CSV (UTF-8, RFC 4180) behind ``# name: text`` lines that hold the notice.

    Read it with ``pandas.read_csv(comment="#")`` or ``polars.read_csv(comment_prefix="#")``.
    """
    head = "".join(f"# {name}: {text}\n" for name, text in notice.lines())
    return head.encode() + _flat(frame).write_csv().encode()


def as_parquet(frame: pl.DataFrame, notice: Notice) -> bytes:
    """Write the rows as Parquet whose key-value metadata ``tocsin.<name>`` holds the notice."""
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd", metadata={f"tocsin.{name}": text for name, text in notice.lines()})
    return out.getvalue()


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Write nested columns as JSON texts, which is all that CSV can carry."""
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    return frame.with_columns(
        pl.Series(name, [msgspec.json.encode(value).decode() for value in frame[name].to_list()], dtype=pl.String)
        for name in nested
    )


@get(
    "/tables/{table:str}",
    sync_to_thread=True,
    summary="Rows as JSON, CSV or Parquet",
    responses=answers(TableAnswer, "Rows with the notice that travels with them"),
)
def table(
    request: Asked,
    exporter: Exporter,
    table: FromPath[str],
    hazard: Annotated[str, QueryParameter(description="A hazard's id", max_length=80)] = "conflict",
    place: Annotated[str | None, QueryParameter(description="Only this place", max_length=80)] = None,
    organisation: Annotated[
        str | None, QueryParameter(description="The sum over this organisation's members (`sums`)", max_length=80)
    ] = None,
    period: Period = None,
    model: ModelId = None,
    history: History = None,
    truth: Truth = None,
    format: Annotated[  # noqa: A002 - the word that readers of exports expect
        Literal["json", "csv", "parquet"], QueryParameter(description="How the rows are written")
    ] = "json",
) -> Response[bytes]:
    """Return the rows behind an answer: `forecasts`, `observations`, `record`, `sums`, `prevention` or `drivers`."""
    if table not in _SELECTIONS:
        raise UnknownCodeError(
            f"no table answers to {table!r}", where="table", remedy=f"one of {', '.join(_SELECTIONS)}"
        )
    given = {"hazard": hazard, "place": place, "period": period, "model": model, "history": history, "truth": truth}
    given |= {"organisation": organisation}
    selection = {name: given[name] for name in _SELECTIONS[table]}
    frame = exporter.table(table, **selection)
    notice = notice_of(f"{table} of {hazard}", exporter.series_behind(hazard), exporter.edition(), exporter.label)
    if format == "json":
        return answer(request, TableAnswer(notice=notice, columns=tuple(frame.columns), rows=frame.to_dicts()))
    name = "-".join(("tocsin", table, *(safe_name(value) for value in selection.values() if value))) + f".{format}"
    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    if format == "csv":
        return answer(request, as_csv(frame, notice), media_type="text/csv", headers=disposition)
    return answer(request, as_parquet(frame, notice), media_type="application/vnd.apache.parquet", headers=disposition)


def safe_name(text: str) -> str:
    """Keep what may stand in a file name and a header."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "_-.") else "_" for sign in text)


HANDLERS = (table,)
