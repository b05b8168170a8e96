"""Which steps do new signals ask for? Raise, update, lower or end, without flapping and within the budget."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from tocsin.alerts.levels import Level, rank
from tocsin.alerts.life import Alert, Step
from tocsin.alerts.rules import RuleBook, Rules, judged
from tocsin.alerts.signals import Signal, ratio_of, signal_key

__all__ = ["Decided", "decided", "held_level", "loudest"]

Key = tuple[str, str, str]


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """One step that the rules ask for."""

    alert: str
    """Id of the alert that is open, or an empty text for one to be raised."""
    key: Key
    step: Step


def loudest(signals: Iterable[Signal], rules: Rules) -> tuple[Signal, Level]:
    """Return the signal of the highest level, the likeliest among those, the soonest among equals."""
    named = [(signal, judged(signal, rules)) for signal in signals]
    return max(
        named,
        key=lambda one: (
            rank(one[1]),
            one[0].observed and one[1] != "normal",
            round(one[0].probability, 6),
            -one[0].lead,
        ),
    )


def held_level(alert: Alert, signals: Sequence[Signal], rules: Rules, at: datetime) -> Level:
    """Return the level an open alert has with new signals: up at once, down late.

    The level stays while any signal still meets its limits, eased by ``lower``, or while it was reached less than
    ``stay_days`` ago; then it falls to the level that the signals, eased, still have.
    """
    _, level = loudest(signals, rules)
    if rank(level) >= rank(alert.level):
        return level
    if at - alert.reached < timedelta(days=rules.stay_days):
        return alert.level
    eased = max((judged(signal, rules, rules.lower) for signal in signals), key=rank)
    return eased if rank(eased) < rank(alert.level) else alert.level


def decided(
    signals: Iterable[Signal],
    open_alerts: Iterable[Alert],
    book: RuleBook,
    at: datetime,
    actor: str,
    *,
    raised_lately: Mapping[str, int] | None = None,
    stale: frozenset[str] = frozenset(),
) -> tuple[Decided, ...]:
    """Return the steps that new signals ask for, the most urgent new alerts first.

    A pure function of its arguments: the same signals again ask for nothing, because each open alert already stands on
    them.

    Parameters
    ----------
    signals:
        Everything that speaks now. An open alert of which nothing speaks any more is left as it is: silence is no
        all-clear.
    open_alerts:
        Alerts that have not ended, at most one for each hazard, place and event.
    at, actor:
        When and by whom, for the steps.
    raised_lately:
        Hazard -> alerts raised in the last seven days that count against its budget.
    stale:
        Hazards whose figures are older than the rules allow.
    """
    heard: dict[Key, list[Signal]] = {}
    for signal in signals:
        heard.setdefault(signal_key(signal), []).append(signal)
    held = {(alert.hazard, alert.place, alert.event): alert for alert in open_alerts if alert.ended is None}
    steps: list[Decided] = []
    fresh: list[tuple[Signal, Level, Rules]] = []
    for key, mine in sorted(heard.items()):
        rules = book.of(key[0], key[1])
        alert = held.get(key)
        if alert is None:
            signal, level = loudest(mine, rules)
            if level != "normal":
                fresh.append((signal, level, rules))
        else:
            steps += _kept(alert, mine, rules, at, actor, stale=key[0] in stale)
    return (*_raised(fresh, at, actor, dict(raised_lately or {}), stale), *steps)


def _raised(
    fresh: list[tuple[Signal, Level, Rules]], at: datetime, actor: str, spent: dict[str, int], stale: frozenset[str]
) -> list[Decided]:
    """Raise the most urgent first; what comes beyond the budget is marked, an emergency never is."""
    order = sorted(
        fresh, key=lambda one: (-rank(one[1]), -(ratio_of(one[0]) or 0), -one[0].probability, signal_key(one[0]))
    )
    found = []
    for signal, level, rules in order:
        counts = rank(level) >= rank(rules.budget.least)
        used = spent.get(signal.hazard, 0)
        beyond = counts and level != "emergency" and used + 1 > rules.budget.per_week
        spent[signal.hazard] = used + counts
        step = Step(
            verb="raised",
            time=at,
            actor=actor,
            level=level,
            rule=f"{rules.id}/{level}",
            signal=signal,
            beyond=beyond,
            stale=signal.hazard in stale,
        )
        found.append(Decided(alert="", key=signal_key(signal), step=step))
    return found


def _kept(alert: Alert, signals: list[Signal], rules: Rules, at: datetime, actor: str, *, stale: bool) -> list[Decided]:
    level = held_level(alert, signals, rules, at)
    signal, _ = loudest(signals, rules)
    key = (alert.hazard, alert.place, alert.event)
    if alert.by_person and rank(level) < rank(alert.level):
        # What people have seen is not taken back by figures.
        level = alert.level
    if level == "normal":
        step = Step(
            verb="ended",
            time=at,
            actor=actor,
            why=f"below the limits of {alert.level} for {rules.stay_days:g} days",
            signal=signal,
            rule=f"{rules.id}/normal",
        )
        return [Decided(alert=alert.id, key=key, step=step)]
    if signal == alert.signal and level == alert.level and stale == alert.stale:
        return []
    step = Step(
        verb="updated",
        time=at,
        actor=actor,
        level=level if level != alert.level or judged(signal, rules) == level else None,
        rule=f"{rules.id}/{level}",
        signal=signal,
        stale=stale,
    )
    return [Decided(alert=alert.id, key=key, step=step)]
