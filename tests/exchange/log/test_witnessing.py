import pytest

from tests.support.made_logs import MadeLog, MadeWitness, entries, key_of
from tocsin.errors import BadInputError
from tocsin.exchange.log.cosignatures import cosignatures_of
from tocsin.exchange.log.merkle import EMPTY
from tocsin.exchange.log.notes import NoteSignature, parse_note, read_lines, with_signatures
from tocsin.exchange.log.split_views import convicted
from tocsin.exchange.log.witnessing import Seen, Submission, consider, origin_of, parse_submission


@pytest.fixture
def log():
    return MadeLog(entries(40))


@pytest.fixture
def witness(log):
    return MadeWitness("one.example", [log.key])


def test_the_example_of_the_protocol_is_read_and_written_as_it_stands():
    example = (
        "old 20852014\n"
        "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
        "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
        "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
        "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n"
        "\n"
        "example.com/behind-the-sofa\n"
        "20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        "\n"
        "\u2014 example.com/behind-the-sofa "
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+"
        "zyWE+xeMcTOAYQ8=\n"
    ).encode()
    asked = parse_submission(example)
    assert (asked.old, len(asked.proof), len(asked.note.signatures)) == (20_852_014, 4, 1)
    assert asked.written.encode() == example
    assert origin_of(example) == "example.com/behind-the-sofa"


def test_a_log_that_only_grows_is_cosigned_step_by_step(log, witness):
    old = 0
    for size in (0, 1, 2, 3, 7, 8, 8, 20, 40):
        answer = witness.ask(log.submission(old, size))
        assert answer.status == 200
        note = with_signatures(log.checkpoint(size), read_lines(answer.body))
        assert [each.witness for each in cosignatures_of(note, [witness.key])] == [witness.key]
        assert (witness.seen[log.name].size, witness.seen[log.name].root) == (size, log.root(size))
        old = size


def test_a_log_that_nobody_watches_here_is_not_found(witness):
    answer = witness.ask(MadeLog(entries(3), "example.net/other").submission(0))
    assert (answer.status, answer.seen) == (404, None)


def test_a_checkpoint_that_its_log_did_not_sign_is_forbidden(log, witness):
    note = log.checkpoint()
    for lines in ((), [NoteSignature(log.name, log.key.id, bytes(64))], [NoteSignature("a", b"none", b"x")]):
        forged = Submission(0, (), type(note)(note.text, tuple(lines) or (NoteSignature("b", b"none", b"x"),)))
        assert witness.ask(forged.written.encode()).status == 403


def test_an_old_size_beyond_the_checkpoint_is_a_bad_request(log, witness):
    assert witness.ask(log.submission(41)).status == 400


def test_whoever_does_not_know_what_the_witness_has_is_told_its_size(log, witness):
    witness.ask(log.submission(0, 20))
    answer = witness.ask(log.submission(10))
    assert (answer.status, answer.body, answer.media_type) == (409, "20\n", "text/x.tlog.size")
    assert answer.evidence is None


def test_going_back_is_a_conflict_and_changes_nothing(log, witness):
    witness.ask(log.submission(0, 20))
    before = witness.seen[log.name]
    for size in (0, 3, 19):
        assert witness.ask(log.submission(size, size)).status == 409
    assert witness.seen[log.name] == before


def test_a_proof_that_shows_no_growth_is_unprocessable(log, witness):
    witness.ask(log.submission(0, 20))
    asked = parse_submission(log.submission(20))
    for proof in ((), asked.proof[:-1], (*asked.proof, EMPTY), asked.proof[::-1]):
        assert witness.ask(Submission(20, proof, asked.note).written.encode()).status == 422
    assert witness.ask(Submission(0, (EMPTY,), asked.note).written.encode()).status == 409


def test_a_first_submission_with_a_proof_is_unprocessable(log, witness):
    assert witness.ask(Submission(0, (EMPTY,), log.checkpoint()).written.encode()).status == 422


def test_a_second_history_of_the_same_size_is_refused_with_evidence_against_the_log(log, witness):
    witness.ask(log.submission(0, 20))
    other = MadeLog(entries(20, first=5))
    answer = witness.ask(other.submission(20))
    assert (answer.status, answer.body, answer.seen) == (409, "20\n", None)
    assert convicted(answer.evidence, [log.key]) == (log.key,)


def test_a_rewritten_beginning_is_refused_with_evidence_from_the_logs_own_proof(log, witness):
    witness.ask(log.submission(0, 20))
    other = MadeLog(entries(20, first=5) + entries(9))
    answer = witness.ask(other.submission(20))
    assert (answer.status, answer.seen) == (422, None)
    assert convicted(answer.evidence, [log.key]) == (log.key,)


def test_lines_of_strangers_on_a_checkpoint_are_not_kept(log, witness):
    asked = parse_submission(log.submission(0))
    crowded = with_signatures(asked.note, [NoteSignature(f"x{at}", b"none", b"x") for at in range(20)])
    assert witness.ask(Submission(0, (), crowded).written.encode()).status == 200
    assert [each.name for each in parse_note(witness.seen[log.name].note.encode()).signatures] == [log.name]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"old 0\n", b""),
        lambda data: data.replace(b"old 0", b"old 00"),
        lambda data: data.replace(b"old 0", b"old  0"),
        lambda data: data.replace(b"old 0", b"old -1"),
        lambda data: data.replace(b"old 0", b"OLD 0"),
        lambda data: data.replace(b"old 0\n", b"old 0\nAAAA\n"),
        lambda data: data.replace(b"old 0\n", b"old 0\n" + b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 64),
        lambda data: data.replace(b"old 0\n", "old 0\n\u00e9\n".encode()),
        lambda data: data.replace(b"\n\n", b"\n"),
        lambda data: data + bytes(1 << 20),
        lambda _: b"",
    ],
)
def test_what_is_not_written_as_the_protocol_says_is_a_bad_request(log, witness, change):
    data = change(log.submission(0))
    with pytest.raises(BadInputError):
        origin_of(data)
    answer = consider(data, logs=[log.key], seen=Seen(), witness=witness.key, signer=witness.secret, now=None)
    assert answer.status == 400


def test_a_key_may_be_replaced_while_the_log_keeps_its_name(log, witness):
    witness.logs = [key_of("example.org/log"), *witness.logs]
    assert witness.ask(log.submission(0)).status == 200
