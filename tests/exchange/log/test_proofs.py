import msgspec
import pytest

from tests.support.made_logs import NOW, MadeLog, MadeWitness, entries
from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.log.acts import salts
from tocsin.exchange.log.backdating import Placed
from tocsin.exchange.log.cosignatures import Quorum
from tocsin.exchange.log.proofs import LogProof, check_log_proof, log_proof

ENTRIES = entries(40)
LOG = MadeLog(ENTRIES)
WITNESSES = [MadeWitness(f"{name}.example", [LOG.key]) for name in ("one", "two", "three")]
QUORUM = Quorum(2, tuple(witness.key for witness in WITNESSES))
SALT = salts(b"a secret of at least thirty-two bytes", LOG.name)


def proof_of(index, size=40, witnesses=WITNESSES[:2]):
    note = LOG.checkpoint(size)
    for witness in witnesses:
        witness.seen.clear()
        note = witness.cosigned(note, LOG.submission(0, size))
    return log_proof(
        ENTRIES[index],
        SALT(index),
        index.to_bytes(32, "big"),
        index=index,
        size=size,
        subtree=LOG.subtree(),
        checkpoint=note,
    )


def test_a_proof_tells_what_was_done_where_it_stands_and_since_when_witnesses_saw_it():
    again = msgspec.json.decode(msgspec.json.encode(proof_of(7)), type=LogProof)
    shown = check_log_proof(again, keys=[LOG.key], quorum=QUORUM, now=NOW)
    assert (shown.act.kind, shown.place, shown.size) == ("sent", Placed(LOG.name, 7), 40)
    assert shown.since == NOW
    assert {each.witness.name for each in shown.seen} == {"one.example", "two.example"}


def test_without_enough_witnesses_nothing_is_shown():
    with pytest.raises(RefusedError, match="1 of the 2 witnesses"):
        check_log_proof(proof_of(7, witnesses=WITNESSES[:1]), keys=[LOG.key], quorum=QUORUM)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"index": 8}, "does not hold the entry at 8"),
        ({"entry": ENTRIES[8].decode()}, "about something else"),
        ({"salt": "00" * 32}, "about something else"),
        ({"subject": "00" * 32}, "about something else"),
        ({"path": ()}, "does not hold"),
        ({"path": ("00" * 32,) * 70}, "does not hold"),
    ],
)
def test_a_changed_proof_shows_nothing(change, says):
    with pytest.raises(RefusedError, match=says):
        check_log_proof(msgspec.structs.replace(proof_of(7), **change), keys=[LOG.key], quorum=QUORUM)


@pytest.mark.parametrize(
    "change", [{"salt": "zz"}, {"path": ("zz",)}, {"entry": "{}"}, {"entry": "\ud800"}, {"checkpoint": "\ud800"}]
)
def test_a_proof_that_cannot_be_read_is_bad_input(change):
    with pytest.raises(BadInputError):
        check_log_proof(msgspec.structs.replace(proof_of(7), **change), keys=[LOG.key], quorum=QUORUM)


def test_a_log_without_witnesses_shows_no_time():
    shown = check_log_proof(proof_of(0, witnesses=[]), keys=[LOG.key], quorum=Quorum(0, ()))
    assert shown.since is None
