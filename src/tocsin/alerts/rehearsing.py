"""Which alerts would the whole engine have raised? Rules, stay and lowering, origin after origin."""

from collections.abc import Mapping

import msgspec
import polars as pl

from tocsin.alerts.deciding import decided
from tocsin.alerts.freshness import period_end
from tocsin.alerts.levels import Severity
from tocsin.alerts.life import Alert, after
from tocsin.alerts.rules import RuleBook
from tocsin.alerts.signals import Evidence, Signal, return_years_of

__all__ = ["Rehearsal", "rehearsed"]

_LEAST_CHANCE = 0.01
"""Below it no rule speaks; leaving such cases out keeps a replay of decades short."""


class Rehearsal(msgspec.Struct, frozen=True):
    """The alerts of a rehearsal and whether one of their claims came: 1, 0, or None where none is known."""

    alerts: tuple[Alert, ...]
    came: tuple[bool | None, ...]


def rehearsed(
    cases: pl.DataFrame, hazard: str, book: RuleBook, questions: Mapping[str, Severity], per_year: int
) -> Rehearsal:
    """Raise, update and end alerts as the node would have at each origin of the cases, in order.

    Places whose every chance is near zero say nothing new and are left out; an alert that is open hears of its place
    all the same.
    """
    held: dict[tuple[str, str, str], Alert] = {}
    over: list[Alert] = []
    outcomes = {
        (row[0], row[1], row[2]): row[3]
        for row in cases.select("place", "question", "period", "outcome").iter_rows()
        if row[3] is not None
    }
    for (origin,), rows in cases.sort("origin").group_by("origin", maintain_order=True):
        at = period_end(str(origin))
        open_places = {place for _, place, _ in held}
        loud = rows.filter((pl.col("chance") >= _LEAST_CHANCE) | pl.col("place").is_in(list(open_places)))
        signals = [_signal(hazard, row, questions, per_year) for row in loud.iter_rows(named=True)]
        for one in decided(signals, held.values(), book, at, "replay"):
            alert = after(
                held.get(one.key),
                one.step,
                id=f"{one.key[1]}/{origin}",
                hazard=one.key[0],
                place=one.key[1],
                event=one.key[2],
            )
            if alert.ended is not None:
                over.append(alert)
                held.pop(one.key, None)
            else:
                held[one.key] = alert
    alerts = tuple(sorted((*over, *held.values()), key=lambda alert: (alert.raised, alert.id)))
    return Rehearsal(alerts, tuple(_came(alert, outcomes) for alert in alerts))


def _came(alert: Alert, outcomes: dict[tuple[str, str, str], float]) -> bool | None:
    told = [outcomes.get((alert.place, claim.question, claim.until or claim.period)) for claim in alert.claims]
    known = [one for one in told if one is not None]
    return None if not known else any(one > 0 for one in known)


def _signal(hazard: str, row: dict[str, object], questions: Mapping[str, Severity], per_year: int) -> Signal:
    came, cases = int(row["came"]), int(row["cases"])  # type: ignore[call-overload]
    origin = str(row["origin"])
    return Signal(
        hazard=hazard,
        place=str(row["place"]),
        event=hazard,
        question=str(row["question"]),
        period=str(row["period"]),
        lead=int(row["step"]),  # type: ignore[call-overload]
        probability=float(row["chance"]),  # type: ignore[arg-type]
        base_rate=came / cases if cases else None,
        came=came,
        cases=cases,
        return_period=return_years_of(came, cases, per_year),
        severity=questions[str(row["question"])],
        evidence=Evidence(kind="forecast", origin=origin),
    )
