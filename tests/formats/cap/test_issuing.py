"""An alert of this node leaves as a draft for few, unless somebody with a name and the right stands behind it."""

from datetime import timedelta

import msgspec
import pytest

from tests.support.signers import NOW
from tocsin.errors import BadInputError
from tocsin.formats.cap import Authority, Key, Place, Warned, Wording, cap_alert, check, key_of, read, write
from tocsin.formats.cap.issuing import LEVELS

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
AUTHORITY = Authority(oid="2.49.0.0.999.1", sender="desk@example.org", signed_off_by="A. Person", signed_off_at=NOW)
WARNED = Warned(
    id="heat/SDN 2026",
    sent=NOW,
    member="Example Union",
    hazard="heat",
    level=3,
    probability=0.62,
    base_rate=0.22,
    lead_months=1.0,
    model="pool",
    vintage="abc123",
    category="Met",
    wordings=tuple(
        Wording(language=one, event="Heat", headline=f"Heat ({one})", description="Hot", area="Sudan")
        for one in LANGUAGES
    ),
    place=Place(
        rings=(((10.0, 178.0), (10.0, -178.0), (5.0, -178.0), (5.0, 178.0)),), geocodes=(("ISO3166-1", "SDN"),)
    ),
    onset=NOW + timedelta(days=3),
    expires=NOW + timedelta(days=33),
)


def made(**changes):
    return cap_alert(msgspec.structs.replace(WARNED, **changes))


def test_without_authority_it_is_a_restricted_draft():
    alert = made(policy="public")
    assert (alert.status, alert.scope) == ("Draft", "Restricted")
    assert alert.restriction


def test_an_exercise_stays_one_whoever_signs():
    alert = made(exercise="Autumn", authority=AUTHORITY, policy="public")
    assert (alert.status, alert.scope, alert.note) == ("Exercise", "Restricted", "Autumn")


def test_with_authority_and_sign_off_it_is_actual_and_public_only_by_policy():
    assert (made(authority=AUTHORITY).status, made(authority=AUTHORITY).scope) == ("Actual", "Restricted")
    public = made(authority=AUTHORITY, policy="public")
    assert (public.status, public.scope, public.restriction) == ("Actual", "Public", None)
    assert public.identifier.startswith("2.49.0.0.999.1.")
    assert "A. Person" in public.source


@pytest.mark.parametrize(
    "changed", [{"oid": ""}, {"sender": ""}, {"signed_off_by": " "}, {"signed_off_at": NOW + timedelta(seconds=1)}]
)
def test_an_authority_without_a_name_or_a_sign_off_is_none(changed):
    assert made(authority=msgspec.structs.replace(AUTHORITY, **changed), policy="public").status == "Draft"


def test_it_is_valid_says_the_same_in_six_languages_and_has_no_finding_of_the_specification():
    data = write(made())
    found = check("it", data, now=NOW)
    assert found.verdict == "valid"
    assert not [each for each in found.findings if each.profile == "cap"]
    infos = read(data).alert.infos
    assert tuple(info.language for info in infos) == LANGUAGES
    assert {(info.urgency, info.severity, info.certainty) for info in infos} == {("Expected", "Severe", "Likely")}
    assert not found.alerts[0].shown.actual


def test_the_parameters_carry_what_the_alert_stands_on():
    said = {pair.name: pair.value for pair in made().infos[0].parameters}
    assert said == {
        "tocsin:level": "3",
        "tocsin:probability": "0.62",
        "tocsin:baseRate": "0.22",
        "tocsin:leadMonths": "1",
        "tocsin:model": "pool",
        "tocsin:dataVintage": "abc123",
        "tocsin:policy": "node-only",
    }


def test_an_area_over_the_antimeridian_leaves_in_two_polygons():
    assert len(made().infos[0].areas[0].polygons) == 2


@pytest.mark.parametrize(("level", "severity", "urgency"), [(level, *words) for level, words in LEVELS.items()])
def test_levels_have_their_severity_and_urgency(level, severity, urgency):
    info = made(level=level).infos[0]
    assert (info.severity, info.urgency) == (severity, urgency)


@pytest.mark.parametrize(
    ("probability", "observed", "word"),
    [(0.5, False, "Possible"), (0.500001, False, "Likely"), (None, True, "Observed"), (0.1, True, "Observed")],
)
def test_certainty_follows_the_probability(probability, observed, word):
    assert made(probability=probability, observed=observed).infos[0].certainty == word


def test_an_update_names_what_it_changes():
    alert = made(message_type="Update", references=(key_of(made()),))
    assert not [each for each in check("it", write(alert), now=NOW).findings if each.profile == "cap"]


@pytest.mark.parametrize(
    "changes",
    [
        {"level": 0},
        {"wordings": ()},
        {"wordings": (*WARNED.wordings, WARNED.wordings[0])},
        {"expires": NOW},
        {"message_type": "Cancel"},
        {"probability": 1.5},
        {"probability": None},
    ],
)
def test_what_must_not_leave_is_refused(changes):
    with pytest.raises(BadInputError):
        made(**changes)


def test_references_are_written_with_a_numeric_offset():
    alert = made(message_type="Update", references=(Key("a@b", "1", "2026-11-27T00:00:00Z"),))
    assert alert.references == "a@b,1,2026-11-27T00:00:00-00:00"
