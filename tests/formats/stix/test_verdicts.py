"""Our verdicts are those of the OASIS validator, but where the text of the standard says otherwise."""

import random
import warnings

import pytest

from tests.support.stix_differences import explanation, oracle
from tests.support.stix_examples import EXAMPLES
from tests.support.stix_mutants import mutant
from tocsin.formats.stix import object_faults

MUTANTS = 100
"""The whole, 100,000, is ``make soak``."""


@pytest.mark.slow
def test_every_difference_from_the_validator_is_explained_by_the_text():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        judge = oracle()
        values = [*EXAMPLES, *(mutant(random.Random(seed), EXAMPLES) for seed in range(MUTANTS))]
        same = 0
        for value in values:
            faults = object_faults(value)
            valid, errors = judge(value)
            same += (faults is None) == valid
            if (faults is None) != valid:
                assert explanation(faults or [], valid, errors), (faults, errors, value)
    assert same > 0.85 * len(values)
