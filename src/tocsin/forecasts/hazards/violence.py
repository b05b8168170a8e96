"""What the hazards of organised violence share: the slow figures beside them, and a word on a second estimate."""

from tocsin.messages import N_

__all__ = ["SLOW", "SPREAD"]

SLOW = (
    "structural.ln_population",
    "structural.ln_gdp_per_capita",
    "structural.ethnic_fractionalisation",
    "structural.polity",
    "wdi.SP.POP.TOTL",
    "wdi.NY.GDP.PCAP.KD",
    "wdi.SP.DYN.IMRT.IN",
    "gapminder.under_five_mortality",
    "gapminder.gdp_per_capita",
    "vdem.v2x_polyarchy",
    "vdem.v2x_libdem",
    "wgi.pv",
    "wgi.ge",
    "wgi.rl",
)
"""People, income, deaths of children, ethnic fractionalisation, and how a country is ruled: yearly, and late."""

SPREAD = N_(
    "A research table of UCDP events, whose deaths are spread over the days of each event and lie higher than the sums "
    "that UCDP publishes. It was made to explain violence, not to judge forecasts: read these forecasts and their "
    "scores as a trial. Where years of UCDP's own event files are held, they are used instead."
)
"""What a reader must know where the types of violence come from :mod:`tocsin.sources.ucdp_types`."""
