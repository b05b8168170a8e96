"""What do the kinds of jobs do? Read the sources, forecast, score, take in forecasts made elsewhere."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from tocsin.errors import BadInputError, SourceError
from tocsin.exchange.policies import LocalLabel
from tocsin.forecasts.hazard import Hazard
from tocsin.node.executors import judging_on
from tocsin.node.forecasting import make_forecasts
from tocsin.node.jobs import Job, Progress, Work
from tocsin.node.planning import models_of, planned
from tocsin.node.running import Node
from tocsin.node.scoring import keep_scores
from tocsin.node.work_words import BACKTESTED, FORECAST, SYNCED
from tocsin.sources.own_file import OwnDeclaration, OwnFile
from tocsin.sources.seam import Seam, Step
from tocsin.sources.synchronise import SyncResult, synchronise

__all__ = ["backtest", "forecast", "own_path", "sync", "work_of"]


_CHOICES = ("ucdp", "ucdp_version", "summary_events")
"""Settings that sources ask for."""
_DECLARED = ("scheme", "title", "unit", "licence", "citation", "value")
"""What a member may say of a file of its own."""
_REPORTED = 200
_JOURNALLED = 10_000


class _Sync(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sources: list[str] = []
    file: str = ""
    columns: dict[str, str] = {}
    scheme: str = ""
    title: str = ""
    unit: str = "units"
    licence: str = ""
    citation: str = ""
    lag: Annotated[int, msgspec.Meta(ge=0, le=3660)] | None = None
    value: Literal["", "count", "continuous", "binary"] = ""
    policy: LocalLabel = "node-only"


class _Forecast(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    models: list[str] = []


class _Backtest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    windows: str = ""
    history: str = ""
    truth: str = ""


def work_of(node: Node) -> dict[str, Work]:
    """Return what each kind of job does on this node."""
    from tocsin.node.alerting import make_alerts
    from tocsin.node.cap_intake import take_feed
    from tocsin.node.importing import import_forecast
    from tocsin.node.loading import load_places
    from tocsin.node.onsets import judge_onsets
    from tocsin.node.replaying import replay

    kinds: dict[str, Callable[[Node, Job, Progress], str]] = {
        "sync": sync,
        "forecast": forecast,
        "alert": make_alerts,
        "backtest": backtest,
        "onsets": judge_onsets,
        "replay": replay,
        "import": import_forecast,
        "places": load_places,
        "cap": take_feed,
    }
    return {kind: partial(_done, node, does) for kind, does in kinds.items()}


def _done(node: Node, does: Callable[[Node, Job, Progress], str], job: Job, progress: Progress) -> str:
    try:
        return does(node, job, progress)
    finally:
        # Even work cut short may have changed what the stores hold.
        node.changed()
        node.warm()


def sync(node: Node, job: Job, progress: Progress) -> str:
    """Read the named sources (all of them by default), or a member's own file, and keep what is new."""
    asked = job.read(_Sync)
    wanted = asked.sources or ([job.subject] if job.subject else list(node.registry.sources))
    own: list[Any] = [_own(node, job.subject, asked)] if asked.file else []
    sources = own or [node.registry.source(name) for name in wanted]
    if not asked.file and node.settings.offline and (not node.settings.mirror or "://" in node.settings.mirror):
        raise SourceError("the node is offline and no mirror folder is set", where="sync", remedy="set TOCSIN_MIRROR")
    at = [0, max(1, len(sources))]

    def told(step: Step) -> None:
        if step.unit == "sources":
            at[0] = step.done
        within = step.done / step.total if step.unit != "sources" and step.total else 0.0
        progress(min(1.0, (at[0] + within) / at[1]), step.what)

    with Seam(
        mirror=node.settings.mirror,
        downloads=node.home.downloads,
        clock=node.clock.now,
        tokens={"ucdp": node.settings.ucdp_token},
        settings={name: getattr(node.settings, name) for name in _CHOICES},
    ) as seam:
        results = synchronise(
            sources,
            seam,
            node.series,
            node.clock.now,
            told,
            references=node.references,
            tables=node.code_tables,
            actors=node.actors,
            occurrences=node.occurrences,
            votes=node.votes,
        )
        # What a label was before the sync must not stand on what the sync brought.
        node.changed()
        if own and results[0].state == "failed" and not _held(node, results[0].source):
            # A file that gave nothing made no source: the job says what was wrong with it, and no page names it.
            raise SourceError(results[0].error)
        for result in results:
            _journal_sync(node, result, seam.route)
    failed = [result.error for result in results if result.state == "failed"]
    if failed and len(failed) == len(results):
        raise SourceError("; ".join(failed), where="sync", remedy="see `tocsin sources`")
    new = sum(len(result.new) for result in results)
    rows = sum(result.rows for result in results)
    if asked.file:
        return _report(results[0])
    return SYNCED % {"rows": rows, "new": new, "failed": len(failed)}


def _held(node: Node, source: str) -> bool:
    return any(series.source == source for series in node.series.series())


def _own(node: Node, name: str, asked: _Sync) -> OwnFile:
    said = {key: value for key, value in msgspec.structs.asdict(asked).items() if key in _DECLARED and value}
    if asked.lag is not None:
        said["lag_days"] = asked.lag
    if asked.scheme == "pcode":
        said["place_kind"] = "subnational"
    if asked.policy == "public":
        said["redistributable"] = True
        said.setdefault("licence", "own data, may be passed on")
    return OwnFile(
        path=own_path(asked.file),
        declaration=OwnDeclaration(
            name=name, columns={word: asked.columns.get(word, word) for word in ("place", "period", "value")}, **said
        ),
        resolver=node.units.resolver,
    )


def _report(result: SyncResult) -> str:
    """Say what came of a member's own file: every row that did not enter, with the reason, as far as a page holds."""
    lines = [f"{result.rows} rows read, {len(result.rejected)} left out", *result.notes]
    lines += [str(entry) for entry in result.rejected[:_REPORTED]]
    if len(result.rejected) > _REPORTED:
        lines.append(f"and {len(result.rejected) - _REPORTED} more, all in the journal")
    return "\n".join(lines)


def own_path(text: str) -> Path:
    """Return the path of a member's own file, or raise :class:`tocsin.errors.BadInputError` where there is none."""
    path = Path(text).expanduser()
    if not path.is_file():
        raise BadInputError("there is no such file", where=text, remedy="name a file that can be read")
    return path


def forecast(node: Node, job: Job, progress: Progress) -> str:
    """Make the forecasts that are due, for the hazard named or for all."""
    only = job.read(_Forecast).models
    count = 0
    for hazard in _hazards(node, job):
        standing = node.standing(hazard.id)
        if not standing.known:
            continue
        made = make_forecasts(
            standing,
            models_of(node, hazard, only),
            node.forecasts,
            node.executor,
            seed=node.settings.seed,
            draws=node.settings.draws,
            policy=node.label(hazard),
            now=node.now(),
            progress=progress,
        )
        for note in made:
            node.records.append(
                "forecast.made",
                hazard.id,
                node.actor,
                {
                    "id": note.id,
                    "model": note.model,
                    "origin": note.origin,
                    "history": note.history,
                    "vintage": note.vintage,
                    "seed": str(note.seed),
                    "draws": note.draws,
                    "code": note.code,
                },
                policy=note.policy,
            )
        count += len(made)
    return FORECAST % {"count": count}


def backtest(node: Node, job: Job, progress: Progress) -> str:
    """Run the backtests that are due: the yearly windows, and the origins of imported forecasts."""
    asked = job.read(_Backtest)
    count = 0
    with judging_on(node.settings, node.executor) as executor:
        for hazard in _hazards(node, job):
            for plan in planned(node, hazard, windows=asked.windows, history=asked.history, truth=asked.truth):
                note = keep_scores(
                    node.standing(hazard.id),
                    plan,
                    models_of(node, hazard),
                    node.forecasts,
                    executor,
                    policy=node.label(hazard),
                    now=node.now(),
                    progress=partial(_share, progress, hazard.id),
                )
                if note is not None:
                    count += 1
                    node.records.append(
                        "backtest.made",
                        hazard.id,
                        node.actor,
                        {
                            "id": note.id,
                            "windows": " ".join(note.windows),
                            "history": note.history,
                            "truths": " ".join(note.truths),
                            "vintage": note.vintage,
                            "seed": str(note.seed),
                            "draws": note.draws,
                            "code": note.code,
                        },
                        policy=note.policy,
                    )
    return BACKTESTED % {"count": count}


def _share(progress: Progress, name: str, done: float) -> None:
    progress(done, name)


def _hazards(node: Node, job: Job) -> list[Hazard]:
    return [node.registry.hazard(job.subject)] if job.subject else list(node.registry.hazards.values())


def _journal_sync(node: Node, result: SyncResult, route: str) -> None:
    if result.state == "failed":
        payload: Mapping[str, Any] = {"error": result.error}
        kind = "source.failed"
    elif result.state == "absent":
        payload, kind = {"note": result.error}, "source.absent"
    else:
        held = [series.id for series in node.series.series() if series.source == result.source]
        newest = [vintage for series in held for vintage in node.series.vintages(series)[-1:]]
        newest += [table.vintage for table in node.occurrences.tables() if table.source == result.source]
        payload = {
            "route": route,
            "address": newest[0].address if newest else "",
            "rows": sum(vintage.rows for vintage in newest),
            "changed": result.state == "new",
            "rejected": sum(entry.rows for entry in result.rejected),
            "report": [str(entry) for entry in result.rejected[:_JOURNALLED]],
            "notes": list(result.notes),
            "new": [{"series": vintage.series, "hash": vintage.hash, "rows": vintage.rows} for vintage in result.new],
            "references": list(result.references),
        }
        kind = "source.synced"
    node.records.append(kind, result.source, node.actor, dict(payload), policy=node.series_label(result.source))
