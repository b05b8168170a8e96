"""The patterns of STIX (section 9): read to values, judged, and matched against what was observed."""

from tocsin.formats.stix.patterns.judging import pattern_faults
from tocsin.formats.stix.patterns.matching import Observation, match_pattern, observations_of
from tocsin.formats.stix.patterns.parsing import parse_pattern
from tocsin.formats.stix.patterns.syntax import (
    Between,
    Bytes,
    Combined,
    Comparison,
    Exists,
    Expression,
    Joined,
    Observed,
    Path,
    Qualified,
    Repeats,
    Test,
    Time,
    Within,
    tests_of,
)

__all__ = [
    "Between",
    "Bytes",
    "Combined",
    "Comparison",
    "Exists",
    "Expression",
    "Joined",
    "Observation",
    "Observed",
    "Path",
    "Qualified",
    "Repeats",
    "Test",
    "Time",
    "Within",
    "match_pattern",
    "observations_of",
    "parse_pattern",
    "pattern_faults",
    "tests_of",
]
