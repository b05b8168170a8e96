"""What the standard has no words for goes under a published extension, and comes back."""

import msgspec
import pytest

from tests.support.stix_examples import IDENTITY, bundle_of, example
from tocsin.errors import BadInputError
from tocsin.formats.stix import Extension, definition_of, extended, extension_in, object_faults, undefined


class Rank(msgspec.Struct, frozen=True):
    rank: int
    why: str = ""


RANKS = Extension(
    id="extension-definition--55555555-5555-4555-8555-555555555555",
    name="Rank",
    description="How much an object matters.",
    schema="https://example.org/rank.json",
    version="1.0.0",
    structure=Rank,
)


def test_a_value_under_an_extension_is_valid_and_comes_back():
    value = extended(example("file"), RANKS, Rank(5, "seen twice"))
    assert object_faults(value) is None
    assert extension_in(value, RANKS) == Rank(5, "seen twice")
    assert extension_in(example("file"), RANKS) is None
    assert set(value["extensions"]) > set(example("file")["extensions"])


def test_a_definition_is_a_valid_object_and_says_who_defines_it():
    definition = definition_of(RANKS, created="2026-11-27T00:00:00.000Z", created_by_ref=IDENTITY)
    assert object_faults(definition) is None
    assert undefined([extended(example("url"), RANKS, Rank(1))]) == (RANKS.id,)
    assert undefined(bundle_of(definition, extended(example("url"), RANKS, Rank(1)))["objects"]) == ()
    with pytest.raises(BadInputError):
        definition_of(RANKS, created="yesterday", created_by_ref=IDENTITY)


def test_a_value_of_another_form_is_an_error():
    value = extended(example("url"), RANKS, Rank(1))
    value["extensions"][RANKS.id]["rank"] = "high"
    with pytest.raises(BadInputError, match="cannot be read"):
        extension_in(value, RANKS)
