"""Who counts as an armed non-state actor: never a state, never civilians, and each once."""

from datetime import date

import polars as pl

from tocsin.threats.actors import ACTIVITY, KINDS, actor_id, armed_counts, by_side, side_kind

OCTOBER = date(2023, 10, 1)


def rows(*dyads: tuple[int, int, str, str, int, float], place: str = "SDN") -> pl.DataFrame:
    return pl.DataFrame([(place, OCTOBER, *each) for each in dyads], schema=ACTIVITY, orient="row")


FIGHTING = rows(
    (1, 1, "Government of Sudan", "RSF", 3, 40.0),
    (2, 3, "RSF", "Civilians", 1, 5.0),
    (3, 2, "Misseriya", "Rizeigat Abbala", 2, 7.0),
    (4, 3, "Government of Sudan", "Civilians", 1, 1.0),
)


def test_states_and_civilians_are_no_armed_non_state_actors():
    assert armed_counts(FIGHTING).rows() == [("SDN", OCTOBER, 4, 3)]


def test_a_coalition_of_states_is_a_state_side():
    assert side_kind("Government of Australia, Government of United Kingdom") == "state"


def test_a_place_where_only_a_state_kills_has_a_dyad_and_no_armed_actor():
    assert armed_counts(rows((4, 3, "Government of Sudan", "Civilians", 1, 0.0))).rows() == [("SDN", OCTOBER, 1, 0)]


def test_every_side_but_civilians_has_its_own_row_of_a_dyad():
    told = by_side(FIGHTING).group_by("actor").agg(pl.col("dyad").sort()).sort("actor")
    assert dict(told.iter_rows()) == {
        "Government of Sudan": [1, 4],
        "Misseriya": [3],
        "RSF": [1, 2],
        "Rizeigat Abbala": [3],
    }


def test_a_side_that_is_not_identified_so_far_is_no_actor_but_its_dyad_counts():
    unnamed = rows((290, 2, "XXX625", "XXX625", 1, 3.0))
    assert armed_counts(unnamed).rows() == [("SDN", OCTOBER, 1, 0)]
    assert by_side(unnamed).is_empty()
    assert side_kind("XXX") == "armed"


def test_an_actor_has_one_id_however_its_name_is_accented():
    assert actor_id("Boko Harām") == actor_id("Boko Haram") == "boko-haram"
    assert actor_id("???") == "unnamed"


def test_every_type_of_violence_has_its_name():
    assert sorted(KINDS) == [1, 2, 3]
