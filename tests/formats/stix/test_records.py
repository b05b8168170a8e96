"""Records of the exchange become STIX that any reader can show, and come back bit for bit."""

import json

import numpy as np
import pytest

from tests.alerts.test_life import RAISED, _step
from tests.formats.forecasts import small
from tests.support.stix_examples import EXAMPLES, IDENTITY, bundle_of, example
from tocsin.alerts.life import life_of
from tocsin.errors import BadInputError
from tocsin.exchange.envelopes.records import Record, record_bytes
from tocsin.formats.stix import check_bytes, definition_of, labels_of, undefined
from tocsin.formats.stix.own import alert_in, alert_record, forecast_in, forecast_record
from tocsin.formats.stix.records import RECORDS, Place, Telling, object_of, objects_of, record_in, record_of

ALERT = life_of("a1", "conflict", "SDN", "conflict", (RAISED, _step("acknowledged"), _step("updated", why="no change")))


def telling(**changes) -> Telling:
    told = {
        "subject": "a1",
        "created": "2026-11-27T10:00:00.000Z",
        "modified": "2026-11-27T11:00:00.000000Z",
        "created_by_ref": IDENTITY,
        "abstract": "Conflict, Sudan: high",
        "content": "The chance of 25 deaths in November is 0.4.",
        "place": Place(name="Sudan", country="SD"),
        "label": "TLP:AMBER",
    }
    return Telling(**{**told, **changes})


def test_an_alert_becomes_valid_stix_and_comes_back_with_all_its_steps():
    record = alert_record(ALERT)
    definition = definition_of(RECORDS, created="2026-11-27T00:00:00.000Z", created_by_ref=IDENTITY)
    bundle = bundle_of(definition, *objects_of(record, telling()))
    found = check_bytes("it", json.dumps(bundle).encode())
    assert (found.verdict, found.types) == ("valid", {"extension-definition": 1, "location": 1, "note": 1})
    note = json.loads(json.dumps(bundle))["objects"][2]
    assert labels_of(note) == ("TLP:AMBER",)
    assert undefined(bundle["objects"]) == ()
    assert record_bytes(record_of(note)) == record_bytes(record)
    assert alert_in(record_of(note)) == ALERT


def test_versions_of_an_alert_are_versions_of_one_note():
    first = objects_of(alert_record(ALERT), telling())[1]
    second = objects_of(alert_record(ALERT), telling(modified="2026-11-28T11:00:00.000Z", content="More"))[1]
    other = objects_of(alert_record(ALERT), telling(subject="a2"))[1]
    assert first["id"] == second["id"] != other["id"]


def test_a_forecast_comes_back_draw_by_draw():
    made = small()
    for at, place in enumerate(made.places):
        note = objects_of(forecast_record(made, place), telling(subject=f"f-{place}"))[1]
        again = forecast_in(record_of(json.loads(json.dumps(note))))
        assert (again.places, again.steps, again.origin, again.seed) == ((place,), made.steps, made.origin, made.seed)
        np.testing.assert_array_equal(again.draws[0], made.draws[at])
        assert again.draws.dtype == made.draws.dtype
        assert set(again.events) == set(made.events)


@pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: value["type"])
def test_an_object_of_stix_is_a_record_and_comes_back(value):
    record = record_of(value)
    assert record.type == f"stix.{value['type']}"
    assert object_of(record) == value


def test_a_record_that_was_altered_on_the_way_is_refused():
    note = objects_of(alert_record(ALERT), telling())[1]
    held = note["extensions"][RECORDS.id]
    for changes in (
        {"record": held["record"].replace("no change", "a change")},
        {"record_type": "decision"},
        {"record": held["record"] + " "},
    ):
        with pytest.raises(BadInputError):
            record_in({**note, "extensions": {RECORDS.id: {**held, **changes}}})


@pytest.mark.parametrize(
    "changes",
    [{"created": "yesterday"}, {"place": Place(name="nowhere")}, {"label": "TLP:BLUE"}, {"created_by_ref": "me"}],
)
def test_words_that_make_no_valid_object_are_refused(changes):
    with pytest.raises(BadInputError):
        objects_of(alert_record(ALERT), telling(**changes))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"draws": None},
        {**forecast_record(small(), small().places[0]).body, "draws": None, "count": 10**12},
    ],
)
def test_a_record_of_another_form_is_an_error(body):
    with pytest.raises(BadInputError):
        forecast_in(Record(type="forecast", version=1, body=body))
    with pytest.raises(BadInputError):
        alert_in(Record(type="alert", version=1, body=body))
    with pytest.raises(BadInputError):
        alert_in(Record(type="alert", version=2, body=body))


def test_what_is_no_record_of_stix_is_no_object():
    with pytest.raises(BadInputError):
        object_of(alert_record(ALERT))
    assert record_in(example("note")) is None
