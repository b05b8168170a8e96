"""What may be packaged for a machine that reaches no data? Rounded forecasts of the model shown first, and scores.

Never a source's rows: no observation, no outcome beside a past forecast, no base rate, and no model whose quantiles are
observations or whose mean gives the last one away. What is packaged is rounded to two significant digits.
"""

import gzip
import math
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec

from tocsin.errors import BadInputError, DamagedError, NotFoundError
from tocsin.forecasts.summaries import LEVEL_TEXTS, threshold_text
from tocsin.node.answering_forecasts import shown_of
from tocsin.node.answers import Calibration, ModelAnswer, ReliabilityBin, WindowScore
from tocsin.node.running import Node
from tocsin.node.scored import record_answer
from tocsin.node.showing import Shown

__all__ = ["FILE", "LARGEST", "Built", "Packaged", "PackagedModel", "build_starter", "packaged", "round_two"]

FILE = "starter.json"
"""Name of the packaged file beside this module."""

LARGEST = 300_000
"""Most bytes of the edition, compressed."""

_GIVEN_AWAY = 0.5
"""A model is left out when this share of places with a positive last value would be read off its mean."""


class PackagedModel(msgspec.Struct, frozen=True, kw_only=True):
    """One model's forecasts: for each place, one row a step of mean, 23 quantiles and the chances of the thresholds."""

    model: ModelAnswer
    vintage: str
    seed: int
    draws: int
    made: datetime
    history: str
    places: dict[str, list[list[float]]]


class Packaged(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the edition says of one hazard."""

    hazard: str
    origin: str
    periods: list[str]
    """The period of each step, from step 1."""
    levels: list[str]
    thresholds: list[str]
    models: list[PackagedModel]
    windows: list[WindowScore]
    reliability: list[ReliabilityBin]
    calibration: list[Calibration]
    command: str
    scored: datetime | None
    vintage: str
    licence: str
    citation: str
    """Of the data the forecasts were made from; it is cited, not contained."""
    titles: dict[str, str] = {}
    """Title of each scored model."""


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """What was written."""

    path: str
    hazards: list[str]
    models: list[str]
    bytes: int
    compressed: int

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.path}: {', '.join(self.models)}; {self.compressed} bytes compressed"


def build_starter(node: Node, out: Path | None = None) -> Built:
    """Write the starter edition of a node that stands in the present, by default into the working folder.

    Raises
    ------
    BadInputError
        The node stands in the time machine, or the edition is too large.
    NotFoundError
        No hazard has a forecast that may be packaged.
    """
    if node.moment.past:
        raise BadInputError(
            "the starter edition shows the present", where="--as-of", remedy="build it without the time machine"
        )
    found = [part for part in (_package(node, id_) for id_ in node.registry.hazards) if part.models]
    if not found:
        raise NotFoundError(
            "no forecast here may be packaged", where=str(node.home.path), remedy="run `tocsin up` with data first"
        )
    content = msgspec.json.encode(found)
    compressed = len(gzip.compress(content, mtime=0))
    if compressed > LARGEST:
        raise BadInputError(
            f"the edition has {compressed} bytes compressed, more than {LARGEST}",
            where="starter",
            remedy="show fewer steps or models",
        )
    path = out or Path(FILE)
    path.write_bytes(content + b"\n")
    return Built(
        path=str(path),
        hazards=[part.hazard for part in found],
        models=[each.model.id for part in found for each in part.models],
        bytes=len(content),
        compressed=compressed,
    )


@cache
def packaged() -> dict[str, Packaged]:
    """Return the packaged edition by hazard; empty where none is packaged."""
    file = resources.files("tocsin.node") / FILE
    try:
        parts = msgspec.json.decode(file.read_bytes(), type=list[Packaged])
    except FileNotFoundError:
        return {}
    except msgspec.DecodeError as error:
        raise DamagedError(
            f"the starter edition cannot be read ({error})", where=str(file), remedy="install Tocsin again"
        ) from error
    return {part.hazard: part for part in parts}


def round_two(value: float) -> float:
    """Round to two significant digits.

    >>> [round_two(value) for value in (0.0, 0.12345, 1.96, 456.0, 12345.0)]
    [0.0, 0.12, 2.0, 460.0, 12000.0]
    """
    if value == 0 or not math.isfinite(value):
        return 0.0
    return round(value, 1 - math.floor(math.log10(abs(value))))


def _package(node: Node, id_: str) -> Packaged:
    hazard, standing = node.registry.hazard(id_), node.standing(id_)
    shown = {
        name: found
        for name, found in shown_of(node, id_).items()
        if name in node.registry.models
        and standing.series not in hazard.estimates  # what stands on a second estimate is a trial
        and not node.registry.models[name].observed
        and name not in hazard.baselines
        and found.policy == "public"
        and not _gives_away(node, id_, found)
    }
    first = next((name for name in (hazard.headline, *hazard.models) if name in shown), "")
    shown = {first: shown[first]} if first else {}
    named = {first, *hazard.baselines}
    series = node.reader(node.operator, "export").series_behind(id_)
    try:
        record = record_answer(node, id_, None, None)
    except NotFoundError:
        record = None
    public = record is not None and record.policy == "public"
    periods = list(next(iter(shown.values())).periods)[: hazard.shown] if shown else []
    return Packaged(
        hazard=id_,
        origin=next(iter(shown.values())).origin if shown else "",
        periods=periods,
        levels=list(LEVEL_TEXTS),
        thresholds=[threshold_text(threshold) for threshold in hazard.thresholds],
        models=[_model(node, name, found, periods) for name, found in shown.items()],
        windows=[_rounded(row) for row in record.windows if row.imported or row.model in named]
        if record and public
        else [],
        reliability=[row for row in record.reliability if row.model in named] if record and public else [],
        calibration=[row for row in record.calibration if row.model in named] if record and public else [],
        command=record.command if record else "",
        titles=record.titles if record and public else {},
        scored=record.made if record else None,
        vintage=standing.vintage,
        licence=" | ".join(dict.fromkeys(each.licence for each in series)),
        citation=" | ".join(dict.fromkeys(each.citation for each in series)),
    )


def _model(node: Node, name: str, found: Shown, periods: list[str]) -> PackagedModel:
    model = node.registry.models[name]
    places: dict[str, list[list[float]]] = {}
    for period in periods:
        for place, (mean, quantiles, chances, _) in found.cells[period].items():
            row = [mean, *quantiles.values()]
            rounded = [round_two(value) for value in row] + [round(value, 2) for value in chances.values()]
            # A whole number is written without its ".0", which would be a third of the file.
            places.setdefault(place, []).append([int(each) if each.is_integer() else each for each in rounded])
    return PackagedModel(
        model=ModelAnswer(
            id=name, title=model.title, summary=model.summary, imported=False, hindsight=False, observed=model.observed
        ),
        vintage=found.vintage,
        seed=found.seed,
        draws=found.draws,
        made=found.made,
        history=found.history,
        places=places,
    )


def _gives_away(node: Node, hazard: str, found: Shown) -> bool:
    """Say whether the mean of the first step is the last observation, for most places that have one."""
    panel = node.standing(hazard).panel
    last = {place: float(row[-1]) for place, row in zip(panel.places, panel.values, strict=True) if row[-1] > 0}
    cells = found.cells[next(iter(found.periods))]
    same = [math.isclose(cells[place][0], value, rel_tol=0.05) for place, value in last.items() if place in cells]
    return bool(same) and sum(same) / len(same) >= _GIVEN_AWAY


def _rounded(row: WindowScore) -> WindowScore:
    return msgspec.structs.replace(
        row, **{name: {key: _four(value) for key, value in getattr(row, name).items()} for name in _FIGURES}
    )


_FIGURES = ("scores", "skill", "low", "high")


def _four(value: float) -> float:
    return float(f"{value:.4g}")
