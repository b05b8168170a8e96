"""The law of sums: a place's figure is its own report or the sum below it, never both, and every gap is named."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tocsin.world.summing import sum_upward
from tocsin.world.tree import Node, Tree

TODAY = date(2020, 1, 1)


@st.composite
def trees_with_values(draw):
    size = draw(st.integers(1, 14))
    # Each place hangs below an earlier one or is a root, so any draw is a tree.
    parents = [draw(st.integers(-1, place - 1)) for place in range(size)]
    nodes = [Node(f"P{place}", f"P{parent}" if parent >= 0 else "") for place, parent in enumerate(parents)]
    reported = draw(st.dictionaries(st.integers(0, size - 1), st.integers(0, 10**9)))
    return Tree(nodes), {f"P{place}": float(value) for place, value in reported.items()}


def covering(tree: Tree, values: dict[str, float], id: str) -> tuple[float, set[str]]:
    """Add the highest reported places below a place, and say which places at the bottom they cover."""
    if id in values:
        return values[id], {id, *tree.below(id, TODAY)}
    total, covered = 0.0, set()
    for child in tree.children(id, TODAY):
        value, places = covering(tree, values, child)
        total += value
        covered |= places
    return total, covered


@given(trees_with_values())
def test_a_figure_is_its_own_report_or_the_sum_of_its_children_and_never_both(drawn):
    tree, values = drawn
    totals = sum_upward(values, tree, TODAY)
    for id, total in totals.items():
        children = [totals[child] for child in tree.children(id, TODAY) if child in totals]
        if id in values:
            assert (total.basis, total.value) == ("reported", values[id])
            assert total.below == (sum(child.value for child in children) if children else None)
        else:
            assert (total.basis, total.value) == ("summed", sum(child.value for child in children))
        assert total.value == covering(tree, values, id)[0]


@given(trees_with_values())
def test_every_place_below_a_sum_is_counted_once_or_named_as_missing(drawn):
    tree, values = drawn
    for id, total in sum_upward(values, tree, TODAY).items():
        if total.basis == "reported":
            assert total.missing == ()
            continue
        covered = covering(tree, values, id)[1]
        missing = {place for gap in total.missing for place in (gap, *tree.below(gap, TODAY))}
        assert not covered & missing
        bottom = {place for place in tree.below(id, TODAY) if not tree.children(place, TODAY)}
        assert bottom <= covered | missing


@given(trees_with_values())
def test_a_place_has_a_total_exactly_when_something_is_reported_for_it_or_below(drawn):
    tree, values = drawn
    totals = sum_upward(values, tree, TODAY)
    for root in tree.roots(TODAY):
        for id in (root, *tree.below(root, TODAY)):
            assert (id in totals) == (id in values or any(place in values for place in tree.below(id, TODAY)))


@given(trees_with_values())
def test_reporting_a_parents_own_sum_changes_no_total(drawn):
    tree, values = drawn
    before = sum_upward(values, tree, TODAY)
    for id, total in before.items():
        if total.basis == "summed":
            after = sum_upward({**values, id: total.value}, tree, TODAY)
            assert {place: each.value for place, each in after.items()} == {
                place: each.value for place, each in before.items()
            }
