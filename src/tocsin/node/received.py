"""What does this node do with what others shared? Their forecasts and alerts stand beside its own, their series too.

Each is marked with its origin and carries its origin's policy. Forecasts and alerts are read from what is held whenever
they are asked for, so that what was recalled is gone at once; series are kept as tables, and removed with a recall.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec
import polars as pl

from tocsin.alerts.life import Alert, Step, life_of
from tocsin.errors import BadInputError, NotFoundError, RefusedError, TocsinError
from tocsin.exchange.envelopes.records import Record
from tocsin.forecasts.summaries import FILE_SCHEMA
from tocsin.node.running import Node
from tocsin.node.shared_things import ALERT_STEP, FORECAST, OBSERVATIONS
from tocsin.node.showing import Shown
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.storage.exchange.objects import Held, objects_of

__all__ = ["absorb", "alerts_received", "forecasts_received", "label_received", "things"]

_PREFIX = "member."


def things(node: Node, type_: str) -> Iterator[tuple[Held, Record]]:
    """Yield the objects of a type that others shared and that may be opened now, in the order in which they came."""
    exchange, after = node.exchange, 0
    while True:
        with node.records.looking() as connection:
            page = objects_of(connection, after=after, types=(type_,), limit=200)
        for one in page:
            if one.origin == exchange.me:
                continue
            try:
                yield one, exchange.read(one.leaf)
            except (RefusedError, NotFoundError):
                continue
        if len(page) < 200:
            return
        after = page[-1].position


def forecasts_received(node: Node, hazard: str) -> dict[str, Shown]:
    """Return the newest forecast of each other member and model for a hazard, as it is shown: ``member:model``."""
    return node.remembered(("forecasts received", hazard), lambda: _forecasts(node, hazard))


def alerts_received(node: Node) -> tuple[tuple[Alert, str, str], ...]:
    """Return the alerts that others shared, each with its policy and its origin; steps that do not fit are left out."""
    return node.remembered(("alerts received",), lambda: tuple(_alerts(node)))


def absorb(node: Node) -> int:
    """Bring the series of other members to what is held of them now, and return how many changed."""
    with node.exchange.absorbing:
        return _absorb(node)


def _absorb(node: Node) -> int:
    wanted: dict[str, list[tuple[Held, Record]]] = {}
    for held, record in things(node, OBSERVATIONS):
        declared = _series(held, record)
        if declared is not None:
            wanted.setdefault(declared.id, []).append((held, record))
    changed = 0
    for one in node.series.series():
        if one.source.startswith(_PREFIX) and one.id not in wanted:
            node.series.remove(one.id)
            changed += 1
    for id_, parts in wanted.items():
        changed += _absorbed(node, id_, parts)
    if changed:
        node.changed()
    return changed


def label_received(node: Node, source: str) -> str:
    """Return the policy of a series that another member shared: the strictest of its parts; ``node-only`` if none."""
    from tocsin.exchange.policies import strictest

    labels = {held.policy for held, record in things(node, OBSERVATIONS) if f"{_PREFIX}{held.origin}" == source}
    return strictest(*labels) if labels else "node-only"


def _forecasts(node: Node, hazard: str) -> dict[str, Shown]:
    parts: dict[tuple[str, str, str], list[tuple[Held, Record]]] = {}
    for held, record in things(node, FORECAST):
        body = record.body
        if record.version == 1 and body.get("hazard") == hazard:
            parts.setdefault((held.origin, str(body.get("model")), str(body.get("id"))), []).append((held, record))
    found: dict[str, Shown] = {}
    for (origin, model, _), each in parts.items():
        first = each[0][1].body
        if len({record.body.get("part") for _, record in each}) < int(first.get("parts", 1)):
            continue
        name = f"{origin}:{model}"
        shown = _shown(name, each)
        if shown is not None and (name not in found or shown.origin >= found[name].origin):
            found[name] = shown
    return found


def _shown(name: str, parts: list[tuple[Held, Record]]) -> Shown | None:
    held, first = parts[0][0], parts[0][1].body
    try:
        made = msgspec.convert(first["made"], datetime)
        return Shown(
            model=name,
            origin=str(first["origin"]),
            vintage=str(first["vintage"]),
            seed=int(first["seed"]),
            draws=int(first["draws"]),
            made=made,
            history=str(first["history"]),
            policy=held.policy,
            load=lambda: _summaries(name, [record for _, record in parts]),
            id=held.leaf,
        )
    except (KeyError, ValueError, msgspec.ValidationError):
        return None


def _summaries(name: str, records: list[Record]) -> pl.DataFrame:
    rows = [
        (record.body["target"], place, record.body["origin"], one["period"], one["horizon"], name, kind, id_, value)
        for record in records
        for one in record.body["periods"]
        for place, said in one["places"].items()
        for kind, id_, value in said
    ]
    return pl.DataFrame(rows, schema=FILE_SCHEMA, orient="row")


def _alerts(node: Node) -> Iterator[tuple[Alert, str, str]]:
    lives: dict[tuple[str, str], dict[int, tuple[Step, dict[str, Any], str]]] = {}
    for held, record in things(node, ALERT_STEP):
        body = dict(record.body)
        try:
            step = msgspec.convert(body["step"], Step)
            key = (held.origin, str(body["id"]))
            lives.setdefault(key, {})[int(body["number"])] = (step, body, held.policy)
        except (KeyError, TypeError, ValueError, msgspec.ValidationError):
            continue
    for (origin, id_), steps in lives.items():
        ordered = [steps[number] for number in sorted(steps)]
        body = ordered[0][1]
        try:
            alert = life_of(
                f"{origin}:{id_}",
                str(body["hazard"]),
                str(body["place"]),
                str(body["event"]),
                tuple(step for step, _, _ in ordered),
            )
        except (TocsinError, KeyError):
            continue
        if alert is not None:
            yield alert, ordered[-1][2], origin


def _series(held: Held, record: Record) -> Series | None:
    try:
        said = msgspec.convert(record.body["series"], Series)
    except (KeyError, msgspec.ValidationError):
        return None
    source = f"{_PREFIX}{held.origin}"
    return msgspec.structs.replace(
        said, id=f"{source}.{said.id.replace(':', '-')}", source=source, redistributable=held.policy == "public"
    )


def _absorbed(node: Node, id_: str, parts: list[tuple[Held, Record]]) -> bool:
    newest = max(parts, key=lambda one: one[0].position)[1].body.get("vintage")
    now = [(held, record) for held, record in parts if record.body.get("vintage") == newest]
    declared = _series(*now[-1])
    if declared is None or len({record.body.get("part") for _, record in now}) < int(now[-1][1].body.get("parts", 1)):
        return False
    mark = hashlib.sha256("\n".join(sorted(held.leaf for held, _ in parts)).encode()).hexdigest()
    vintages = node.series.vintages(id_)
    if vintages and vintages[-1].checksum == mark:
        return False
    try:
        rows = [
            (str(place), date.fromisoformat(period), float(value))
            for _, record in now
            for place, period, value in record.body["rows"]
        ]
        schema = {"place": pl.String(), "period": pl.Date(), "value": pl.Float64()}
        frame = stamped(pl.DataFrame(rows, schema=schema, orient="row"), declared)
        if vintages:
            # What an earlier vintage held may have been called back: none of them outlives a change.
            node.series.remove(id_)
        node.series.append(
            declared,
            frame,
            retrieved=node.clock.now(),
            address=f"member:{declared.source.removeprefix(_PREFIX)}",
            checksum=mark,
            known_basis="assumed",
        )
    except (BadInputError, ValueError, TypeError, KeyError):
        return False
    return True
