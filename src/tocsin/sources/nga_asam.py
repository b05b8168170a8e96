"""United States NGA, Anti-Shipping Activity Messages: hostile acts against ships and crews, by kind, basin and month.

The messages name an aggressor ("PIRATES", "SUSPICIOUS APPROACH") and a victim in free words. Each is counted once, by
the first of these rules whose word stands in the aggressor's text; only where that says nothing ("UNKNOWN", "N/A") is
the victim's text read by the same rules:

1. terrorism: terrorists, rebels, guerrillas, militants, militias, separatists, liberation fronts, insurgents;
2. other hostile acts: navies, patrols, soldiers, gunboats and authorities of states;
3. piracy: pirates (with their misspellings), hijackers, kidnappers;
4. armed robbery and theft: robbers, thieves, bandits, boarders, intruders, burglars;
5. everything else, suspicious approaches and unnamed attackers among it, is another hostile act.

The law's line between piracy and armed robbery, the high seas or a state's waters, cannot be drawn from these words.
A position gives one of six waters (:mod:`tocsin.world.basins`). Months in which nothing is reported are zero from 1993;
before, the messages are sparse and silence says nothing. The month of the newest act is not counted so far, because it
may not be over. Messages are out about two weeks after the act; one whose
number is of a later year than the act counts as known at that year's end.

Publisher: ``https://msi.nga.mil/api/publications/asam?output=json`` (``asam``: reference, date, latitude, longitude,
subreg, hostility, victim ...; the description is not kept). Mirror: ``maritime/asam_incidents*.csv``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
import polars as pl

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.occurrences import OCCURRENCE
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import OccurrenceReading, Reading, Rejected, Yield
from tocsin.sources.tables import text_table
from tocsin.world.basins import ELSEWHERE, WATERS, basin_of

__all__ = ["SOURCE", "NgaAsam", "kind_of"]

_LICENCE = "United States public domain"
_CITATION = "National Geospatial-Intelligence Agency, Anti-Shipping Activity Messages"
_LAG = 14
_WATCHED = date(1993, 1, 1)

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(words))
    for kind, words in (
        (
            "terrorism",
            (
                r"TERRORIS|REBEL|GUERR?ILL|MILITANT|MILITIA|SEPARATIST|LIBERATION|INSURGEN|HOUTHI|JIHAD|SUICIDE"
                r"|POLISARIO|LTTE|EPLF|TAMIL|NATIONAL MOVEMENT|PATRIOTIC MOVEMENT|MUJAHI?D"
            ),
        ),
        (
            "hostile",
            (
                r"\bNAV(?:Y|AL)\b|WARSHIP|GUN ?BOAT|PATROL|SOLDIER|MILITARY|COAST ?GUARD|AUTHORIT|CUSTOMS"
                r"|\bFORCES\b|GOVERNMENT"
            ),
        ),
        ("piracy", r"PIRA|PIRTA|PRIAT|HIJACK|KIDNAP|MOTHER ?SHIP"),
        ("robbery", r"ROBBE|THIE[FV]|THEFT|BANDIT|BOARD|INTRUDE|BURGLA|STOLE"),
    )
)
_SILENT = frozenset({"", "N/A", "NA", "NONE", "UNKNOWN", "NOT REPORTED", "UNIDENTIFIED"})

_SERIES = {
    kind: Series(
        id=f"nga_asam.{kind}",
        title=title,
        unit=N_("incidents"),
        place_kind="basin",
        period="month",
        value="count",
        lag_days=_LAG,
        source="nga_asam",
        licence=_LICENCE,
        citation=_CITATION,
    )
    for kind, title in (
        ("piracy", N_("Piracy, as reported to NGA")),
        ("robbery", N_("Armed robbery and theft at sea, as reported to NGA")),
        ("terrorism", N_("Terrorist and rebel attacks at sea, as reported to NGA")),
        ("hostile", N_("Other hostile acts at sea, as reported to NGA")),
    )
}
_COLUMNS = ("date", "reference_number", "latitude", "longitude", "aggressor", "victim")


class _Act(msgspec.Struct, frozen=True):
    number: str
    day: date
    lat: float
    lon: float
    aggressor: str
    victim: str


def kind_of(aggressor: str, victim: str = "") -> str:
    """Return the kind of an act by the rules above.

    >>> [kind_of(words) for words in ("FIVE PIRATES", "LTTE REBELS", "THIEVES", "IRANIAN NAVY", "SUSPICIOUS APPROACH")]
    ['piracy', 'terrorism', 'robbery', 'hostile', 'hostile']
    >>> kind_of("UNKNOWN", "HIJACKED TANKER")
    'piracy'
    """
    said = aggressor.strip().upper()
    text = victim.upper() if said in _SILENT else said
    return next((kind for kind, words in _RULES if words.search(text)), "hostile")


@dataclass(frozen=True)
class NgaAsam:
    """The source."""

    api: str = "https://msi.nga.mil/api/publications/asam?sort=date&output=json"
    id: str = "nga_asam"
    title: str = N_("Hostile acts at sea (NGA)")
    topic: str = "maritime"
    homepage: str = "https://msi.nga.mil/Piracy"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = tuple(_SERIES.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the messages: counts by kind, waters and month, and every act."""
        if seam.route == "mirror":
            file = seam.require_mirrored("maritime/asam_incidents*.csv", progress)
            said: list[dict[str, Any]] = text_table(file, _COLUMNS).to_dicts()
        else:
            file = seam.fetch(self.api, progress, expect="json")
            said = _listed(file)
        acts, rejected = _acts(said, file)
        kinds = [kind_of(act.aggressor, act.victim) for act in acts]
        whole = pl.DataFrame(
            {
                "place": [basin_of(act.lon, act.lat) for act in acts],
                "period": [act.day.replace(day=1) for act in acts],
                "kind": kinds,
            }
        )
        for kind, series in _SERIES.items():
            yield Reading(
                series=series,
                frame=stamped(_counts(whole, kind), series),
                address=file.address,
                checksum=file.checksum,
                retrieved=file.retrieved,
                known_basis="assumed",
                notes=("kinds follow stated rules on the messages' words; before 1993 messages are sparse",),
                rejected=rejected,
            )
        yield OccurrenceReading(
            id="nga_asam.acts",
            title=self.title,
            source=self.id,
            whole=True,
            frame=pl.DataFrame(
                [_row(act, kind) for act, kind in zip(acts, kinds, strict=True)], schema=OCCURRENCE, orient="row"
            ),
            licence=_LICENCE,
            citation=_CITATION,
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
        )


def _listed(file: Fetched) -> list[dict[str, Any]]:
    """Return the API's messages under the mirror's names of columns."""
    try:
        document = msgspec.json.decode(file.bytes())
        messages = document["asam"] if isinstance(document, dict) else document
        return [
            {
                "date": one.get("date"),
                "reference_number": one.get("reference"),
                "latitude": one.get("latitude"),
                "longitude": one.get("longitude"),
                "aggressor": one.get("hostility"),
                "victim": one.get("victim"),
            }
            for one in messages
        ]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"the answer is no list of messages ({error})",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        ) from error


def _acts(said: list[dict[str, Any]], file: Fetched) -> tuple[list[_Act], tuple[Rejected, ...]]:
    """Return each message once, by its number, and a report on those without a day or a position."""
    acts: dict[str, _Act] = {}
    rejected = []
    for line, one in enumerate(said, start=2):
        number = str(one["reference_number"] or "").strip()
        try:
            day = date.fromisoformat(str(one["date"])[:10])
            lat, lon = float(one["latitude"]), float(one["longitude"])
        except (TypeError, ValueError):
            rejected.append(Rejected(row=line, column="date", value=number, reason="it has no day or no position"))
            continue
        if not (number and -90 <= lat <= 90 and -180 <= lon <= 180):
            rejected.append(
                Rejected(row=line, column="latitude", value=number, reason="no number, or no such position")
            )
            continue
        acts[number] = _Act(number, day, lat, lon, str(one["aggressor"] or ""), str(one["victim"] or ""))
    if not acts:
        raise SourceError("not one message has a day and a position", where=file.address, remedy="sync again later")
    return sorted(acts.values(), key=lambda act: (act.day, act.number)), tuple(rejected)


def _counts(whole: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return counts by waters and month; zero where the messages watch and tell of nothing."""
    days = whole["period"].to_list()
    # The newest act's own month may not be over: it counts once a later month has begun.
    whole = whole.filter(pl.col("period") < max(days))
    told = (
        whole.filter(pl.col("kind") == kind).group_by("place", "period").agg(pl.len().cast(pl.Float64).alias("value"))
    )
    days = whole["period"].to_list()
    start, last = max(_WATCHED, min(days, default=_WATCHED)), max(days, default=date.min)
    months = [] if last < start else pl.date_range(start, last, "1mo", eager=True).to_list()
    grid = pl.DataFrame({"place": [*WATERS, ELSEWHERE]}).join(
        pl.DataFrame({"period": months}, schema={"period": pl.Date}), how="cross"
    )
    silent = grid.join(told, on=["place", "period"], how="anti").with_columns(pl.lit(0.0).alias("value"))
    return pl.concat([told, silent.select("place", "period", "value")])


def _row(act: _Act, kind: str) -> tuple[object, ...]:
    start = datetime.combine(act.day, time(), UTC)
    known = start + timedelta(days=_LAG)
    numbered = re.match(r"(\d{4})-", act.number)
    if numbered and int(numbered[1]) > act.day.year:
        known = max(known, datetime(int(numbered[1]) + 1, 1, 1, tzinfo=UTC))
    title = " / ".join(text.strip().capitalize() for text in (act.aggressor, act.victim) if text.strip())
    return (
        f"nga_asam.{act.number}",
        kind,
        title,
        [basin_of(act.lon, act.lat)],
        act.lon,
        act.lat,
        start,
        None,
        "",
        "{}",
        "",
        known,
        "assumed",
    )


SOURCE = NgaAsam()
