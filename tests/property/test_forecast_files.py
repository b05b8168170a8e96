"""What a format writes it reads back, and what it cannot read it refuses in its own words."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from msgspec.structs import replace

from tests.formats.forecasts import NOTES
from tocsin.errors import BadInputError
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.summaries import summarise
from tocsin.formats.csv import FORMAT as CSV
from tocsin.formats.hubverse import FORMAT as HUB
from tocsin.formats.parquet import FORMAT as PARQUET
from tocsin.formats.views import FORMAT as VIEWS
from tocsin.world.months import Month

draws = st.tuples(st.just(2), st.integers(1, 3), st.integers(1, 6)).flatmap(
    lambda shape: arrays.arrays(np.float32, shape, elements=st.floats(0, 1e6, width=32))
)


@settings(max_examples=25)
@given(values=draws, origin=st.integers(1990 * 12, 2040 * 12).map(Month.from_ordinal), first=st.integers(1, 20))
def test_every_forecast_survives_every_format(values, origin, first):
    steps = tuple(range(first, first + values.shape[1]))
    made = Forecast("ged_sb", "conflictology", origin, "v", 1, ("AFG", "SDN"), steps, values)
    notes = replace(NOTES, origin=origin)
    for format_ in (CSV, PARQUET):
        assert format_.read(format_.write(made, notes), notes).equals(summarise(made, NOTES.thresholds))
    assert HUB.read(HUB.write(made, notes), notes).equals(summarise(made, ()))
    found = VIEWS.read(VIEWS.write(made, notes), notes).sort("place", "horizon", "output_type_id")
    assert np.array_equal(found["value"].to_numpy().astype(np.float32).reshape(values.shape), values)


@pytest.mark.parametrize("format_", [CSV, HUB, PARQUET, VIEWS], ids=lambda format_: format_.id)
@settings(max_examples=40)
@given(
    noise=st.binary(max_size=200), head=st.sampled_from([b"", b"month_id,country_id,draw,outcome\n", b"PAR1", b"# "])
)
def test_any_bytes_are_read_or_refused_and_nothing_else(format_, noise, head):
    with suppress(BadInputError):
        format_.read(head + noise, NOTES)
