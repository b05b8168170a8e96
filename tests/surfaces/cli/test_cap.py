"""`tocsin cap check` as a script meets it: one document, and an exit code that is the worst of its files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tocsin.surfaces.cli.shell import tocsin

VECTORS = Path(__file__).parents[2] / "vectors" / "cap"
VALID, INVALID, HOSTILE = (
    VECTORS / name for name in ("valid/update.xml", "invalid/no_sender.xml", "hostile/external_entity.xml")
)


def run(*arguments: object, **more):
    return CliRunner().invoke(tocsin, ["cap", "check", *map(str, arguments)], prog_name="tocsin", **more)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((VALID,), 0),
        ((INVALID,), 1),
        ((HOSTILE,), 2),
        ((VALID, INVALID), 1),
        ((HOSTILE, VALID, INVALID), 2),
        ((VALID, VECTORS / "not_there.xml"), 2),
        ((VECTORS / "valid",), 0),
        ((VECTORS / "invalid",), 1),
    ],
)
def test_the_exit_code_is_that_of_the_worst_file(files, code):
    for flags in ((), ("--json",)):
        found = run(*flags, *files)
        assert found.exit_code == code, found.output


def test_json_is_one_document_that_says_verdict_reason_signature_and_what_would_be_shown():
    found = run("--json", VALID, INVALID, HOSTILE, "--at", "2026-11-28T00:00:00-00:00")
    document = json.loads(found.stdout)
    assert [each["verdict"] for each in document["files"]] == ["valid", "invalid", "refused"]
    assert document["files"][0]["signature"] == "absent"
    assert document["files"][0]["alerts"][0]["shown"]["infos"][0]["headline"] == "Strong wind from Saturday morning"
    assert document["files"][1]["problems"][0]["line"] == 4
    assert (document["exit_code"], document["valid"]) == (2, False)


def test_an_alert_is_read_from_stdin():
    found = run("-", input=VALID.read_bytes())
    assert found.exit_code == 0
    assert "Strong wind from Saturday morning" in found.output


def test_the_text_names_file_line_and_reason():
    found = run(INVALID)
    assert "line 4: sent stands where sender is required" in found.output


def test_a_folder_without_alerts_and_a_broken_trust_file_are_wrong_use(tmp_path):
    assert run(tmp_path).exit_code == 2
    (tmp_path / "no.pem").write_text("nothing")
    assert run(VALID, "--trust", tmp_path / "no.pem").exit_code == 2
