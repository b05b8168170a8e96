"""Levels follow from figures by limits that are data, and a faulty rule file says on which line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.signals import BOOK, signal
from tocsin.alerts.default import default_text
from tocsin.alerts.levels import LEVELS, rank
from tocsin.alerts.rule_file import read_rules
from tocsin.alerts.rules import judged
from tocsin.errors import BadInputError

RULES = BOOK.of("conflict")


def _own(text: str, **more: object) -> object:
    return read_rules(("default", default_text()), ("alerts.toml", text), **more)


@pytest.mark.parametrize(
    ("probability", "question", "came", "level"),
    [
        (0.01, "25", 0, "normal"),  # a multiple of nearly nothing is still nothing
        (0.10, "25", 2, "watch"),  # 1.5 times usual and rarer than one in three years
        (0.10, "25", 60, "normal"),
        (0.30, "25", 12, "advisory"),
        (0.30, "25", 60, "normal"),  # usual here
        (0.55, "25", 6, "advisory"),  # not severe
        (0.55, "100", 6, "warning"),
        (0.85, "100", 6, "warning"),  # not extreme
        (0.85, "1000", 100, "emergency"),
    ],
)
def test_each_level_asks_for_what_the_table_says(probability: float, question: str, came: int, level: str) -> None:
    assert judged(signal(probability, question, came=came), RULES) == level


def test_what_was_observed_and_is_extreme_is_an_emergency() -> None:
    assert judged(signal(1.0, "1000", lead=0, observed=True), RULES) == "emergency"


@given(p=st.floats(0, 1), q=st.floats(0, 1), came=st.integers(0, 120), question=st.sampled_from(["25", "100", "1000"]))
def test_a_likelier_event_never_has_a_lower_level(p: float, q: float, came: int, question: str) -> None:
    low, high = sorted((p, q))
    below, above = (rank(judged(signal(each, question, came=came), RULES)) for each in (low, high))
    assert below <= above


def test_without_a_base_rate_no_multiple_of_it_is_met() -> None:
    import msgspec

    unknown = msgspec.structs.replace(signal(0.4), base_rate=None, came=0, cases=0, return_period=None)
    assert judged(unknown, RULES) == "normal"


def test_rules_of_a_place_lie_over_those_of_its_hazard_and_these_over_the_default() -> None:
    book = _own(
        "[levels.watch]\nratio = 3\n[hazards.conflict.levels.advisory]\nprobability = 0.4\n"
        "[hazards.conflict.places.SDN]\nstay_days = 7\n[hazards.conflict.places.SDN.levels.advisory]\nratio = 1"
    )
    assert book.of("piracy").levels["watch"].ratio == 3
    assert book.of("conflict").levels["advisory"].probability == 0.4
    assert book.of("conflict", "MLI").levels["advisory"].ratio == 2
    there = book.of("conflict", "SDN")
    assert (there.stay_days, there.levels["advisory"].ratio, there.levels["advisory"].probability) == (7, 1, 0.4)
    assert there.levels["watch"].ratio == 3
    assert there.id.startswith("conflict/SDN@")


def test_other_text_makes_another_rule_id() -> None:
    assert _own("lower = 0.7").of("conflict").id != RULES.id


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n\nlower = 'x'", "alerts.toml:3: lower: Expected `float`".replace("`", "'")),
        ("lower = 2", "alerts.toml:1: lower: Expected 'float' <= 1.0"),
        ("# first\nunknown = 1", "alerts.toml:2: unknown: 'unknown' is no key here"),
        ("[hazards.conflict]\n\n[hazards.conflict.levels.warning]\nprobability = 3", "alerts.toml:4:"),
        ("[levels.watch]\nratio = 2\n[levels.warning]\nseverity = 'huge'", "alerts.toml:4:"),
        ("[hazards.conflict.events]\n25 = 'bad'", "alerts.toml:2:"),
        ("[hazards.conflict.places.SDN]\nleads = [0]", "alerts.toml:2:"),
        ("[hazards.conflict.events]\n100 = 'severe'\n26 = 'severe'", "alerts.toml:3: conflict has no question '26'"),
        ("hazards.conflict = 3", "alerts.toml:1: hazards.conflict: Expected 'object'"),
        ("levels = 3", "alerts.toml:1: levels: Expected 'object'"),
        ("[hazards.conflct]", "did you mean 'conflict'?"),
        ("[levels.normal]\nratio = 1", "alerts.toml:1: normal has no limits"),
        ("[levels.panic]\nratio = 1", "alerts.toml:2:"),
        ("a =", "alerts.toml: this is no TOML"),
    ],
)
def test_a_faulty_rule_file_is_refused_with_the_line_of_the_fault(text: str, said: str) -> None:
    with pytest.raises(BadInputError) as caught:
        _own(text, hazards={"conflict": ("25", "100")})
    assert said in str(caught.value)


def test_the_packaged_rules_name_every_level_but_normal() -> None:
    assert set(RULES.levels) == set(LEVELS) - {"normal"}
