"""The backtests that a node should have at hand now, and the models that they judge."""

import msgspec

from tocsin.errors import BadInputError
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.model import Model
from tocsin.node.running import Node
from tocsin.node.scoring import Plan, plan_scores
from tocsin.node.standing import Standing
from tocsin.observations.as_of import History

__all__ = ["ALL", "models_of", "planned", "truths_of"]

FINAL = "final"
ALL = "all"
"""Asks for every truth that is held."""


def models_of(node: Node, hazard: Hazard, only: list[str] | None = None) -> tuple[Model, ...]:
    """Return the models of a hazard that are installed, in its order; unknown ones asked for by name are an error."""
    if only:
        return tuple(node.registry.model(name) for name in only)
    return tuple(node.registry.models[name] for name in hazard.models if name in node.registry.models)


def planned(node: Node, hazard: Hazard, *, windows: str = "", history: str = "", truth: str = "") -> tuple[Plan, ...]:
    """Return the backtests of a hazard that should be at hand, the one the track record shows first.

    Each is judged by every truth that is held, or by those that ``truth`` names (separated by commas; ``all``). Where
    nothing is asked for and final outcomes are held, the models are also judged with the history that the published
    benchmarks had (``final``), so that both stand on the same ground.
    """
    standing = node.standing(hazard.id)
    if not standing.known:
        return ()
    held = standing.truths()

    def plans(history: str) -> tuple[Plan, ...]:
        return plan_scores(
            standing,
            models_of(node, hazard),
            node.elsewhere(hazard.id),
            windows=windows,
            usual=node.settings.windows,
            history=_history(history),
            truths=truths_of(standing, truth),
            seed=node.settings.seed,
            draws=node.settings.draws,
        )

    first = plans(history or standing.history)
    if history or truth or FINAL not in held or standing.history == FINAL:
        return first
    return (*first, *(plan for plan in plans(FINAL) if not plan.imports))


def truths_of(standing: Standing, asked: str) -> tuple[str, ...]:
    """Read which truths are asked for: names separated by commas, in that order, or all that are held.

    Raises
    ------
    UnknownCodeError
        One of them is not held here; the error names those that are.
    """
    names = tuple(dict.fromkeys(name.strip() for name in asked.split(",") if name.strip()))
    if not names or ALL in names:
        return standing.truths()
    for name in names:
        standing.truth(name)
    return names


def _history(name: str) -> History:
    try:
        known: History = msgspec.convert(name, History)
    except msgspec.ValidationError as error:
        raise BadInputError(
            f"there is no history {name!r}", where="history", remedy="choose assumed, recorded, feature or final"
        ) from error
    return known
