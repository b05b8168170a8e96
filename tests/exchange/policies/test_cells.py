"""Attacks on released tables: differencing, linkage of releases, sums minus parts. None finds a small count.

The attacker knows every release, that a withheld count only moves when it moves by the minimum or more (at worst: when
exactly), and solves the linear programme over all of it together.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tocsin.errors import BadInputError
from tocsin.exchange.policies.cells import Published, Series, begin, release_table

LEAST = 5


class Attacker:
    """Collects releases and bounds what was withheld."""

    def __init__(self) -> None:
        self.unknown: dict[tuple[object, int], int] = {}
        self.rows: list[list[int]] = []
        self.sums: list[float] = []

    def see(self, told: Published, counts: dict[tuple[str, str], int]) -> None:
        """Note one release; ``counts`` says which withheld cells stayed the same, as the worst case knows."""
        sums = [([c for c in told.cells if c[0] == row], value) for row, value in told.rows.items()]
        sums += [([c for c in told.cells if c[1] == column], value) for column, value in told.columns.items()]
        sums += [(list(told.cells), told.total)] if told.total is not None else []
        for cells, value in sums:
            left = value - sum(told.cells[cell] or 0 for cell in cells)
            variables = [self.variable(cell, counts[cell]) for cell in cells if told.cells[cell] is None]
            if variables:
                self.rows.append(variables)
                self.sums.append(left)
        for cell, count in told.cells.items():
            if count is None:
                self.variable(cell, counts[cell])

    def variable(self, cell: object, count: int) -> int:
        return self.unknown.setdefault((cell, count), len(self.unknown))

    def width(self, cell: object, count: int) -> float:
        """Return the width of the interval in which a withheld count must lie."""
        if not self.rows:
            return float("inf")
        known = np.zeros((len(self.rows), len(self.unknown)))
        for index, variables in enumerate(self.rows):
            known[index, variables] = 1
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(self.unknown))
            aim[self.unknown[cell, count]] = sign
            found = linprog(aim, A_eq=known, b_eq=self.sums, bounds=(0, 10_000))
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return float(ends[1] - ends[0])


@st.composite
def series_of_tables(draw: st.DrawFn) -> tuple[Series, list[dict[tuple[str, str], int]]]:
    rows = [f"r{n}" for n in range(draw(st.integers(1, 4)))]
    columns = [f"c{n}" for n in range(draw(st.integers(1, 3)))]
    places = [(row, column) for row in rows for column in columns]
    counts = st.one_of(st.just(0), st.integers(0, 8), st.integers(0, 40))
    first = {cell: draw(counts) for cell in places}
    tables = [first]
    for _ in range(draw(st.integers(0, 3))):
        moves = st.one_of(st.just(0), st.integers(-3, 3), st.integers(-40, 40))
        tables.append({cell: max(0, count + draw(moves)) for cell, count in tables[-1].items()})
    return begin(rows, columns, LEAST), tables


@settings(max_examples=60, deadline=None)
@given(series_of_tables())
def test_no_small_count_can_be_worked_out_from_all_releases_together(
    made: tuple[Series, list[dict[tuple[str, str], int]]],
) -> None:
    series, tables = made
    attacker, small = Attacker(), set()
    for table in tables:
        told, series = release_table(series, table)
        assert series.counts is not None
        attacker.see(told, series.counts)
        small |= {(cell, count) for cell, count in series.counts.items() if 0 < count < LEAST}
        assert not any(count is not None and 0 < count < LEAST for count in told.cells.values())
        assert not any(0 < total < LEAST for total in (*told.rows.values(), *told.columns.values()))
    for cell, count in small:
        assert attacker.width(cell, count) >= LEAST - 1e-6


@settings(max_examples=60, deadline=None)
@given(series_of_tables())
def test_the_difference_of_two_releases_never_tells_of_few(
    made: tuple[Series, list[dict[tuple[str, str], int]]],
) -> None:
    series, tables = made
    released = []
    for table in tables:
        told, series = release_table(series, table)
        released.append(told)
    for before, after in pairwise(released):
        for cell, count in after.cells.items():
            earlier = before.cells[cell]
            assert (count is None) == (earlier is None)
            if count is not None and earlier is not None:
                assert count == earlier or abs(count - earlier) >= LEAST


def test_the_attack_itself_works_on_a_table_where_only_small_counts_are_withheld() -> None:
    counts = {("r0", "c0"): 2, ("r0", "c1"): 9, ("r1", "c0"): 12, ("r1", "c1"): 7}
    naive = Published(
        cells={cell: None if count < LEAST else count for cell, count in counts.items()},
        rows={"r0": 11, "r1": 19},
        columns={"c0": 14, "c1": 16},
        total=30,
        smallest_cell=7,
    )
    attacker = Attacker()
    attacker.see(naive, counts)
    assert attacker.width(("r0", "c0"), 2) == pytest.approx(0)


def test_the_attack_links_two_releases_that_are_each_safe_alone() -> None:
    counts = {("r0", "c0"): 2, ("r1", "c0"): 9, ("r2", "c0"): 8}
    attacker = Attacker()
    for shown in ("r1", "r2"):
        cells = {cell: count if cell[0] == shown else None for cell, count in counts.items()}
        attacker.see(Published(cells=cells, rows={}, columns={"c0": 19}, total=19, smallest_cell=8), counts)
    attacker.rows.append([attacker.variable(("r1", "c0"), 9)])
    attacker.sums.append(9)
    attacker.rows.append([attacker.variable(("r2", "c0"), 8)])
    attacker.sums.append(8)
    assert attacker.width(("r0", "c0"), 2) == pytest.approx(0)


def test_a_table_that_cannot_be_shielded_leaves_without_sums() -> None:
    told, _ = release_table(begin(["r0", "r1"], ["c0", "c1"], LEAST), {("r0", "c0"): 2, ("r1", "c1"): 30})
    assert told.rows == {}
    assert told.columns == {}
    assert told.total is None
    assert told.cells["r1", "c1"] == 30


def test_a_count_that_grows_by_few_lags_and_one_that_would_become_small_stays() -> None:
    _, series = release_table(begin(["r0", "r1"], ["c0"], LEAST), {("r0", "c0"): 10, ("r1", "c0"): 20})
    told, series = release_table(series, {("r0", "c0"): 13, ("r1", "c0"): 3})
    assert told.cells == {("r0", "c0"): 10, ("r1", "c0"): 20}
    told, _ = release_table(series, {("r0", "c0"): 15, ("r1", "c0"): 0})
    assert told.cells == {("r0", "c0"): 15, ("r1", "c0"): 0}


def test_a_cell_outside_the_series_and_a_negative_count_are_refused() -> None:
    series = begin(["r0"], ["c0", "c1"], LEAST)
    for wrong in ({("r9", "c0"): 6}, {("r0", "c0"): -1}):
        with pytest.raises(BadInputError, match="does not belong"):
            release_table(series, wrong)
    for rows, least in ((["r0", "r0"], 5), ([], 5), (["r0"], 1)):
        with pytest.raises(BadInputError, match="distinct rows"):
            begin(rows, ["c0"], least)
