import os

from tests.support.log_tampers import KINDS, tried

COUNT = int(os.environ.get("TOCSIN_SOAK_TAMPERS", "300"))


def test_every_tamper_is_detected_by_one_honest_witness():
    """300 here, 10,000 in ``make soak``: edits, drops, backdating, forks, reordering and truncation in equal parts."""
    outcomes = [tried(seed) for seed in range(COUNT)]
    assert [outcome for outcome in outcomes if outcome[1]] == []
    assert {kind for kind, _ in outcomes} == set(KINDS)
