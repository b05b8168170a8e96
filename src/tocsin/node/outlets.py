"""What leaves this node about alerts, and did it arrive? A webhook and mail, each try an entry of the journal."""

import hashlib
import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import msgspec

from tocsin.alerts.delivery import Attempt, due_messages, next_try, outcome_of
from tocsin.alerts.levels import Level, rank
from tocsin.alerts.life import VERBS, life_of
from tocsin.alerts.rota import Rota
from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.entries import Entry
from tocsin.exchange.policies import Person
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.running import Node
from tocsin.node.sending import Addresses, Answer, Letter, addresses_of, hand_over, post, server_of, written_to

__all__ = ["SUBSCRIBER", "Letters", "Outlets", "webhook_body"]

SUBSCRIBER = Person(name="subscriber", member="elsewhere", local=False)
"""To whom the gate is asked whether something may go: whoever reads what leaves is not at this node."""

_ALERTS = tuple(f"alert.{verb}" for verb in VERBS)
_LIFTS = frozenset({"alert.raised", "alert.updated", "alert.joined"})


class Letters(Protocol):
    """Words of mails, in the node's language; written by the surfaces."""

    def alert(self, alert: AlertAnswer | None, id_: str, level: Level, name: str) -> tuple[str, str]:
        """Return subject and text about one alert; of one that stays at this node (None) only that it waits."""
        ...

    def digest(self, since: datetime, until: datetime) -> tuple[str, str]:
        """Return subject and text of what changed."""
        ...

    def test(self) -> tuple[str, str]:
        """Return subject and text of a mail that only tries the way."""
        ...


class _Queue:
    """What one way still has to deliver; read from the journal once, then kept up with it."""

    def __init__(self, opened: str) -> None:
        self.opened = opened
        self.after = opened
        self.waiting: dict[str, Entry] = {}
        self.attempts: dict[str, list[Attempt]] = {}


class Outlets:
    """The ways out of a node; nothing leaves unless the settings name where to."""

    def __init__(self, node: Node, letters: Letters, *, addresses: Addresses = addresses_of) -> None:
        self._node = node
        self._letters = letters
        self._addresses = addresses
        self._queues: dict[str, _Queue] = {}

    def run(self) -> int:
        """Deliver what is due by every way that is set, and return how many tries were made."""
        if self._node.moment.past or self._node.jobs is None:
            return 0
        tries = 0
        if self._node.settings.webhook:
            tries += self._deliver("webhook", _ALERTS, self._posted)
        if self._mails:
            tries += self._deliver("mail", (*_ALERTS, "rota.asked"), self._mailed)
            tries += self._daily()
        return tries

    def test(self, way: str) -> Answer:
        """Try a way once with a message that says so, and return what the other side said."""
        now = self._node.clock.now()
        if way == "webhook":
            if not self._node.settings.webhook:
                raise BadInputError("no webhook is set", where="webhook", remedy="set `webhook` and `webhook_secret`")
            body = canonical({"type": "tocsin.test", "timestamp": now.isoformat(), "data": {}})
            return self._post(f"test-{int(now.timestamp())}", body)
        if not self._mails:
            raise BadInputError(
                "no mail is set", where="mail", remedy="set `mail_server` or `mail_folder`, `mail_from`"
            )
        subject, text = self._letters.test()
        return self._send(f"test-{int(now.timestamp())}", self._digest_to, subject, text)

    @property
    def _mails(self) -> bool:
        return bool(self._node.settings.mail_server or self._node.settings.mail_folder)

    @property
    def _digest_to(self) -> tuple[str, ...]:
        return tuple(one.strip() for one in self._node.settings.mail_to.split(",") if one.strip())

    def _deliver(self, way: str, kinds: tuple[str, ...], try_: Callable[[Entry], Answer | None]) -> int:
        queue = self._queue(way)
        read = [self._node.records.entries(after=queue.after, kind=kind) for kind in kinds]
        for entry in heapq.merge(*read, key=lambda one: one.id):
            queue.after = entry.id
            done = queue.attempts.get(entry.id)
            if not done or next_try(done) is not None:
                queue.waiting[entry.id] = entry
        tries = 0
        for id_ in due_messages(queue.waiting, queue.attempts, self._node.clock.now()):
            answer = try_(queue.waiting[id_])
            if answer is not None:
                tried = queue.attempts.setdefault(id_, [])
                tried.append(self._note(id_, way, len(tried) + 1, answer))
                tries += 1
            if answer is None or next_try(queue.attempts[id_]) is None:
                del queue.waiting[id_]
        return tries

    def _queue(self, way: str) -> "_Queue":
        opened = self._opened(way)
        if way not in self._queues or self._queues[way].opened != opened:
            queue = self._queues[way] = _Queue(opened)
            for entry in self._node.records.entries(after=opened, kind="message.tried"):
                attempt = msgspec.convert(entry.payload, Attempt)
                if attempt.way == way:
                    queue.attempts.setdefault(attempt.message, []).append(attempt)
        return self._queues[way]

    def _note(self, message: str, way: str, number: int, answer: Answer) -> Attempt:
        attempt = Attempt(
            message=message,
            way=way,
            number=number,
            at=self._node.clock.now(),
            outcome=outcome_of(number, accepted=answer.accepted, final=answer.final),
            said=answer.said,
        )
        self._node.records.append("message.tried", way, self._node.actor, msgspec.to_builtins(attempt))
        return attempt

    def _opened(self, way: str) -> str:
        """Return the entry since which a way is open to this address; what happened before is not sent after it."""
        settings = self._node.settings
        to = settings.webhook if way == "webhook" else f"{settings.mail_server}|{settings.mail_folder}"
        mark = hashlib.sha256(to.encode()).hexdigest()[:16]
        found = [
            entry
            for entry in self._node.records.entries(kind="outlet.opened")
            if entry.subject == way and entry.payload.get("to") == mark
        ]
        if found:
            return found[-1].id
        return self._node.records.append("outlet.opened", way, self._node.actor, {"to": mark}).id

    def _posted(self, entry: Entry) -> Answer | None:
        alert = self._public(entry)
        if alert is None:
            return None
        body, level = webhook_body(entry, alert)
        if rank(level) < rank(self._node.settings.webhook_least):
            return None
        return self._post(entry.id, body)

    def _post(self, id_: str, body: bytes) -> Answer:
        settings = self._node.settings
        secrets = tuple(settings.webhook_secret.split())
        if not secrets:
            raise BadInputError("a webhook needs a secret", where="webhook_secret", remedy="set whsec_ and base64")
        try:
            return post(
                settings.webhook,
                id_,
                body,
                self._node.clock.now(),
                secrets,
                private=settings.webhook_private,
                addresses=self._addresses,
            )
        except RefusedError as error:
            return Answer(accepted=False, said=str(error), final=True)

    def _mailed(self, entry: Entry) -> Answer | None:
        """Mail whoever is asked, and the digest's readers from a level on."""
        change = entry.payload.get("change", {})
        if entry.kind == "rota.asked":
            person = (self._node.desk.rota or Rota()).people.get(change.get("name", ""))
            if person is None or not person.mail:
                return None
            return self._about(entry, change["alert"], change["level"], change["name"], (person.mail,))
        least = self._node.settings.mail_least
        level = entry.payload.get("level")
        if entry.kind not in _LIFTS or not least or not level or rank(level) < rank(least) or not self._digest_to:
            return None
        return self._about(entry, entry.payload["id"], level, "", self._digest_to)

    def _about(self, entry: Entry, alert: str, level: Any, name: str, to: tuple[str, ...]) -> Answer:
        subject, text = self._letters.alert(self._seen(alert), alert, level, name)
        return self._send(entry.id, to, subject, text)

    def _daily(self) -> int:
        settings, now = self._node.settings, self._node.clock.now()
        if not settings.mail_daily or not self._digest_to:
            return 0
        hour, _, minute = settings.mail_daily.partition(":")
        due = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        if now < due:
            return 0
        message = f"digest-{due:%Y-%m-%d}"
        tried = [
            attempt
            for entry in self._node.records.entries(kind="message.tried")
            if (attempt := msgspec.convert(entry.payload, Attempt)).message == message
        ]
        if not due_messages([message], {message: tried} if tried else {}, now):
            return 0
        subject, text = self._letters.digest(due - timedelta(days=1), due)
        self._note(message, "mail", len(tried) + 1, self._send(message, self._digest_to, subject, text))
        return 1

    def _send(self, id_: str, to: tuple[str, ...], subject: str, text: str) -> Answer:
        settings, now = self._node.settings, self._node.clock.now()
        if not to:
            raise BadInputError("mail goes to nobody", where="mail_to", remedy="name an address")
        letter = Letter(
            id=id_,
            sender=settings.mail_from or f"tocsin@{settings.member}",
            to=to,
            subject=subject,
            text=text,
            language=settings.locale,
        )
        if settings.mail_folder:
            return written_to(letter, Path(settings.mail_folder), now)
        server = server_of(settings.mail_server, settings.mail_security, settings.mail_user, settings.mail_password)
        return hand_over(letter, server, now)

    def _public(self, entry: Entry) -> AlertAnswer | None:
        return self._seen(str(entry.payload.get("id", "")))

    def _seen(self, id_: str) -> AlertAnswer | None:
        """Return an alert if the gate lets it go to somebody elsewhere."""
        try:
            return self._node.reader(SUBSCRIBER, "share").alert(id_)
        except (RefusedError, NotFoundError):
            return None


def webhook_body(entry: Entry, alert: AlertAnswer) -> tuple[bytes, Level]:
    """Return what is posted about one step, and the level the alert had then; the same at every try."""
    until = tuple(step for step in alert.steps if step.time <= entry.time)
    then = life_of(alert.id, alert.hazard, alert.place, alert.event, until) if until else None
    level: Level = then.level if then else alert.level
    data = {
        "id": alert.id,
        "hazard": alert.hazard,
        "place": alert.place,
        "event": alert.event,
        "level": level,
        "step": entry.kind.partition(".")[2],
        "why": str(entry.payload.get("why", "")),
        "rule": str(entry.payload.get("rule", "")),
    }
    body = canonical({"type": entry.kind, "timestamp": entry.time.isoformat(), "data": data})
    return body, level
