"""How alerts, levels, rules and replays look as text."""

from typing import TYPE_CHECKING, Any

from tocsin.surfaces.cli.session import Session
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.alerts.exact import Share
    from tocsin.node.alert_answers import AlertAnswer, Coverage, HazardLevels, ReplayAnswer, RulesAnswer

__all__ = ["show_coverage", "show_levels", "show_list", "show_one", "show_replay", "show_rules", "show_silent"]

_LEVELS = ("normal", "watch", "advisory", "warning", "emergency")


def show_coverage(session: Session, out: "Console", found: "tuple[Coverage, ...]") -> None:
    """Write how old what is known of each hazard and feed is."""
    from tocsin.alerts.freshness import REASONS

    words = session.words
    rows = [
        (
            one.id,
            words.text(REASONS[one.absence]) if one.absence else words.text("known"),
            one.newest,
            "" if one.age_days is None else words.number(round(one.age_days)),
            words.number(one.limit_days),
            f"{one.places - one.without_data}/{one.places}" if one.places else "",
        )
        for one in found
    ]
    headings = [
        words.text(each)
        for each in ("Hazard", "State", "Newest figures", "Age in days", "Limit in days", "Places with data")
    ]
    out.print(table_of(headings, rows, numbers=(3, 4, 5)))


def show_silent(session: Session, out: "Console", one: "Coverage") -> None:
    """Write that nothing is known about now, and why."""
    from tocsin.alerts.freshness import REASONS

    words = session.words
    newest = f" ({one.newest})" if one.newest else ""
    out.print(f"{words.text('no data')}: {one.id}{newest}: {words.text(REASONS[one.absence])}", markup=False)


def show_list(session: Session, out: "Console", found: "tuple[AlertAnswer, ...]") -> None:
    """Write alerts as a table."""
    from tocsin.alerts.titles import STATES, VERDICTS

    words = session.words
    if not found:
        out.print(words.text("No alert answers to this; see `tocsin alerts levels` for places without data."))
        return
    rows = [
        (
            one.id,
            words.text(_title(one.level)),
            words.text(VERDICTS[one.verdict] if one.verdict else STATES[one.state]),
            one.hazard,
            words.place(one.place),
            f"{one.signal.question} {one.signal.period}" if one.signal else "",
            words.percent(one.signal.probability) if one.signal else "",
            words.share(one.signal.base_rate) if one.signal and one.signal.base_rate is not None else "",
            one.newest + (f" {words.text('no data')}" if one.absence else ""),
        )
        for one in found
    ]
    headings = [
        words.text(each)
        for each in ("Alert", "Level", "State", "Hazard", "Place", "Speaks of", "Probability", "Usual here", "Data")
    ]
    out.print(table_of(headings, rows, numbers=(6, 7)))


def show_one(session: Session, out: "Console", found: "AlertAnswer") -> None:
    """Write one alert: figures, evidence, rule, steps."""
    from tocsin.alerts.titles import STEPS, VERDICTS

    words = session.words
    out.print(
        f"{words.text(_title(found.level))}  {found.hazard}  {words.place(found.place)}  {found.id}", markup=False
    )
    signal = found.signal
    if signal is not None:
        usual = "" if signal.base_rate is None else f"{words.share(signal.base_rate)} ({signal.came}/{signal.cases})"
        rarity = "" if signal.return_period is None else words.number(signal.return_period)
        facts = [
            (words.text("Speaks of"), f"{signal.question}, {signal.period} (+{signal.lead})"),
            (
                words.text("Probability"),
                words.text("observed") if signal.observed else words.percent(signal.probability),
            ),
            (words.text("Usual here"), f"{usual} {signal.reference}" if usual else ""),
            (words.text("Times usual"), "" if found.ratio is None else words.number(found.ratio)),
            (words.text("Return period in years"), rarity),
            (words.text("Evidence"), f"{signal.evidence.kind} {signal.evidence.id} {signal.evidence.model}"),
            (words.text("Data"), f"{signal.evidence.series} {signal.evidence.origin} {signal.evidence.vintage[:12]}"),
        ]
        out.print(table_of(("", ""), [(name, text) for name, text in facts if text]))
    out.print(f"{words.text('Rule')}: {found.rule}  {_limit_text(found.limit)}", markup=False)
    if found.absence:
        from tocsin.alerts.freshness import REASONS

        out.print(f"{words.text('no data')}: {words.text(REASONS[found.absence])} ({found.newest})", markup=False)
    rows = [
        (
            words.moment(step.time),
            words.text(STEPS[step.verb]),
            step.actor,
            words.text(_title(step.level)) if step.level else "",
            step.why or step.to or (words.text(VERDICTS[step.verdict]) if step.verdict else ""),
        )
        for step in found.steps
    ]
    out.print(table_of([words.text(each) for each in ("Time", "Step", "Actor", "Level", "Why")], rows))


def show_levels(session: Session, out: "Console", found: "HazardLevels", least: str, *, absent: bool) -> None:
    """Write the places from a level up, or those without data."""
    words = session.words
    shown = [
        one
        for one in found.places
        if (one.absence if absent else one.level is not None and _LEVELS.index(one.level) >= _LEVELS.index(least))
    ]
    shown.sort(key=lambda one: (-_LEVELS.index(one.level or "normal"), one.place))
    rows = [
        (
            one.place,
            words.place(one.place),
            words.text(_title(one.level)) if one.level else "",
            words.text("no data") if one.absence else "",
            one.newest,
            f"{one.signal.question} {one.signal.period}" if one.signal else "",
            words.percent(one.signal.probability) if one.signal else "",
        )
        for one in shown
    ]
    headings = [words.text(each) for each in ("Code", "Name", "Level", "State", "Data", "Speaks of", "Probability")]
    out.print(table_of(headings, rows, numbers=(6,)))
    silent = sum(bool(one.absence) for one in found.places)
    said = words.text("%(silent)s of %(places)s places have no data about now", silent=silent, places=len(found.places))
    out.print(said, markup=False)


def show_replay(session: Session, out: "Console", found: "ReplayAnswer") -> None:
    """Write what the rules have been worth."""
    from tocsin.alerts.titles import PARTS

    words, made = session.words, found.replay
    span = f"{made.first} - {made.last} (/{made.every})"
    out.print(f"{made.hazard}  {made.rule}  {made.model}  {span}  {found.truth}", markup=False)
    rows = [
        (
            words.text(_title(one.level)),
            words.text(PARTS[one.part]),
            one.question,
            *(_share_text(session, each) for each in (one.exactly, one.precision, one.detection)),
            "" if one.lead_mean is None else words.number(one.lead_mean),
        )
        for one in made.levels
    ]
    headings = [
        words.text(each)
        for each in ("Level", "Places", "Event", "Came true", "True from here up", "Detected", "Lead in periods")
    ]
    out.print(table_of(headings, rows, numbers=(3, 4, 5, 6)))
    said = words.text(
        "%(raised)s alerts raised, %(week)s a week (budget %(budget)s); came true: %(kept)s; flapped: %(flaps)s",
        raised=made.raised,
        week=words.number(made.per_week),
        budget=words.number(found.budget),
        kept=_share_text(session, made.kept),
        flaps=made.flaps,
    )
    out.print(said, markup=False)
    curve = [
        (
            words.percent(one.probability),
            words.number(one.per_week),
            _share_text(session, one.precision),
            _share_text(session, one.detection),
        )
        for one in made.trade_off
    ]
    headings = [words.text(each) for each in ("Limit", "New a week", "Came true", "Detected")]
    out.print(table_of(headings, curve, numbers=(0, 1, 2, 3)))


def _share_text(session: Session, share: "Share") -> str:
    words = session.words
    if share.share is None:
        return "-"
    ends = f"{words.share(share.low)}-{words.share(share.high)}"
    return f"{words.share(share.share)} ({share.hits}/{share.cases}; {ends})"


def show_rules(out: "Console", found: "RulesAnswer") -> None:
    """Write the rules in force."""
    out.print(found.id, markup=False)
    rows = [(str(level), _limit_text(limit)) for level, limit in found.levels.items()]
    rows += [("events", ", ".join(f"{name}: {severity}" for name, severity in found.events.items()))]
    rows += [("leads", ", ".join(map(str, found.leads))), ("reference", str(found.reference))]
    rows += [("lower", f"{found.lower:g}"), ("stay_days", f"{found.stay_days:g}")]
    rows += [("stale_days", f"{found.stale_days:g}"), ("budget", f"{found.per_week:g}/7 d, {found.least}")]
    out.print(table_of(("", ""), rows))


def _limit_text(limit: Any) -> str:
    import msgspec

    given = msgspec.structs.asdict(limit) if limit is not None else {}
    return ", ".join(f"{name} >= {value}" for name, value in given.items() if value is not None)


def _title(level: str) -> str:
    from tocsin.alerts.levels import TITLES, level_of

    return TITLES[level_of(level)]
