"""Did what an alert spoke of come, and what came of which none had spoken? Claims beside outcomes, verdicts out."""

from collections.abc import Iterable, Mapping

import msgspec

from tocsin.alerts.levels import Level, rank
from tocsin.alerts.life import Alert, Claim, Verdict

__all__ = ["Came", "Verified", "outcome_of", "spoken_of", "verdict_of"]

Came = Mapping[tuple[str, str, str], float]
"""(place, question, period) -> 1 or 0; what is not known is not there. Of a question that looks at several periods,
the period is the last one."""


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of one alert."""

    alert: str
    verdict: Verdict
    why: str


def verdict_of(alert: Alert, came: Came) -> Verified | None:
    """Return the verdict that outcomes give an alert; None while it may still come, or where it stands already.

    A hit as soon as one claim of a forecast came; a false alarm when none did, every outcome is known, and the alert
    has ended. What had been observed when it was raised counts only at the end, and where no forecast's claim came:
    seeing is no foresight. What a person decided is left alone.
    """
    judges = [step.actor for step in alert.steps if step.verb == "verified"]
    if alert.verdict == "miss" or (judges and not judges[-1].startswith("node@")):
        return None
    told = [(claim, outcome_of(alert.place, claim, came)) for claim in alert.claims if not claim.observed]
    hits = [claim for claim, outcome in told if outcome == 1]
    if hits:
        first = min(hits, key=lambda claim: claim.until or claim.period)
        return _said(alert, "hit", f"{first.question} came in {first.until or first.period}")
    if alert.ended is None or any(outcome is None for _, outcome in told) or not alert.claims:
        return None
    if any(claim.observed for claim in alert.claims):
        return _said(alert, "hit", "it had been observed when it was raised")
    return _said(alert, "false alarm", f"none of {len(told)} claims came")


def outcome_of(place: str, claim: Claim, came: Came) -> float | None:
    """Return whether a claim came, 1 or 0; None while that is not known."""
    return came.get((place, claim.question, claim.until or claim.period))


def spoken_of(alerts: Iterable[Alert], least: Level) -> set[tuple[str, str]]:
    """Return the places and periods of which claims at a level or above have spoken."""
    return {
        (alert.place, claim.until or claim.period)
        for alert in alerts
        for claim in alert.claims
        if rank(claim.level) >= rank(least) and not claim.observed
    }


def _said(alert: Alert, verdict: Verdict, why: str) -> Verified | None:
    return None if alert.verdict == verdict else Verified(alert=alert.id, verdict=verdict, why=why)
