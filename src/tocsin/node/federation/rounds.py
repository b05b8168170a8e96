"""What do two nodes do when they meet? One hands over what is due, asks for what is due, fetches what it misses."""

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.custody.place import AskRegister, AskStream
from tocsin.node.federation.calling import Callers
from tocsin.node.federation.front import Collect, Fetch, Outcomes
from tocsin.node.federation.membership import Membership
from tocsin.node.federation.outbox import Outbox
from tocsin.node.federation.parcels import MEDIA_TYPE, Frame, pack, unpack
from tocsin.node.federation.reconciling import Reconciling
from tocsin.node.federation.relaying import Relaying
from tocsin.node.federation.taking import Taken

__all__ = ["RECONCILED_EVERY", "MeetingRounds"]

_PARCELS_A_ROUND = 50

RECONCILED_EVERY = timedelta(hours=1)
"""How often two nodes compare what they hold; also after either was started."""


class MeetingRounds:
    """Does rounds with members; fulfils :class:`tocsin.node.federation.peers.Rounds`."""

    def __init__(
        self,
        callers: Callers,
        membership: Membership,
        outbox: Outbox,
        reconciling: Reconciling,
        relaying: Relaying,
        take: Callable[[Sequence[Frame], str], tuple[Taken, ...]],
        addresses: Callable[[str], tuple[str, ...]],
        away: Callable[[], Iterable[str]],
        now: Callable[[], datetime],
    ) -> None:
        self._callers, self._membership, self._outbox = callers, membership, outbox
        self._reconciling, self._relaying = reconciling, relaying
        self._take, self._addresses, self._away, self._now = take, addresses, away, now
        self._reconciled: dict[str, datetime] = {}
        self._lock = threading.Lock()
        self._missing: dict[str, dict[str, int]] = {}

    def ask(self, asks: Iterable[object]) -> set[str]:
        """Remember what custody wants to be asked for; return the members to be asked."""
        found: set[str] = set()
        for one in asks:
            if isinstance(one, AskStream):
                with self._lock:
                    self._missing.setdefault(one.sender, {})[one.stream] = one.next
                found.add(one.sender)
            elif isinstance(one, AskRegister):
                found.update(self._membership.view().others(self._now()))
        return found

    def round(self, member: str) -> bool:
        """Meet a member's node once; return whether there is more to be done at once."""
        addresses = self._addresses(member)
        if not addresses:
            return False
        address = addresses[0]
        more = self._push(member, address)
        self._leave(member, address)
        more |= self._collect(member, address)
        self._fetch(member, address)
        last = self._reconciled.get(member)
        if last is None or self._now() - last >= RECONCILED_EVERY:
            self.reconcile(member, address)
            self._reconciled[member] = self._now()
        return more

    def reconcile(self, member: str, address: str) -> int:
        """Tell a member what is held of its streams, and take what it sends back, until nothing is missing."""
        count = 0
        for _ in range(_PARCELS_A_ROUND):
            told = self._reconciling.holdings(member)
            frames = unpack(self._callers.post(member, address, "/ranges", told, "application/octet-stream"))
            outcomes = self._take(frames, member) if frames else ()
            count += len(frames)
            if not any(one.state in {"taken", "waiting"} for one in outcomes):
                break
        return count

    def _push(self, member: str, address: str) -> bool:
        for _ in range(_PARCELS_A_ROUND):
            waiting = self._outbox.due(member, self._now())
            if not waiting:
                return False
            body = pack(one.frame for one in waiting)
            answer = self._callers.post(member, address, "/parcels", body, MEDIA_TYPE)
            outcomes = _outcomes(answer, len(waiting), member)
            done = self._outbox.settle(member, [one.delivery.item for one in waiting], outcomes, self._now())
            if not done:
                return False
        return True

    def _leave(self, relay: str, address: str) -> None:
        """Leave with a relay what is due to members that are away: batches as they are, statements as letters."""
        view, now = self._membership.view(), self._now()
        if not view.founded or "relay" not in view.register.members[relay].roles:
            return
        for member in self._away():
            if member == relay:
                continue
            waiting = self._outbox.due(member, now)
            frames = [
                one.frame if one.frame.letter == "B" else Frame("L", self._relaying.letter(one.frame.data, member))
                for one in waiting
            ]
            if not frames:
                continue
            answer = self._callers.post(relay, address, "/parcels", pack(frames), MEDIA_TYPE)
            outcomes = _outcomes(answer, len(waiting), relay)
            kept = [
                one.delivery.item
                for one, outcome in zip(waiting, outcomes, strict=True)
                if outcome.state in {"relayed", "held"}
            ]
            self._outbox.relayed(member, kept, relay, now)

    def _collect(self, member: str, address: str) -> bool:
        outcomes: tuple[Taken, ...] = ()
        for _ in range(_PARCELS_A_ROUND):
            view = self._membership.view()
            relays = view.founded and "relay" in view.register.members[member].roles
            mailboxes = self._relaying.mine() if relays else {}
            asked = Collect(outcomes=outcomes, position=view.position, mailboxes=mailboxes)
            frames = unpack(self._callers.post(member, address, "/collect", msgspec.json.encode(asked)))
            if not frames:
                return False
            outcomes = self._take(frames, member)
            if not any(one.state in {"taken", "held", "waiting", "relayed", "refused"} for one in outcomes):
                return False
        return True

    def _fetch(self, member: str, address: str) -> None:
        with self._lock:
            missing = self._missing.pop(member, {})
        for stream, first in missing.items():
            asked = msgspec.json.encode(Fetch(stream=stream, first=first))
            frames = unpack(self._callers.post(member, address, "/fetch", asked))
            self._take(frames, member)


def _outcomes(answer: bytes, count: int, member: str) -> tuple[Taken, ...]:
    try:
        outcomes = msgspec.json.decode(answer, type=Outcomes).outcomes
    except msgspec.DecodeError as error:
        raise BadInputError("its answer cannot be read", where=member, remedy="update one of the two nodes") from error
    if len(outcomes) != count:
        raise BadInputError(f"it answered for {len(outcomes)} of {count} frames", where=member)
    return outcomes
