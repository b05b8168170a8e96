"""`tocsin stix check` as a script meets it: one document, rules and lines, and an exit code that is the worst one."""

import json

import pytest
from click.testing import CliRunner

from tests.support.stix_examples import bundle_of, example
from tocsin.surfaces.cli.shell import tocsin


def run(*arguments: object, **more):
    return CliRunner().invoke(tocsin, ["stix", "check", *map(str, arguments)], prog_name="tocsin", **more)


@pytest.fixture
def files(tmp_path):
    broken = example("indicator") | {"valid_from": "yesterday"}
    texts = {
        "good.json": json.dumps(bundle_of(example("indicator"), example("malware")), indent=1),
        "bad.json": json.dumps(bundle_of(example("malware"), broken), indent=1),
        "cut.json": '{"type": "bundle",',
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["good.json"], 0),
        (["bad.json"], 1),
        (["cut.json"], 2),
        (["not_there.json"], 2),
        (["good.json", "bad.json"], 1),
        (["cut.json", "good.json", "bad.json"], 2),
        (["."], 2),
    ],
)
def test_the_exit_code_is_that_of_the_worst_file(files, names, code):
    for flags in ((), ("--json",)):
        found = run(*flags, *(files / name for name in names))
        assert found.exit_code == code, found.output


def test_json_is_one_document_with_rule_pointer_line_and_object(files):
    found = run("--json", files / "bad.json", files / "good.json")
    document = json.loads(found.stdout)
    assert [each["verdict"] for each in document["files"]] == ["invalid", "valid"]
    finding = document["files"][0]["findings"][0]
    assert (finding["rule"], finding["pointer"]) == ("2.16", "/objects/1/valid_from")
    assert finding["object"].startswith("indicator--")
    line = (files / "bad.json").read_text().splitlines()[finding["line"] - 1]
    assert "yesterday" in line
    assert (document["exit_code"], document["valid"]) == (1, False)


def test_a_bundle_is_read_from_stdin(files):
    found = run("-", input=(files / "good.json").read_bytes())
    assert found.exit_code == 0
    assert "2.1" in found.output


def test_the_text_names_line_rule_and_reason(files):
    assert "must 2.16: valid_from is no timestamp" in run(files / "bad.json").output
