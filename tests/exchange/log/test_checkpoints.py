import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.log.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from tocsin.exchange.log.merkle import EMPTY
from tocsin.exchange.log.notes import ED25519, NoteKey, parse_key, parse_note

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/exchange/log/notes.json").read_text(encoding="utf-8"))
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = NoteKey("example.org/log", ED25519, SECRET.public_key().public_bytes_raw())


def test_the_checkpoint_of_the_checksum_database_of_go_is_read_as_it_was_written():
    case = VECTORS["notes"][1]
    checkpoint = parse_checkpoint(parse_note(case["note"].encode()).text)
    assert (checkpoint.origin, checkpoint.size) == ("go.sum database tree", 65_664_258)
    assert checkpoint.text == parse_note(case["note"].encode()).text


def test_a_real_logs_checkpoint_opens_with_its_own_key_only():
    case = VECTORS["cosigned"]
    checkpoint, note = open_checkpoint(case["note"].encode(), [parse_key(case["log"])])
    assert checkpoint.size == 34_684
    assert note.written == case["note"]
    with pytest.raises(RefusedError, match="no known key of this log"):
        open_checkpoint(case["note"].encode(), [parse_key(text) for text in case["witnesses"]])


def test_a_checkpoint_signed_here_opens_here():
    checkpoint = Checkpoint(KEY.name, 3, bytes(range(32)))
    assert open_checkpoint(sign_checkpoint(checkpoint, KEY, SECRET).written.encode(), [KEY])[0] == checkpoint


def test_a_key_of_another_log_neither_signs_nor_opens():
    with pytest.raises(BadInputError, match="does not sign for"):
        sign_checkpoint(Checkpoint("example.com/other", 0, EMPTY), KEY, SECRET)
    note = sign_checkpoint(Checkpoint(KEY.name, 0, EMPTY), KEY, SECRET)
    moved = note.written.replace("example.org/log\n", "example.net/log\n", 1)
    with pytest.raises(RefusedError):
        open_checkpoint(moved.encode(), [KEY])


@pytest.mark.parametrize(
    "text",
    [
        *("", "a\n", "a\n1\n", "a\n1\nAAAA\n", "\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"),
        *(
            f"a\n{size}\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
            for size in ("01", "-1", "+1", " 1", "1 ", "1e3", "9223372036854775808", "9" * 5000, "\u0661", "", "0")
        ),
        "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
        "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n",
    ],
)
def test_what_is_not_written_as_a_checkpoint_is_refused(text):
    with pytest.raises(BadInputError):
        parse_checkpoint(text)


def test_further_lines_of_another_log_are_kept_and_signed_with_it():
    text = "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n"
    assert parse_checkpoint(text).extensions == ("more",)
    assert parse_checkpoint(text).text == text
