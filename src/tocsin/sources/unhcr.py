"""UNHCR, Refugee Data Finder: how many people from each country are displaced, and where they found asylum.

Publisher: ``https://api.unhcr.org/population/v1/population/?yearFrom=&yearTo=&coo_all=true&coa_all=true&limit=&page=``
and ``.../asylum-applications/``, pages of ``{"page": ..., "maxPages": ..., "items": [...]}``; a figure may be text, and
"-" is none. Mirror: ``displacement/unhcr_stock_by_origin_year.csv``, ``unhcr_stock_by_pair_year.csv`` (pairs of at
least 100 people) and ``unhcr_flow_by_origin_year.csv``.

Stocks are of the end of the year. Refugees under UNRWA's mandate are not in them; people displaced inside their country
are those of concern to UNHCR, which are not those that IDMC counts. Flows other than applications are not in the API.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Reading, Yield
from tocsin.sources.tables import text_table
from tocsin.sources.unhcr_pages import items
from tocsin.sources.world_bank_pages import today_else_then
from tocsin.sources.yearly import yearly

__all__ = ["SOURCE", "Unhcr"]

_LICENCE = "CC BY 4.0"
_CITATION = "UNHCR, Refugee Population Statistics Database (Refugee Data Finder)"
_LAG = 170
"""Global Trends comes in the middle of June with the year before."""
_PEOPLE = N_("people")


def _series(name: str, title: str) -> Series:
    return Series(
        id=f"unhcr.{name}",
        title=title,
        unit=_PEOPLE,
        place_kind="country",
        period="year",
        value="count",
        lag_days=_LAG,
        source="unhcr",
        licence=_LICENCE,
        citation=_CITATION,
    )


DISPLACED = _series("displaced", N_("Displaced people by country of origin, at home and abroad"))
ABROAD = _series("displaced_abroad", N_("Refugees and asylum seekers by country of origin"))
_PARTS = {
    "refugees": _series("refugees", N_("Refugees by country of origin")),
    "asylum_seekers": _series("asylum_seekers", N_("Asylum seekers by country of origin")),
    "idps": _series("idps", N_("People displaced inside their country, of concern to UNHCR")),
    "oip": _series("oip", N_("Others in need of international protection, by country of origin")),
}
_RETURNED = {
    "returned_refugees": _series("returned_refugees", N_("Refugees who returned in the year")),
    "returned_idps": _series("returned_idps", N_("Internally displaced people who returned in the year")),
}
HOSTED = _series("hosted", N_("Refugees and asylum seekers by country of asylum"))
NEW_ABROAD = _series("new_abroad", N_("People newly displaced across borders in the year, by country of origin"))
APPLIED = _series("new_asylum_applications", N_("New asylum applications in the year, by country of origin"))
_FLOWS = ("refugees", "asylum_seekers", "refugee_like", "oip")
_UNKNOWN = {"UNK": "unknown", "UKN": "unknown", "XXA": "stateless", "STA": "stateless", "VAR": "various"}


@dataclass(frozen=True)
class Unhcr:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    api: str = "https://api.unhcr.org/population/v1"
    first_year: int = 1990
    id: str = "unhcr"
    title: str = N_("UNHCR, refugees and displaced people")
    topic: str = "displacement"
    homepage: str = "https://www.unhcr.org/refugee-statistics"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = (DISPLACED, ABROAD, *_PARTS.values(), *_RETURNED.values(), HOSTED, NEW_ABROAD, APPLIED)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read stocks by origin and by country of asylum, and what is new in a year."""
        if seam.route == "mirror":
            yield from self._mirrored(seam, progress)
            return
        years = f"yearFrom={self.first_year}&yearTo={seam.clock().year}"
        columns = (*_PARTS, *_RETURNED)
        pairs, file = items(seam, f"{self.api}/population/?{years}&coo_all=true&coa_all=true", columns, progress)
        yield from self._stocks(pairs.rename({"coo_iso": "code"}), file)
        yield self._summed(HOSTED, pairs.rename({"coa_iso": "code"}), ("refugees", "asylum_seekers"), file)
        applied, file = items(seam, f"{self.api}/asylum-applications/?{years}&coo_all=true", ("applied",), progress)
        yield self._summed(APPLIED, applied.rename({"coo_iso": "code"}), ("applied",), file)

    def _mirrored(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        file = seam.require_mirrored("displacement/unhcr_stock_by_origin_year.csv", progress)
        table = text_table(file, ("year", "iso3_origin", *_PARTS, *_RETURNED)).rename({"iso3_origin": "code"})
        yield from self._stocks(table, file)
        pairs = seam.mirrored("displacement/unhcr_stock_by_pair_year.csv", progress)
        if pairs is not None:
            table = text_table(pairs, ("year", "iso3_asylum", "refugees", "asylum_seekers"))
            note = "only pairs of origin and asylum with at least 100 people are in the mirror's table"
            yield self._summed(
                HOSTED, table.rename({"iso3_asylum": "code"}), ("refugees", "asylum_seekers"), pairs, (note,)
            )
        flows = seam.mirrored("displacement/unhcr_flow_by_origin_year.csv", progress)
        if flows is not None:
            table = text_table(flows, ("year", "iso3_origin", *_FLOWS)).rename({"iso3_origin": "code"})
            yield self._summed(NEW_ABROAD, table, _FLOWS, flows)
            yield self._summed(APPLIED, table, ("asylum_seekers",), flows)

    def _stocks(self, table: pl.DataFrame, file: Fetched) -> Iterator[Yield]:
        yield self._summed(DISPLACED, table, tuple(_PARTS), file)
        yield self._summed(ABROAD, table, ("refugees", "asylum_seekers"), file)
        for name, series in (_PARTS | _RETURNED).items():
            yield self._summed(series, table, (name,), file)

    def _summed(
        self, series: Series, table: pl.DataFrame, columns: tuple[str, ...], file: Fetched, notes: tuple[str, ...] = ()
    ) -> Reading:
        """Add up columns, and rows of one country and year; a country that is not in a year's table is left out."""
        figures = [pl.col(name).cast(pl.Float64, strict=False) for name in columns]
        odd = sum(
            table.filter(pl.col(name).is_not_null() & one.is_null()).height
            for name, one in zip(columns, figures, strict=True)
        )
        notes = (*notes, f"{odd} cells that are no number count as none") if odd else notes
        whole = table.select("code", "year", pl.sum_horizontal(figures).alias("value"))
        nobody = whole.filter(pl.col("code").is_in(list(_UNKNOWN)))
        kept = whole.filter(~pl.col("code").is_in(list(_UNKNOWN)).fill_null(value=False))
        if nobody.height:
            codes = sorted({f"{code} ({_UNKNOWN[code]})" for code in nobody["code"].to_list()})
            notes = (*notes, f"{nobody.height} rows that belong to no country are left out: {', '.join(codes)}")
        rows = kept.group_by("code", "year", maintain_order=True).agg(pl.col("value").sum())
        got = yearly(
            series,
            rows,
            scheme="unhcr",
            resolve=today_else_then(self.resolve),
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
        )
        return _with_notes(got, notes)


def _with_notes(reading: Reading, notes: tuple[str, ...]) -> Reading:
    """Add notes, and what two codes of one place in one year come to together."""
    frame = reading.frame.group_by("place", "period", "known_since", "known_basis", maintain_order=True).agg(
        pl.col("value").sum()
    )
    return Reading(
        series=reading.series,
        frame=frame.select(reading.frame.columns).sort("place", "period"),
        address=reading.address,
        checksum=reading.checksum,
        retrieved=reading.retrieved,
        known_basis=reading.known_basis,
        notes=notes,
        rejected=reading.rejected,
    )


SOURCE = Unhcr()
