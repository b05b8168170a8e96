"""How figures come out of UNHCR's API: pages of items, whose numbers may be text."""

import hashlib
from collections.abc import Sequence

import msgspec
import polars as pl

from tocsin.errors import SourceError
from tocsin.sources.seam import Fetched, Progress, Seam, Step

__all__ = ["items"]

_PAGE = 10_000
_CODES = ("coo_iso", "coa_iso")


class _Answer(msgspec.Struct, rename={"most": "maxPages"}):
    page: int
    most: int
    items: list[dict[str, str | float | int | None]]


def items(seam: Seam, address: str, columns: Sequence[str], progress: Progress) -> tuple[pl.DataFrame, Fetched]:
    """Return year, coo_iso, coa_iso and the columns of all pages, as text, and the pages as one file by their hashes.

    Raises
    ------
    SourceError
        An answer that is no page, or pages that are missing.
    """
    rows: list[dict[str, str | float | int | None]] = []
    files: list[Fetched] = []
    most = 1
    while len(files) < most:
        number = len(files) + 1
        file = seam.fetch(f"{address}&limit={_PAGE}&page={number}", progress, expect="json")
        got = _answer(file)
        if got.page != number:
            raise SourceError(f"page {got.page} came for page {number}", where=file.address, remedy="sync again")
        rows += got.items
        files.append(file)
        most = got.most
        progress(Step(what="UNHCR", done=number, total=most, unit="pages"))
    if not rows:
        raise SourceError("the answer holds no figure", where=address, remedy="sync again later")
    texts = {name: [_text(row.get(name)) for row in rows] for name in ("year", *_CODES, *columns)}
    checksum = hashlib.sha256("".join(file.checksum for file in files).encode()).hexdigest()
    whole = msgspec.structs.replace(files[0], address=address, checksum=checksum)
    return pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)), whole


def _answer(file: Fetched) -> _Answer:
    try:
        return msgspec.json.decode(file.bytes(), type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"the answer is no page of figures ({error})",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        ) from error


def _text(value: str | float | None) -> str | None:
    """Write a figure or code; ``-`` and nothing are none."""
    return None if value is None or str(value).strip() in {"", "-"} else str(value)
