"""What would be shown of an alert, and as what? A test, a draft or an exercise is never shown as actual."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError
from tocsin.formats.cap.values import Alert, Info

__all__ = ["Shown", "ShownArea", "ShownInfo", "ends", "shown", "standing"]

Standing: TypeAlias = Literal["actual", "exercise", "system", "test", "draft", "expired", "cancel", "acknowledgement"]


class ShownArea(msgspec.Struct, frozen=True, kw_only=True):
    """An area in words, with how many shapes and codes it has."""

    description: str
    polygons: int = 0
    circles: int = 0
    geocodes: tuple[str, ...] = ()


class ShownInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader of one language sees."""

    language: str
    headline: str
    event: str
    categories: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    onset: str = ""
    expires: str = ""
    sender_name: str = ""
    areas: tuple[ShownArea, ...] = ()


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as it would stand on a page."""

    standing: Standing
    """As what it is shown."""
    actual: bool
    """True only for what is in force and meant."""
    scope: str
    languages: tuple[str, ...]
    expires: str = ""
    """When its last info ends, as an instant in UTC; empty where none says so."""
    infos: tuple[ShownInfo, ...] = ()
    unplaced: bool = False
    """Whether it names no area: it is listed, and cannot be put on a map."""


def shown(alert: Alert, now: datetime) -> Shown:
    """Return what would be shown of an alert at ``now``."""
    state, end = standing(alert, now), ends(alert)
    return Shown(
        standing=state,
        actual=state == "actual",
        scope=alert.scope or "Public",
        languages=tuple(dict.fromkeys(_language(info) for info in alert.infos)),
        expires="" if end is None else end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        infos=tuple(_info(info) for info in alert.infos),
        unplaced=not any(info.areas for info in alert.infos),
    )


def standing(alert: Alert, now: datetime) -> Standing:
    """Say as what an alert is shown, without looking at any other message."""
    if alert.status != "Actual":
        return alert.status.lower()  # type: ignore[return-value]  # the literals above
    if alert.message_type == "Cancel":
        return "cancel"
    if alert.message_type in {"Ack", "Error"}:
        return "acknowledgement"
    end = ends(alert)
    return "expired" if end is not None and end <= now else "actual"


def ends(alert: Alert) -> datetime | None:
    """Return when the last info of an alert expires; None where one of them says no time."""
    times = []
    for info in alert.infos:
        if info.expires is None:
            return None
        try:
            times.append(info.expires.at)
        except BadInputError:
            return None
    return max(times, default=None)


def _language(info: Info) -> str:
    return (info.language or "").strip() or "en-US"


def _info(info: Info) -> ShownInfo:
    return ShownInfo(
        language=_language(info),
        headline=info.headline or info.event,
        event=info.event,
        categories=info.categories,
        urgency=info.urgency,
        severity=info.severity,
        certainty=info.certainty,
        onset="" if info.onset is None else info.onset.text.strip(),
        expires="" if info.expires is None else info.expires.text.strip(),
        sender_name=info.sender_name or "",
        areas=tuple(
            ShownArea(
                description=area.description,
                polygons=len(area.polygons),
                circles=len(area.circles),
                geocodes=tuple(f"{pair.name}={pair.value}" if pair.name else pair.value for pair in area.geocodes),
            )
            for area in info.areas
        ),
    )
