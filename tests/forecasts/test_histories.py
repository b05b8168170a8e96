from datetime import UTC, date, datetime

import polars as pl

from tocsin.forecasts.histories import lay_final_over

SCHEMA = {"place": pl.String, "period": pl.Date, "value": pl.Float64, "known_since": pl.Datetime("us", "UTC")}


def frame(*rows):
    since = datetime(2024, 1, 1, tzinfo=UTC)
    return pl.DataFrame(
        [(place, date(2022, month, 1), value, since) for place, month, value in rows], SCHEMA, orient="row"
    )


def test_final_outcomes_replace_what_the_feature_vintage_said_and_nothing_else():
    feature = frame(("ETH", 9, 100.0), ("ETH", 10, 386.0), ("SDN", 10, 4.0))
    found = lay_final_over(feature, frame(("ETH", 10, 124427.0), ("ETH", 11, 7.0)))
    assert found.sort("place", "period")["value"].to_list() == [100.0, 124427.0, 7.0, 4.0]
    assert found.columns == feature.columns


def test_without_final_outcomes_nothing_changes():
    feature = frame(("ETH", 9, 100.0))
    assert lay_final_over(feature, feature.clear()).equals(feature)
