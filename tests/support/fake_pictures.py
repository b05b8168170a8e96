"""Figures, occurrences, drought and chances as a small node tells them: some held, some not."""

from datetime import UTC, datetime
from typing import Any

from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.node.picture_answers import ChanceAnswer, DroughtAnswer, DroughtMonth, FigureAnswer, OccurrenceAnswer
from tocsin.observations.pictures import COMMONS, PICTURES, RISK, Picture

TERMS = {"source": "made_up", "licence": "CC0", "citation": "Nobody"}


def line(picture: str, place: str, **more: Any) -> FigureAnswer:
    given = {
        "title": "Floods",
        "wanted": ("made_up.floods",),
        "series": "made_up.floods",
        "measures": "Floods, made up",
    }
    return FigureAnswer(picture=picture, place=place, **{**given, **TERMS, **more})


def lines_of(place: str, pictures: tuple[Picture, ...]) -> tuple[FigureAnswer, ...]:
    found = [
        FigureAnswer(picture=picture.id, title=figure.title, place=place, wanted=figure.series)
        for picture in pictures
        for figure in picture.figures
        if figure.series[0] not in {"dfo_floods.floods", "noaa_co2.global", "inform.vulnerability"}
    ]
    known = {
        "disasters": line("disasters", place, value=3.0, unit="floods", period="2023-10", age_days=40.0, usual=1.0,
                          history=(("2023-08", 1.0), ("2023-09", None), ("2023-10", 3.0), ("2023-11", 2.0))),
        "atmosphere": line("atmosphere", place, title="Carbon dioxide", value=420.5, unit="ppm", period="2023-10",
                           age_days=40.0),
        "vulnerability": line("vulnerability", place, title="Vulnerability", value=7.5, unit="index", period="2022",
                              age_days=300.0, basis="median", parts=2, of=3, source="inform_risk"),
    }  # fmt: skip
    asked = {picture.id for picture in pictures}
    return (*(one for name, one in known.items() if name in asked), *found)


def pictures_of(place: str, kind: str) -> tuple[FigureAnswer, ...]:
    fitting = tuple(one for one in (*PICTURES, *COMMONS) if kind in one.kinds or one.place == place)
    return lines_of(place, fitting)


def commons() -> tuple[FigureAnswer, ...]:
    return tuple(one for picture in COMMONS for one in lines_of(picture.place, (picture,)))


def risk_figures(place: str) -> tuple[FigureAnswer, ...]:
    return lines_of(place, RISK)


def occurrences_of(place: str | None) -> tuple[OccurrenceAnswer, ...]:
    if place not in {None, "SDN"}:
        return ()
    return (
        OccurrenceAnswer(
            id="made_up.FL1", kind="flood", title="Orange flood alert", places=("SDN",), lon=32.5, lat=15.5,
            start=datetime(2023, 10, 3, tzinfo=UTC), end=None, level="orange", figures={"dead": 12.0, "severity": 1.5},
            link="https://example.org/flood", known_since=datetime(2023, 10, 4, tzinfo=UTC), basis="recorded", **TERMS,
        ),
    )  # fmt: skip


def drought_of(place: str) -> tuple[DroughtAnswer, ...]:
    if place != "SDN":
        return ()
    months = tuple(
        DroughtMonth(period=f"2023-{number:02d}", index={"1": None, "3": -2.1, "6": -1.2, "12": 0.3})
        for number in (9, 10)
    )
    return (
        DroughtAnswer(
            place=place, series="own.rain.gauges", measures="Rain", unit="mm", reference="1991-2020", months=months,
            classes={"3": "extremely dry", "6": "moderately dry", "12": "near normal"}, policy="public", **TERMS,
        ),
    )  # fmt: skip


def chances_of(place: str, *, members: int = 0) -> tuple[ChanceAnswer, ...]:
    together = {"members": members, "highest": "SDN", "highest_chance": 0.9} if members else {}
    return (
        ChanceAnswer(
            hazard="conflict", title=CONFLICT.title, place=place, question="", threshold="25", unit="deaths",
            period="2023-11", step=1, chance=1.4 if members else 0.7, usual=None if members else 0.4, model="m",
            origin="2023-10", **together,
        ),
        ChanceAnswer(hazard="conflict", title=CONFLICT.title, place=place, question=""),
    )  # fmt: skip
