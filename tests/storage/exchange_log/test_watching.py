import pytest

from tests.support.made_logs import NOW, MadeLog, MadeWitness, entries
from tocsin.errors import DamagedError
from tocsin.exchange.log.split_views import convicted
from tocsin.exchange.log.witnessing import Seen, consider
from tocsin.storage.exchange_log.watching import Watched

LOG = MadeLog(entries(40))
WITNESS = MadeWitness("one.example", [LOG.key])


def ask(watched, data):
    return watched.answer(
        LOG.name,
        lambda seen: consider(data, logs=[LOG.key], seen=seen, witness=WITNESS.key, signer=WITNESS.secret, now=NOW),
    )


def test_a_witness_remembers_over_restarts_what_it_cosigned(tmp_path):
    assert Watched(tmp_path).seen(LOG.name) == Seen()
    assert ask(Watched(tmp_path), LOG.submission(0, 20)).status == 200
    assert Watched(tmp_path).seen(LOG.name).size == 20
    assert ask(Watched(tmp_path), LOG.submission(0, 30)).status == 409
    assert ask(Watched(tmp_path), LOG.submission(20, 30)).status == 200
    assert Watched(tmp_path).origins() == (LOG.name,)


def test_evidence_is_kept_and_what_was_seen_stays(tmp_path):
    ask(Watched(tmp_path), LOG.submission(0, 20))
    for _ in range(2):
        assert ask(Watched(tmp_path), MadeLog(entries(20, first=3)).submission(20)).status == 409
    (view,) = Watched(tmp_path).evidence(LOG.name)
    assert convicted(view, [LOG.key]) == (LOG.key,)
    assert Watched(tmp_path).seen(LOG.name).root == LOG.root(20)


def test_a_witness_that_cannot_read_its_memory_cosigns_nothing(tmp_path):
    ask(Watched(tmp_path), LOG.submission(0, 20))
    (path,) = tmp_path.glob("*.json")
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(DamagedError, match="never delete it"):
        ask(Watched(tmp_path), LOG.submission(0, 20))


def test_an_answer_that_cannot_be_kept_is_not_given(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    watched = Watched(tmp_path)
    ask(watched, LOG.submission(0, 20))
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Exception, match="the disk is full"):
        ask(watched, LOG.submission(20, 30))
    monkeypatch.undo()
    assert Watched(tmp_path).seen(LOG.name).size == 20
