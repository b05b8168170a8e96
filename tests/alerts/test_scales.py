"""Levels and the scales of others: there and back, and what is lost on the way is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.alerts.levels import LEVELS, rank
from tocsin.alerts.scales import (
    BANDS,
    SCALES,
    cap_words,
    from_band,
    from_cap,
    from_word,
    lost,
    to_band,
    to_word,
)
from tocsin.errors import BadInputError

TABLE = {
    "gdacs": ("Green", "Green", "Orange", "Red", "Red"),
    "ipc": ("1", "2", "3", "4", "5"),
    "asap": ("0", "1", "3", "4", "4"),
    "hdx-signals": ("none", "highest in 12 months", "highest in 36 months", "high count", "high count"),
}
LOST = {
    "gdacs": ("watch", "emergency"),
    "ipc": (),
    "asap": ("emergency",),
    "hdx-signals": ("emergency",),
    "inform-risk": ("emergency",),
    "alps": ("emergency",),
    "spi": ("emergency",),
}


@pytest.mark.parametrize("scale", TABLE)
def test_each_level_is_written_as_the_table_says(scale: str) -> None:
    assert tuple(to_word(scale, level) for level in LEVELS) == TABLE[scale]


@pytest.mark.parametrize("scale", [*SCALES, *BANDS])
def test_what_a_scale_loses_is_known(scale: str) -> None:
    assert lost(scale) == LOST[scale]


@pytest.mark.parametrize("scale", SCALES)
def test_a_word_is_never_read_as_more_than_it_is_written_for(scale: str) -> None:
    for level in LEVELS:
        assert rank(from_word(scale, to_word(scale, level))) <= rank(level)
    for word in SCALES[scale].levels:
        assert to_word(scale, from_word(scale, word))


def test_hotspots_and_counts_are_read_too() -> None:
    assert from_word("asap", "hotspot") == "advisory"
    assert from_word("asap", "2") == "watch"
    assert from_word("hdx-signals", "count") == "advisory"


@pytest.mark.parametrize(
    ("bands", "value", "level"),
    [
        ("inform-risk", 3.4, "normal"),
        ("inform-risk", 3.5, "watch"),
        ("inform-risk", 6.4, "advisory"),
        ("inform-risk", 9.1, "warning"),
        ("alps", 0.3, "watch"),
        ("alps", 2.5, "warning"),
        ("spi", -0.9, "normal"),
        ("spi", -1.0, "watch"),
        ("spi", -1.7, "advisory"),
        ("spi", -2.0, "warning"),
    ],
)
def test_a_number_falls_into_the_band_that_the_table_says(bands: str, value: float, level: str) -> None:
    assert from_band(bands, value) == level


@given(st.sampled_from(sorted(BANDS)), st.floats(-5, 12), st.floats(-5, 12))
def test_a_worse_number_never_has_a_lower_level(bands: str, one: float, other: float) -> None:
    worse, better = (min(one, other), max(one, other)) if BANDS[bands].falling else (max(one, other), min(one, other))
    assert rank(from_band(bands, worse)) >= rank(from_band(bands, better))


def test_a_band_ends_where_the_next_begins() -> None:
    assert [to_band("inform-risk", level) for level in LEVELS[:4]] == [(0.0, 3.5), (3.5, 5.0), (5.0, 6.5), (6.5, None)]


@pytest.mark.parametrize("level", LEVELS[1:])
def test_what_leaves_as_cap_comes_back_at_its_level(level: str) -> None:
    said = cap_words(level, 0.9)
    assert said is not None
    assert from_cap(said.severity, said.urgency, said.certainty) == level


def test_normal_is_not_issued_and_certainty_follows_probability() -> None:
    assert cap_words("normal", 0.1) is None
    at = {p: cap_words("warning", p).certainty for p in (0.5, 0.51)}
    assert at == {0.5: "Possible", 0.51: "Likely"}
    assert cap_words("emergency", 1.0, observed=True).certainty == "Observed"


def test_what_another_does_not_know_is_no_level() -> None:
    assert from_cap("Unknown", "Immediate", "Observed") is None
    assert from_cap("Extreme", "Past", "Observed") == "normal"
    assert from_cap("Extreme", "Immediate", "Unlikely") == "normal"


def test_an_unknown_scale_or_word_is_an_error_with_the_choice() -> None:
    with pytest.raises(BadInputError, match="choose Green, Orange, Red"):
        from_word("gdacs", "purple")
    with pytest.raises(BadInputError, match="choose gdacs"):
        to_word("mercalli", "watch")
