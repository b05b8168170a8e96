"""Will the Security Council be divided? A made-up record: one item divides it, another does not."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from tocsin.councils.prediction.drafts import read_drafts
from tocsin.councils.prediction.forecast import forecast_unanimity
from tocsin.councils.prediction.unanimity import divided, past_of
from tocsin.councils.record import ROLL_CALLS
from tocsin.errors import BadInputError


def record(last: int = 2010) -> pl.DataFrame:
    dice, rows = np.random.default_rng(3), []
    for year in range(1980, last + 1):
        for number in range(12):
            item = "A disputed territory" if number % 3 == 0 else f"Mission in country {number}"
            against = number % 3 == 0 and dice.random() < 0.8
            outcome = "vetoed" if against else "adopted"
            counts = (None, None, None) if against else (15, 0, 0)
            rows.append((f"{year}-{number}", year, date(year, number + 1, 1), "S", False, False, False, item, "", "",
                         *counts, outcome, "USA" if against else "", "unknown" if against else "known"))  # fmt: skip
    return pl.DataFrame(rows, schema=ROLL_CALLS, orient="row")


def test_an_item_that_divides_the_council_gets_the_higher_chance() -> None:
    drafts = read_drafts(
        b"rcid,date,short\n1,2011-02-01,A disputed territory\n2,2011-02-01,Mission in country 4\n", session=2011
    )
    rows = dict(forecast_unanimity(record(), drafts, 2010).rows.iter_rows())
    assert rows["1"] > 0.6
    assert 0 < rows["2"] < 0.2


def test_later_years_are_not_read() -> None:
    drafts = read_drafts(b"rcid,date,short\n1,2011-02-01,A disputed territory\n", session=2011)
    assert forecast_unanimity(record(2014), drafts, 2010).rows.equals(
        forecast_unanimity(record(2010), drafts, 2010).rows
    )


def test_a_draft_of_a_year_that_was_learned_from_is_refused() -> None:
    drafts = read_drafts(b"rcid,date,short\n1,2009-02-01,A disputed territory\n", session=2009)
    with pytest.raises(BadInputError, match="learned from"):
        forecast_unanimity(record(), drafts, 2010)


def test_what_the_record_does_not_tell_is_not_taken_for_unanimous() -> None:
    assert np.isnan(divided("adopted", None, None, "unknown"))
    assert divided("adopted", None, None, "unanimous") == 0.0
    assert past_of(record()).divided.mean() == pytest.approx(0.27, abs=0.05)
