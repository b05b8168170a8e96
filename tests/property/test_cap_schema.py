"""Our reading of the schema and the OASIS schema itself admit the same alerts."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.made_alerts import made_alert
from tocsin.formats.cap.guard import parse
from tocsin.formats.cap.validating import problems_of
from tocsin.formats.cap.witness import witnessed


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_our_rules_and_the_oasis_schema_agree_on_every_alert(seed):
    root = parse(made_alert(random.Random(seed), faults=0.01)).root
    ours, theirs = problems_of(root, "1.2"), witnessed(root)
    assert bool(ours) == bool(theirs), (ours[:2], theirs[:2])
