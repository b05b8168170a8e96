from datetime import UTC, datetime, timedelta, timezone

import pytest

from tocsin.errors import BadInputError
from tocsin.exchange.log.acts import KINDS, Act, commitment, read_act, salts, write_act

TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ACT = Act(kind="sent", commitment="0f" * 32, time=TIME)


def test_an_act_of_every_kind_is_read_as_it_was_written():
    for kind in KINDS:
        act = Act(kind=kind, commitment="0f" * 32, time=TIME)
        assert read_act(write_act(act)) == act


def test_an_act_is_canonical_json_in_whole_seconds_utc():
    east = Act(kind="sent", commitment="0f" * 32, time=TIME.astimezone(timezone(timedelta(hours=3))))
    assert write_act(east) == write_act(ACT)
    assert write_act(ACT).endswith(b',"kind":"sent","time":"2026-01-02T03:04:05Z"}')


@pytest.mark.parametrize(
    "entry",
    [
        *(
            b"",
            b'{"a":"\xed\xa0\x80"}',
            b"{}",
            b"[]",
            b"\xff",
            write_act(ACT) + b" ",
            b" " + write_act(ACT),
            write_act(ACT) + bytes(1024),
        ),
        write_act(ACT).replace(b"sent", b"lost"),
        write_act(ACT).replace(b"0f", b"0F", 1),
        write_act(ACT).replace(b"0f", b"zz", 1),
        write_act(ACT).replace(b"05Z", b"05+00:00"),
        write_act(ACT).replace(b"05Z", b"05.5Z"),
        write_act(ACT).replace(b"05Z", b"05"),
        write_act(ACT).replace(b"}", b',"more":1}'),
        write_act(ACT).replace(b'"kind":"sent",', b'"kind":"sent","kind":"sent",'),
        write_act(ACT).replace(b"2026", b"0001").replace(b"Z", b"+14:00"),
    ],
)
def test_what_is_not_the_one_way_to_write_an_act_is_refused(entry):
    with pytest.raises(BadInputError):
        read_act(entry)


def test_an_entry_does_not_give_away_its_subject_and_the_salt_opens_it():
    salt = salts(bytes(32), "example.org/log")
    subject = b"s" * 32
    assert commitment(salt(0), subject) != commitment(salt(1), subject)
    assert commitment(salt(0), subject) == commitment(salts(bytes(32), "example.org/log")(0), subject)
    assert salt(0) != salts(bytes(32), "example.net/log")(0)
    assert salt(0) != salts(b"1" * 32, "example.org/log")(0)


def test_short_secrets_salts_and_subjects_are_refused():
    for wrong in (
        lambda: salts(bytes(31), "a"),
        lambda: commitment(b"", bytes(32)),
        lambda: commitment(bytes(32), b""),
    ):
        with pytest.raises(BadInputError, match="32 bytes"):
            wrong()
