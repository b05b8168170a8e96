"""The test vectors of keys and members: ``python -m tests.support.member_vectors`` writes them again."""

import json
from pathlib import Path
from typing import Any

from tests.support.registers import NOW, founding, held, person, sealer, signed_change, signer
from tocsin.exchange.keys.sealing import wrap
from tocsin.exchange.keys.signed import Signed, add_signatures, message, write_signed
from tocsin.exchange.members.chain import fold
from tocsin.exchange.members.heeding import heed
from tocsin.exchange.members.member import Community
from tocsin.exchange.members.notices import Declare, End, Notice, Renew, Said, draft_notice, notice
from tocsin.exchange.members.register import Register
from tocsin.exchange.members.statements import (
    Admit,
    Gather,
    Govern,
    Party,
    Remove,
    Revoke,
    Rotate,
    statement_hash,
)
from tocsin.exchange.members.times import write_time

__all__ = ["FOLDER", "documents", "made"]

FOLDER = Path(__file__).resolve().parents[1] / "vectors/exchange/members"

A, B, C, D = (signer(name) for name in ("ada", "bo", "cy", "dee"))
C1, D1 = signer("cy", 1), signer("dee", 1)


def documents() -> list[Signed]:
    """Return the chain of the vectors."""
    first = founding(
        person("ada", "governor", "member"),
        person("bo", "governor", "member", "witness", kind="organisation"),
        person("cy", "governor", "member", "relay", kind="company", jurisdiction="FRA"),
        threshold=2,
        witnesses=1,
        signers=(A, B, C),
    )
    chain = [first]
    desk = Community(
        id="desk",
        name={"en": "Desk", "fr": "Bureau"},
        members=("ada.example", "dee.example"),
        keepers=("ada.example",),
        quorum=1,
    )
    steps: list[tuple[Any, ...]] = [
        (Admit(member=person("dee", kind="ngo", jurisdiction="KEN")), A, B, D),
        (Gather(community=desk), B, C),
        (Party(member="dee.example", place="SDN", part="backer"), A, C),
        (Rotate(member="cy.example", keys=held(C1, sealer("cy", 1))), A, B, C1),
        (Revoke(key=C.key, why="compromised", since=41), A, B),
        (Govern(threshold=3, witnesses=1), A, B, C1),
        (Remove(member="dee.example", reason="asked to leave"), A, B, C1),
    ]
    for change, *signers in steps:
        chain.append(signed_change(fold(chain), change, *signers))
    return chain


def made() -> dict[str, Any]:
    """Return every vector file by name, except for what is random each time (see :func:`_random`)."""
    chain = documents()
    return {
        "keys.json": [_key(name) for name in ("ada", "bo")],
        "register.json": [
            {
                "document": write_signed(signed).decode(),
                "hash": statement_hash(signed),
                "state": _state(fold(chain[: at + 1])),
            }
            for at, signed in enumerate(chain)
        ],
        "refused.json": _refused(chain),
        "notices.json": _notices(fold(chain[:2])),
    }


def _key(name: str) -> dict[str, str]:
    key, seal = signer(name), sealer(name)
    said = message("note", b'{"a":1}')
    return {
        "signing_private": key.private_bytes().hex(),
        "signing_public": key.public.text(),
        "signing_id": key.key,
        "signed_bytes": said.hex(),
        "signature": key.sign(said).hex(),
        "sealing_private": seal.private_bytes().hex(),
        "sealing_public": seal.public.text(),
        "sealing_id": seal.key,
    }


def _state(register: Register) -> dict[str, Any]:
    return {
        "position": register.position,
        "epoch": register.epoch,
        "threshold": register.threshold,
        "governors": list(register.governors),
        "members": sorted(register.members),
        "communities": {id: list(one.members) for id, one in register.communities.items()},
        "standing_keys": sorted(id for id, record in register.keys.items() if record.stands),
        "ended_keys": sorted(id for id, record in register.keys.items() if not record.stands),
        "parties": {id: dict(one) for id, one in register.parties.items() if one},
    }


def _refused(chain: list[Signed]) -> list[dict[str, Any]]:
    """Return documents that must be refused after the first ``after`` statements, and why."""
    first, joined = fold(chain[:1]), fold(chain[:2])
    few = signed_change(first, Govern(threshold=3, witnesses=1), A)
    swapped = Signed("register", chain[1].statement, _renamed(chain[1], B.key, C.key))
    wrong = [
        (1, few, "1 of 3 governors signed"),
        (1, signed_change(first, Admit(member=person("dee")), A, B), "the new key has not signed"),
        (2, chain[1], "it is a replay: the register stands at position 1"),
        (1, chain[2], "it does not follow position 0"),
        (8, chain[1], "a replay that would bring back a removed member"),
        (1, swapped, "a signature under the id of another key"),
        (2, signed_change(joined, Gather(community=_desk("dee.example")), A), "1 of 3 governors signed"),
        (
            5,
            add_signatures(signed_change(fold(chain[:5]), Govern(threshold=3, witnesses=1), A), C),
            "an ended key signed",
        ),
    ]
    found = [{"after": after, "document": write_signed(signed).decode(), "why": why} for after, signed, why in wrong]
    good = write_signed(chain[1]).decode()
    texts = [
        (good.replace('{"kind"', '{ "kind"', 1), "a space: not canonical"),
        (good.replace('"act":"admit"', '"act":"admit","act":"admit"', 1), "a key twice"),
        (good.replace('"position":1', '"position":1.0', 1), "a number in another form"),
        (good.replace('"signatures"', '"signature"', 1), "an unknown field"),
        (good[:-1], "cut short"),
        (good.replace('"act":"admit"', '"act":"elect"', 1), "an unknown act"),
    ]
    return found + [{"after": 1, "document": text, "why": why} for text, why in texts]


def _desk(*members: str) -> Community:
    return Community(id="desk", name={"en": "Desk"}, members=members)


def _renamed(signed: Signed, old: str, new: str) -> Any:
    from tocsin.exchange.keys.signed import Signature

    renamed = [Signature(new if one.key == old else one.key, one.value) for one in signed.signatures]
    return tuple(sorted(renamed, key=lambda one: one.key))


def _notices(register: Register) -> list[dict[str, Any]]:
    """Return sets of notices of one member, and the keys that stand when they are heeded, in any order."""
    dee = "dee.example"
    d2 = signer("dee", 2)

    def said(what: Said, *signers: Any) -> Signed:
        return add_signatures(draft_notice(register, dee, what, write_time(NOW)), *signers)

    renew = said(Renew(old=D.key, new=held(D1)[0]), D, D1)
    other = said(Renew(old=D.key, new=held(d2)[0]), D, d2)
    seal = said(Renew(old=sealer("dee").key, new=held(sealer("dee", 1))[0]), D)
    lost = said(End(key=D.key, why="compromised", since=7), D)
    party = said(Declare(place="SSD", part="party"), D1)
    sets = {
        "a key is renewed": [renew],
        "two keys are renewed and a party is declared": [renew, seal, party],
        "a key with two successors is disputed": [renew, other],
        "what follows a compromised key does not stand": [renew, lost],
    }
    return [_heeded(register, name, signed) for name, signed in sets.items()]


def _heeded(register: Register, name: str, signed: list[Signed]) -> dict[str, Any]:
    taken: list[Notice] = []
    for one in signed:
        taken.append(notice(register, one, taken))
    found = heed(register, "dee.example", taken)
    return {
        "name": name,
        "after": register.position + 1,
        "member": "dee.example",
        "documents": [write_signed(one).decode() for one in signed],
        "standing_keys": sorted(id for id, record in found.keys.items() if record.stands),
        "disputed": list(found.disputed),
        "parties": dict(found.parties),
    }


def _random() -> dict[str, Any]:
    """Return what differs each time it is made: ML-DSA signs with chance, and HPKE seals with it."""
    quantum, seal = signer("ada", 0, "ml-dsa-44"), sealer("ada")
    said = message("note", b'{"a":1}')
    return {
        "ml-dsa-44": {
            "private": quantum.private_bytes().hex(),
            "public": quantum.public.text(),
            "id": quantum.key,
            "signed_bytes": said.hex(),
            "signature": quantum.sign(said).hex(),
        },
        "mlkem768-x25519": {
            "private": seal.private_bytes().hex(),
            "info": b"tocsin/v1/wrap\n".hex(),
            "wrapped": wrap(b"0123456789abcdef0123456789abcdef", seal.public, b"tocsin/v1/wrap\n").hex(),
            "opened": b"0123456789abcdef0123456789abcdef".hex(),
        },
    }


def _write(name: str, value: Any) -> None:
    (FOLDER / name).write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file, content in made().items():
        _write(file, content)
    if not (FOLDER / "random.json").exists():
        _write("random.json", _random())
