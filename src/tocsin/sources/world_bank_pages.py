"""How an indicator comes out of the World Bank API: pages of ``[about, rows]``, and errors that answer 200."""

import hashlib
from datetime import UTC, date, datetime

import msgspec
import polars as pl

from tocsin.errors import SourceError, UnknownCodeError
from tocsin.sources.codes import Resolve
from tocsin.sources.seam import Fetched, Progress, Seam, Step

__all__ = ["AGGREGATES", "API", "Indicator", "indicator", "today_else_then"]

API = "https://api.worldbank.org/v2"

_GROUPS = (
    "AFE AFR AFW ARB CAA CEA CEB CEU CLA CME CSA CSS DEA DEC DFS DLA DMN DNS DSA DSF DSS DXS EAP EAR EAS "
    "ECA ECS EMU EUU FCS FXS HIC HPC IBB IBD IBT IDA IDB IDX INX LAC LCN LDC LIC LMC LMY LTE MDE MEA MIC "
    "MNA NAC NAF NLS NRS NXS OED OSS PRE PSS PST RRS SAS SSA SSF SST SXZ TEA TEC TLA TMN TSA TSS UMC WLD "
    "XZN "
)
AGGREGATES = frozenset(_GROUPS.split())
"""The Bank's own groups: figures, but no places."""


class _About(msgspec.Struct):
    page: int
    pages: int
    total: int
    lastupdated: str | None = None


class _Named(msgspec.Struct):
    id: str
    value: str | None = None


class _Row(msgspec.Struct):
    country: _Named
    countryiso3code: str
    date: str
    value: float | None


class Indicator(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator as the API gives it."""

    rows: pl.DataFrame
    """Columns code, year (text), value."""
    address: str
    checksum: str
    released: datetime | None
    """``lastupdated``: a dated release."""


def today_else_then(resolver: Resolve) -> Resolve:
    """Read codes as the Bank does: today's list laid over the past, and a code no longer in it by its own time."""

    def resolve(code: str, scheme: str, on: date | None) -> str:
        try:
            return resolver(code, scheme, None)
        except UnknownCodeError:
            if on is None:
                raise
            return resolver(code, scheme, on)

    return resolve


def indicator(seam: Seam, id: str, progress: Progress, *, source: int, api: str = API) -> Indicator:
    """Return every year and country of an indicator.

    Raises
    ------
    SourceError
        Where the answer is no indicator, or pages are missing.
    """
    first = f"{api}/country/all/indicator/{id}?format=json&source={source}&per_page=20000"
    parts: list[pl.DataFrame] = []
    digest, released, page, pages, total = hashlib.sha256(), None, 1, 1, 0
    while page <= pages:
        file = seam.fetch(f"{first}&page={page}", progress, expect="json")
        about, rows = _page(file)
        pages, total = about.pages, about.total
        released = _day(about.lastupdated)
        digest.update(file.checksum.encode())
        parts.append(
            pl.DataFrame(
                {
                    "code": [row.countryiso3code or row.country.id for row in rows],
                    "year": [row.date for row in rows],
                    "value": [row.value for row in rows],
                },
                schema={"code": pl.String, "year": pl.String, "value": pl.Float64},
            )
        )
        progress(Step(what=id, done=page, total=pages, unit="pages"))
        page += 1
    whole = pl.concat(parts)
    if whole.height != total:
        raise SourceError(f"only {whole.height} of {total} rows came", where=first, remedy="sync again")
    if whole["value"].null_count() == whole.height:
        raise SourceError("the indicator holds no value", where=first, remedy="sync again later")
    return Indicator(rows=whole, address=first, checksum=digest.hexdigest(), released=released)


def _page(file: Fetched) -> tuple[_About, list[_Row]]:
    content = file.bytes()
    try:
        about, rows = msgspec.json.decode(content, type=tuple[_About, list[_Row] | None])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"the answer is no page of an indicator ({_told(content) or error})",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        ) from error
    return about, rows or []


def _told(content: bytes) -> str:
    """Return the message of an error page: ``[{"message": [{"key": ..., "value": ...}]}]``, sent with status 200."""
    try:
        held = msgspec.json.decode(content, type=list[dict[str, list[dict[str, str]]]])
        return "; ".join(entry.get("value", "") for entry in held[0].get("message", []))
    except (msgspec.DecodeError, UnicodeDecodeError, IndexError):
        return ""


def _day(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None
