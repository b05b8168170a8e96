"""A community is founded, grown and repaired by files that travel between homes, as an air-gapped group would."""

import json
import shutil
import threading
from pathlib import Path

import pytest

from tocsin.exchange.keys.signed import read_signed
from tocsin.exchange.members.statements import statement_hash
from tocsin.node import key_files
from tocsin.surfaces.cli.shell import tocsin

FOUNDERS = ("ada", "bo", "cy")


def running(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, *arguments: str) -> int:
    monkeypatch.setenv("TOCSIN_MIRROR", "none")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TOCSIN_HOME", str(folder / name))
    monkeypatch.setenv("TOCSIN_MEMBER", f"{name.partition('-')[0]}.example")
    with pytest.raises(SystemExit) as ended:
        tocsin.main(args=["member", *arguments], prog_name="tocsin")
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four homes, three of which founded a register that all four follow: made once, and copied by each test."""
    folder = tmp_path_factory.mktemp("homes")
    with pytest.MonkeyPatch.context() as patch:

        def at(name: str, *arguments: str) -> None:
            assert running(folder, patch, name, *arguments) == 0

        for name in FOUNDERS:
            roles = ("--role", "governor", "--role", "member")
            at(name, "init", "--name", name.upper(), *roles, "--out", f"{name}.json")
        at("dee", "init", "--name", "Dee", "--kind", "ngo", "--jurisdiction", "KEN", "--out", "dee.json")
        at("ada", "found", "Example", "ada.json", "bo.json", "cy.json", "--threshold", "2")
        for name in ("bo", "cy"):
            at(name, "sign", "found.json")
        pin = statement_hash(read_signed((folder / "found.json").read_bytes().strip()))
        (folder / "pin").write_text(pin, encoding="utf-8")
        for name in (*FOUNDERS, "dee"):
            at(name, "apply", "found.json", "--pin", pin)
    return folder


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(key_files, "_LOG2_COST", 14)

    def answering(name: str, *arguments: str) -> tuple[int, str, str]:
        code = running(tmp_path, monkeypatch, name, *arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return answering


@pytest.fixture
def founded(homes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    shutil.copytree(homes, tmp_path, dirs_exist_ok=True)
    capsys.readouterr()
    return (tmp_path / "pin").read_text(encoding="utf-8")


def everyone(at, file, names):
    for name in names:
        assert at(name, "apply", file)[0] == 0


def join(at, *names):
    at("ada", "add", "dee.json")
    for name in ("dee", "bo"):
        assert at(name, "sign", "add.json")[0] == 0
    everyone(at, "add.json", ("ada", *names))


def standing(at, name, member):
    return json.loads(at(name, "show", member, "--json")[1])["standing"]


def test_a_register_is_joined_only_with_its_hash(at, founded):
    at("eve", "init", "--name", "Eve")
    code, _, said = at("eve", "apply", "found.json")
    assert (code, founded in said) == (2, True)
    assert at("eve", "list")[0] == 2


def test_a_member_is_added_by_files_and_everyone_sees_it(at, founded):
    join(at, "dee")
    for name in ("ada", "dee"):
        listed = json.loads(at(name, "list", "--json")[1])
        assert [one["id"] for one in listed] == ["ada.example", "bo.example", "cy.example", "dee.example"]
    _, text, _ = at("dee", "list")
    assert "dee.example" in text
    assert "ngo" in text


def test_a_dry_run_shows_what_would_be_signed_and_signs_nothing(at, founded):
    at("ada", "add", "dee.json")
    before = Path("add.json").read_text(encoding="utf-8")
    code, out, _ = at("bo", "sign", "add.json", "--dry-run")
    assert (code, '"admit"' in out, "Not enough signatures" in out) == (0, True, True)
    assert Path("add.json").read_text(encoding="utf-8") == before


def test_who_does_not_count_cannot_sign_and_too_few_cannot_apply(at, founded):
    at("ada", "add", "dee.json")
    at("eve", "init", "--name", "Eve", "--out", "eve.json")
    at("eve", "apply", "found.json", "--pin", founded)
    code, _, said = at("eve", "sign", "add.json")
    assert (code, "no key of this home counts" in said) == (2, True)
    code, _, said = at("ada", "apply", "add.json")
    assert (code, "1 of 3 governors signed, 2 must" in said) == (2, True)


def test_a_member_renews_its_keys_at_once_and_the_others_hear_of_it(at, founded):
    join(at, "dee")
    assert at("dee", "rotate")[0] == 0
    assert at("ada", "apply", "rotate-ed25519.json", "rotate-mlkem768-x25519.json")[0] == 0
    keys = json.loads(at("ada", "show", "dee.example", "--json")[1])["keys"]
    assert sorted(key["state"] for key in keys) == ["ended", "ended", "stands", "stands"]
    assert at("dee", "rotate", "--only", "sealing", "--expires", "2036-01-01T00:00:00Z")[0] == 0
    assert standing(at, "dee", "dee.example") == "good"


def test_a_lost_key_is_replaced_by_the_governors(at, founded):
    join(at, "bo")
    at("dee-new", "init", "--id", "dee.example", "--name", "Dee", "--out", "new.json")
    at("ada", "rotate", "dee.example", "new.json")
    at("bo", "sign", "rotate.json")
    code, _, said = at("ada", "apply", "rotate.json")
    assert (code, "new keys have not signed" in said) == (2, True)
    at("dee-new", "apply", "found.json", "add.json", "--pin", founded)
    assert at("dee-new", "sign", "rotate.json")[0] == 0
    everyone(at, "rotate.json", ("ada", "bo"))
    assert standing(at, "bo", "dee.example") == "good"


def test_a_compromised_key_is_ended_by_its_member_and_settled_by_the_governors(at, founded):
    join(at, "dee", "cy")
    key = next(
        one["id"] for one in json.loads(at("dee", "show", "dee.example", "--json")[1])["keys"]
        if one["purpose"] == "signing"
    )  # fmt: skip
    assert at("dee", "revoke", key, "--why", "compromised", "--since", "12")[0] == 0
    at("ada", "apply", "revoke.json")
    assert standing(at, "ada", "dee.example") == "revoked"
    at("ada", "revoke", key, "--why", "compromised", "--since", "9", "--out", "settled.json")
    at("cy", "sign", "settled.json")
    everyone(at, "settled.json", ("ada",))
    shown = json.loads(at("ada", "show", "dee.example", "--json")[1])["keys"]
    assert next(one for one in shown if one["id"] == key)["compromised_since"] == 9


def test_a_member_is_removed_and_a_community_loses_it(at, founded):
    join(at, "bo", "cy")
    at("ada", "community", "water", "--name", "Water desk", "--member", "dee.example", "--member", "ada.example")
    at("bo", "sign", "community.json")
    everyone(at, "community.json", ("ada", "cy"))
    at("ada", "remove", "dee.example", "--reason", "asked to leave")
    at("cy", "sign", "remove.json")
    everyone(at, "remove.json", ("ada",))
    shown = json.loads(at("ada", "show", "--json")[1])
    assert shown["communities"][0]["members"] == ["ada.example"]
    assert shown["epoch"] == 3
    assert at("ada", "show", "dee.example")[0] == 2


def test_parties_roles_and_the_threshold_are_stated(at, founded):
    join(at, "bo", "cy", "dee")
    assert at("dee", "party", "dee.example", "SDN", "--part", "backer")[0] == 0
    assert json.loads(at("dee", "show", "dee.example", "--json")[1])["party_in"] == ["SDN"]
    at("ada", "party", "cy.example", "SDN", "--part", "party", "--out", "cy-party.json")
    at("bo", "sign", "cy-party.json")
    everyone(at, "cy-party.json", ("ada", "bo"))
    at("ada", "govern", "--threshold", "3", "--witnesses", "0")
    at("bo", "sign", "govern.json")
    everyone(at, "govern.json", ("ada",))
    everyone(at, "cy-party.json", ("cy", "dee"))
    everyone(at, "govern.json", ("bo", "cy", "dee"))
    at("ada", "roles", "dee.example", "--role", "governor", "--role", "member")
    for name in ("bo", "cy", "dee"):
        at(name, "sign", "roles.json")
    everyone(at, "roles.json", ("ada",))
    assert json.loads(at("ada", "show", "--json")[1])["governors"][-1] == "dee.example"


def test_a_node_distrusts_for_itself_and_exports_what_it_knows(at, founded):
    join(at, "bo")
    assert at("ada", "pin", "dee.example", "--reason", "odd messages")[0] == 0
    assert standing(at, "ada", "dee.example") == "revoked"
    assert standing(at, "bo", "dee.example") == "good"
    at("ada", "pin", "dee.example", "--trust")
    assert standing(at, "ada", "dee.example") == "good"
    assert at("ada", "export")[0] == 0
    assert at("eve", "apply", "register.jsonl", "--pin", founded)[0] == 0
    assert at("ada", "follow", "0" * 16)[0] == 2


def test_a_passphrase_guards_the_keys(at, tmp_path):
    (tmp_path / "words").write_text("correct horse\n", encoding="utf-8")
    roles = ("--role", "governor", "--role", "member")
    assert at("ada", "init", "--name", "A", *roles, "--passphrase-file", "words", "--out", "a.json")[0] == 0
    found = ("found", "Example", "a.json", "--threshold", "1")
    code, _, said = at("ada", *found)
    assert (code, "locked" in said) == (2, True)
    assert at("ada", *found, "--passphrase-file", "words")[0] == 0


def test_keys_are_made_once(at, tmp_path):
    assert at("ada", "init", "--name", "A", "--out", "a.json")[0] == 0
    code, _, said = at("ada", "init", "--name", "A", "--out", "a.json")
    assert (code, "has keys already" in said) == (2, True)
    assert at("bo", "init", "--name", "B", "--role", "king")[0] == 2
    assert not (tmp_path / "bo" / "keys").exists()


def test_governors_sign_with_keys_that_another_process_holds(at, founded, monkeypatch, tmp_path):
    from tocsin.node.key_agent import Agent
    from tocsin.node.key_files import KeyFiles

    files = KeyFiles(tmp_path / "bo" / "keys", bytes)
    keys = [files.read(id_) for id_ in files.ids() if id_.startswith("ed25519:")]
    (tmp_path / "bo" / "keys").rename(tmp_path / "elsewhere")
    at("ada", "add", "dee.json")
    assert at("bo", "sign", "add.json")[0] == 2
    agent = Agent(tmp_path / "s", keys, govern=True)
    thread = threading.Thread(target=agent.serve)
    thread.start()
    try:
        monkeypatch.setenv("TOCSIN_SIGNER", str(tmp_path / "s"))
        code, out, _ = at("bo", "sign", "add.json", "--json")
        assert (code, keys[0].key in json.loads(out)["signed_by"]) == (0, True)
    finally:
        agent.close()
        thread.join(10)
