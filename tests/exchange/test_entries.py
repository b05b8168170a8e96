"""An entry's hash covers everything it says."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from tocsin.errors import BadInputError
from tocsin.exchange.entries import seal, sealed_hash

DAY = datetime(2024, 1, 1, tzinfo=UTC)


def entry(**more: object) -> object:
    return seal(**{"id": "0", "kind": "n.m", "subject": "s", "actor": "a@b", "time": DAY, "payload": {"x": 1}, **more})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "1"),
        ("kind", "x"),
        ("schema_version", 2),
        ("subject", "x"),
        ("actor", "x"),
        ("time", DAY + timedelta(microseconds=1)),
        ("policy", "public"),
        ("payload", {"x": 2}),
    ],
)
def test_a_change_of_any_field_changes_the_hash(field: str, value: object) -> None:
    sealed = entry()
    assert sealed_hash(sealed) == sealed.content_hash
    assert sealed_hash(msgspec.structs.replace(sealed, **{field: value})) != sealed.content_hash


def test_the_zone_in_which_an_instant_is_written_does_not_matter() -> None:
    there = DAY.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert entry(time=there).content_hash == entry().content_hash


def test_an_entry_without_actor_or_zone_is_refused() -> None:
    with pytest.raises(BadInputError):
        entry(actor="")
    with pytest.raises(BadInputError):
        entry(time=datetime(2024, 1, 1))  # noqa: DTZ001 - the fault under test
