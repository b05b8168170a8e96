"""Histories of messages made by chance: updates, cancellations, answers, doubles, forgeries, conflicts."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tocsin.formats.cap import Alert, Held, Info, Time, held
from tocsin.formats.cap.references import written

_BEGAN = datetime(2026, 11, 27, tzinfo=UTC)


def message(identifier: str, hour: int, kind: str = "Alert", *named: Alert, **more: Any) -> Alert:
    """Return a message of a few words, sent so many hours into the day."""
    info = Info(
        event="wind",
        categories=("Met",),
        urgency="Future",
        severity="Minor",
        certainty="Possible",
        expires=Time.of(_BEGAN + timedelta(days=3)),
    )
    fields: dict[str, Any] = {
        "identifier": identifier,
        "sender": "a@example.org",
        "sent": Time.of(_BEGAN + timedelta(hours=hour)),
        "status": "Actual",
        "message_type": kind,
        "scope": "Public",
        "references": written(*named) or None,
        "infos": () if kind in {"Cancel", "Ack", "Error"} else (info,),
    }
    return Alert(**(fields | more))


def history(chance: random.Random, size: int) -> list[Held]:
    """Return messages as they may arrive, some of them twice, in the order in which they were sent."""
    made: list[Alert] = []
    arrived: list[Held] = []
    for number in range(size):
        kind = chance.choice(("Alert", "Update", "Update", "Cancel", "Ack", "Error")) if made else "Alert"
        named = chance.sample(made, min(len(made), chance.choice((1, 1, 2)))) if kind != "Alert" else []
        one = message(
            f"m{number}",
            chance.randrange(12),
            kind,
            *named,
            sender=chance.choice(("a@example.org", "a@example.org", "a@example.org", "b@example.org")),
            status=chance.choice(("Actual", "Actual", "Actual", "Exercise")),
        )
        made.append(one)
        arrived.append(held(one, chance.choice(("valid", "absent", "absent", "bad digest"))))
        if chance.random() < 0.2:  # the same again, perhaps signed otherwise
            arrived.append(held(one, chance.choice(("valid", "absent"))))
        if chance.random() < 0.15:  # a forgery under the same name
            arrived.append(held(_forged(one), chance.choice(("absent", "bad signature"))))
    return arrived


def _forged(one: Alert) -> Alert:
    return message(
        one.identifier, 0, one.message_type, sender=one.sender, sent=one.sent, status=one.status, note="forged"
    )
