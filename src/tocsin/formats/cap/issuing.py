"""How does an alert of this node leave as CAP? As a draft for few, unless an authority with a name stands behind it.

Tocsin is nobody's authority: without one that is configured and a person who signed off, the message is a Draft (or an
Exercise) and Restricted, whatever else is asked.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError
from tocsin.formats.cap.references import Key
from tocsin.formats.cap.shapes import Circle, Point, polygons_of
from tocsin.formats.cap.times import Time
from tocsin.formats.cap.values import Alert, Area, Info, MessageType, Pair, Severity, Urgency

__all__ = ["LEVELS", "Authority", "Place", "Warned", "Wording", "cap_alert", "certainty_of"]

Level: TypeAlias = Literal[1, 2, 3, 4]

LEVELS: Final[MappingProxyType[int, tuple[Severity, Urgency]]] = MappingProxyType(
    {
        1: ("Minor", "Future"),
        2: ("Moderate", "Expected"),
        3: ("Severe", "Expected"),
        4: ("Extreme", "Immediate"),
    }
)
"""Watch, advisory, warning, emergency -> severity and urgency; level 0 is not issued."""

_RESTRICTION: Final = "Decision support for the node's own readers. Not an official warning."
_UNFIT: Final = re.compile(r"[\s,<&]+")


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for a message that is meant."""

    oid: str
    """Of the alerting authority, as registered with WMO: ``2.49.0.0.<country>.<number>``."""
    sender: str
    signed_off_by: str
    """The person who released this message."""
    signed_off_at: datetime


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says in one language."""

    language: str
    event: str
    headline: str
    description: str
    instruction: str = ""
    area: str
    """The place in words."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where, apart from words."""

    rings: tuple[tuple[Point, ...], ...] = ()
    """Closed or open, latitude first; split at the antimeridian when they are written."""
    circles: tuple[tuple[Point, float], ...] = ()
    """Centre, and radius in kilometres."""
    geocodes: tuple[tuple[str, str], ...] = ()
    """Scheme and code: ``("ISO3166-1", "SDN")``."""


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """An alert of this node, ready to be written as CAP."""

    id: str
    sent: datetime
    member: str
    """The node's own name; the sender where no authority is configured."""
    hazard: str
    level: Level
    probability: float | None
    """None where something was observed and nothing forecast."""
    observed: bool = False
    base_rate: float | None = None
    lead_months: float | None = None
    model: str = ""
    vintage: str = ""
    category: str = "Other"
    wordings: tuple[Wording, ...]
    place: Place = Place()
    onset: datetime | None = None
    expires: datetime
    policy: str = "node-only"
    message_type: MessageType = "Alert"
    references: tuple[Key, ...] = ()
    exercise: str = ""
    """Name of the exercise it belongs to."""
    authority: Authority | None = None
    web: str = ""
    contact: str = ""
    note: str = ""


def certainty_of(probability: float | None, *, observed: bool) -> Literal["Observed", "Likely", "Possible"]:
    """Return CAP's word: Observed for what happened, Likely above one half, Possible otherwise.

    >>> certainty_of(0.5, observed=False), certainty_of(0.51, observed=False)
    ('Possible', 'Likely')
    """
    if observed:
        return "Observed"
    if probability is None or not 0 <= probability <= 1:
        raise BadInputError(f"probability {probability} is none", where="certainty", remedy="give 0 to 1, or observed")
    return "Likely" if probability > 0.5 else "Possible"


def cap_alert(warned: Warned) -> Alert:
    """Return the CAP message of an alert; every language has the same levels.

    Raises
    ------
    BadInputError
        It is not issued at its level, says nothing, ends before it begins, or changes a message it does not name.
    """
    _refuse(warned)
    meant = _meant(warned)
    draft = "Exercise" if warned.exercise else "Draft"
    public = meant and warned.policy == "public"
    authority = warned.authority if meant else None
    stamp = Time.of(warned.sent).text[:19].replace("-", ".").replace("T", ".").replace(":", ".")
    root = authority.oid if authority else f"urn:tocsin:{_word(warned.member)}"
    return Alert(
        identifier=f"{root}.{stamp}.{_word(warned.id)}",
        sender=_word(authority.sender if authority else warned.member),
        sent=Time.of(warned.sent),
        status="Actual" if meant else draft,  # type: ignore[arg-type]  # one of the two above
        message_type=warned.message_type,
        source=f"Tocsin, released by {authority.signed_off_by}" if authority else "Tocsin, not released by anybody",
        scope="Public" if public else "Restricted",
        restriction=None if public else _RESTRICTION,
        note=warned.exercise or warned.note or None,
        references=" ".join(f"{key.sender},{key.identifier},{_offset(key.sent)}" for key in warned.references) or None,
        infos=tuple(_infos(warned)),
    )


def _refuse(warned: Warned) -> None:
    where = f"alert {warned.id}"
    if warned.level not in LEVELS:
        raise BadInputError(f"level {warned.level} is not issued", where=where, remedy="issue levels 1 to 4")
    if not warned.wordings:
        raise BadInputError("it says nothing in any language", where=where, remedy="give its wording")
    languages = [wording.language for wording in warned.wordings]
    if len(languages) != len(set(languages)):
        raise BadInputError("a language stands twice", where=where, remedy="give one wording for each language")
    if warned.expires <= (warned.onset or warned.sent):
        raise BadInputError("it ends before it begins", where=where, remedy="correct onset and expires")
    if warned.message_type != "Alert" and not warned.references:
        raise BadInputError("it changes a message and names none", where=where, remedy="name the message it changes")


def _meant(warned: Warned) -> bool:
    """Whether an authority that is configured, and a person, stand behind the message."""
    who = warned.authority
    if who is None or warned.exercise:
        return False
    return bool(who.oid and who.sender and who.signed_off_by.strip()) and who.signed_off_at <= warned.sent


def _infos(warned: Warned) -> Iterator[Info]:
    severity, urgency = LEVELS[warned.level]
    certainty = certainty_of(warned.probability, observed=warned.observed)
    for wording in warned.wordings:
        yield Info(
            language=wording.language,
            categories=(warned.category,),
            event=wording.event,
            response_types=("Monitor",) if warned.level == 1 else ("Prepare",),
            urgency=urgency,
            severity=severity,
            certainty=certainty,
            event_codes=(Pair("tocsin:hazard", warned.hazard),),
            effective=Time.of(warned.sent),
            onset=None if warned.onset is None else Time.of(warned.onset),
            expires=Time.of(warned.expires),
            sender_name=warned.member,
            headline=wording.headline,
            description=wording.description,
            instruction=wording.instruction or None,
            web=warned.web or None,
            contact=warned.contact or None,
            parameters=tuple(_parameters(warned)),
            areas=(_area(warned.place, wording.area),),
        )


def _parameters(warned: Warned) -> Iterator[Pair]:
    figures: Sequence[tuple[str, float | str | None]] = (
        ("level", str(warned.level)),
        ("probability", warned.probability),
        ("baseRate", warned.base_rate),
        ("leadMonths", warned.lead_months),
        ("model", warned.model),
        ("dataVintage", warned.vintage),
        ("policy", warned.policy),
    )
    for name, figure in figures:
        if figure not in {None, ""}:
            yield Pair(f"tocsin:{name}", f"{figure:.4g}" if isinstance(figure, float) else str(figure))


def _area(place: Place, words: str) -> Area:
    return Area(
        description=words,
        polygons=tuple(polygon for ring in place.rings for polygon in polygons_of(_closed(ring))),
        circles=tuple(Circle.of(centre, radius) for centre, radius in place.circles),
        geocodes=tuple(Pair(scheme, code) for scheme, code in place.geocodes),
    )


def _closed(ring: tuple[Point, ...]) -> tuple[Point, ...]:
    return ring if not ring or ring[0] == ring[-1] else (*ring, ring[0])


def _word(text: str) -> str:
    return _UNFIT.sub("-", text.strip()).strip("-") or "unnamed"


def _offset(instant: str) -> str:
    return f"{instant[:-1]}-00:00" if instant.endswith("Z") else instant
