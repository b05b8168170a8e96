"""Sums and the prevention view of a whole node follow from its declaration, its draws and its data."""

import msgspec
import numpy as np
import polars as pl
import pytest

from tests.support.small_node import FROST, PLACES, SMALL_CONFLICT, registry, small_node, sources
from tocsin.errors import NotFoundError
from tocsin.forecasts.hazard import Prevention, Span
from tocsin.forecasts.summaries import LEVEL_TEXTS
from tocsin.node.preparation import prepare
from tocsin.node.running import Node


def values(node: Node, place: str) -> list[float]:
    table = node.reader(node.operator).table("observations", hazard="conflict", place=place)
    return table.sort("period")["value"].to_list()


def test_a_place_tells_the_sum_of_the_year_and_of_the_challenge(prepared: Node) -> None:
    found = prepared.reader(prepared.operator).place_forecast("conflict", "IND")
    year, challenge = found.sums
    assert (year.span, year.first, year.last) == ("1:12", "2016-01", "2016-12")
    assert (challenge.span, challenge.first, challenge.last) == ("3:14", "2016-03", "2017-02")
    assert year.mean == pytest.approx(sum(one.mean for one in found.expectations[:12]), rel=1e-4)
    assert list(year.quantiles) == list(LEVEL_TEXTS)
    assert year.before == sum(values(prepared, "IND")[-12:])
    past = np.convolve(values(prepared, "IND"), np.ones(12), "valid")
    assert year.usual["100"] == pytest.approx((past >= 100).mean())


def test_the_sum_of_an_organisation_adds_its_members_paths(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    found = reader.organisation_forecast("conflict", "AU")
    members = {place: reader.place_forecast("conflict", place).sums[0] for place in found.counted}
    assert {"SDN", "SSD", "KEN", "MLI"} <= set(found.counted) <= set(PLACES)
    assert "NGA" in found.missing
    assert found.sums[0].mean == pytest.approx(sum(one.mean for one in members.values()), rel=1e-4)
    assert found.sums[0].before == sum(one.before for one in members.values())
    # Nine tenths of a sum are narrower than the sum of nine tenths, unless all move together.
    assert found.sums[0].quantiles["0.95"] < sum(one.quantiles["0.95"] for one in members.values())


def test_every_place_is_quiet_active_at_war_or_missing_and_nowhere_twice(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    found = reader.prevention("conflict")
    listed = [one.place for one in (*found.onset, *found.escalation)] + list(found.wars)
    assert sorted(listed) == sorted(PLACES)
    assert not set(listed) & set(found.missing)
    assert "DEU" in found.missing
    for one in found.onset:
        assert one.before < 25
        assert one.chance == pytest.approx(reader.place_forecast("conflict", one.place).sums[0].chances["25"])
    for one in found.escalation:
        assert 25 <= one.before < 1000
        assert one.before == sum(values(prepared, one.place)[-12:])
    assert all(before >= 1000 for before in found.wars.values())
    for ranked in (found.onset, found.escalation):
        assert [one.chance for one in ranked] == sorted((one.chance for one in ranked), reverse=True)


def test_the_rows_behind_sums_and_prevention_can_be_taken_away(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator, "export")
    sums = reader.table("sums", hazard="conflict", place="IND")
    year = sums.filter(pl.col("span") == "1:12")
    assert year.filter(pl.col("output_type") == "mean")["value"].item() == pytest.approx(
        reader.place_forecast("conflict", "IND").sums[0].mean
    )
    assert year.filter(pl.col("output_type") == "quantile").height == len(LEVEL_TEXTS)
    table = reader.table("prevention", hazard="conflict")
    found = reader.prevention("conflict")
    assert table.height == len(found.onset) + len(found.escalation)
    assert reader.table("sums", hazard="frost").is_empty()


def test_a_hazard_that_declares_no_prevention_view_says_so(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    assert reader.place_forecast("frost", "KEN").sums == ()
    with pytest.raises(NotFoundError, match="declares no prevention view"):
        reader.prevention("frost")


def test_a_yearly_hazard_with_its_own_limits_has_the_same_view(tmp_path) -> None:
    span = Span(first=1, last=3, thresholds=(2.0,))
    limits = Prevention(span=span, before=3, active=1.0, war=3.0, times=1.0, least=2.0)
    frost = msgspec.structs.replace(FROST, spans=(span,), prevention=limits)
    node = small_node(tmp_path, with_=registry(*sources(), hazards=(SMALL_CONFLICT, frost)))
    with node:
        prepare(node)
        reader = node.reader(node.operator)
        found = reader.prevention("frost")
        assert (found.first, found.last) == ("2016", "2018")
        assert {one.place for one in (*found.onset, *found.escalation)} | set(found.wars) == set(PLACES)
        assert set(reader.place_forecast("frost", "KEN").sums[0].chances) == {"2"}


def test_the_time_machine_ranks_by_what_was_known_then(in_the_past: Node) -> None:
    found = in_the_past.reader(in_the_past.operator).prevention("conflict")
    assert (found.origin, found.first) == ("2011-03", "2011-04") or found.origin <= "2011-04"
    assert "SSD" not in {one.place for one in (*found.onset, *found.escalation)} | set(found.wars)


def test_the_sum_over_an_organisation_can_be_taken_away(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator, "export")
    rows = reader.table("sums", hazard="conflict", organisation="AU")
    assert set(rows["place"]) == {"AU"}
    mean = rows.filter((pl.col("span") == "1:12") & (pl.col("output_type") == "mean"))["value"].item()
    assert mean == pytest.approx(reader.organisation_forecast("conflict", "AU").sums[0].mean)
