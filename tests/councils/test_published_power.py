"""Printed tables of voting power, entry by entry.

The weights of the Council of the European Communities and Union are those of the treaties (printed, for instance, by
the CVCE, "Evolution of qualified majority voting in the Council"). The indices are those that the literature prints
for them (Brams and Affuso 1976 for the six; Felsenthal and Machover 1998, The Measurement of Voting Power, for the
fifteen), typed from knowledge of it. The Fund's and the Security Council's figures are held in other tests.
"""

from fractions import Fraction

import pytest

from tocsin.councils.power.game import weighted
from tocsin.councils.power.measuring import measure

COUNCILS = {
    # weights and how often, bar: (weight, Banzhaf, Shapley-Shubik)
    1958: ([(4, 3), (2, 2), (1, 1)], 12, [(4, "0.238", "0.233"), (2, "0.143", "0.150"), (1, "0", "0")]),
    1973: (
        [(10, 4), (5, 2), (3, 2), (2, 1)],
        41,
        [(10, "0.167", "0.179"), (5, "0.091", "0.081"), (3, "0.066", "0.057"), (2, "0.016", "0.010")],
    ),
    1995: (
        [(10, 4), (8, 1), (5, 4), (4, 2), (3, 3), (2, 1)],
        62,
        [
            (10, "0.1116", "0.1167"),
            (8, "0.0924", "0.0955"),
            (5, "0.0587", "0.0552"),
            (4, "0.0479", "0.0454"),
            (3, "0.0359", "0.0353"),
            (2, "0.0226", "0.0207"),
        ],
    ),
}


@pytest.mark.parametrize("year", COUNCILS)
def test_the_council_of_the_communities_is_reproduced_entry_by_entry(year):
    groups, bar, printed = COUNCILS[year]
    weights = [weight for weight, count in groups for _ in range(count)]
    found = measure(weighted(weights, bar))
    assert found.counted.exact
    for weight, banzhaf, shapley in printed:
        seat = found.seats[weights.index(weight)]
        for value, text in ((seat.banzhaf, banzhaf), (seat.shapley, shapley)):
            digits = len(text.partition(".")[2])
            assert abs(value - Fraction(text)) <= Fraction(1, 2 * 10**digits), (weight, float(value), text)


def test_luxembourg_never_decided_in_the_council_of_six():
    found = measure(weighted([4, 4, 4, 2, 2, 1], 12))
    assert found.seats[-1].penrose == 0
