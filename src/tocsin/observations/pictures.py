"""Which figures are told together of a place? Pictures of health, the economy, disasters, the sea and of risk, as data.

A picture names the series that speak, in order of preference, and how a member's own series joins it: by the first word
of its name. Where none is held the picture says "no data" and how to connect one. Nothing is weighed or added up to an
index: the parts of a picture stand side by side, each with its source, period and age.
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from tocsin.messages import N_

__all__ = ["COMMONS", "PICTURES", "RISK", "Figure", "Part", "Picture", "speaking"]

Part: TypeAlias = Literal[
    "health",
    "economy",
    "disasters",
    "sea",
    "crime",
    "response",
    "drought",
    "exposure",
    "vulnerability",
    "coping",
    "atmosphere",
    "polar",
    "high-seas",
    "orbit",
]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a picture: the first of these series that is held and speaks of the place."""

    series: tuple[str, ...]
    """Ids in order of preference."""
    title: str = ""
    """Message id of what is meant, shown where none of them is held."""
    kinds: tuple[str, ...] = ()
    """Kinds of places that it is told of; empty for all of the picture's."""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Figures that are told together."""

    id: Part
    title: str
    """Message id."""
    kinds: tuple[str, ...]
    """Kinds of places that it is told of; the world and regions show sums."""
    figures: tuple[Figure, ...] = ()
    own: tuple[str, ...] = ()
    """First words of the names of a member's own series: ``health`` takes in every ``own.health...``."""
    occurrences: tuple[str, ...] = ()
    """Kinds of occurrences that are told beside."""
    note: str = ""
    """Message id of what must be known to read it."""
    place: str = ""
    """For a part of the commons: the place it is told of."""


_LAND = ("country", "region", "world")


def _one(title: str, *series: str) -> Figure:
    return Figure(series=series, title=title)


PICTURES: tuple[Picture, ...] = (
    Picture(
        id="health",
        title=N_("Health"),
        kinds=_LAND,
        figures=(
            _one(N_("Measles cases"), "who_measles.cases"),
            _one(N_("Suspected measles cases"), "who_measles.suspected"),
            _one(N_("Disease outbreaks in the news of WHO"), "who_don.outbreaks"),
            Figure(series=("who_don.items",), title=N_("Items of WHO's outbreak news, world"), kinds=("world",)),
            _one(N_("Your own surveillance"), "own.health"),
        ),
        own=("health", "surveillance"),
    ),
    Picture(
        id="economy",
        title=N_("Economic shock"),
        kinds=_LAND,
        figures=(
            _one(N_("Food prices"), "rtfp.food_price"),
            _one(N_("Food prices against the year before"), "rtfp.food_inflation"),
            _one(N_("Prices against the year before"), "gapminder.inflation"),
            _one(N_("Income per person"), "wdi.NY.GDP.PCAP.KD", "gapminder.gdp_per_capita"),
            _one(N_("Debt service"), "gapminder.debt_service"),
            _one(N_("Terms of trade"), "gapminder.terms_of_trade"),
            _one(N_("Youth unemployment"), "gapminder.youth_unemployment"),
        ),
        own=("economy", "prices"),
    ),
    Picture(
        id="disasters",
        title=N_("Disasters"),
        kinds=_LAND,
        figures=(
            _one(N_("Floods"), "dfo_floods.floods"),
            _one(N_("Deaths in floods"), "dfo_floods.dead"),
            _one(N_("People displaced by floods"), "dfo_floods.displaced"),
            _one(N_("Earthquakes"), "noaa_earthquakes.significant"),
            _one(N_("Heat"), "era5.temperature_anomaly", "era5.temperature_anomaly_world"),
        ),
        own=("disasters",),
        occurrences=("flood", "earthquake", "tsunami", "cyclone", "drought", "volcano", "wildfire"),
    ),
    Picture(
        id="drought",
        title=N_("Drought"),
        kinds=("country", "admin1", "admin2", "admin3"),
        own=("rain",),
        note=N_(
            "Standardised precipitation index: how unusual the rain of the last 1, 3, 6 and 12 months is for the place "
            "and season. At lead times under three months such a figure is mostly rain that has already fallen."
        ),
    ),
    Picture(
        id="sea",
        title=N_("Hostile acts at sea"),
        kinds=("basin", "world"),
        figures=(
            _one(N_("Piracy and armed robbery, all reports"), "piracy.attacks"),
            _one(N_("Piracy"), "nga_asam.piracy"),
            _one(N_("Armed robbery and theft"), "nga_asam.robbery"),
            _one(N_("Terrorist and rebel attacks"), "nga_asam.terrorism"),
            _one(N_("Other hostile acts"), "nga_asam.hostile"),
        ),
        own=("sea",),
        occurrences=("piracy", "robbery", "terrorism", "hostile"),
        note=N_(
            "Kinds follow stated rules on the words of the reports. The law's line between piracy and armed robbery, "
            "the high seas or a state's waters, cannot be drawn from them."
        ),
    ),
    Picture(
        id="crime",
        title=N_("Terror and organised crime"),
        kinds=_LAND,
        figures=(
            _one(N_("Homicide"), "gapminder.homicide"),
            _one(N_("Terror attacks"), "own.terror"),
            _one(N_("Organised crime"), "own.crime"),
        ),
        own=("terror", "crime"),
        note=N_("No open list of terror attacks may be passed on, so a member connects its own."),
    ),
    Picture(
        id="response",
        title=N_("Help asked for and given"),
        kinds=_LAND,
        figures=(
            _one(N_("Asked for by humanitarian plans and appeals"), "fts.requirements"),
            _one(N_("Given to humanitarian plans and appeals"), "fts.plan_funding"),
            _one(N_("Humanitarian funding, inside and outside plans"), "fts.funding"),
            _one(N_("Uniformed people serving in peace operations of the United Nations"), "peacekeeping.serving_in"),
            _one(N_("Troops sent to peace operations of the United Nations"), "peacekeeping.troops_from"),
            _one(N_("Police sent to peace operations of the United Nations"), "peacekeeping.police_from"),
            _one(N_("Assessed contributions to the United Nations system"), "ceb.assessed"),
            _one(N_("Voluntary contributions to the United Nations system, not earmarked"), "ceb.core"),
            _one(N_("Voluntary contributions to the United Nations system, earmarked"), "ceb.earmarked"),
        ),
        own=("response",),
        note=N_(
            "Money is what was reported, in US dollars of its year. A year's funding is not final before the middle "
            "of the next."
        ),
    ),
)
"""The pictures of a place and of an organisation, in the order in which they are shown."""

RISK: tuple[Picture, ...] = (
    Picture(
        id="exposure",
        title=N_("Who and what is exposed"),
        kinds=_LAND,
        figures=(
            _one(N_("Population"), "population.total", "wdi.SP.POP.TOTL"),
            _one(N_("People displaced"), "unhcr.displaced"),
            _one(N_("Refugees hosted"), "unhcr.hosted"),
            _one(N_("Hazard and exposure"), "inform.hazard_exposure"),
            _one(N_("Natural hazards"), "inform.natural"),
            _one(N_("Human hazards"), "inform.human"),
        ),
        own=("exposure",),
    ),
    Picture(
        id="vulnerability",
        title=N_("How vulnerable people are"),
        kinds=_LAND,
        figures=(
            _one(N_("Vulnerability"), "inform.vulnerability"),
            _one(N_("Socio-economic vulnerability"), "inform.socio_economic_vulnerability"),
            _one(N_("Vulnerable groups"), "inform.vulnerable_groups"),
            _one(N_("Poverty"), "gapminder.extreme_poverty", "gapminder.poverty"),
            _one(N_("Inequality"), "gapminder.gini"),
        ),
        own=("vulnerability",),
    ),
    Picture(
        id="coping",
        title=N_("What can be done about it"),
        kinds=_LAND,
        figures=(
            _one(N_("Lack of coping capacity"), "inform.lack_of_coping_capacity"),
            _one(N_("Lack of institutional capacity"), "inform.institutional"),
            _one(N_("Lack of infrastructure"), "inform.infrastructure"),
            _one(N_("Government effectiveness"), "wgi.ge"),
            _one(N_("Rule of law"), "wgi.rl"),
            _one(N_("Democracy"), "vdem.v2x_libdem"),
        ),
        own=("coping",),
    ),
)
"""What stands beside the chances of hazards: exposure, vulnerability and coping, never multiplied into one number."""

COMMONS: tuple[Picture, ...] = (
    Picture(
        id="high-seas",
        title=N_("The high seas"),
        kinds=(),
        place="SEA",
        figures=(
            _one(N_("Piracy and armed robbery, all reports"), "piracy.attacks"),
            _one(N_("Piracy"), "nga_asam.piracy"),
            _one(N_("Armed robbery and theft"), "nga_asam.robbery"),
        ),
        own=("sea",),
    ),
    Picture(
        id="polar",
        title=N_("The ice and the ozone over it"),
        kinds=(),
        place="ATA",
        figures=(
            _one(N_("Sea ice"), "sea_ice.antarctic_extent"),
            _one(N_("Ozone hole"), "nasa_ozone.largest_area"),
            _one(N_("Lowest ozone"), "nasa_ozone.lowest_ozone"),
        ),
        own=("ice",),
    ),
    Picture(
        id="atmosphere",
        title=N_("The air"),
        kinds=(),
        place="WORLD",
        figures=(
            _one(N_("Carbon dioxide"), "noaa_co2.global"),
            _one(N_("Global temperature"), "global_temperature.gistemp", "global_temperature.noaa"),
            _one(N_("El Nino"), "climate.oni"),
        ),
        own=("air",),
    ),
    Picture(
        id="orbit",
        title=N_("The orbits"),
        kinds=(),
        place="LEO",
        figures=(),
        own=("orbit",),
    ),
)
"""Areas beyond national jurisdiction and what all share, for the strip of the front page and for their own pages."""


def speaking(picture: Picture, held: Iterable[str]) -> tuple[tuple[Figure, tuple[str, ...]], ...]:
    """Return each line of a picture with the ids held for it, in order of preference; a member's own lines last.

    >>> orbit = COMMONS[-1]
    >>> speaking(orbit, ["own.orbit.objects", "own.other"])
    ((Figure(series=('own.orbit.objects',), title='', kinds=()), ('own.orbit.objects',)),)
    >>> [series for _, series in speaking(COMMONS[1], ["nasa_ozone.largest_area"])]
    [(), ('nasa_ozone.largest_area',), ()]
    """
    known = tuple(held)
    starts = tuple(f"own.{word}" for word in picture.own)
    theirs = sorted(name for name in known if any(name == one or name.startswith(f"{one}.") for one in starts))
    # A line that only keeps the place of a member's series gives way to it.
    filled = {one for one in starts if any(name == one or name.startswith(f"{one}.") for name in theirs)}
    ours = [
        (figure, tuple(name for name in figure.series if name in known))
        for figure in picture.figures
        if not filled & set(figure.series)
    ]
    return (*ours, *((Figure(series=(name,)), (name,)) for name in theirs))
