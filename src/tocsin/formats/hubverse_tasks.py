"""The tasks.json that tells a hubverse hub what our model output holds."""

from collections.abc import Sequence

import msgspec

from tocsin.errors import BadInputError
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.summaries import LEVELS
from tocsin.formats.forecast_format import last_day
from tocsin.world.months import Month

__all__ = ["SCHEMA_VERSION", "tasks"]

SCHEMA_VERSION = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v5.0.1/tasks-schema.json"

_TARGET_TYPES = {"count": "discrete", "continuous": "continuous", "binary": "binary"}


def tasks(hazard: Hazard, origins: Sequence[Month], places: Sequence[str], steps: Sequence[int], draws: int) -> bytes:
    """Write the hub configuration of a hazard: rounds by origin, quantiles required, mean and samples optional.

    The hub's time units are days, weeks and months; a yearly hazard is written as a target that is not step-ahead in
    those units. Source: hubverse schemas, version 5.0.1.

    Parameters
    ----------
    hazard:
        Gives target, unit and kind of value.
    origins:
        Last periods of data; their last days are the rounds.
    places, steps:
        Locations and horizons.
    draws:
        Most samples a task may have.
    """
    if not origins or not places or not steps or draws < 1:
        raise BadInputError("a hub needs origins, places, steps and draws", where=hazard.id, remedy="name some of each")
    length = 12 if hazard.period == "year" else 1
    value: dict[str, object] = {"type": "double"}
    if hazard.value != "continuous":
        value["minimum"] = 0
    step_ahead: dict[str, object] = (
        {"is_step_ahead": True, "time_unit": "month"} if length == 1 else {"is_step_ahead": False}
    )
    task = {
        "task_ids": {
            "origin_date": {
                "required": None,
                "optional": [last_day(origin, length) for origin in sorted(set(origins))],
            },
            "target": {"required": [hazard.target], "optional": None},
            "horizon": {"required": None, "optional": sorted(set(steps))},
            "location": {"required": None, "optional": sorted(set(places))},
        },
        "output_type": {
            "mean": {"output_type_id": {"required": None}, "value": value, "is_required": False},
            "quantile": {"output_type_id": {"required": list(LEVELS)}, "value": value, "is_required": True},
            "sample": {
                "output_type_id_params": {
                    "type": "integer",
                    "min_samples_per_task": 1,
                    "max_samples_per_task": draws,
                    "compound_taskid_set": ["origin_date", "target", "location"],
                },
                "value": value,
                "is_required": False,
            },
        },
        "target_metadata": [
            {
                "target_id": hazard.target,
                "target_name": hazard.title,
                "target_units": hazard.unit or hazard.value,
                "target_keys": {"target": hazard.target},
                "target_type": _TARGET_TYPES[hazard.value],
                **step_ahead,
            }
        ],
    }
    document = {
        "schema_version": SCHEMA_VERSION,
        "rounds": [
            {
                "round_id_from_variable": True,
                "round_id": "origin_date",
                "model_tasks": [task],
                "submissions_due": {"relative_to": "origin_date", "start": 1, "end": 62},
            }
        ],
        "output_type_id_datatype": "character",
        "derived_task_ids": [],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
