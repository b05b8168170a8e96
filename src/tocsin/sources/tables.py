"""How a published file becomes a table, with a clear word where it is not the table it used to be."""

import csv
import io
from collections.abc import Sequence

import polars as pl

from tocsin.errors import SourceError
from tocsin.sources.seam import Fetched
from tocsin.sources.unpack import decoded

__all__ = ["parquet", "require_columns", "text_table"]


def require_columns(held: Sequence[str], wanted: Sequence[str], where: str) -> None:
    """Refuse a table whose columns changed, naming what is missing and what is there."""
    missing = [name for name in wanted if name not in held]
    if missing:
        raise SourceError(
            f"the columns {', '.join(missing)} are gone; the file has {', '.join(list(held)[:12])}",
            where=where,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        )


def parquet(file: Fetched, columns: Sequence[str]) -> pl.DataFrame:
    """Return columns of a Parquet file."""
    try:
        held = pl.read_parquet_schema(file.path)
        require_columns(list(held), columns, file.address)
        return pl.read_parquet(file.path, columns=list(columns))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(f"this is no readable Parquet file ({error})", where=file.address) from error


def text_table(file: Fetched, columns: Sequence[str], *, content: bytes | None = None) -> pl.DataFrame:
    """Return columns of a CSV file, all as text: types are the caller's decision, not a guess from the first rows.

    ``content`` stands in for the file's own bytes where it was packed.
    """
    text = decoded(file.bytes() if content is None else content, file.charset, file.address)
    head = next(csv.reader(io.StringIO(text[:100_000])), [])
    require_columns([name.strip() for name in head], columns, file.address)
    try:
        table = pl.read_csv(io.BytesIO(text.encode()), infer_schema=False, null_values=["", "NA", "NaN"])
    except pl.exceptions.PolarsError as error:
        raise SourceError(
            f"the rows do not fit the header ({str(error).splitlines()[0]})",
            where=file.address,
            remedy="sync again; if it stays, the publisher's file is broken",
        ) from error
    return table.rename({name: name.strip() for name in table.columns}).select(columns)
