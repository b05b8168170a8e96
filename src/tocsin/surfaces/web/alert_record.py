"""What have the rules of alerts been worth? Levels with their exact intervals, and the trade-off of the budget."""

import math
from typing import Any

from tocsin.alerts.exact import Share
from tocsin.alerts.levels import TITLES
from tocsin.alerts.replaying import Replay, TradeOff
from tocsin.errors import NotFoundError
from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.page import Visit

__all__ = ["alert_record"]

_WIDTH, _HEIGHT = 560, 240
_EDGE = 40


def alert_record(visit: Visit, hazard: HazardAnswer) -> dict[str, Any] | None:
    """Return the replay of a hazard's rules as a page shows it; None where none has been made here."""
    try:
        told = visit.reader.alert_replay(hazard.id)
    except NotFoundError:
        return None
    language, replay = visit.language, told.replay
    return {
        "first": language.month(replay.first),
        "last": language.month(replay.last),
        "origins": language.number(replay.origins),
        "leads": language.digits(f"{replay.leads[0]}\u2013{replay.leads[-1]}"),
        "per_week": language.number(replay.per_week),
        "budget": language.number(told.budget),
        "kept": _share(language, replay.kept),
        "flaps": language.number(replay.flaps),
        "levels": [
            {
                "level": one.level,
                "words": language.text(TITLES[one.level]),
                "part": language.text(N_("places that had been quiet")) if one.part == "quiet" else "",
                "exactly": _share(language, one.exactly),
                "precision": _share(language, one.precision),
                "detection": _share(language, one.detection),
                "lead": language.number(one.lead_median) if one.lead_median is not None else "",
            }
            for one in replay.levels
        ],
        "trade_off": [
            {
                "probability": language.share(one.probability),
                "per_week": language.number(one.per_week),
                "precision": _share(language, one.precision),
                "detection": _share(language, one.detection),
            }
            for one in replay.trade_off
        ],
        "drawing": _drawing(language, replay, told.budget),
        "command": told.command,
        "call": api(f"hazards/{hazard.id}/alert-replay"),
    }


def _share(language: Translator, share: Share) -> str:
    if share.share is None:
        return language.text(N_("no case"))
    return language.text(
        N_("%(share)s (%(hits)s of %(cases)s; %(low)s to %(high)s)"),
        share=language.share(share.share),
        hits=language.number(share.hits),
        cases=language.number(share.cases),
        low=language.share(share.low),
        high=language.share(share.high),
    )


def _drawing(language: Translator, replay: Replay, budget: float) -> dict[str, Any] | None:
    """Lay out precision and detection against alerts a week, on a root scale: few alerts are what matters."""
    shown = [one for one in replay.trade_off if one.precision.share is not None and one.detection.share is not None]
    most = max((one.per_week for one in shown), default=0.0)
    if len(shown) < 2 or most <= 0:
        return None
    most = max(most, budget)

    def across(per_week: float) -> float:
        return round(_EDGE + math.sqrt(per_week / most) * (_WIDTH - 2 * _EDGE), 1)

    def down(share: float) -> float:
        return round(_HEIGHT - _EDGE - share * (_HEIGHT - 2 * _EDGE), 1)

    def line(points: list[tuple[TradeOff, float]]) -> str:
        return " ".join(f"{across(one.per_week)},{down(share)}" for one, share in points)

    ordered = sorted(shown, key=lambda one: one.per_week)
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "precision": line([(one, one.precision.share or 0.0) for one in ordered]),
        "detection": line([(one, one.detection.share or 0.0) for one in ordered]),
        "budget": across(budget),
        "ticks": [(down(share), language.share(share)) for share in (0.0, 0.5, 1.0)],
        "weeks": [(across(most * part), language.number(most * part)) for part in (0.0, 0.25, 1.0)],
        "left": _EDGE,
        "right": _WIDTH - _EDGE,
        "floor": _HEIGHT - _EDGE,
    }
