from datetime import timedelta

import pytest

from tests.support.registers import NOW, signer
from tocsin.errors import BadInputError, HomeInUseError, NotFoundError
from tocsin.exchange.log.cosignatures import Quorum, witnessed
from tocsin.exchange.log.membership import log_name, witness_name
from tocsin.exchange.log.notes import COSIGNATURE, ED25519, NoteKey, parse_note
from tocsin.exchange.log.proofs import check_log_proof
from tocsin.exchange.log.split_views import convicted
from tocsin.node.act_log import ActLog

ADA, WIT = signer("ada"), signer("wit")
ADA_KEY = NoteKey(log_name("ada.example"), ED25519, ADA.public.raw)
WIT_KEY = NoteKey(witness_name("wit.example"), COSIGNATURE, WIT.public.raw)
QUORUM = Quorum(1, (WIT_KEY,))


def opened(folder, member="ada.example", *, write=True):
    return ActLog(
        folder / member / "log",
        folder / member / "watched",
        member,
        now=lambda: NOW + timedelta(microseconds=5),
        chance=lambda count: member.encode().ljust(count, b"-")[:count],
        write=write,
    )


@pytest.fixture
def ada(tmp_path):
    log = opened(tmp_path)
    yield log
    log.close()


@pytest.fixture
def wit(tmp_path):
    log = opened(tmp_path, "wit.example")
    yield log
    log.close()


def ask(ada, wit, old):
    return wit.consider(ada.submission(old), [ADA_KEY], WIT.public, WIT)


def test_acts_are_logged_published_witnessed_and_proved(ada, wit):
    assert ada.add("sent", [f"{at:064x}" for at in range(300)]) == 0
    assert ada.add("recalled", ["ff" * 32]) == 300
    ada.publish(ADA.public, ADA)
    answer = ask(ada, wit, 0)
    assert answer.status == 200
    note = ada.cosigned(answer.body, QUORUM)
    assert witnessed(note, QUORUM)
    (proof,) = ada.proofs("ff" * 32)
    shown = check_log_proof(proof, keys=[ADA_KEY], quorum=QUORUM, now=NOW)
    assert (shown.act.kind, shown.place.index, shown.since) == ("recalled", 300, NOW)
    assert ada.proof_at(7).subject == f"{7:064x}"
    ada.add("sent", ["00" * 32])
    ada.publish(ADA.public, ADA)
    assert ask(ada, wit, 0).body == "301\n"
    assert ask(ada, wit, 301).status == 200


def test_a_head_that_is_signed_already_keeps_its_cosignatures(ada, wit):
    ada.add("sent", ["00" * 32])
    ada.publish(ADA.public, ADA)
    full = ada.cosigned(ask(ada, wit, 0).body, QUORUM)
    assert ada.publish(ADA.public, ADA) == full
    assert ada.cosigned(ask(ada, wit, 1).body, QUORUM).written.count("wit.example") == 1


def test_lines_of_strangers_are_not_put_on_the_head(ada, wit):
    ada.add("sent", ["00" * 32])
    note = ada.publish(ADA.public, ADA)
    assert ada.cosigned(ask(ada, wit, 0).body, Quorum(0, ())) == note
    with pytest.raises(BadInputError):
        ada.cosigned("nonsense\n", QUORUM)


def test_a_second_history_of_a_log_leaves_evidence_with_the_witness(ada, wit, tmp_path):
    ada.add("sent", ["00" * 32])
    ada.publish(ADA.public, ADA)
    ask(ada, wit, 0)
    other = opened(tmp_path / "other")
    other.add("sent", ["11" * 32])
    other.publish(ADA.public, ADA)
    assert ask(other, wit, 1).status == 409
    other.close()
    (view,) = wit.watched.evidence(ada.origin)
    assert convicted(view, [ADA_KEY]) == (ADA_KEY,)


def test_a_node_that_only_reads_adds_nothing_and_reads_what_is_published(ada, tmp_path):
    reading = opened(tmp_path, write=False)
    assert not reading.begun
    with pytest.raises(HomeInUseError, match="opened to read"):
        reading.add("sent", ["00" * 32])
    with pytest.raises(HomeInUseError, match="opened to read"):
        reading.consider(b"", [], ADA.public, ADA)
    with pytest.raises(NotFoundError, match="no head"):
        reading.proofs("00" * 32)
    ada.add("sent", ["00" * 32])
    ada.publish(ADA.public, ADA)
    assert reading.begun
    assert reading.proofs("00" * 32) == ada.proofs("00" * 32)
    with pytest.raises(NotFoundError, match="says nothing of 22"):
        reading.proofs("22" * 32)
    with pytest.raises(NotFoundError, match="1 entries are published"):
        reading.proof_at(1)


def test_what_is_no_submission_is_a_bad_request(wit):
    assert wit.consider(b"nonsense", [ADA_KEY], WIT.public, WIT).status == 400


def test_an_act_of_an_unknown_kind_is_refused_before_it_is_logged(ada):
    with pytest.raises(BadInputError, match="known kind"):
        ada.add("imagined", ["00" * 32])
    ada.add("sent", ["00" * 32])
    assert parse_note(ada.publish(ADA.public, ADA).written.encode())
