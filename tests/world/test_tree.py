from datetime import date

import pytest

from tocsin.errors import BadInputError
from tocsin.world.places import LATEST, places
from tocsin.world.tree import Node, Tree, world_tree


def test_the_world_holds_every_place_that_exists_on_a_day_once():
    for on in (date(1960, 1, 1), date(1985, 1, 1), date(2000, 1, 1), LATEST):
        below = list(world_tree().below("WORLD", on))
        assert sorted(below) == sorted({each.id for each in places(on=on)} - {"WORLD"})


def test_a_place_may_change_its_parent_on_a_day():
    tree = Tree(
        [Node("A", ""), Node("B", ""), Node("D", "A", None, date(2010, 1, 1)), Node("D", "B", date(2010, 1, 1))]
    )
    assert tree.parent("D", date(2009, 12, 31)) == "A"
    assert tree.parent("D", date(2010, 1, 1)) == "B"
    assert tree.children("A", date(2010, 1, 1)) == ()


def test_a_place_below_one_that_does_not_exist_yet_does_not_exist_either():
    tree = Tree([Node("A", "", date(2010, 1, 1)), Node("D", "A")])
    assert not tree.exists("D", date(2009, 1, 1))
    assert tree.exists("D", date(2010, 1, 1))


def test_two_parents_on_one_day_are_refused():
    with pytest.raises(BadInputError, match="entered twice for the same days"):
        Tree([Node("A", ""), Node("B", ""), Node("D", "A"), Node("D", "B", date(2010, 1, 1))])


@pytest.mark.parametrize("circle", [["A"], ["A", "B"], ["A", "B", "C"]])
def test_a_circle_is_refused(circle):
    nodes = [Node(id, circle[place - 1]) for place, id in enumerate(circle)]
    with pytest.raises(BadInputError, match="lies below itself"):
        Tree(nodes)


def test_a_tree_grows_by_making_another():
    before = world_tree()
    after = before.with_nodes([Node("MT01", "MLT")])
    assert "MT01" in after
    assert "MT01" not in before
    assert after.path("MT01", LATEST) == ("MLT", "M49_039", "M49_150", "WORLD")
