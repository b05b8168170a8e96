"""What was read and is written again is the same, to the canonical byte; what is made is valid or refused."""

import random
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from tests.support.made_alerts import made_alert
from tests.support.signers import NOW, certificate_of, key_of
from tocsin.errors import BadInputError
from tocsin.formats.cap import Alert, Info, Time, canonical, check, read, sign, verify, write
from tocsin.formats.cap.guard import parse

VALID = sorted((Path(__file__).parents[2] / "vectors" / "cap" / "valid").glob("*.xml"))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_message_that_is_read_and_written_has_the_same_canonical_xml(path):
    data = path.read_bytes()
    assert canonical(write(read(data))) == canonical(data)


def test_a_signature_survives_reading_and_writing():
    data = sign(VALID[0].read_bytes(), key_of("one"), certificate_of("one"), form="inclusive")
    again = parse(write(read(data)))
    assert [each.state for each in verify(again, again.root, now=NOW)] == ["valid"]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_messages_made_by_chance_round_trip(version):
    for seed in range(150):
        data = made_alert(random.Random(seed), version)
        if check("it", data, now=NOW).valid:
            assert canonical(write(read(data))) == canonical(data)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_the_houses_own_layout_says_the_same(path):
    alert = read(path.read_bytes()).alert
    assert read(write(alert)).alert == alert


def small(**changes) -> Alert:
    info = Info(event="wind", categories=("Met",), urgency="Future", severity="Minor", certainty="Possible")
    alert = Alert(
        identifier="1",
        sender="a@example.org",
        sent=Time.of(NOW),
        status="Draft",
        message_type="Alert",
        scope="Public",
        infos=(info,),
    )
    return msgspec.structs.replace(alert, **changes)


def test_a_changed_message_forgets_the_layout_that_no_longer_fits():
    message = read(write(small()))
    more = msgspec.structs.replace(message, alert=msgspec.structs.replace(message.alert, note="more"))
    assert read(write(more)).alert.note == "more"


@pytest.mark.parametrize(
    "changes",
    [
        {"sent": Time("2026-11-27T18:00:00Z")},
        {"status": "Meant"},
        {"note": "bell \x07"},
        {"infos": (Info(event="x", urgency="Future", severity="Minor", certainty="Possible"),)},
        {"scope": None},
    ],
)
def test_a_message_that_no_schema_admits_is_not_written(changes):
    with pytest.raises(BadInputError):
        write(small(**changes))


@pytest.mark.parametrize("text", ["<&>\"'", "a\rb", "\ttab\n", "  ", "\U0001f30a", "]]>"])
def test_any_text_is_written_so_that_it_reads_the_same(text):
    assert read(write(small(note=text))).alert.note == text


def test_times_keep_their_offset_and_mean_one_instant():
    assert Time("2026-11-27T24:00:00+02:00").at == datetime(2026, 11, 27, 22, tzinfo=UTC)
    assert Time.of(datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))).text.endswith("-03:30")
    assert Time.of(datetime(2026, 1, 1, tzinfo=UTC)).text.endswith("-00:00")
    with pytest.raises(BadInputError):
        _ = Time("0001-01-01T00:00:00+14:00").at
