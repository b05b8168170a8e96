import io
import json

import polars as pl
import pytest
from msgspec.structs import replace

from tests.forecasts.toys import BASINS
from tests.formats.forecasts import NOTES, VECTORS, small
from tocsin.errors import BadInputError
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.formats.hubverse import COLUMNS, FORMAT, model_of
from tocsin.formats.hubverse_tasks import tasks
from tocsin.world.months import Month

VECTOR = "2017-10-31-example-quantiles.csv"


def spoil(find, put):
    text = (VECTORS / VECTOR).read_text()
    assert find in text
    return text.replace(find, put, 1).encode()


def written(**changed):
    return pl.read_csv(FORMAT.write(small(), replace(NOTES, **changed)), infer_schema=False)


def test_the_file_is_named_by_round_team_and_model():
    assert FORMAT.file_name(small(), NOTES) == "2017-10-31-tocsin-conflictology.csv"
    assert model_of(FORMAT.file_name(small(), NOTES)) == ("2017-10-31", "tocsin", "conflictology")


@pytest.mark.parametrize("name", ["conflictology.csv", "2017-10-31-a-b-c.csv", "2017-10-31-a-b.txt"])
def test_another_name_is_refused(name):
    with pytest.raises(BadInputError, match="no name of a hubverse file"):
        model_of(name)


def test_a_team_that_would_break_the_name_is_refused():
    with pytest.raises(BadInputError, match="team"):
        FORMAT.file_name(small(), replace(NOTES, team="a-b"))


def test_the_file_has_the_hubs_columns_and_a_missing_id_for_the_mean():
    frame = written()
    assert tuple(frame.columns) == COLUMNS
    assert set(frame["output_type"]) == {"mean", "quantile"}
    assert set(frame.filter(pl.col("output_type") == "mean")["output_type_id"]) == {"NA"}
    assert set(frame["origin_date"]) == {"2017-10-31"}
    assert frame.filter(pl.col("output_type") == "quantile")["output_type_id"].n_unique() == 23


def test_quantiles_do_not_fall_as_levels_rise():
    frame = (
        written().filter(pl.col("output_type") == "quantile").cast({"output_type_id": pl.Float64, "value": pl.Float64})
    )
    for _, part in frame.group_by("location", "horizon"):
        assert part.sort("output_type_id")["value"].is_sorted()


def test_a_sample_id_names_one_path_of_one_location():
    frame = written(samples=True).filter(pl.col("output_type") == "sample")
    per_id = frame.group_by("output_type_id").agg(pl.col("location").n_unique(), pl.col("horizon").n_unique())
    assert set(per_id["location"]) == {1}
    assert set(per_id["horizon"]) == {2}
    assert per_id.height == 2 * 5
    assert frame["output_type_id"].cast(pl.Int64).min() == 1


def test_a_file_made_elsewhere_is_read():
    found = FORMAT.read((VECTORS / VECTOR).read_bytes(), NOTES)
    assert found["period"].unique().sort().to_list() == ["2018-01", "2018-02"]
    assert found.filter(pl.col("output_type") == "mean")["output_type_id"].is_null().all()


def test_parquet_with_numeric_ids_reads_like_csv():
    data = (VECTORS / VECTOR).read_bytes()
    file = io.BytesIO()
    pl.read_csv(data, null_values="NA", try_parse_dates=True).write_parquet(file)
    assert FORMAT.read(file.getvalue(), NOTES)["value"].to_list() == FORMAT.read(data, NOTES)["value"].to_list()


@pytest.mark.parametrize(
    ("find", "put", "where", "what"),
    [
        (
            "3,SDN,quantile,0.5,9",
            "3,SDN,quantile,0.5,40",
            "line 5, column value",
            "below the quantile of a lower level",
        ),
        ("3,SDN,quantile,0.5,9", "3,SDN,quantile,1.5,9", "line 4, column output_type_id", "no level"),
        ("3,SDN,quantile,0.5,9", "3,SDN,quantile,0.050,9", "line 3, column output_type_id", "stands twice"),
        ("3,SDN,quantile,0.5,9", "3,SDN,pmf,0.5,9", "line 4, column output_type", "'pmf' is not understood"),
        ("3,SDN,quantile,0.5,9", "three,SDN,quantile,0.5,9", "line 4, column horizon", "not a whole number"),
        ("3,SDN,quantile,0.5,9", "0,SDN,quantile,0.5,9", "line 4, column horizon", "not ahead"),
        ("3,SDN,quantile,0.5,9", "3,SDN,quantile,0.5,inf", "line 4, column value", "not a number"),
        ("3,SDN,mean,NA", "3,SDN,mean,0.5", "line 2, column output_type_id", "a mean has no id"),
        ("2017-10-31,ged_sb,3,SDN,mean", "31.10.2017,ged_sb,3,SDN,mean", "line 2, column origin_date", "no date"),
    ],
)
def test_a_fault_is_named_with_its_line_and_column(find, put, where, what):
    with pytest.raises(BadInputError) as caught:
        FORMAT.read(spoil(find, put), NOTES)
    assert where in caught.value.where
    assert what in caught.value.what
    assert caught.value.remedy


def test_a_further_task_id_is_refused_by_name():
    data = (VECTORS / VECTOR).read_text().splitlines()
    data = [f"{line},{'scenario_id' if at == 0 else 'A'}" for at, line in enumerate(data)]
    with pytest.raises(BadInputError, match="'scenario_id' is not known"):
        FORMAT.read("\n".join(data).encode(), NOTES)


def test_a_file_without_a_model_needs_to_be_told():
    with pytest.raises(BadInputError, match="--model"):
        FORMAT.read((VECTORS / VECTOR).read_bytes(), replace(NOTES, model=""))


def test_the_hubs_tasks_admit_what_is_written():
    document = json.loads(tasks(CONFLICT, [Month(2017, 10)], ["AFG", "SDN"], [3, 4], 1000))
    task = document["rounds"][0]["model_tasks"][0]
    frame = written()
    assert set(frame["origin_date"]) <= set(task["task_ids"]["origin_date"]["optional"])
    assert set(frame["target"]) == set(task["task_ids"]["target"]["required"])
    assert set(frame["horizon"].cast(pl.Int64)) <= set(task["task_ids"]["horizon"]["optional"])
    assert set(frame["location"]) <= set(task["task_ids"]["location"]["optional"])
    levels = frame.filter(pl.col("output_type") == "quantile")["output_type_id"].cast(pl.Float64)
    assert sorted(set(levels)) == task["output_type"]["quantile"]["output_type_id"]["required"]
    assert task["target_metadata"][0]["time_unit"] == "month"
    assert document["rounds"][0]["round_id"] == "origin_date"


def test_a_yearly_target_is_not_step_ahead_in_the_hubs_units():
    document = json.loads(tasks(BASINS, [Month(2017, 1)], ["NILE"], [1], 10))
    task = document["rounds"][0]["model_tasks"][0]
    assert task["target_metadata"][0]["is_step_ahead"] is False
    assert task["task_ids"]["origin_date"]["optional"] == ["2017-12-31"]
    assert "minimum" not in task["output_type"]["quantile"]["value"]


def test_an_empty_hub_is_refused():
    with pytest.raises(BadInputError, match="needs origins"):
        tasks(CONFLICT, [], ["SDN"], [3], 10)


def optional_and_required(task_id):
    return set(task_id) == {"required", "optional"} and all(
        values is None or len(values) == len(set(values)) for values in task_id.values()
    )


@pytest.mark.parametrize("hazard", [CONFLICT, BASINS], ids=lambda hazard: hazard.id)
def test_the_tasks_keep_every_rule_of_the_hubs_schema(hazard):
    # hubverse-org/schemas, v5.0.1/tasks-schema.json; objects in it that take no further properties are compared whole.
    document = json.loads(tasks(hazard, [Month(2017, 10), Month(2018, 10)], ["AFG", "SDN"], [3, 4], 1000))
    assert set(document) == {"schema_version", "rounds", "output_type_id_datatype", "derived_task_ids"}
    assert document["schema_version"].endswith("/v5.0.1/tasks-schema.json")
    assert document["output_type_id_datatype"] in {"auto", "character", "double", "integer", "logical", "Date"}
    (round_,) = document["rounds"]
    assert {"round_id_from_variable", "round_id", "model_tasks", "submissions_due"} <= set(round_)
    assert set(round_["submissions_due"]) == {"relative_to", "start", "end"}
    (task,) = round_["model_tasks"]
    assert set(task) == {"task_ids", "output_type", "target_metadata"}
    assert round_["round_id"] in task["task_ids"]
    assert round_["submissions_due"]["relative_to"] in task["task_ids"]
    assert all(optional_and_required(each) for each in task["task_ids"].values())
    assert {type(each) for each in task["task_ids"]["horizon"]["optional"]} == {int}
    mean, quantile, sample = (task["output_type"][kind] for kind in ("mean", "quantile", "sample"))
    assert set(task["output_type"]) == {"mean", "quantile", "sample"}
    assert set(mean) == set(quantile) == {"output_type_id", "value", "is_required"}
    assert set(sample) == {"output_type_id_params", "value", "is_required"}
    assert mean["output_type_id"] == {"required": None}
    assert set(quantile["output_type_id"]) == {"required"}
    levels = quantile["output_type_id"]["required"]
    assert levels == sorted(set(levels))
    assert 0 <= levels[0] <= levels[-1] <= 1
    for kind in (mean, quantile, sample):
        assert kind["value"]["type"] in {"double", "integer"}
        assert set(kind["value"]) <= {"type", "minimum", "maximum"}
    drawn = sample["output_type_id_params"]
    assert set(drawn) == {"type", "min_samples_per_task", "max_samples_per_task", "compound_taskid_set"}
    assert 1 <= drawn["min_samples_per_task"] <= drawn["max_samples_per_task"]
    assert set(drawn["compound_taskid_set"]) <= set(task["task_ids"])
    (target,) = task["target_metadata"]
    assert {"target_id", "target_name", "target_units", "target_keys", "target_type", "is_step_ahead"} <= set(target)
    assert len(target["target_id"]) <= 30
    assert len(target["target_name"]) <= 100
    assert len(target["target_units"]) <= 100
    ((key, value),) = target["target_keys"].items()
    assert value in task["task_ids"][key]["required"]
    assert target["target_type"] in {"continuous", "discrete", "date", "binary", "nominal", "ordinal", "compositional"}
    assert target.get("time_unit", "day") in {"day", "week", "month"}
    assert ("time_unit" in target) is target["is_step_ahead"]
