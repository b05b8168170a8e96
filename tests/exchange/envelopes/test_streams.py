"""Whatever the order in which batches come, what is missing is seen, twice is once, and two histories are evidence."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.envelopes import BOOK, ORIGIN, STREAM, Book, Party, chance_from, sealed
from tocsin.errors import RefusedError, TocsinError
from tocsin.exchange.envelopes.framing import header_of, read_frame
from tocsin.exchange.envelopes.headers import Header, batch_id, write_header
from tocsin.exchange.envelopes.sealing import Position, new_stream, next_position
from tocsin.exchange.envelopes.streams import (
    Contradiction,
    Line,
    SignedHeader,
    check_contradiction,
    read_contradiction,
    take,
    write_contradiction,
)


def chain(counts: list[int], seed: str = "seed") -> list[bytes]:
    """Return the batches of one stream."""
    position, batches = STREAM, []
    for number, count in enumerate(counts):
        batches.append(sealed(count, position=position, seed=f"{seed} {number}"))
        position = next_position(header_of(batches[-1]))
    return batches


BATCHES = chain([2, 1, 3, 1, 1, 4])
HEADERS = [header_of(data) for data in BATCHES]
FORK = header_of(sealed(1, position=next_position(HEADERS[0]), seed="another"))


def name(header: Header) -> str:
    return batch_id(write_header(header))


def signed(data: bytes) -> SignedHeader:
    frame = read_frame(data)
    return SignedHeader(frame.header, frame.header_signatures)


@given(st.permutations(range(6)), st.integers(0, 6))
def test_every_order_ends_in_the_same_line_and_shows_its_gaps_on_the_way(order: list[int], stop: int) -> None:
    line: Line | None = None
    taken: set[str] = set()
    for number in order[:stop]:
        seen = take(line, HEADERS[number], taken.__contains__)
        assert seen.verdict == "new"
        line = seen.line
        taken.add(name(HEADERS[number]))
        assert take(line, HEADERS[number], taken.__contains__).verdict == "repeated"
    numbers = {number for at in order[:stop] for number in range(HEADERS[at].seq, HEADERS[at].end)}
    lacking = {number for number in range(max(numbers, default=-1) + 1) if number not in numbers}
    if line is not None:
        assert {number for first, end in line.gaps for number in range(first, end)} == lacking
        assert line.next == min(lacking | {max(numbers) + 1})
    if stop == 6:
        assert line is not None
        assert len(line.runs) == 1
        assert line.runs[0].head == name(HEADERS[-1])


@given(st.permutations(range(6)), st.integers(0, 5))
def test_a_second_history_is_seen_wherever_it_comes(order: list[int], at: int) -> None:
    line: Line | None = None
    verdicts = []
    taken: set[str] = set()
    headers = [HEADERS[number] for number in order]
    headers.insert(at, FORK)
    for header in headers:
        seen = take(line, header, taken.__contains__)
        line = seen.line
        verdicts.append(seen.verdict)
        if seen.verdict == "new":
            taken.add(name(header))
    assert "contradictory" in verdicts


def test_two_headers_for_one_place_convict_whoever_signed_both() -> None:
    other = sealed(1, position=next_position(HEADERS[0]), seed="another")
    found = Contradiction(signed(BATCHES[1]), signed(other))
    assert check_contradiction(read_contradiction(write_contradiction(found)), BOOK) == ORIGIN.name


def test_a_link_to_a_batch_that_was_never_shown_convicts() -> None:
    onto_fork = sealed(2, position=next_position(FORK), seed="more")
    assert check_contradiction(Contradiction(signed(BATCHES[1]), signed(onto_fork)), BOOK) == ORIGIN.name


def test_nobody_is_convicted_by_headers_that_agree_or_that_somebody_else_signed() -> None:
    with pytest.raises(RefusedError, match="can be true"):
        check_contradiction(Contradiction(signed(BATCHES[0]), signed(BATCHES[1])), BOOK)
    with pytest.raises(RefusedError, match="can be true"):
        check_contradiction(Contradiction(signed(BATCHES[0]), signed(BATCHES[0])), BOOK)
    forger = Party(ORIGIN.name, generation=2)
    forged = sealed(1, by=forger, position=next_position(HEADERS[0]))
    with pytest.raises(RefusedError, match="no good key"):
        check_contradiction(Contradiction(signed(BATCHES[1]), signed(forged)), BOOK)
    assert check_contradiction(Contradiction(signed(BATCHES[1]), signed(forged)), Book(ORIGIN, forger))


def test_a_stream_stays_in_its_epoch() -> None:
    line = take(None, HEADERS[0], lambda _: False).line
    with pytest.raises(RefusedError, match="new epoch needs a new stream"):
        take(line, msgspec.structs.replace(HEADERS[1], epoch=4), lambda _: False)


def test_a_stream_keeps_its_audience_so_that_nobody_is_left_out_unseen() -> None:
    both = ("first.example", "second.example")
    line = take(None, HEADERS[0], lambda _: False, both).line
    assert take(line, HEADERS[1], lambda _: False, both).verdict == "new"
    assert take(line, HEADERS[1], lambda _: False).line.recipients == both
    with pytest.raises(RefusedError, match="new audience needs a new stream"):
        take(line, HEADERS[1], lambda _: False, ("first.example",))


def test_a_new_stream_names_how_far_the_old_one_went() -> None:
    fresh = new_stream(chance_from("x"), after=next_position(HEADERS[-1]))
    assert fresh.follows is not None
    assert (fresh.follows.stream, fresh.follows.seq, fresh.follows.head) == (STREAM.stream, 12, name(HEADERS[-1]))
    assert new_stream(chance_from("x"), after=Position("0" * 32)).follows is None


@given(st.integers(0, 400), st.binary(min_size=1, max_size=3))
def test_changed_evidence_convicts_nobody(at: int, put: bytes) -> None:
    other = sealed(1, position=next_position(HEADERS[0]), seed="another")
    data = write_contradiction(Contradiction(signed(BATCHES[1]), signed(other)))
    changed = data[:at] + put + data[at + len(put) :]
    if changed != data:
        with pytest.raises(TocsinError):
            check_contradiction(read_contradiction(changed), BOOK)
