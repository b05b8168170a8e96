"""What of this node can be shared, and as which records? Forecasts, alerts step by step, series of the member's own.

The form of each type is stated in ``docs/protocol/federation.md``; a node that does not know a type keeps it, passes it
on where it may, and never shows it.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import polars as pl

from tocsin.alerts.life import Alert
from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.envelopes.records import LARGEST_RECORD, Record, record_bytes
from tocsin.exchange.policies import Person
from tocsin.node.federation.giving import Shared
from tocsin.node.running import Node
from tocsin.storage.forecasts import Made
from tocsin.storage.records.alerts import alert_of
from tocsin.storage.records.tables import ALERTS

__all__ = [
    "ALERT_STEP",
    "FOLLOWED",
    "FORECAST",
    "OBSERVATIONS",
    "TYPES",
    "Found",
    "alert_records",
    "find",
    "follow_alerts",
    "forecast_records",
    "series_records",
    "share",
]

FORECAST = "forecast"
ALERT_STEP = "alert.step"
OBSERVATIONS = "observations"
TYPES = (FORECAST, ALERT_STEP, OBSERVATIONS)
"""Types of records that this node knows how to show."""

_ROWS = 12_000
FOLLOWED = "exchange.followed"
"""Kind of entry: how many steps of an alert its recipients have been given."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be shared."""

    kind: str
    """``forecast``, ``alert`` or ``series``."""
    id: str
    label: str
    """The policy it has here; what is shared must not be laxer without its owner saying so."""
    records: tuple[Record, ...]


def find(node: Node, name: str) -> Found:
    """Return what a name means: a forecast's or alert's id (or its first digits), a hazard, or a series.

    Raises
    ------
    NotFoundError
        Nothing, or several things, answer to that name.
    """
    made = [note for note in node.forecasts.made() if note.id.startswith(name) or note.hazard == name]
    if made:
        note = max(made, key=lambda one: (one.origin, one.made))
        return Found(kind="forecast", id=note.id, label=note.policy, records=tuple(forecast_records(node, note)))
    alerts = [row for row in node.records.state(ALERTS) if row["id"].startswith(name)]
    if len(alerts) == 1:
        alert = alert_of(alerts[0])
        return Found(
            kind="alert", id=alert.id, label=alerts[0]["policy"], records=tuple(alert_records(alert, alert.steps))
        )
    series = [one for one in node.series.series() if one.id == name]
    if series:
        if series[0].source in node.registry.sources:
            raise RefusedError(
                "this series is a public source's, and not this member's to share",
                where=name,
                remedy="let the other member read the source itself",
            )
        return Found(kind="series", id=name, label=node.label_of(series[0]), records=tuple(series_records(node, name)))
    raise NotFoundError(
        f"no forecast, alert or series answers to {name!r}" + (f" ({len(alerts)} alerts do)" if alerts else ""),
        where="share",
        remedy="see `tocsin alerts list` and `tocsin sources`",
    )


def forecast_records(node: Node, note: Made) -> Iterator[Record]:
    """Yield the records of a forecast made here: its summaries, cut by periods so that each record travels."""
    frame = node.forecasts.summaries(note)
    target = node.registry.hazard(note.hazard)
    rows: dict[str, dict[str, list[list[Any]]]] = {}
    for place, period, kind, id_, value in frame.select(
        "place", "period", "output_type", "output_type_id", "value"
    ).iter_rows():
        rows.setdefault(period, {}).setdefault(place, []).append([kind, id_, value])
    about = {
        "hazard": note.hazard,
        "target": note.target,
        "unit": target.unit,
        "model": note.model,
        "origin": note.origin,
        "history": note.history,
        "vintage": note.vintage,
        "seed": str(note.seed),
        "draws": note.draws,
        "code": note.code,
        "made": _time(note.made),
        "id": note.id,
    }
    horizons = dict(frame.select("period", "horizon").unique().iter_rows())
    parts = list(_fitting(rows, about, horizons))
    for number, periods in enumerate(parts):
        body = {**about, "part": number + 1, "parts": len(parts), "periods": periods, "facts": _facts(note.made)}
        yield Record(type=FORECAST, version=1, body=body)


def alert_records(alert: Alert, steps: Iterable[Any]) -> Iterator[Record]:
    """Yield a record for each step of an alert's life."""
    for step in steps:
        body = {
            "id": alert.id,
            "hazard": alert.hazard,
            "place": alert.place,
            "event": alert.event,
            "step": msgspec.to_builtins(step),
            "number": alert.steps.index(step),
            "facts": {"happened": _time(step.time), "resolution": "country", "smallest_cell": 0},
        }
        yield Record(type=ALERT_STEP, version=1, body=body)


def series_records(node: Node, id_: str) -> Iterator[Record]:
    """Yield the records of a series of this member's own: what it measures, and the newest vintage's rows."""
    declared = node.series.declared(id_)
    vintage = node.series.vintages(id_)[-1]
    frame = node.series.read(id_).filter(pl.col("value").is_not_null() & pl.col("value").is_not_nan())
    rows = [
        [place, period.isoformat(), value]
        for place, period, value in frame.select("place", "period", "value").iter_rows()
    ]
    parts = [rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS)]
    for number, part in enumerate(parts):
        body = {
            "series": msgspec.to_builtins(declared),
            "vintage": vintage.hash,
            "retrieved": _time(vintage.retrieved),
            "part": number + 1,
            "parts": len(parts),
            "rows": part,
            "facts": _facts(vintage.retrieved),
        }
        yield Record(type=OBSERVATIONS, version=1, body=body)


def share(node: Node, name: str, to: Iterable[str], label: str, by: Person, days: int = 365) -> Shared:
    """Share a forecast, an alert with the steps that follow, or a series, under a policy.

    Errors as of :meth:`tocsin.node.federation.giving.Giving.share`.
    """
    found = find(node, name)
    members = tuple(sorted(set(to)))
    if not found.records:
        raise NotFoundError("there is nothing in it to be shared", where=name, remedy="sync or forecast first")
    expires = node.exchange.decisions.now() + timedelta(days=days)
    shared = node.exchange.giving.share([(one, label) for one in found.records], members, by, expires=expires)
    payload = {
        "kind": found.kind,
        "thing": found.id,
        "to": list(members),
        "policy": label,
        "leaves": list(shared.leaves),
        "waiting": list(shared.waiting),
        "days": days,
    }
    node.records.append("exchange.shared", found.id, f"{by.name}@{by.member}", payload)
    if found.kind == "alert":
        steps = len(found.records)
        node.records.append(FOLLOWED, found.id, f"{by.name}@{by.member}", {**payload, "steps": steps})
    return shared


def follow_alerts(node: Node) -> int:
    """Share the steps that alerts have taken since they were shared, with the same members; return how many steps."""
    standing = set(node.exchange.others())
    newest: dict[str, dict[str, Any]] = {entry.subject: entry.payload for entry in node.records.entries(kind=FOLLOWED)}
    rows = {row["id"]: row for row in node.records.state(ALERTS) if row["id"] in newest}
    count = 0
    for id_, said in newest.items():
        if id_ not in rows:
            continue
        alert = alert_of(rows[id_])
        fresh = alert.steps[said["steps"] :]
        # Whoever left since gets nothing more; the others still do.
        to = [member for member in said["to"] if member in standing]
        if not fresh or not to:
            continue
        things = [(one, said["policy"]) for one in alert_records(alert, fresh)]
        expires = node.exchange.decisions.now() + timedelta(days=said["days"])
        shared = node.exchange.giving.share(things, to, node.operator, expires=expires)
        payload = {**said, "steps": len(alert.steps), "leaves": [*said["leaves"], *shared.leaves]}
        node.records.append(FOLLOWED, id_, node.actor, payload)
        count += len(fresh)
    return count


def _fitting(
    rows: dict[str, dict[str, list[list[Any]]]], about: dict[str, Any], horizons: dict[str, int]
) -> Iterator[list[dict[str, Any]]]:
    """Cut periods into parts, each of which makes a record that travels."""
    part: list[dict[str, Any]] = []
    size = 4096
    for period in sorted(rows):
        one = {"period": period, "horizon": horizons[period], "places": rows[period]}
        length = len(_written(one))
        if length > LARGEST_RECORD - 8192:
            raise BadInputError("one period of this forecast is larger than a record", where=str(about["id"]))
        if part and size + length > LARGEST_RECORD - 8192:
            yield part
            part, size = [], 4096
        part.append(one)
        size += length
    if part:
        yield part


def _written(value: dict[str, Any]) -> bytes:
    return record_bytes(Record(type="part", version=1, body=value))


def _facts(made: Any) -> dict[str, Any]:
    return {"happened": _time(made), "resolution": "country", "smallest_cell": 0}


def _time(instant: Any) -> str:
    return str(instant.strftime("%Y-%m-%dT%H:%M:%SZ"))
