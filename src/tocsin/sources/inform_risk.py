"""INFORM Risk (European Commission): exposure, vulnerability and lack of coping capacity by country, from 0 to 10.

An edition is named after the year it is made for and rests on the years before: INFORM 2025 (31 March 2025) contains
displacement of 2023 and 2024. So its figures stand at the last of those years, and must not be used to forecast what
happened in them. The index and its parts are shown side by side; no part is mixed with our own forecasts.

Publisher: the JSON API, ``Workflows/Default`` (WorkflowId, GNAYear) and ``Countries/Scores/?WorkflowId=...&IndicatorId=
...`` (Iso3, IndicatorId, IndicatorScore). Mirror: ``structure/inform_risk_<year>_*.csv``, the columns of the workbook.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import polars as pl

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Reading, Yield
from tocsin.sources.tables import text_table
from tocsin.sources.world_bank_pages import today_else_then
from tocsin.sources.yearly import yearly

__all__ = ["SOURCE", "InformRisk"]

_LICENCE = "CC BY 4.0"
_CITATION = "European Commission, Joint Research Centre, INFORM Risk Index"
_LAG = 90
"""The edition with a year's inputs is out by the end of March."""

_PARTS = {
    "inform_risk": ("INFORM", N_("INFORM Risk index")),
    "hazard_exposure": ("HA", N_("INFORM: hazard and exposure")),
    "natural": ("HA.NAT", N_("INFORM: natural hazards")),
    "earthquake": ("HA.NAT.EQ", N_("INFORM: earthquakes")),
    "river_flood": ("HA.NAT.FL", N_("INFORM: river floods")),
    "tropical_cyclone": ("HA.NAT.TC", N_("INFORM: tropical cyclones")),
    "drought": ("HA.NAT.DR", N_("INFORM: droughts")),
    "epidemic": ("HA.NAT.EPI", N_("INFORM: epidemics")),
    "human": ("HA.HUM", N_("INFORM: human hazards")),
    "vulnerability": ("VU", N_("INFORM: vulnerability")),
    "socio_economic_vulnerability": ("VU.SEV", N_("INFORM: socio-economic vulnerability")),
    "vulnerable_groups": ("VU.VGR", N_("INFORM: vulnerable groups")),
    "lack_of_coping_capacity": ("CC", N_("INFORM: lack of coping capacity")),
    "institutional": ("CC.INS", N_("INFORM: lack of institutional capacity")),
    "infrastructure": ("CC.INF", N_("INFORM: lack of infrastructure")),
}
"""Column of the workbook -> the API's id, and title."""

_SERIES = {
    name: Series(
        id=f"inform.{name}",
        title=title,
        unit=N_("index from 0 to 10"),
        place_kind="country",
        period="year",
        value="continuous",
        lag_days=_LAG,
        source="inform_risk",
        licence=_LICENCE,
        citation=_CITATION,
    )
    for name, (_, title) in _PARTS.items()
}


class _Workflow(msgspec.Struct, rename={"id": "WorkflowId", "year": "GNAYear"}):
    id: int
    year: int


class _Score(msgspec.Struct, rename={"iso3": "Iso3", "indicator": "IndicatorId", "score": "IndicatorScore"}):
    iso3: str
    indicator: str
    score: float | None = None


@dataclass(frozen=True)
class InformRisk:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    api: str = "https://drmkc.jrc.ec.europa.eu/inform-index/API/InformAPI"
    id: str = "inform_risk"
    title: str = N_("INFORM Risk (European Commission)")
    topic: str = "structure"
    homepage: str = "https://drmkc.jrc.ec.europa.eu/inform-index"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = tuple(_SERIES.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read one edition: the mirror's newest, or the one the API calls its default."""
        if seam.route == "mirror":
            file = seam.require_mirrored("structure/inform_risk_*.csv", progress)
            named = re.search(r"inform_risk_(\d{4})", file.address)
            if named is None:
                raise SourceError(
                    "the file's name tells no edition", where=file.address, remedy="call it inform_risk_<year>_....csv"
                )
            year = int(named[1])
            table = text_table(file, ("iso3", *_PARTS))
            for column in _PARTS:
                yield self._reading(column, table.select(code="iso3", value=column), year, file)
            return
        workflow = _decoded(seam.fetch(f"{self.api}/Workflows/Default", progress, expect="json"), _Workflow)
        wanted = ",".join(code for code, _ in _PARTS.values())
        address = f"{self.api}/Countries/Scores/?WorkflowId={workflow.id}&IndicatorId={wanted}"
        file = seam.fetch(address, progress, expect="json")
        scores = _decoded(file, list[_Score])
        for column, (code, _) in _PARTS.items():
            mine = [(one.iso3, one.score) for one in scores if one.indicator == code and one.score is not None]
            rows = pl.DataFrame(mine, schema={"code": pl.String, "value": pl.Float64}, orient="row")
            yield self._reading(column, rows, workflow.year, file)

    def _reading(self, column: str, rows: pl.DataFrame, edition: int, file: Fetched) -> Reading:
        got = yearly(
            _SERIES[column],
            rows.drop_nulls("value").with_columns(pl.lit(edition - 1).alias("year")),
            scheme="iso3",
            resolve=today_else_then(self.resolve),
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
        )
        return Reading(
            series=got.series,
            frame=got.frame,
            address=got.address,
            checksum=got.checksum,
            retrieved=got.retrieved,
            known_basis=got.known_basis,
            notes=(f"INFORM {edition} rests on figures of {edition - 2} and {edition - 1}: it may not forecast them",),
            rejected=got.rejected,
        )


T = TypeVar("T")


def _decoded(file: Fetched, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(file.bytes(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"the answer is not what the API used to give ({error})",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        ) from error


SOURCE = InformRisk()
