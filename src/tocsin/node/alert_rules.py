"""Which rules of alerts hold at this node? The packaged ones, and over them the member's own file."""

from tocsin.alerts.default import DEFAULT_NAME, default_rules, default_text
from tocsin.alerts.levels import SEVERITIES, Severity
from tocsin.alerts.rule_file import read_rules
from tocsin.alerts.rules import RuleBook, Rules
from tocsin.errors import BadInputError
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.summaries import threshold_text
from tocsin.node.alert_answers import RulesAnswer
from tocsin.node.running import Node

__all__ = ["questions_of", "rule_book", "rules_answer"]


def rule_book(node: Node) -> RuleBook:
    """Return the rules in force; a file that cannot be read is an error with its line, never silently the default."""
    path = node.home.alert_rules
    try:
        own = path.read_text(encoding="utf-8") if path.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"the rules of alerts cannot be read ({error})", where=path.name, remedy="correct or remove the file"
        ) from error
    if not own:
        return default_rules()
    return node.remembered(
        ("alert rules", own),
        lambda: read_rules((DEFAULT_NAME, default_text()), (path.name, own), hazards=_asked(node)),
    )


def _asked(node: Node) -> dict[str, tuple[str, ...]]:
    return {
        id_: (*(event.id for event in hazard.events), *map(threshold_text, hazard.thresholds))
        for id_, hazard in node.registry.hazards.items()
    }


def questions_of(hazard: Hazard, rules: Rules) -> dict[str, Severity]:
    """Return the questions that raise alerts and how bad each would be.

    Rules that name a hazard and none of its questions silence it. Of a hazard that no rules name, declared events count
    as moderate; of one that declares none, the highest three thresholds, the highest of them as extreme.
    """
    if rules.events or rules.named:
        return dict(rules.events)
    if hazard.events:
        return {event.id: "moderate" for event in hazard.events}
    highest = sorted(hazard.thresholds)[-3:]
    worst = SEVERITIES[-len(highest) :] if highest else ()
    return {threshold_text(limit): severity for limit, severity in zip(highest, worst, strict=True)}


def rules_answer(node: Node, hazard: str, place: str) -> RulesAnswer:
    """Return the rules that hold for a hazard in a place, or in general."""
    declared = node.registry.hazard(hazard)
    rules = rule_book(node).of(declared.id, place)
    return RulesAnswer(
        hazard=declared.id,
        place=place,
        id=rules.id,
        levels=rules.levels,
        lower=rules.lower,
        stay_days=rules.stay_days,
        stale_days=rules.stale_days,
        leads=rules.leads,
        reference=rules.reference,
        events=dict(questions_of(declared, rules)),
        observed=rules.observed,
        per_week=rules.budget.per_week,
        least=rules.budget.least,
    )
