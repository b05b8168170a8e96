"""Every vector gets its verdict, with the line and the reason; what is not valid is not shown."""

from pathlib import Path

import pytest

from tests.support.signers import NOW
from tocsin.formats.cap import check

VECTORS = Path(__file__).parents[2] / "vectors" / "cap"
VERDICTS = {"valid": "valid", "invalid": "invalid", "hostile": "refused"}


def vectors(folder: str) -> list[str]:
    return sorted(path.name for path in (VECTORS / folder).glob("*.xml"))


def checked(name: str):
    return check(name, (VECTORS / name).read_bytes(), now=NOW)


@pytest.mark.parametrize("name", [f"{folder}/{name}" for folder in VERDICTS for name in vectors(folder)])
def test_a_vector_gets_the_verdict_of_its_folder(name):
    found = checked(name)
    assert found.verdict == VERDICTS[name.partition("/")[0]], found.problems
    assert found.exit_code == {"valid": 0, "invalid": 1, "refused": 2}[found.verdict]
    assert bool(found.problems) == (found.verdict != "valid")


@pytest.mark.parametrize("name", [f"invalid/{name}" for name in vectors("invalid")])
def test_nothing_of_an_invalid_alert_is_shown_and_its_faults_have_lines(name):
    found = checked(name)
    assert [alert.shown for alert in found.alerts] == [None]
    assert all(problem.line > 0 for problem in found.problems)


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("invalid/time_in_z.xml", 5, "has no numeric offset"),
        ("invalid/no_sender.xml", 4, "sent stands where sender is required"),
        ("invalid/wrong_order.xml", 14, "severity stands where urgency is required"),
        ("invalid/day_that_is_not.xml", 17, "November 2026 has no day 31"),
        ("invalid/foreign_element.xml", 23, "has no place in CAP's info"),
        ("invalid/space_around_status.xml", 6, "is none of Actual"),
        ("hostile/wrapped_in_object.xml", 31, "signature wrapping"),
        ("hostile/external_entity.xml", 2, "declares entities"),
        ("wrapped/one_of_two_invalid.xml", 50, "'Meant' is none of"),
    ],
)
def test_the_reason_is_said_with_its_line(name, line, said):
    problem = checked(name).problems[0]
    assert problem.line == line
    assert said in problem.message


@pytest.mark.parametrize(
    ("name", "wrapper", "alerts", "verdict"),
    [
        ("atom.xml", "atom", 2, "valid"),
        ("one_of_two_invalid.xml", "atom", 2, "invalid"),
        ("atom_of_links.xml", "atom", 0, "invalid"),
        ("rss_as_text.xml", "rss", 1, "valid"),
        ("edxl.xml", "edxl-de", 1, "valid"),
        ("soap.xml", "soap", 1, "valid"),
    ],
)
def test_alerts_are_found_in_their_wrapper_and_a_feed_is_valid_when_all_of_them_are(name, wrapper, alerts, verdict):
    found = checked(f"wrapped/{name}")
    assert (found.wrapper, len(found.alerts), found.verdict) == (wrapper, alerts, verdict)


def test_links_of_a_feed_are_told_with_the_one_to_cap_before_the_web_page():
    assert checked("wrapped/atom_of_links.xml").links == ("https://example.org/alerts/32.cap",)
    assert checked("wrapped/rss_as_text.xml").links == ("https://example.org/34.cap",)


def test_a_feed_that_names_the_alert_beside_the_page_is_read_so():
    item = b"<item><link>https://example.org/page</link><g:cap>https://example.org/1.cap</g:cap></item>"
    data = b'<rss xmlns:g="urn:example"><channel>' + item + b"</channel></rss>"
    assert check("it", data, now=NOW).links == ("https://example.org/1.cap",)


def test_what_would_be_shown_names_languages_levels_areas_and_expiry():
    shown = checked("valid/six_languages.xml").alerts[0].shown
    assert shown.languages == ("en", "fr", "es", "ru", "zh", "ar")
    assert shown.standing == "actual"
    assert shown.expires == "2026-11-29T03:00:00Z"
    assert shown.infos[3].headline.startswith("Сильный ветер")
    assert (shown.infos[0].urgency, shown.infos[0].severity, shown.infos[0].certainty) == (
        "Expected",
        "Severe",
        "Likely",
    )
    assert shown.infos[0].areas[0].geocodes == ("ISO3166-2=XX-01",)


@pytest.mark.parametrize("status", ["Exercise", "System", "Test", "Draft"])
def test_what_is_not_meant_is_never_shown_as_actual(status):
    data = (VECTORS / "valid/six_languages.xml").read_bytes().replace(b"<status>Actual", f"<status>{status}".encode())
    shown = check("it", data, now=NOW).alerts[0].shown
    assert not shown.actual
    assert shown.standing == status.lower()


def test_an_alert_past_its_expiry_is_not_shown_as_actual():
    late = NOW.replace(day=29, hour=3)
    data = (VECTORS / "valid/six_languages.xml").read_bytes()
    assert check("it", data, now=late).alerts[0].shown.standing == "expired"


def test_an_alert_without_an_area_is_shown_and_said():
    alert = checked("valid/exercise_without_area.xml").alerts[0]
    assert alert.shown.unplaced
    assert any("no area" in finding.message for finding in alert.findings)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<scope>Public", "<scope>Restricted", "restriction is missing"),
        ("<scope>Public", "<scope>Private", "addresses is missing"),
        ("<msgType>Alert", "<msgType>Update", "references names no message"),
        ("2026-11-28T06:00:00+03:00</onset>", "2026-12-28T06:00:00+03:00</onset>", "onset lies after expires"),
        ("alerts@example.org", "alerts, example", "sender holds"),
        ("12.1,42.5</polygon>", "12.2,42.5</polygon>", "not closed"),
        ("12.1,43.5", "112.1,43.5", "beyond a pole"),
        ("<severity>Severe", "<severity>Unknown", "severity is Unknown"),
    ],
)
def test_what_the_prose_and_the_profiles_ask_for_is_found_and_changes_no_verdict(old, new, said):
    data = (VECTORS / "valid/six_languages.xml").read_text(encoding="utf-8").replace(old, new, 1)
    found = check("it", data.encode(), now=NOW)
    assert found.exit_code == 0
    assert any(said in finding.message for finding in found.findings), [each.message for each in found.findings]


def test_languages_that_differ_in_their_levels_are_found():
    data = (VECTORS / "valid/six_languages.xml").read_text(encoding="utf-8").replace("Severe", "Minor", 1)
    assert any("differ in urgency" in finding.message for finding in check("it", data.encode(), now=NOW).findings)


def test_a_canadian_alert_is_held_to_its_profile():
    found = checked("valid/canadian.xml").alerts[0]
    assert found.profiles == ("cap-cp",)
    assert [each.message for each in found.findings if each.profile == "cap-cp"] == [
        "it carries 0 of the 2 signatures of NAADS"
    ]
