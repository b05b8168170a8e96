"""Gapminder: root causes by country and year, gathered from the World Bank, the United Nations, FAO, SIPRI and others.

Publisher: one CSV an indicator (geo, time, the indicator) in the open repository
``open-numbers/ddf--gapminder--systema_globalis``, folder ``countries-etc-datapoints``. Mirror:
``structure/gapminder_panel_*.parquet`` (iso3, year, indicator, value). Every indicator has the delay of the institution
it comes from, not of the collection, which came later for all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Progress, Seam
from tocsin.sources.source import Yield
from tocsin.sources.tables import parquet, text_table
from tocsin.sources.world_bank_pages import today_else_then
from tocsin.sources.yearly import yearly

__all__ = ["INDICATORS", "SOURCE", "Gapminder"]

_LICENCE = "CC BY 4.0"
_CITATION = "Gapminder, Systema Globalis (open-numbers, CC BY 4.0), with figures of {by}"

_WDI = 210
"""World Bank, World Development Indicators: a year's figures come with the July update of the next."""
_PIP = 730
"""World Bank, Poverty and Inequality Platform: a survey is processed and published two years after it, on average
(World Bank 2020, Poverty and Shared Prosperity, on the lag of survey data)."""
_HDR = 500
"""UNDP, Human Development Report: that of March 2024 was on 2022, that of May 2025 on 2023."""
_IGME = 450
"""UN Inter-agency Group for Child Mortality Estimation: 2021 came in January 2023, 2022 in March 2024."""
_ILO = 455
"""ILOSTAT, labour force surveys: the January update carries most of the year before last."""
_FAO = 600
"""FAOSTAT, food balances: 2021 came in the second half of 2023."""
_AQUASTAT = 1100
"""FAO AQUASTAT: 2020 came in 2023."""
_JMP = 600
"""WHO and UNICEF Joint Monitoring Programme: every second summer, at worst 19 months after a year."""
_SIPRI = 120
"""SIPRI: military spending in the last week of April, arms transfers in March."""
_UNODC = 730
"""Homicide, WHO mortality estimates and UNODC: the Global Study of December 2023 was on 2021."""
_DEBT = 350
"""World Bank, International Debt Report: December of the year after."""
_ITU = 365
"""ITU, World Telecommunication Indicators: the December edition has the year before."""
_WPP = 550
"""UN, World Population Prospects: every second July, so a year waits up to 18 months for its estimate."""

_BANK, _UN = "the World Bank", "the United Nations Population Division"


@dataclass(frozen=True)
class _Indicator:
    name: str
    """The id of our series after ``gapminder.``."""
    title: str
    unit: str
    lag_days: int
    by: str
    """Whose figures they are."""


INDICATORS = {
    "extreme_poverty_percent_people_below_300_a_day": _Indicator(
        "extreme_poverty", N_("People below 3.00 dollars a day"), N_("percent of people"), _PIP, _BANK
    ),
    "poverty_percent_people_below_420_a_day": _Indicator(
        "poverty", N_("People below 4.20 dollars a day"), N_("percent of people"), _PIP, _BANK
    ),
    "inequality_index_gini": _Indicator(
        "gini", N_("Inequality of income (Gini)"), N_("points from 0 to 100"), _PIP, _BANK
    ),
    "income_share_of_richest_10percent": _Indicator(
        "top_tenth", N_("Income share of the richest tenth"), N_("percent of income"), _PIP, _BANK
    ),
    "hdi_human_development_index": _Indicator(
        "human_development", N_("Human development index"), N_("index from 0 to 1"), _HDR, "UNDP"
    ),
    "under_five_mortality_from_cme_per_1000_born": _Indicator(
        "under_five_mortality",
        N_("Deaths before the age of five"),
        N_("deaths per 1,000 live births"),
        _IGME,
        "UN IGME",
    ),
    "aged_15_24_unemployment_rate_percent": _Indicator(
        "youth_unemployment", N_("Unemployment from 15 to 24 years"), N_("percent of the labour force"), _ILO, "ILO"
    ),
    "median_age_years": _Indicator("median_age", N_("Median age"), N_("years"), _WPP, _UN),
    "urban_population_percent_of_total": _Indicator(
        "urban_share", N_("People who live in towns"), N_("percent of people"), _WDI, _UN
    ),
    "gdppercapita_us_inflation_adjusted": _Indicator(
        "gdp_per_capita", N_("Income per person, constant US dollars"), N_("US dollars"), _WDI, _BANK
    ),
    "inflation_annual_percent": _Indicator(
        "inflation", N_("Inflation, GDP deflator"), N_("percent a year"), _WDI, _BANK
    ),
    "agriculture_percent_of_gdp": _Indicator(
        "agriculture_share", N_("Agriculture in the economy"), N_("percent of GDP"), _WDI, _BANK
    ),
    "food_supply_kilocalories_per_person_and_day": _Indicator(
        "food_supply", N_("Food supply"), N_("kilocalories per person and day"), _FAO, "FAO"
    ),
    "at_least_basic_water_source_overall_access_percent": _Indicator(
        "basic_water", N_("People with at least basic drinking water"), N_("percent of people"), _JMP, "WHO and UNICEF"
    ),
    "renewable_water_cu_meters_per_person": _Indicator(
        "renewable_water", N_("Renewable water"), N_("cubic metres per person"), _AQUASTAT, "FAO"
    ),
    "military_expenditure_percent_of_gdp": _Indicator(
        "military_spending", N_("Military spending"), N_("percent of GDP"), _SIPRI, "SIPRI"
    ),
    "arms_imports_sipri_tiv": _Indicator(
        "arms_imports", N_("Arms imports"), N_("SIPRI trend indicator value"), _SIPRI, "SIPRI"
    ),
    "murder_per_100000_people": _Indicator(
        "homicide", N_("Homicide"), N_("deaths per 100,000 people"), _UNODC, "WHO and UNODC"
    ),
    "external_debt_total_us_not_inflation_adjusted": _Indicator(
        "external_debt", N_("External debt"), N_("US dollars"), _DEBT, _BANK
    ),
    "debt_servicing_costs_percent_of_exports_and_net_income_from_abroad": _Indicator(
        "debt_service", N_("Debt service"), N_("percent of exports and income from abroad"), _DEBT, _BANK
    ),
    "net_barter_terms_of_trade_2015_100": _Indicator(
        "terms_of_trade", N_("Terms of trade"), N_("index, 2015 = 100"), _WDI, _BANK
    ),
    "internet_users": _Indicator("internet", N_("People who use the internet"), N_("percent of people"), _ITU, "ITU"),
}
"""Published name -> what it is here. Left out: tax revenue and aid received, whose scale in the collection is not that
of their titles, and growth of income, which ends in 2019."""


def _series(indicator: _Indicator) -> Series:
    return Series(
        id=f"gapminder.{indicator.name}",
        title=indicator.title,
        unit=indicator.unit,
        place_kind="country",
        period="year",
        value="continuous",
        lag_days=indicator.lag_days,
        source="gapminder",
        licence=_LICENCE,
        citation=_CITATION.format(by=indicator.by),
    )


_SERIES = {name: _series(indicator) for name, indicator in INDICATORS.items()}


@dataclass(frozen=True)
class Gapminder:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    repository: str = "https://raw.githubusercontent.com/open-numbers/ddf--gapminder--systema_globalis/master"
    id: str = "gapminder"
    title: str = N_("Gapminder, root causes")
    topic: str = "structure"
    homepage: str = "https://www.gapminder.org/data/"
    licence: str = _LICENCE
    citation: str = "Gapminder, Systema Globalis (open-numbers, CC BY 4.0)"
    redistributable: bool = True
    series: tuple[Series, ...] = tuple(_SERIES.values())

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the mirror's one table, or every indicator's file from the repository."""
        # Gapminder lays today's countries over the past.
        resolve = today_else_then(self.resolve)
        if seam.route == "publisher":
            for name, series in _SERIES.items():
                address = f"{self.repository}/countries-etc-datapoints/ddf--datapoints--{name}--by--geo--time.csv"
                file = seam.fetch(address, progress, expect="csv")
                table = text_table(file, ("geo", "time", name))
                yield yearly(
                    series,
                    table.select(
                        pl.col("geo").str.to_uppercase().alias("code"),
                        pl.col("time").alias("year"),
                        pl.col(name).alias("value"),
                    ),
                    scheme="gapminder",
                    resolve=resolve,
                    address=file.address,
                    checksum=file.checksum,
                    retrieved=file.retrieved,
                    released=file.modified,
                )
            return
        file = seam.require_mirrored("structure/gapminder_panel_*.parquet", progress)
        panel = parquet(file, ("iso3", "year", "indicator", "value"))
        for name, series in _SERIES.items():
            rows = panel.filter(pl.col("indicator") == name).select(pl.col("iso3").alias("code"), "year", "value")
            if rows.height:
                yield yearly(
                    series,
                    rows,
                    scheme="gapminder",
                    resolve=resolve,
                    address=file.address,
                    checksum=file.checksum,
                    retrieved=file.retrieved,
                )


SOURCE = Gapminder()
