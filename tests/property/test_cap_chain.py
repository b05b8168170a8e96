"""Whatever the order of arrival, one state: 2,000 orders here, and 100,000 in ``make soak``."""

import os
import random

import pytest

from tests.support.made_chains import history
from tests.support.signers import NOW
from tocsin.formats.cap import Chain

ORDERS = int(os.environ.get("TOCSIN_SOAK_ORDERS", "2000"))
PER_HISTORY = 20


@pytest.mark.slow
def test_every_order_of_arrival_leads_to_one_state():
    chance = random.Random(20261127)
    for _ in range(ORDERS // PER_HISTORY):
        arrived = history(chance, chance.choice((3, 6, 10)))
        expected = None
        for _ in range(PER_HISTORY):
            chance.shuffle(arrived)
            chain = Chain()
            for message in arrived:
                chain, _ = chain.received(message)
            view = chain.view(NOW)
            expected = view if expected is None else expected
            assert view == expected


def test_joining_parts_of_a_history_in_any_way_leads_to_one_state():
    chance = random.Random(7)
    for _ in range(40):
        arrived = history(chance, 8)
        whole = Chain()
        for message in arrived:
            whole, _ = whole.received(message)
        parts = [Chain() for _ in range(3)]
        for message in arrived:
            for at in chance.sample(range(3), chance.choice((1, 2))):
                parts[at], _ = parts[at].received(message)
        chance.shuffle(parts)
        assert parts[0].joined(parts[1].joined(parts[2])).view(NOW) == whole.view(NOW)
        assert whole.joined(whole).view(NOW) == whole.view(NOW)
