"""Every reader of foreign bytes of the log refuses in the house's words, or reads what was meant and signed."""

import os
import random

from tests.support.log_fuzz import READERS, Fuzz

CASES = int(os.environ.get("TOCSIN_FUZZ_CASES", "4000"))


def test_no_bytes_crash_or_mislead_a_reader_of_the_log():
    """4,000 cases here; `python bench/fuzz_log.py --minutes 60` in ``make soak``."""
    fuzz, seen = Fuzz(), set()
    for seed in range(CASES):
        name, data = fuzz.case(random.Random(seed))
        seen.add(name)
        assert fuzz.fault(name, data) == "", (seed, name, data)
    assert seen == set(READERS)


def test_what_was_honestly_made_is_read():
    fuzz = Fuzz()
    for name in ("note", "key", "checkpoint", "path", "bundle", "tile", "act", "exported"):
        for data in fuzz.held[name]:
            assert READERS[name](fuzz, data) == ""
