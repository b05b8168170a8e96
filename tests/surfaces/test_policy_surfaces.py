"""Every page, answer and export says under which policy it stands, and a badge leads to plain words."""

import json

from click.testing import CliRunner

from tests.support.api_client import client
from tests.support.pages import LOCALES, PATHS, opened
from tocsin.exchange.policies import Policy, label_of
from tocsin.surfaces.cli.shell import tocsin

STRICT = label_of(Policy(audience=(("member:cert.example",),), purposes=("read",), embargo_hours=72))


def test_every_page_says_its_policy_in_a_header_and_at_its_foot() -> None:
    shown = {"public": "public", "node-only": "this node only"}
    with opened() as here:
        for path in PATHS:
            told = here.get(f"/en/{path}")
            assert 'id="page-policy"' in told.text, path
            assert f'<span class="label policy">{shown[told.headers["tocsin-policy"]]}</span>' in told.text, path


def test_a_badge_leads_to_the_policy_in_plain_words() -> None:
    with opened() as here:
        for locale in LOCALES:
            told = here.get(f"/{locale}/policy", params={"label": STRICT})
            assert told.status_code == 200
            assert "cert.example" in told.text
        page = here.get("/en/data").text
    assert '<a class="label policy" href="/en/policy?label=public">' in page


def test_a_label_that_cannot_be_read_is_said_to_be_for_nobody() -> None:
    with opened() as here:
        told = here.get("/en/policy", params={"label": '{"v":9,"<script>":1}'})
    assert told.status_code == 200
    assert "for nobody" in told.text
    assert '<script>":' not in told.text


def test_every_answer_of_the_api_bears_the_strictest_label_of_what_it_was_made_from() -> None:
    with client() as here:
        for path in ("hazards", "hazards/conflict", "places/SDN", "alerts", "jobs", "edition"):
            assert here.get(f"/api/v1/{path}").headers["tocsin-policy"] in {"public", "node-only"}, path
        table = here.get("/api/v1/tables/forecasts", params={"format": "csv"})
    assert "# policy: public\n" in table.text


def test_the_api_says_a_policy_in_the_language_asked_for() -> None:
    with client() as here:
        told = here.get("/api/v1/policy", params={"label": STRICT, "locale": "fr"}).json()
        wrong = here.get("/api/v1/policy", params={"label": "secret"})
    assert told["title"] == "pour : cert.example"
    assert told["tlp"] is None
    assert wrong.status_code == 400


def test_the_command_says_a_policy() -> None:
    told = CliRunner().invoke(tocsin, ["policy", STRICT, "--json"], prog_name="tocsin")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["title"] == "for: cert.example"
    assert CliRunner().invoke(tocsin, ["policy", "secret"], prog_name="tocsin").exit_code == 2
    from_stdin = CliRunner().invoke(tocsin, ["policy", "-"], input=f"{STRICT}\n", prog_name="tocsin")
    assert "It is only for: cert.example." in from_stdin.stdout
