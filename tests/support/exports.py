"""A small community that seals, logs, witnesses and exports, so that tests can read its files as strangers would."""

from collections.abc import Sequence
from datetime import timedelta

from tests.support.envelopes import chance_from, note
from tests.support.registers import NOW, founding, held, person, sealer, signed_change, signer
from tocsin.exchange.envelopes.headers import batch_id
from tocsin.exchange.envelopes.opening import open_batch
from tocsin.exchange.envelopes.proofs import Proof, prove, write_proof
from tocsin.exchange.envelopes.sealing import Known, Position, Sender, seal_batch
from tocsin.exchange.exported import attached_evidence
from tocsin.exchange.keys.signed import Signed
from tocsin.exchange.log.acts import Act, commitment, salts, write_act
from tocsin.exchange.log.checkpoints import Checkpoint, sign_checkpoint
from tocsin.exchange.log.cosignatures import cosign
from tocsin.exchange.log.merkle import leaf_hash, root_of_range
from tocsin.exchange.log.notes import COSIGNATURE, ED25519, NoteKey, with_signatures
from tocsin.exchange.log.proofs import LogProof, log_proof
from tocsin.exchange.log.tiles import folded
from tocsin.exchange.members.chain import begin, extend
from tocsin.exchange.members.register import Register
from tocsin.exchange.members.statements import Change, Revoke, Rotate

__all__ = ["Community", "key_of_log"]

NAMES = ("ada", "bo", "cy", "wit", "wes", "una")
_SECRET = b"a secret of at least thirty-two bytes"


def key_of_log(name: str, number: int = 0) -> NoteKey:
    """Return the key of a member's log."""
    return NoteKey(f"{name}.example/log", ED25519, signer(name, number).public.raw)


class Community:
    """Three governors, of whom two must sign, two witnesses, who must both have seen a head, and a member."""

    def __init__(self) -> None:
        """Found it."""
        people = [
            *(person(name, "governor", "member") for name in NAMES[:3]),
            *(person(name, "member", "witness") for name in NAMES[3:5]),
            person("una"),
        ]
        signers = tuple(signer(name) for name in NAMES)
        self.chain: list[Signed] = [founding(*people, threshold=2, signers=signers, witnesses=2)]
        self.positions: list[Register] = [begin(self.chain[0])]

    @property
    def register(self) -> Register:
        """The register in force."""
        return self.positions[-1]

    def change(self, change: Change, *more: str, number: int = 0) -> None:
        """Let two governors, and whoever else must, sign a change."""
        keys = [signer("ada"), signer("bo"), *(signer(name, number) for name in more)]
        self.chain.append(signed_change(self.register, change, *keys))
        self.positions.append(extend(self.register, self.chain[-1]))

    def rotate(self, name: str) -> None:
        """Give a member its second keys."""
        keys = held(signer(name, 1), sealer(name, 1))
        self.change(Rotate(member=f"{name}.example", keys=keys), name, number=1)

    def compromised(self, name: str, since: int) -> None:
        """State that a member's first key is lost since an entry of its log."""
        self.change(Revoke(key=signer(name).key, why="compromised", since=since))

    def proof(self, origin: str = "una", index: int = 1, *, addressed: bool = False, number: int = 0) -> Proof:
        """Return the proof of one object of a batch that a member seals now."""
        known = Known(self.register.id, self.register.position, self.register.epoch)
        data = seal_batch(
            [(note(at), "public") for at in range(3)],
            sender=Sender(f"{origin}.example", signer(origin, number), sealer(origin, number)),
            recipients={"ada.example": sealer("ada").public, "bo.example": sealer("bo").public},
            known=known,
            position=Position("5" * 32),
            now=NOW,
            chance=chance_from(origin),
            expires=NOW + timedelta(days=30),
        )
        book = _Book(self.positions)
        opened = open_batch(data, me="ada.example", keys=[sealer("ada")], keybook=book, now=NOW)
        return prove(opened, index, addressed=addressed)

    def logged(
        self, proof: Proof, by: str = "una", *, at: int = 5, size: int = 12, seen_by: Sequence[str] = ("wit", "wes")
    ) -> LogProof:
        """Return the proof that a member's log holds the batch at a place."""
        origin = f"{by}.example/log"
        salt, subject = salts(_SECRET, origin), bytes.fromhex(batch_id(proof.header))
        entries = [
            write_act(
                Act(kind="sent", commitment=commitment(salt(place), subject if place == at else bytes(32)), time=NOW)
            )
            for place in range(size)
        ]
        leaves = [leaf_hash(entry) for entry in entries]

        def subtree(height: int, index: int) -> bytes:
            return folded(leaves[index << height : (index + 1) << height])

        checkpoint = Checkpoint(origin, size, root_of_range(0, size, subtree))
        signed = sign_checkpoint(checkpoint, key_of_log(by), signer(by))
        lines = [
            cosign(
                signed.text, NoteKey(f"{name}.example/witness", COSIGNATURE, signer(name).public.raw), signer(name), NOW
            )
            for name in seen_by
        ]
        full = with_signatures(signed, lines)
        return log_proof(entries[at], salt(at), subject, index=at, size=size, subtree=subtree, checkpoint=full)

    def exported(self, proof: Proof, *logs: LogProof) -> bytes:
        """Return the file."""
        return write_proof(_with(proof, attached_evidence(logs, self.chain)))


class _Book:
    def __init__(self, positions: list[Register]) -> None:
        self._positions = positions
        self.id = positions[0].id

    def epoch_at(self, position: int) -> int | None:
        return self._positions[position].epoch

    def signing_keys(self, member: str, position: int, at: object) -> dict[str, object]:
        return {one.id: one.key for one in self._positions[position].keys_of(member) if one.signs}

    def sealing_keys(self, member: str, position: int, at: object) -> dict[str, object]:
        return {one.id: one.key for one in self._positions[position].keys_of(member) if not one.signs}


def _with(proof: Proof, attached: dict[str, object]) -> Proof:
    import msgspec

    return msgspec.structs.replace(proof, attached=attached)
