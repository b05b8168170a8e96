import io
import json
from importlib import metadata

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from tests.formats.forecasts import NOTES, small
from tocsin.forecasts.summaries import FILE_SCHEMA, summarise
from tocsin.formats.csv import FORMAT as CSV
from tocsin.formats.forecast_format import ForecastFormat
from tocsin.formats.hubverse import FORMAT as HUB
from tocsin.formats.parquet import FORMAT as PARQUET
from tocsin.formats.views import FORMAT as VIEWS
from tocsin.world.months import Month

FORMATS = [CSV, HUB, PARQUET, VIEWS]
every_format = pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.id)


@every_format
def test_every_format_satisfies_the_seam_and_is_registered(format_):
    assert isinstance(format_, ForecastFormat)
    registered = {point.name: point.value for point in metadata.entry_points(group="tocsin.formats")}
    assert registered[format_.id] == f"{type(format_).__module__}:FORMAT"


@every_format
def test_what_is_written_is_read_back_as_it_was(format_):
    found = format_.read(format_.write(small(), NOTES), NOTES)
    assert dict(found.schema) == FILE_SCHEMA
    assert set(found["place"]) == {"AFG", "SDN"}
    assert found["period"].unique().sort().to_list() == ["2018-01", "2018-02"]
    if format_ is VIEWS:
        values = found.sort("place", "horizon", "output_type_id")["value"].to_numpy().reshape(2, 2, 5)
        assert np.array_equal(values, small().draws[[0, 2]])
        return
    expected = summarise(small(), NOTES.thresholds if format_ is not HUB else ())
    assert found.equals(expected)


@every_format
def test_the_same_forecast_gives_the_same_bytes(format_):
    assert format_.write(small(), NOTES) == format_.write(small(), NOTES)


@every_format
def test_every_file_carries_licence_citation_seed_and_vintage(format_):
    data, beside = format_.write(small(), NOTES), format_.beside(small(), NOTES)
    if format_.suffix == ".parquet":
        held = pl.read_parquet_metadata(io.BytesIO(data))
        found = [held[key] for key in ("licence", "citation", "seed", "vintage")]
    else:
        (name, text), *more = beside.items()
        assert not more
        assert name == format_.file_name(small(), NOTES) + "-metadata.json"
        held = json.loads(text)
        assert held["url"] == format_.file_name(small(), NOTES)
        found = [held[key] for key in ("dc:license", "dc:bibliographicCitation", "tocsin:seed", "tocsin:vintage")]
        assert [column["name"] for column in held["tableSchema"]["columns"]] == data.decode().splitlines()[0].split(",")
    assert found[0] == "CC-BY-4.0"
    assert "with a comma" in found[1]
    assert found[2:] == ["7", "abc123"]


def test_a_plain_csv_is_read_by_a_standard_reader_as_it_is():
    frame = pl.read_csv(CSV.write(small(), NOTES))
    assert frame.columns == list(FILE_SCHEMA)


def test_a_single_csv_download_carries_its_notes_in_comment_lines():
    data = CSV.write_table(summarise(small(), ()), NOTES, inside=True)
    assert data.startswith(b"# licence: CC-BY-4.0\n# citation: Example")
    assert pl.read_csv(data, comment_prefix="#").columns == list(FILE_SCHEMA)
    assert CSV.read(data, NOTES).equals(summarise(small(), ()))


def test_a_yearly_forecast_is_written_and_read_back():
    yearly = small(origin=Month(2017, 1), step_months=12, steps=(1, 2))
    for format_ in (CSV, PARQUET, HUB):
        found = format_.read(format_.write(yearly, NOTES), replace(NOTES, step_months=12))
        assert found["period"].unique().sort().to_list() == ["2018", "2019"]
        assert found["origin"].unique().to_list() == ["2017"]
