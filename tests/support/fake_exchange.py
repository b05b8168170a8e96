"""What a made-up node answers about the exchange: something shared, recalled, held, waiting; members and a log."""

from datetime import timedelta
from typing import Any

from tests.support.fake_figures import NOW
from tocsin.exchange.policies import Policy, label_of
from tocsin.node.log_answers import ActAnswer, LogAnswer, WatchedLog, WitnessAnswer
from tocsin.node.sharing_answers import (
    HeldAnswer,
    PeerAnswer,
    RecallAnswer,
    ReceiptAnswer,
    SharedAnswer,
    SharedWith,
    SharingAnswer,
    WaitingAnswer,
)

__all__ = ["LABEL", "FakeExchange"]

LABEL = label_of(
    Policy(
        audience=(("member:region.example", "member:team.example"),),
        purposes=("derive", "read", "share"),
        obligations=("delete-on-recall", "receipt"),
        expires=(NOW + timedelta(days=365)).replace(microsecond=0),
    )
)
_RECEIPT = ReceiptAnswer(
    holder="region.example", leaf="ab" * 32, outcome="deleted", reason="", given=("team.example",), made=NOW
)


class FakeExchange:
    """The questions about the exchange, answered from memory."""

    _one: Any
    _each: Any

    def sharing(self) -> SharingAnswer:
        return self._one(
            SharingAnswer(
                member="self", register="cd" * 32, position=4, epoch=2, standing="good", held=1, own=2, given_up=1,
                waiting=1, recalls=1, listens="127.0.0.1:8701",
            )
        )  # fmt: skip

    def peers(self) -> tuple[PeerAnswer, ...]:
        common: dict[str, Any] = {"due": 1, "taken": 5, "refused": 0, "objects_today": 3, "objects_a_day": 100}
        return self._each(
            (
                PeerAnswer(
                    member="region.example", name="Région d'essai", kind="organisation", roles=("member", "witness"),
                    standing="good", address="https://region.example:8701", reached=NOW, failing="",
                    bytes_today=500, bytes_a_day=1000, **common,
                ),
                PeerAnswer(
                    member="team.example", name="Team", kind="company", roles=("partner",), standing="removed",
                    address="", reached=None, failing="it does not answer", bytes_today=0, bytes_a_day=1000, **common,
                ),
            )
        )  # fmt: skip

    def shared_things(self) -> tuple[SharedAnswer, ...]:
        to = (
            SharedWith(member="region.example", state="taken", changed=NOW),
            SharedWith(member="team.example", state="due", changed=None, said="busy"),
        )
        common: dict[str, Any] = {"label": LABEL, "shared": NOW, "by": "amina@self", "to": to}
        return self._each(
            (
                SharedAnswer(
                    id="2", kind="forecast", thing="conflict", leaves=("ab" * 32,), recalled="r1", receipts=(_RECEIPT,),
                    **common,
                ),
                SharedAnswer(
                    id="1", kind="alert", thing="aaaa000011112222", leaves=("ef" * 32,), recalled="", receipts=(),
                    **common,
                ),
            )
        )  # fmt: skip

    def holdings(self, *, after: int = 0, limit: int = 500, origin: str = "", type_: str = "") -> tuple[Any, ...]:
        del after, limit, type_
        common: dict[str, Any] = {
            "origin": "region.example", "label": LABEL, "received": NOW, "expires": NOW + timedelta(days=30),
        }  # fmt: skip
        held = (
            HeldAnswer(
                leaf="12" * 32, type="forecast", came_from="region.example", until=NOW + timedelta(days=1),
                state="held", why_not="", given=("team.example",), **common,
            ),
            HeldAnswer(
                leaf="34" * 32, type="made-up.kind", came_from="team.example", until=None, state="destroyed",
                why_not="This member does not hold it.", given=(), **common,
            ),
        )  # fmt: skip
        return self._each(one for one in held if origin in {"", one.origin})

    def waiting_shares(self) -> tuple[WaitingAnswer, ...]:
        return self._each(
            (
                WaitingAnswer(
                    leaf="56" * 32, type="observations", to=("region.example",), label=LABEL, asked_by="jonas@self",
                    until=NOW + timedelta(hours=20),
                ),
            )
        )  # fmt: skip

    def recalls(self) -> tuple[RecallAnswer, ...]:
        return self._each(
            (
                RecallAnswer(
                    id="r1", origin="self", leaves=("ab" * 32,), reason="error", made=NOW, receipts=(_RECEIPT,),
                    silent=("team.example",),
                ),
            )
        )  # fmt: skip

    def log(self, acts: int = 20) -> LogAnswer:
        del acts
        return self._one(
            LogAnswer(
                origin="self", size=2, root="77" * 32, checkpoint="self\n2\nd3d3\n\n— self AAAA\n",
                witnesses=(WitnessAnswer(name="region.example", time=NOW),),
                acts=(
                    ActAnswer(index=1, kind="recalled", time=NOW, commitment="88" * 32, subject=""),
                    ActAnswer(index=0, kind="sent", time=NOW, commitment="99" * 32, subject=""),
                ),
                watched=(WatchedLog(origin="region.example", size=7, root="66" * 32, evidence=()),),
                policy="public",
            )
        )  # fmt: skip
