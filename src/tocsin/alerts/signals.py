"""What speaks for an alert? A probability or an observation, beside what is usual there, and where each comes from."""

from typing import Literal, TypeAlias

import msgspec

from tocsin.alerts.levels import Severity

__all__ = ["Evidence", "EvidenceKind", "Signal", "frequency", "ratio_of", "return_years_of", "signal_key"]

EvidenceKind: TypeAlias = Literal["forecast", "observation", "event", "incident"]


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a signal comes from, so that anybody can look it up and compute it again."""

    kind: EvidenceKind
    id: str = ""
    """Of the forecast, of the received event, or of the incident."""
    model: str = ""
    origin: str = ""
    """The last period of data that was known."""
    vintage: str = ""
    """Hash of the data it stands on."""
    series: str = ""
    source: str = ""
    """Who published it, for a received event."""
    text: str = ""
    """What a received event or an incident says of itself; never part of a rule."""


class Signal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question about one place and period, with the answer's figures.

    ``event`` is what alerts are told apart by: signals of one hazard, place and event belong to one alert, whichever
    ``question`` (a threshold such as ``25``, or the id of a declared event) speaks loudest.
    """

    hazard: str
    place: str
    event: str
    question: str
    period: str
    """The period it speaks of (``2023-11``), the first one where it speaks of several."""
    until: str = ""
    """The last period it speaks of; empty where that is ``period``."""
    lead: int
    """Steps ahead of the last known period; 0 for what has been observed."""
    probability: float
    base_rate: float | None = None
    """Share of past periods of the reference in which it came, as known at the origin; None where none is known."""
    came: int = 0
    """Periods of the reference in which it came."""
    cases: int = 0
    """Known periods of the reference."""
    reference: str = ""
    """The stretch of periods behind the base rate: ``2013-11/2023-10``."""
    return_period: float | None = None
    """Years between two such events at the base rate (:func:`return_years_of`)."""
    observed: bool = False
    value: float | None = None
    """What was observed, or the forecast's mean."""
    severity: Severity = "moderate"
    evidence: Evidence


def signal_key(signal: Signal) -> tuple[str, str, str]:
    """Return what an alert is one of: hazard, place and event."""
    return signal.hazard, signal.place, signal.event


def frequency(came: int, cases: int) -> float | None:
    """Return the base rate that ratios and return periods are computed with; None where nothing is known.

    Half an event is added to each side (Jeffreys): in ten years without one the true rate is low and not zero.

    >>> frequency(0, 120), frequency(12, 120)
    (0.004132231404958678, 0.10330578512396695)
    """
    return (came + 0.5) / (cases + 1) if cases else None


def ratio_of(signal: Signal) -> float | None:
    """Return how many times the base rate the probability is; None where no base rate is known."""
    usual = frequency(signal.came, signal.cases)
    return None if usual is None else signal.probability / usual


def return_years_of(came: int, cases: int, per_year: int) -> float | None:
    """Return the years between two such events at the base rate, for so many periods a year.

    >>> return_years_of(12, 120, 12)
    0.8066666666666666
    """
    usual = frequency(came, cases)
    return None if usual is None else 1 / (usual * per_year)
