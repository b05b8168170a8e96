from datetime import date

import pytest

from tocsin.errors import BadInputError
from tocsin.world.gazetteer import parse_gazetteer
from tocsin.world.summing import sum_upward
from tocsin.world.tree import Node, Tree, world_tree

TODAY = date(2020, 1, 1)


def test_a_reported_parent_is_never_added_to_its_children():
    tree = Tree([Node("X", ""), Node("A", "X"), Node("B", "X")])
    totals = sum_upward({"X": 100.0, "A": 30.0, "B": 50.0}, tree, TODAY)
    assert totals["X"].value == 100.0
    assert totals["X"].basis == "reported"
    assert totals["X"].below == 80.0
    assert totals["X"].complete


def test_partial_coverage_is_reported_with_the_highest_missing_place():
    tree = Tree([Node("X", ""), Node("A", "X"), Node("B", "X"), Node("A1", "A"), Node("A2", "A"), Node("B1", "B")])
    total = sum_upward({"A1": 1.0}, tree, TODAY)["X"]
    assert (total.value, total.basis, total.missing, total.complete) == (1.0, "summed", ("A2", "B"), False)


def test_zero_is_a_figure_and_absence_is_not():
    tree = Tree([Node("X", ""), Node("A", "X"), Node("B", "X")])
    assert sum_upward({"A": 0.0, "B": 0.0}, tree, TODAY)["X"].complete
    assert sum_upward({"A": 0.0}, tree, TODAY)["X"].missing == ("B",)
    assert sum_upward({}, tree, TODAY) == {}


def test_a_province_counts_in_its_region_and_in_the_world():
    rows = [
        {"pcode": "SD01", "name": "Khartoum", "level": "1", "parent": "SDN"},
        {"pcode": "SD01001", "name": "Bahri", "level": "2", "parent": "SD01"},
    ]
    tree = parse_gazetteer(rows).tree()
    totals = sum_upward({"SD01001": 5.0, "EGY": 7.0}, tree, TODAY)
    assert totals["SDN"].value == 5.0
    assert totals["M49_015"].value == totals["WORLD"].value == 12.0
    assert "LBY" in totals["M49_015"].missing


def test_the_tree_of_the_day_counts():
    on = date(1985, 1, 1)
    assert sum_upward({"SUN": 3.0, "FIN": 1.0}, world_tree(), on)["WORLD"].value == 4.0
    with pytest.raises(BadInputError, match="places that do not exist on 1985-01-01: UKR"):
        sum_upward({"SUN": 3.0, "UKR": 1.0}, world_tree(), on)
