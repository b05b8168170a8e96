"""V-Dem: five yearly indices of democracy, 0 to 1, from experts' codings.

Publisher: ``https://v-dem.net/media/datasets/V-Dem-CY-Core-v15_csv.zip`` (15 came in 2025, one more each March), a CSV
in a zip with country_text_id, year and the indices. Mirror: ``structure/vdem_highlevel_*.csv``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.errors import NotFoundError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import text_table
from tocsin.sources.unpack import unzipped
from tocsin.sources.yearly import yearly

__all__ = ["SOURCE", "VDem"]

_LICENCE = "CC BY-SA 4.0"
_CITATION = "Coppedge et al., V-Dem Country-Year Dataset, Varieties of Democracy Project (yearly)"
_LAG = 75
"""The yearly release comes in the first half of March."""

_TITLES = {
    "v2x_polyarchy": N_("Electoral democracy index"),
    "v2x_libdem": N_("Liberal democracy index"),
    "v2x_partipdem": N_("Participatory democracy index"),
    "v2x_delibdem": N_("Deliberative democracy index"),
    "v2x_egaldem": N_("Egalitarian democracy index"),
}

_SERIES = tuple(
    Series(
        id=f"vdem.{name}",
        title=title,
        unit=N_("index from 0 to 1"),
        place_kind="country",
        period="year",
        value="continuous",
        lag_days=_LAG,
        source="vdem",
        licence=_LICENCE,
        citation=_CITATION,
    )
    for name, title in _TITLES.items()
)


@dataclass(frozen=True)
class VDem:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    datasets: str = "https://v-dem.net/media/datasets"
    first_year: int = 1946
    """Older years speak of states that our list of places does not hold."""
    id: str = "vdem"
    title: str = N_("Varieties of Democracy")
    topic: str = "structure"
    homepage: str = "https://v-dem.net"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = _SERIES

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the five indices from one file."""
        if seam.route == "mirror":
            file = seam.require_mirrored("structure/vdem_highlevel_*.csv", progress)
            table = text_table(file, ("vdem_id", "year", *_TITLES)).rename({"vdem_id": "code"})
        else:
            file = self._newest(seam, progress)
            content = unzipped(file.bytes(), ".csv", seam.limits.unpacked, file.address)
            table = text_table(file, ("country_text_id", "year", *_TITLES), content=content).rename(
                {"country_text_id": "code"}
            )
        # Years before are left out; what is no year at all stays, to be reported.
        table = table.filter((pl.col("year").cast(pl.Int32, strict=False) >= self.first_year).fill_null(value=True))
        for series in self.series:
            # A line without a value is no observation; the mirror has such lines for groups of countries.
            rows = table.select("code", "year", pl.col(series.id.removeprefix("vdem.")).alias("value"))
            yield yearly(
                series,
                rows.drop_nulls("value"),
                scheme="vdem",
                resolve=self.resolve,
                address=file.address,
                checksum=file.checksum,
                retrieved=file.retrieved,
                released=file.modified,
            )

    def _newest(self, seam: Seam, progress: Progress) -> Fetched:
        """Fetch this year's release, or last year's where it is not out yet."""
        version = seam.clock().year - 2010
        try:
            return seam.fetch(f"{self.datasets}/V-Dem-CY-Core-v{version}_csv.zip", progress, expect="zip")
        except NotFoundError:
            return seam.fetch(f"{self.datasets}/V-Dem-CY-Core-v{version - 1}_csv.zip", progress, expect="zip")


SOURCE = VDem()
