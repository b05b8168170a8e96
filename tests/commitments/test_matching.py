"""Offers meet needs as well as they can, never more than there is, and the choice explains itself."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commitments.test_book import entry
from tocsin.commitments.book import book_of
from tocsin.commitments.matching import propose
from tocsin.commitments.shortfalls import Shortfall, shortfalls
from tocsin.errors import BadInputError


def needs(**missing: int) -> tuple[Shortfall, ...]:
    return shortfalls(
        book_of(entry(f"r{name}", "required", value, unit="tents", purpose=name) for name, value in missing.items())
    )


def test_one_offer_meets_the_more_urgent_need_first() -> None:
    offer = entry("o", "offered", 10, unit="tents")
    found = propose([offer], needs(north=10, south=10), {"south": 2.0})
    assert [(one.purpose, int(one.value)) for one in found.matches] == [("south", 10)]
    assert found.unmet == (("north", "tents", "", Decimal(10)),)
    assert found.optimal
    assert "100%" in found.matches[0].reason


def test_earmarks_capabilities_and_exercises_are_kept() -> None:
    offers = [
        entry("a", "offered", 5, unit="tents", earmark="north"),
        entry("b", "offered", 5, unit="tents", capability="winter"),
        entry("c", "offered", 5, unit="tents", exercise=True),
        entry("d", "offered", 5, unit="blankets"),
    ]
    found = propose(offers, needs(south=10))
    assert found.matches == ()
    assert {id_ for id_, _ in found.unused} == {"a", "b", "c", "d"}


def test_a_division_uses_as_few_transfers_as_it_can() -> None:
    offers = [entry("a", "offered", 5, unit="tents"), entry("b", "offered", 10, unit="tents")]
    found = propose(offers, needs(north=10, south=5))
    assert [(one.offer, one.purpose) for one in found.matches] == [("a", "south"), ("b", "north")]


def test_urgency_below_nothing_is_refused() -> None:
    with pytest.raises(BadInputError, match="below nothing"):
        propose([], needs(north=1), {"north": -1.0})


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 40), max_size=4), st.lists(st.integers(1, 40), max_size=4))
def test_nothing_is_given_twice_and_all_that_can_be_met_is(offered: list[int], missing: list[int]) -> None:
    offers = [entry(f"o{at}", "offered", value, unit="tents") for at, value in enumerate(offered)]
    wanted = needs(**{f"n{at}": value for at, value in enumerate(missing)})
    found = propose(offers, wanted)
    total = sum((one.value for one in found.matches), Decimal(0))
    assert total == min(sum(offered), sum(missing))
    for offer in offers:
        used = sum((one.value for one in found.matches if one.offer == offer.id), Decimal(0))
        assert used <= offer.amount.value
    for need in wanted:
        met = sum((one.value for one in found.matches if one.purpose == need.purpose), Decimal(0))
        assert met <= need.missing
