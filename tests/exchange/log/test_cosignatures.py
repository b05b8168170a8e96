import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.made_logs import NOW, MadeLog, MadeWitness, entries, key_of, secret_of
from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.log.cosignatures import Quorum, cosign, cosignatures_of, witnessed
from tocsin.exchange.log.notes import COSIGNATURE, NoteKey, NoteSignature, parse_key, parse_note, with_signatures

CASE = json.loads((Path(__file__).parents[2] / "vectors/exchange/log/notes.json").read_text(encoding="utf-8"))[
    "cosigned"
]
ONE, TWO, THREE = (key_of(name, COSIGNATURE) for name in ("one.example", "two.example", "three.example"))


def seen_by(*names, now=NOW):
    note = MadeLog(entries(5)).checkpoint()
    return with_signatures(note, [cosign(note.text, key_of(name, COSIGNATURE), secret_of(name), now) for name in names])


def test_the_cosignatures_of_real_witnesses_on_a_real_log_verify_with_the_time_they_state():
    found = cosignatures_of(parse_note(CASE["note"].encode()), [parse_key(key) for key in CASE["witnesses"]])
    assert [each.witness.name for each in found] == ["witness.glasklar.is", "witness.mullvad.net"]
    assert {each.time for each in found} == {datetime.fromtimestamp(CASE["time"], UTC)}


def test_two_of_three_is_met_by_any_two_and_not_by_one():
    quorum = Quorum(2, (ONE, TWO, THREE))
    assert len(witnessed(seen_by("one.example", "three.example"), quorum)) == 2
    with pytest.raises(RefusedError, match="1 of the 2 witnesses"):
        witnessed(seen_by("two.example"), quorum)
    with pytest.raises(RefusedError, match="0 of the 2"):
        witnessed(seen_by("two.example", "four.example"), Quorum(2, (ONE, THREE)))


def test_one_witness_that_signs_twice_counts_once():
    note = seen_by("one.example")
    again = cosign(note.text, ONE, secret_of("one.example"), NOW + timedelta(hours=1))
    doubled = type(note)(note.text, (*note.signatures, again))
    with pytest.raises(RefusedError, match="1 of the 2"):
        witnessed(doubled, Quorum(2, (ONE, TWO)))


def test_one_key_under_two_names_is_no_two_witnesses():
    with pytest.raises(BadInputError, match="one key twice"):
        Quorum(2, (ONE, NoteKey("other.example", COSIGNATURE, ONE.public)))


def test_a_quorum_that_cannot_be_is_refused_when_it_is_made():
    with pytest.raises(BadInputError, match="can never be reached"):
        Quorum(3, (ONE, TWO))
    with pytest.raises(BadInputError, match="keys of witnesses only"):
        Quorum(1, (key_of("one.example"),))
    with pytest.raises(BadInputError, match="does not cosign"):
        cosign("a\n", key_of("one.example"), secret_of("one.example"), NOW)


def test_a_forged_cosignature_of_a_known_witness_spoils_the_note():
    note = seen_by("one.example")
    for value in (bytes(72), b"", (2**63).to_bytes(8, "big") + bytes(64), note.signatures[-1].value[:-1]):
        forged = with_signatures(note, [NoteSignature(TWO.name, TWO.id, value)])
        with pytest.raises(RefusedError, match="does not hold"):
            witnessed(forged, Quorum(1, (ONE, TWO)))


def test_the_time_of_a_cosignature_cannot_be_changed():
    note = seen_by("one.example")
    line = note.signatures[-1]
    earlier = NoteSignature(line.name, line.id, (int(NOW.timestamp()) - 1).to_bytes(8, "big") + line.value[8:])
    with pytest.raises(RefusedError):
        cosignatures_of(with_signatures(note, [earlier]), [ONE])


def test_a_time_to_come_does_not_count_beyond_the_stated_error_of_clocks():
    quorum = Quorum(1, (ONE,))
    assert witnessed(seen_by("one.example", now=NOW + timedelta(seconds=299)), quorum, now=NOW)
    with pytest.raises(RefusedError):
        witnessed(seen_by("one.example", now=NOW + timedelta(seconds=301)), quorum, now=NOW)


def test_a_logs_own_signature_is_no_cosignature():
    log = MadeLog(entries(3))
    assert cosignatures_of(log.checkpoint(), [NoteKey(log.name, COSIGNATURE, log.key.public)]) == ()
    assert MadeWitness("one.example", [log.key]).key == ONE
