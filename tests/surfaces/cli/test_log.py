"""The log and exported proofs from the command line."""

import json
from pathlib import Path

import pytest

from tests.support.exports import Community
from tests.support.registers import signer
from tests.support.small_node import small_node
from tests.surfaces.cli.test_places import run

HERE = ("--home", "home", "--mirror", "none")
ADA = signer("ada")


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def _logged(_alone):
    with small_node(Path("home")) as node:
        node.log.add("sent", ["ab" * 32])
        node.log.add("receipt", ["cd" * 32] * 300)
        node.log.publish(ADA.public, ADA)


def test_a_node_that_shared_nothing_says_that_its_log_is_empty(capsys):
    code, out, err = run(capsys, "log", *HERE)
    assert code == 0, err
    assert "Nothing of the log self/log has been published so far." in out


@pytest.mark.usefixtures("_logged")
def test_the_log_shows_its_head_its_witnesses_and_its_newest_acts(capsys):
    code, out, err = run(capsys, "log", "--acts", "2", *HERE)
    assert code == 0, err
    assert "self/log: 301 entries, root " in out
    assert "No witness has cosigned this head so far." in out
    assert out.count("answered a recall") == 2
    found = json.loads(run(capsys, "log", "--json", *HERE)[1])
    assert (found["size"], found["acts"][0]["subject"]) == (301, "cd" * 32)
    assert found["checkpoint"].startswith("self/log\n301\n")


@pytest.mark.usefixtures("_logged")
def test_a_whole_log_is_sound_and_a_changed_one_is_a_negative_verdict(capsys):
    code, out, err = run(capsys, "log", "verify", *HERE)
    assert (code, err) == (0, "")
    assert "All 301 entries of self/log are what was signed." in out
    path = Path("home/log/tile/entries/000")
    data = path.read_bytes()
    path.write_bytes(data[:9] + bytes([data[9] ^ 1]) + data[10:])
    code, out, _ = run(capsys, "log", "verify", "--json", *HERE)
    assert code == 1
    assert "tile/0/000" in json.loads(out)["faults"][0]


@pytest.mark.usefixtures("_logged")
def test_an_entry_is_proved_by_its_number_or_by_what_it_is_about(capsys):
    one = json.loads(run(capsys, "log", "export", "0", *HERE)[1])
    assert one == json.loads(run(capsys, "log", "export", "ab" * 32, *HERE)[1])
    assert one[0]["subject"] == "ab" * 32
    assert run(capsys, "log", "export", "cd" * 32, "--out", "proof.json", *HERE)[0] == 0
    assert len(json.loads(Path("proof.json").read_bytes())) == 300
    for wrong in ("301", "ef" * 32, "zz"):
        code, _, err = run(capsys, "log", "export", wrong, *HERE)
        assert code == 2
        assert err.startswith("tocsin: ")


def test_an_exported_proof_is_verified_without_a_home_and_says_what_it_does_not_prove(capsys):
    community = Community()
    proof = community.proof(addressed=True)
    Path("proof.json").write_bytes(community.exported(proof, community.logged(proof)))
    code, out, err = run(capsys, "verify", "proof.json", "--register", community.register.id, "--home", "nowhere")
    assert code == 0, err
    assert "una.example signed exactly this record of type note" in out
    assert "wit.example/witness" in out
    assert "That what the record says is true." in out
    assert not Path("nowhere").exists()
    found = json.loads(run(capsys, "verify", "proof.json", "--json")[1])
    assert (found["verdict"], found["pinned"], found["logged"][0]["index"]) == ("proved", False, 5)
    assert any("--register" in line for line in found["not_proved"])


def test_a_changed_proof_is_not_proved_and_junk_cannot_be_read(capsys):
    community = Community()
    data = community.exported(community.proof())
    Path("changed.json").write_bytes(data.replace(b'"policy":"public"', b'"policy":"node-only"'))
    code, out, _ = run(capsys, "verify", "changed.json")
    assert code == 1
    assert out.startswith("Not proved: ")
    assert json.loads(run(capsys, "verify", "changed.json", "--json")[1])["verdict"] == "not proved"
    Path("junk.json").write_bytes(b"{")
    for name in ("junk.json", "missing.json"):
        code, out, err = run(capsys, "verify", name)
        assert (code, out) == (2, "")
        assert err.startswith("tocsin: ")


def test_a_cut_proof_is_named_by_its_file(capsys):
    Path("cut.json").write_text('{"a":')
    code, _, err = run(capsys, "verify", "cut.json", *HERE)
    assert code == 2
    assert err.startswith("tocsin: cut.json: ")


def test_a_node_without_a_register_says_so_when_it_shall_meet_others(capsys):
    code, _, err = run(capsys, "pull", *HERE)
    assert code == 2
    assert "belongs to no register yet" in err
