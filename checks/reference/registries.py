"""Sources, hazards, models and scores, as their registries declare them."""

import inspect
from importlib.metadata import entry_points
from typing import Any

from checks.reference.markdown import code, sentence, table
from tocsin.forecasts.events import Event
from tocsin.forecasts.hazard import Hazard, Prevention
from tocsin.forecasts.scores.catalogue import SCORES

__all__ = ["hazards", "models", "scores", "sources"]

SOURCES = """# Sources

Each source is one file behind the entry points `tocsin.sources`. `tocsin sources` shows the same with the age of
what this node holds. The lag is the stated number of days from a period's end until its value is usually out; rows
without a recorded release date are taken to be known from then on."""

HAZARDS = """# Hazards

A hazard is one declaration behind the entry points `tocsin.hazards`; pages, API, commands and backtests work from
it alone."""

MODELS = """# Models

A model is one file behind the entry points `tocsin.models`: an as-of panel in, draws out. A model whose quantiles
are past observations themselves never enters the starter edition."""

SCORING = """# Scores

Every score is one file with its formula, its reference and an example that the tests run. Lower is better for all
of them. Skill is one minus the score divided by the score of the hazard's first baseline."""


def sources() -> str:
    """Write every source: what it gives, from where, under which licence, how late."""
    parts = [SOURCES]
    for source in _registered("tocsin.sources"):
        parts += [
            f"## {source.title} {{#{source.id}}}",
            f"{sentence(_said(source))}",
            table(
                ("", ""),
                (
                    ("Command", code(f"tocsin sync {source.id}")),
                    ("Publisher", f"<{source.homepage}>"),
                    ("Folder in a mirror", code(source.topic)),
                    ("Licence", source.licence),
                    ("Cite", source.citation),
                    ("May be passed on", "yes" if source.redistributable else "no"),
                ),
            ),
            table(
                ("Series", "What it measures", "Unit", "Places", "Period", "Lag (days)"),
                (
                    (code(one.id), one.title, one.unit, one.place_kind, one.period, str(one.lag_days))
                    for one in source.series
                ),
            ),
        ]
    return "\n\n".join(parts)


def hazards() -> str:
    """Write every hazard's declaration."""
    parts = [HAZARDS]
    for hazard in _registered("tocsin.hazards"):
        parts += [
            f"## {hazard.title} {{#{hazard.id}}}",
            table(
                ("", ""),
                (
                    ("Id", code(hazard.id)),
                    ("Target", code(hazard.target)),
                    ("Unit", hazard.unit),
                    ("Places", hazard.place_kind),
                    ("Period", hazard.period),
                    ("Values", hazard.value),
                    ("Series, first one present", ", ".join(map(code, hazard.series))),
                    ("Outcomes", ", ".join(f"{name}: {code(series)}" for name, series in hazard.truths.items())),
                    ("Beside it, where held", ", ".join(map(code, hazard.covariates))),
                    ("Steps ahead", f"1 to {hazard.horizon}; pages show {hazard.shown}"),
                    ("Thresholds", ", ".join(f"{threshold:g}" for threshold in hazard.thresholds)),
                    ("Sums over steps", ", ".join(span.id for span in hazard.spans)),
                    ("Prevention view", _limits(hazard.prevention)),
                    ("Models", ", ".join(_link("models", model) for model in hazard.models)),
                    ("Shown first", _link("models", hazard.headline)),
                    ("Baselines, skill against the first", ", ".join(map(code, hazard.baselines))),
                    ("Scores, ranked by the first", ", ".join(_link("scores", score) for score in hazard.scores)),
                    ("Events", "; ".join(_event(event) for event in hazard.events) or "none"),
                    ("Tested", _tested(hazard)),
                    ("Published draws beside it", ", ".join(map(code, hazard.revised_by))),
                ),
            ),
        ]
    return "\n\n".join(parts)


def _event(event: Event) -> str:
    steps = ", ".join(map(str, event.steps))
    return f"{code(event.id)} ({event.kind}, stated at step {steps}): {event.title}"


def _tested(hazard: Hazard) -> str:
    if hazard.rolling is not None:
        every = "each period" if hazard.rolling.every == 1 else f"every {hazard.rolling.every} periods"
        steps = ", ".join(map(str, hazard.rolling.steps))
        return f"rolling origins, {every} of the last {hazard.rolling.years} years, steps {steps}"
    rule = hazard.window
    return f"data up to month {rule.origin_month} of the year before, steps {rule.first_step} to {rule.last_step}"


def _limits(limits: Prevention | None) -> str:
    if limits is None:
        return "none"
    return (
        f"over steps {limits.span.id}; active from {limits.active:g} in the last {limits.before}, war from "
        f"{limits.war:g}; escalation: more than {limits.times:g} times and at least {limits.least:g}, or war"
    )


def models() -> str:
    """Write every model: how it forecasts, and its source."""
    parts = [MODELS]
    for model in _registered("tocsin.models"):
        parts += [
            f"## {model.title} {{#{model.id}}}",
            model.summary,
            _prose(inspect.getdoc(type(model)) or ""),
            table(
                ("", ""),
                (
                    ("Id", code(model.id)),
                    ("Module", code(type(model).__module__)),
                    ("Quantiles are past observations", "yes" if model.observed else "no"),
                ),
            ),
        ]
    return "\n\n".join(parts)


def scores() -> str:
    """Write every score: meaning, formula and reference from its docstring."""
    parts = [SCORING]
    for score in SCORES.values():
        parts += [
            f"## {score.title} {{#{score.id}}}",
            score.meaning,
            _prose(inspect.getdoc(getattr(score.function, "func", score.function)) or ""),
            table(
                ("", ""),
                (
                    ("Id", code(score.id)),
                    ("Columns", f"one a threshold, as {code(f'{score.id}_25')}" if score.per_threshold else "one"),
                    ("Values", ", ".join(score.values)),
                ),
            ),
        ]
    return "\n\n".join(parts)


def _registered(group: str) -> list[Any]:
    """Load our own entries of a group, in the order of their names; plug-ins on this machine are left out."""
    own = [point for point in entry_points(group=group) if point.dist is not None and point.dist.name == "tocsin"]
    return [point.load() for point in sorted(own, key=lambda point: point.name)]


def _said(thing: Any) -> str:
    module = inspect.getmodule(type(thing))
    return inspect.getdoc(thing if inspect.ismodule(thing) else module) or ""


def _prose(docstring: str) -> str:
    """Return the prose of a docstring: what stands before parameters and examples, formulas as code blocks."""
    kept: list[str] = []
    for block in docstring.split("\n\n"):
        text = block.strip()
        if text.startswith(">>>") or "\n---" in text:
            break
        formula = text.removeprefix(".. math::").strip()
        kept.append(f"```text\n{formula}\n```" if formula != text else sentence(text))
    return "\n\n".join(kept)


def _link(page: str, name: str) -> str:
    return f"[{code(name)}]({page}.md#{name})"
