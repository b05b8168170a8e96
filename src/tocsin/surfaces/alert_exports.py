"""How do alerts leave the node? As rows, as a GeoJSON layer, and as CAP, each with label, figures and disclaimer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import polars as pl

from tocsin.alerts.freshness import period_end
from tocsin.alerts.levels import TITLES, rank
from tocsin.errors import BadInputError, NotFoundError
from tocsin.formats.cap import Alert, Authority, Place, Warned, Wording, cap_alert, key_of
from tocsin.messages import N_
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.reading import Reader
from tocsin.surfaces.language import BUILT_IN, Languages, Translator
from tocsin.surfaces.place_names import place_name
from tocsin.world.disclaimer import DISCLAIMER

__all__ = ["alert_cap", "alert_collection", "alert_rows", "authority_of", "strictest_of"]

_FIGURES = {"raised", "updated", "joined", "ended"}
"""Steps that change what an alert says; acknowledging it does not."""
_CATEGORIES = {
    "conflict": "Security",
    "one-sided": "Security",
    "non-state": "Security",
    "piracy": "Security",
    "heat": "Met",
    "measles": "Health",
    "outbreaks": "Health",
    "sea-ice": "Env",
}
_LEAST = timedelta(hours=24)


def alert_rows(alerts: Iterable[AlertAnswer]) -> pl.DataFrame:
    """Lay alerts out as rows, the figures of their newest signal beside them."""
    rows = []
    for one in alerts:
        signal = one.signal
        rows.append(
            {
                "id": one.id,
                "hazard": one.hazard,
                "place": one.place,
                "event": one.event,
                "level": one.level,
                "peak": one.peak,
                "state": one.state,
                "question": signal.question if signal else None,
                "period": signal.period if signal else None,
                "until": (signal.until or signal.period) if signal else None,
                "lead": signal.lead if signal else None,
                "probability": signal.probability if signal else None,
                "observed": signal.observed if signal else None,
                "base_rate": signal.base_rate if signal else None,
                "reference": signal.reference if signal else None,
                "return_period": signal.return_period if signal else None,
                "ratio": one.ratio,
                "rule": one.rule,
                "evidence": signal.evidence.kind if signal else None,
                "evidence_id": signal.evidence.id if signal else None,
                "model": signal.evidence.model if signal else None,
                "origin": signal.evidence.origin if signal else None,
                "vintage": signal.evidence.vintage if signal else None,
                "raised": one.raised,
                "changed": one.changed,
                "acknowledged": one.acknowledged,
                "assignee": one.assignee,
                "ended": one.ended,
                "verdict": one.verdict,
                "level_hits": one.share.hits if one.share else None,
                "level_cases": one.share.cases if one.share else None,
                "no_data": one.absence,
                "newest": one.newest,
                "policy": one.policy,
            }
        )
    return pl.DataFrame(rows, schema=_COLUMNS)


def alert_collection(
    alerts: Sequence[AlertAnswer], shapes: Mapping[str, dict[str, Any]], *, policy: str
) -> dict[str, Any]:
    """Return alerts as a GeoJSON FeatureCollection (RFC 7946); one without a shape stays in it, without geometry.

    ``policy`` is the stricter label of alerts and shapes.
    """
    rows = alert_rows(alerts).to_dicts()
    return {
        "type": "FeatureCollection",
        "disclaimer": " ".join(DISCLAIMER.split()),
        "policy": policy,
        "features": [
            {"type": "Feature", "id": row["id"], "geometry": shapes.get(row["place"]), "properties": row}
            for row in rows
        ],
    }


def strictest_of(alerts: Iterable[AlertAnswer], *labels: str) -> str:
    """Return the strictest label of what leaves together; of nothing, public."""
    every = [*(one.policy for one in alerts), *labels]
    return "public" if all(label == "public" for label in every) else "node-only"


def authority_of(settings: Any, signed_off_by: str, now: datetime) -> Authority | None:
    """Return the authority that answers for an export; None where none is configured or nobody signed off.

    Raises
    ------
    BadInputError
        Somebody signs off at a node that has no authority.
    """
    if not signed_off_by:
        return None
    if not settings.authority or not settings.authority_sender:
        raise BadInputError(
            "this node has no alerting authority",
            where="--signed-off-by",
            remedy="set authority and authority_sender, or export a draft",
        )
    return Authority(
        oid=settings.authority, sender=settings.authority_sender, signed_off_by=signed_off_by, signed_off_at=now
    )


def alert_cap(
    reader: Reader,
    languages: Languages,
    one: AlertAnswer,
    *,
    member: str,
    authority: Authority | None = None,
    exercise: str = "",
) -> Alert:
    """Return one alert as a CAP message in the six languages: a Draft, Restricted, unless an authority signed off.

    The message of an alert that has ended cancels the one that told of it being raised.

    Raises
    ------
    BadInputError
        It is at level normal: such an alert is not issued.
    """
    told = [step.time for step in one.steps if step.verb in _FIGURES] or [one.raised]
    sent = max(told[-1], authority.signed_off_at) if authority is not None else told[-1]
    warned = _warned(reader, languages, one, told[0], member, authority, exercise)
    if one.ended is None:
        return cap_alert(msgspec.structs.replace(warned, sent=sent, expires=_expires(one, sent)))
    first = key_of(cap_alert(warned))
    end = msgspec.structs.replace(
        warned, sent=sent, expires=sent + _LEAST, message_type="Cancel", references=(first,), onset=None
    )
    return cap_alert(end)


def _warned(
    reader: Reader,
    languages: Languages,
    one: AlertAnswer,
    sent: datetime,
    member: str,
    authority: Authority | None,
    exercise: str,
) -> Warned:
    signal, level = one.signal, rank(one.peak if one.ended else one.level)
    if level == 0:
        raise BadInputError("an alert at level normal is not issued", where=one.id, remedy="export it as json or csv")
    observed = signal is None or signal.observed
    try:
        iso3 = reader.place(one.place).iso3
    except NotFoundError:
        iso3 = ""
    stale = f"Figures up to {one.newest}; nothing newer is known." if one.absence else ""
    return Warned(
        id=one.id,
        sent=sent,
        member=member,
        hazard=one.hazard,
        level=level,  # type: ignore[arg-type]  # 1 to 4: normal was refused
        probability=None if signal is None else signal.probability,
        observed=observed,
        base_rate=None if signal is None else signal.base_rate,
        lead_months=None if signal is None else float(signal.lead),
        model="" if signal is None else signal.evidence.model,
        vintage="" if signal is None else signal.evidence.vintage,
        category=_CATEGORIES.get(one.hazard, "Other"),
        wordings=tuple(_wording(reader, languages.translator(locale), one) for locale in BUILT_IN),
        place=Place(geocodes=(("ISO3166-1", iso3),) if iso3 else (("tocsin:place", one.place),)),
        expires=_expires(one, sent),
        policy=one.policy,
        exercise=exercise,
        authority=authority,
        note=stale,
    )


def _wording(reader: Reader, words: Translator, one: AlertAnswer) -> Wording:
    titles = {found.id: found.title for found in reader.hazards()}
    event = words.title(titles[one.hazard]) if one.hazard in titles else one.event
    place = place_name(one.place, reader, words)
    return Wording(
        language=words.locale,
        event=event,
        headline=words.text(
            N_("%(level)s: %(hazard)s, %(place)s"), level=words.text(TITLES[one.level]), hazard=event, place=place
        ),
        description=_description(words, one),
        area=place,
    )


def _description(words: Translator, one: AlertAnswer) -> str:
    signal = one.signal
    if signal is None:
        return words.text(N_("raised by a person"))
    usual = words.text(N_("unknown")) if signal.base_rate is None else words.share(signal.base_rate)
    if signal.observed:
        return words.text(
            N_("observed in %(months)s; usual here: %(usual)s"), months=words.month(signal.period), usual=usual
        )
    return words.text(
        N_("%(words)s, %(percent)s in %(months)s; usual here: %(usual)s"),
        words=words.chance(signal.probability),
        percent=words.percent(signal.probability),
        months=words.month(signal.until or signal.period),
        usual=usual,
    )


def _expires(one: AlertAnswer, sent: datetime) -> datetime:
    """Return the end of the period it speaks of, or a day from now where that is over."""
    signal = one.signal
    end = period_end(signal.until or signal.period) if signal is not None else sent
    return max(end, sent + _LEAST)


_TIME = pl.Datetime("us", "UTC")
_COLUMNS: dict[str, Any] = {
    **dict.fromkeys(("id", "hazard", "place", "event", "level", "peak", "state"), pl.String),
    **dict.fromkeys(("question", "period", "until"), pl.String),
    "lead": pl.Int32,
    "probability": pl.Float64,
    "observed": pl.Boolean,
    "base_rate": pl.Float64,
    "reference": pl.String,
    "return_period": pl.Float64,
    "ratio": pl.Float64,
    **dict.fromkeys(("rule", "evidence", "evidence_id", "model", "origin", "vintage"), pl.String),
    **dict.fromkeys(("raised", "changed", "acknowledged"), _TIME),
    "assignee": pl.String,
    "ended": _TIME,
    "verdict": pl.String,
    "level_hits": pl.Int64,
    "level_cases": pl.Int64,
    **dict.fromkeys(("no_data", "newest", "policy"), pl.String),
}
