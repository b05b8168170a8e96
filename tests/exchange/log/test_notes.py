import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.log.notes import (
    NoteSignature,
    parse_key,
    parse_note,
    read_lines,
    signed,
    signers_of,
    with_signatures,
)

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/exchange/log/notes.json").read_text(encoding="utf-8"))
PETER = VECTORS["notes"][0]


@pytest.mark.parametrize("case", VECTORS["notes"], ids=lambda case: case["key"].partition("+")[0])
def test_notes_that_others_signed_verify_and_are_written_back_byte_for_byte(case):
    key, note = parse_key(case["key"]), parse_note(case["note"].encode())
    assert signers_of(note, [key]) == (key,)
    assert note.written == case["note"]
    assert key.text == case["key"]


def test_signing_with_the_published_key_gives_the_published_note():
    secret = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(PETER["secret"]))
    note = parse_note(PETER["note"].encode())
    assert (signed(note.text, parse_key(PETER["key"]), secret),) == note.signatures


def test_a_changed_text_is_refused_by_whoever_knows_the_key():
    note = parse_note(PETER["note"].replace("your problem is", "my problem is").encode())
    with pytest.raises(RefusedError, match="PeterNeumann"):
        signers_of(note, [parse_key(PETER["key"])])


def test_signatures_of_unknown_keys_say_nothing_even_under_a_known_name():
    note = parse_note(PETER["note"].encode())
    other = parse_key(VECTORS["notes"][1]["key"])
    assert signers_of(note, [other]) == ()
    stranger = NoteSignature("PeterNeumann", b"none", bytes(64))
    assert signers_of(with_signatures(note, [stranger]), [parse_key(PETER["key"])]) == (parse_key(PETER["key"]),)


def test_a_newer_signature_of_a_key_takes_the_place_of_the_older():
    note = parse_note(PETER["note"].encode())
    newer = NoteSignature(note.signatures[0].name, note.signatures[0].id, bytes(64))
    assert with_signatures(note, [newer]).signatures == (newer,)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.partition("\u2014")[0],
        lambda text: text.replace("\u2014 ", "- "),
        lambda text: text.replace("\u2014 PeterNeumann ", "\u2014 Peter Neumann "),
        lambda text: text.replace("\u2014 PeterNeumann ", "\u2014 Peter+Neumann "),
        lambda text: text.replace("\u2014 PeterNeumann ", "\u2014 Peter\u2003Neumann "),
        lambda text: text.replace("\u2014 PeterNeumann ", "\u2014  "),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("your", "your\x00"),
        lambda text: text.replace("nAM=", "nAN="),
        lambda text: text.replace("nAM=", "nAM"),
        lambda text: text.replace("x08go", "x08g o"),
        lambda text: text + "\u2014 a AAAAAA==\n",
        lambda text: text + "\n",
        lambda text: text + "\u2014 a AAAAAAA=\n" * 64,
        lambda text: "a" * (1 << 20) + text,
    ],
)
def test_what_is_not_written_as_a_note_is_refused(change):
    with pytest.raises(BadInputError):
        parse_note(change(PETER["note"]).encode())


def test_bytes_that_are_not_utf8_are_no_note():
    with pytest.raises(BadInputError, match="UTF-8"):
        parse_note(b"\xff" + PETER["note"].encode())


def test_a_text_may_hold_empty_lines_and_is_parted_at_the_last():
    assert parse_note("a\n\n\nb\n\n\u2014 k AAAAAAA=\n".encode()).text == "a\n\n\nb\n"


def test_every_change_of_one_letter_of_a_key_is_refused():
    key = PETER["key"]
    for at in range(len(key)):
        with pytest.raises(BadInputError):
            parse_key(key[:at] + chr(ord(key[at]) + 1) + key[at + 1 :])
        with pytest.raises(BadInputError):
            parse_key(key[:at])


def test_only_whole_texts_are_signed_and_signature_lines_end_with_newlines():
    secret = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(BadInputError, match="ends with a newline"):
        signed("text", parse_key(PETER["key"]), secret)
    with pytest.raises(BadInputError, match="cut off"):
        read_lines("")
