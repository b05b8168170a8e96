import threading

import pytest

from tests.support.made_logs import MadeLog, key_of, secret_of
from tocsin.errors import BadInputError, DamagedError, HomeInUseError
from tocsin.exchange.log.checkpoints import Checkpoint, sign_checkpoint
from tocsin.exchange.log.merkle import (
    NOTHING,
    consistency_proof,
    extended,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
)
from tocsin.exchange.log.tiles import tiles_of
from tocsin.storage.exchange_log.folder import LogFolder
from tocsin.storage.exchange_log.store import LogStore

NAME = "example.org/log"


def entry(at):
    return b"entry %d" % at


def subject(at):
    return at.to_bytes(32, "big")


def opened(root, gather=512):
    return LogStore(root, lambda count: b"r" * count, gather=gather)


def grown(store, count):
    first = store.size
    store.append([entry(at) for at in range(first, first + count)], [subject(at) for at in range(first, first + count)])


def published(store, size=None):
    size = store.size if size is None else size
    note = sign_checkpoint(Checkpoint(NAME, size, store.root_at(size)), key_of(NAME), secret_of(NAME))
    store.publish(note)
    return note


def expected_root(size):
    return extended(NOTHING, [leaf_hash(entry(at)) for at in range(size)]).root


@pytest.fixture
def root(tmp_path):
    return tmp_path / "log"


def test_what_was_added_is_there_after_closing_and_opening(root):
    with opened(root) as store:
        for count in (1, 254, 1, 1, 500, 700, 3):
            grown(store, count)
        assert store.head().root == expected_root(1460)
    with opened(root) as store:
        assert (store.size, store.head().root) == (1460, expected_root(1460))
        assert [store.entry(at) for at in range(1460)] == [entry(at) for at in range(1460)]
        assert [store.subject(at) for at in (0, 700, 1459)] == [subject(0), subject(700), subject(1459)]


def test_proofs_hold_at_every_size_whether_in_tiles_or_in_the_journal(root):
    with opened(root) as store:
        grown(store, 600)
        grown(store, 600)
        roots = {size: expected_root(size) for size in (1, 255, 256, 511, 600, 1023, 1024, 1025, 1200)}
        for size, top in roots.items():
            assert store.root_at(size) == top
            for index in {0, size // 2, size - 1}:
                path = inclusion_proof(index, size, store.subtree(size))
                assert is_included(leaf_hash(entry(index)), index, size, path, top)
            for old, below in roots.items():
                if old <= size:
                    assert is_consistent(old, size, below, top, consistency_proof(old, size, store.subtree(size)))
        with pytest.raises(BadInputError, match="1200 entries, not 1201"):
            store.subtree(1201)


def test_a_published_log_is_read_whole_by_another_without_the_journal(root):
    with opened(root) as store:
        grown(store, 70)
        published(store)
        grown(store, 900)
        note = published(store)
        grown(store, 20)
        folder = LogFolder(root)
        assert folder.note() == note
        assert list(folder.faults()) == []
        assert list(folder.entries(0, 970, 970)) == [entry(at) for at in range(970)]
        assert list(folder.entries(255, 258, 970)) == [entry(at) for at in range(255, 258)]
        for tile in tiles_of(970):
            assert folder.tile(tile)
        path = inclusion_proof(300, 970, folder.subtree(970))
        assert is_included(leaf_hash(entry(300)), 300, 970, path, expected_root(970))


def test_partial_tiles_go_when_the_full_one_is_there_and_readers_of_the_old_head_do_not_notice(root):
    with opened(root) as store:
        grown(store, 300)
        published(store)
        assert (root / "tile/0/001.p/44").exists()
        grown(store, 400)
        published(store)
        assert not (root / "tile/0/001.p").exists()
        assert len(LogFolder(root).tile(tiles_of(300)[1])) > 0
        assert is_included(
            leaf_hash(entry(299)),
            299,
            300,
            inclusion_proof(299, 300, LogFolder(root).subtree(300)),
            expected_root(300),
        )


def test_the_places_of_a_subject_are_found_in_tiles_and_journal(root):
    with opened(root) as store:
        for _ in range(3):
            store.append([b"x"] * 300, [subject(at) for at in range(300)])
        assert store.places(subject(7)) == (7, 307, 607)
        assert store.places(b"\x01" * 32) == ()


def test_two_processes_cannot_write_to_one_log(root):
    with opened(root), pytest.raises(HomeInUseError, match="another process writes"):
        opened(root)
    opened(root).close()


def test_threads_that_add_at_once_lose_nothing(root):
    with opened(root, gather=100) as store:
        threads = [
            threading.Thread(target=lambda: [store.append([b"t"] * 7, [subject(1)] * 7) for _ in range(20)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.size == 4 * 7 * 20
        published(store)
    assert list(LogFolder(root).faults()) == []


@pytest.mark.parametrize(
    ("entries", "subjects", "says"),
    [
        ([b"a"], [], "one subject"),
        ([b"a"], [b"short"], "one subject"),
        ([bytes(65_536)], [bytes(32)], "longer than 65535"),
        ([b""] * 65_537, [bytes(32)] * 65_537, "at once"),
    ],
)
def test_what_cannot_be_added_is_refused_whole(root, entries, subjects, says):
    with opened(root) as store:
        with pytest.raises(BadInputError, match=says):
            store.append(entries, subjects)
        assert store.size == 0
        assert store.append([], []) == 0


def test_a_checkpoint_that_is_not_this_logs_head_is_not_published(root):
    with opened(root) as store:
        grown(store, 20)
        published(store)
        with pytest.raises(BadInputError, match="goes back from 20"):
            published(store, 10)
        with pytest.raises(BadInputError, match="another root"):
            store.publish(MadeLog([b"x"] * 20).checkpoint())
        with pytest.raises(BadInputError, match="20 entries, not 21"):
            store.publish(MadeLog([b"x"] * 21).checkpoint())


def test_cosignatures_may_be_added_to_a_published_head(root):
    with opened(root) as store:
        grown(store, 20)
        assert published(store) == published(store)


DAMAGE = {
    "a bit in the journal": ("journal", lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:]),
    "a shorter journal": ("journal", lambda data: data[: len(data) // 2]),
    "no journal": ("journal", None),
    "an empty journal": ("journal", lambda data: b""),
    "a bit in a tile": ("tile/0/004", lambda data: bytes([data[0] ^ 1]) + data[1:]),
    "no tile": ("tile/0/004", None),
    "a bit in the last full bundle": ("tile/entries/004", lambda data: data[:9] + bytes([data[9] ^ 1]) + data[10:]),
    "a shorter tile": ("tile/0/004", lambda data: data[:-1]),
    "another checkpoint": ("checkpoint", lambda data: data.replace(b"\n1300\n", b"\n1299\n")),
    "a broken checkpoint": ("checkpoint", lambda data: data[:20]),
    "no secret": ("secret", None),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_opening_finds_damage(root, kind):
    with opened(root) as store:
        grown(store, 1100)
        published(store)
        grown(store, 200)
        published(store)
    name, change = DAMAGE[kind]
    if change is None:
        (root / name).unlink()
    else:
        (root / name).write_bytes(change((root / name).read_bytes()))
    with pytest.raises(DamagedError):
        opened(root)


def test_the_full_check_finds_a_changed_entry_that_opening_does_not_look_at(root):
    with opened(root) as store:
        grown(store, 1300)
        published(store)
    for name, at in (("tile/entries/001", 5), ("tile/0/000", 7), ("tile/1/000.p/5", 3), ("tile/entries/005.p/20", 4)):
        path = root / name
        good = path.read_bytes()
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        assert list(LogFolder(root).faults()), name
        path.write_bytes(good)
    assert list(LogFolder(root).faults()) == []


def test_only_the_owner_may_read_what_the_log_keeps(root):
    with opened(root) as store:
        grown(store, 300)
        published(store)
    assert {path.stat().st_mode & 0o077 for path in [root, *root.rglob("*")]} == {0}
