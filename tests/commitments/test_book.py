"""The ledger's laws: nothing is created or lost, a supersession is total, order does not matter, units stay apart."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.commitments.amounts import Amount
from tocsin.commitments.book import Book, book_of
from tocsin.commitments.entries import STAGES, Entry, check_entry
from tocsin.commitments.shortfalls import over_time, shortfalls
from tocsin.errors import BadInputError

DAY = date(2026, 1, 5)
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def entry(id_: str, kind: str, value: int | str, minutes: int = 0, unit: str = "USD", **more: Any) -> Entry:
    return msgspec.convert(
        {
            "id": id_,
            "kind": kind,
            "amount": Amount(unit, Decimal(value)),
            "party": "KEN",
            "purpose": "appeal",
            "day": DAY,
            "entered": NOON + timedelta(minutes=minutes),
            "actor": "desk@au",
            **more,
        },
        Entry,
        from_attributes=True,
    )


def sums(book: Book) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for (_, unit), value in book.accounts.items():
        totals[unit] = totals.get(unit, Decimal(0)) + value
    return totals


def test_a_pledge_moves_through_commitment_and_payment_to_use() -> None:
    book = book_of(
        [
            entry("p", "pledged", 100),
            entry("c", "committed", 60, 1, pledge="p"),
            entry("d", "paid", 50, 2, pledge="p"),
            entry("s", "spent", 10, 3, pledge="p"),
        ]
    )
    (pledge,) = book.pledges.values()
    assert [int(pledge.standing[stage]) for stage in STAGES] == [40, 10, 40, 10]
    assert pledge.reached("paid") == 50
    assert book.accounts["giver:KEN", "USD"] == -100
    assert sums(book) == {"USD": 0}


def test_more_than_was_pledged_is_kept_and_not_booked() -> None:
    book = book_of([entry("p", "pledged", 100), entry("d", "paid", 120, 1, pledge="p")])
    assert [(one.entry.id, "only 100" in one.reason) for one in book.unbooked] == [("d", True)]
    assert book.pledges["p"].reached("paid") == 0


def test_what_was_never_pledged_can_be_paid() -> None:
    book = book_of([entry("gift", "paid", 7, unit="tents")])
    assert book.pledges["gift"].reached("paid") == 7
    assert book.accounts["giver:KEN", "tents"] == -7


def test_a_withdrawn_pledge_goes_back_to_its_giver() -> None:
    book = book_of([entry("p", "pledged", 100), entry("w", "withdrawn", 30, 1, pledge="p", stage="pledged")])
    assert book.pledges["p"].withdrawn == 30
    assert book.accounts["giver:KEN", "USD"] == -70


def test_a_payment_made_before_its_pledge_was_raised_still_counts() -> None:
    book = book_of(
        [
            entry("p", "pledged", 100),
            entry("d", "paid", 100, 1, pledge="p"),
            entry("q", "pledged", 150, 2, supersedes="p"),
            entry("e", "paid", 50, 3, pledge="q"),
        ]
    )
    assert book.unbooked == ()
    assert (book.pledges["p"].reached("pledged"), book.pledges["p"].reached("paid")) == (150, 150)


def test_of_two_desks_that_supersede_one_entry_the_first_stands_and_neither_is_lost() -> None:
    book = book_of(
        [
            entry("p", "pledged", 100),
            entry("q", "pledged", 150, 2, supersedes="p", actor="one@au"),
            entry("r", "pledged", 170, 3, supersedes="p", actor="two@au"),
        ]
    )
    assert book.pledges["p"].reached("pledged") == 150
    assert [(one.entry.id, one.reason) for one in book.unbooked] == [("r", "p is superseded by q already")]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (entry("x", "pledged", 1, 1, supersedes="none"), "not here"),
        (entry("x", "offered", 1, 1, supersedes="p"), "another kind"),
        (entry("x", "pledged", 1, -1, supersedes="p"), "entered later"),
        (entry("x", "paid", 1, 1, pledge="none"), "not booked"),
        (entry("x", "paid", 1, 1, pledge="p", unit="EUR"), "the pledge is in USD"),
        (entry("x", "paid", 1, 1, pledge="p", exercise=True), "never mixed"),
        (entry("x", "withdrawn", 1, 1, pledge="p", stage="paid"), "only 0"),
        (entry("x", "withdrawn", 1, 1, pledge="p"), "names no stage"),
        (entry("x", "committed", 1, 1), "names no pledge"),
    ],
)
def test_an_entry_that_does_not_fit_says_why(wrong: Entry, reason: str) -> None:
    book = book_of([entry("p", "pledged", 100), wrong])
    assert [one.entry.id for one in book.unbooked] == ["x"]
    assert reason in book.unbooked[0].reason
    assert book.pledges["p"].reached("pledged") == 100


def test_two_entries_with_one_id_are_refused() -> None:
    with pytest.raises(BadInputError, match="one id"):
        book_of([entry("p", "pledged", 1), entry("p", "pledged", 2)])


@pytest.mark.parametrize("value", [0, -1, "NaN", "Infinity"])
def test_an_entry_moves_something(value: int | str) -> None:
    with pytest.raises(BadInputError, match="moves nothing"):
        check_entry(entry("p", "pledged", value))


def test_exercises_never_reach_real_accounts() -> None:
    book = book_of([entry("p", "pledged", 5), entry("x", "pledged", 100, exercise=True)])
    assert book.accounts["giver:KEN", "USD"] == -5
    assert book.accounts["exercise giver:KEN", "USD"] == -100
    assert [(one.exercise, int(one.pledged)) for one in shortfalls(book)] == [(False, 5), (True, 100)]


def test_a_shortfall_names_its_entries_and_is_by_capability() -> None:
    found = shortfalls(
        book_of(
            [
                entry("r", "required", 10, party="AU", unit="helicopters", capability="medical"),
                entry("p", "pledged", 4, unit="helicopters", capability="medical"),
                entry("d", "paid", 1, 1, pledge="p", unit="helicopters"),
                entry("o", "pledged", 2, unit="helicopters", capability="transport"),
            ]
        )
    )
    medical, transport = found
    assert (int(medical.required), int(medical.paid), int(medical.missing), int(medical.unpaid)) == (10, 1, 9, 3)
    assert medical.entries == ("r", "d", "p")
    assert medical.coverage == pytest.approx(0.1)
    assert (transport.required, transport.coverage) == (0, None)


def test_shortfalls_over_time_follow_the_day_of_effect() -> None:
    given = [
        entry("r", "required", 100, party="AU"),
        entry("p", "paid", 40, 1, day=date(2026, 2, 1)),
    ]
    told = over_time(given, [date(2026, 1, 31), date(2026, 2, 1)], "appeal")
    assert [int(found[0].missing) for _, found in told] == [100, 60]


# --- laws ---------------------------------------------------------------------------------------------------------


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    """Entries as desks would write them, most of them sound, some not."""
    made: list[Entry] = []
    for number in range(draw(st.integers(0, 14))):
        kind = draw(
            st.sampled_from(["required", "offered", "pledged", "assessed", "committed", "paid", "spent", "withdrawn"])
        )
        ids = [one.id for one in made] or ["none"]
        more: dict[str, Any] = {
            "party": draw(st.sampled_from(["KEN", "GHA"])),
            "purpose": draw(st.sampled_from(["appeal", "mission"])),
            "exercise": draw(st.sampled_from([False, False, False, True])),
        }
        if kind in {"committed", "paid", "spent", "withdrawn"}:
            more["pledge"] = draw(st.sampled_from([*ids, ""]))
        if kind == "withdrawn":
            more["stage"] = draw(st.sampled_from([*STAGES, ""]))
        if draw(st.integers(0, 3)) == 0:
            more["supersedes"] = draw(st.sampled_from(ids))
        value = draw(st.integers(1, 60))
        unit = draw(st.sampled_from(["USD", "USD", "troops"]))
        made.append(entry(f"e{number:02d}", kind, value, draw(st.integers(0, 30)), unit, **more))
    return made


@given(ledgers())
def test_nothing_is_created_and_nothing_is_lost(entries: list[Entry]) -> None:
    book = book_of(entries)
    assert all(total == 0 for total in sums(book).values())
    booked = {one.entry.id for one in book.unbooked} | set(book.superseded)
    seen = {id_ for pledge in book.pledges.values() for id_ in pledge.entries} | set(book.required) | set(book.offers)
    assert booked.isdisjoint(seen)
    assert booked | seen == {one.id for one in entries}
    for pledge in book.pledges.values():
        assert all(value >= 0 for value in pledge.standing.values())
        begun = next(one for one in entries if one.id == pledge.entries[0])
        assert sum(pledge.standing.values()) + pledge.withdrawn == begun.amount.value


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_book_is_the_same_in_whatever_order_entries_arrive(entries: list[Entry], chance: Any) -> None:
    shuffled = [*entries, *entries[:3]]
    chance.shuffle(shuffled)
    assert book_of(shuffled) == book_of(entries)


@given(ledgers(), st.integers(0, 40))
def test_a_supersession_is_total(entries: list[Entry], value: int) -> None:
    """Superseding an entry gives the accounts of a ledger in which the later figure had stood from the start."""
    book = book_of(entries)
    free = [one for one in entries if one.id not in book.superseded and not one.supersedes]
    if not free or any(one.entry.supersedes for one in book.unbooked):
        return
    old = free[value % len(free)]
    if old.id in {one.entry.id for one in book.unbooked}:
        return
    amount = Amount(old.amount.unit, Decimal(value + 1))
    new = msgspec.structs.replace(old, id="later", amount=amount, entered=NOON + timedelta(days=1), supersedes=old.id)
    instead = msgspec.structs.replace(old, amount=amount)
    superseded = book_of([*entries, new])
    replaced = book_of([instead if one is old else one for one in entries])
    assert superseded.accounts == replaced.accounts
    assert {id_: pledge.standing for id_, pledge in superseded.pledges.items()} == {
        id_: pledge.standing for id_, pledge in replaced.pledges.items()
    }
