"""Private keys: whole or not there, for their owner's eyes, never overwritten."""

import json
import os
import secrets
import stat
from pathlib import Path

import pytest

from tests.support.registers import sealer, signer
from tocsin.errors import BadInputError, DamagedError, NotFoundError, RefusedError
from tocsin.exchange.keys.sealing import wrap
from tocsin.node import key_files
from tocsin.node.key_files import KeyFiles

KEY, SEALER, QUANTUM = signer("ada"), sealer("ada"), signer("ada", 0, "ml-dsa-44")


@pytest.fixture
def files(tmp_path: Path) -> KeyFiles:
    return KeyFiles(tmp_path / "keys", secrets.token_bytes)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(key_files, "_LOG2_COST", 14)


def test_every_kind_of_key_is_read_back_and_works(files):
    for key in (KEY, SEALER, QUANTUM):
        files.keep(key)
    assert files.ids() == tuple(sorted((KEY.key, SEALER.key, QUANTUM.key)))
    assert files.read(KEY.key).sign(b"x") == KEY.sign(b"x")
    assert files.read(QUANTUM.key).public == QUANTUM.public
    assert files.read(SEALER.key).unwrap(wrap(b"k", SEALER.public, b""), b"") == b"k"


def test_key_and_folder_are_the_owners_alone_whatever_the_umask(files):
    before = os.umask(0)
    try:
        path = files.keep(KEY)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700
    path.chmod(0o640)
    with pytest.raises(RefusedError, match="others on this machine"):
        files.read(KEY.key)


def test_a_key_is_never_overwritten_and_no_piece_is_left_beside_it(files):
    path = files.keep(KEY)
    was = path.read_bytes()
    with pytest.raises(RefusedError, match="already"):
        files.keep(KEY, "other")
    assert path.read_bytes() == was
    assert [one.name for one in files.folder.iterdir()] == [path.name]


def test_a_race_for_one_name_is_lost_by_the_second(files, monkeypatch):
    files.keep(KEY)
    monkeypatch.setattr(Path, "exists", lambda self: False)
    with pytest.raises(RefusedError, match="already"):
        files.keep(KEY)


def test_a_disk_that_fails_leaves_no_half_key(files, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.keep(KEY)
    assert list(files.folder.iterdir()) == []


@pytest.mark.usefixtures("quick")
def test_a_passphrase_opens_and_nothing_else_does(files):
    path = files.keep(KEY, "correct horse")
    assert KEY.private_bytes().hex() not in path.read_text()
    assert files.locked(KEY.key)
    assert files.read(KEY.key, "correct horse").key == KEY.key
    for wrong in ("", "correct hors"):
        with pytest.raises(RefusedError):
            files.read(KEY.key, wrong)


@pytest.mark.usefixtures("quick")
def test_a_changed_file_is_refused(files):
    plain, locked = files.keep(KEY), files.keep(QUANTUM, "words")
    content = json.loads(plain.read_text())
    for change in ({"format": "other"}, {"private": "00" * 32}, {"private": "zz"}, {"private": ""}, {"more": 1}):
        plain.write_text(json.dumps(content | change))
        with pytest.raises((DamagedError, BadInputError)):
            files.read(KEY.key)
    content = json.loads(locked.read_text())
    for change in ({"log2_cost": 40}, {"salt": "00"}, {"nonce": "00"}):
        locked.write_text(json.dumps(content | {"locked": content["locked"] | change}))
        with pytest.raises(RefusedError, match="does not open"):
            files.read(QUANTUM.key, "words")


def test_a_file_under_another_name_is_noticed(files):
    path = files.keep(KEY)
    other = signer("bo")
    path.rename(path.with_name(f"{other.key.replace(':', '-')}.key"))
    with pytest.raises(DamagedError, match="another key"):
        files.read(other.key)
    with pytest.raises(NotFoundError):
        files.read(KEY.key)


def test_a_home_without_keys_has_none(files):
    assert files.ids() == ()
