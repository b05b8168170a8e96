"""What the node says of an exported file, and that a stranger's reader, which shares no code with it, says the same."""

import ast
import contextlib
import importlib.util
import io
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.support.exports import Community
from tests.support.registers import NOW, person
from tocsin.errors import BadInputError, RefusedError, TocsinError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.envelopes.proofs import read_proof
from tocsin.exchange.exported import check_exported
from tocsin.exchange.members.statements import Admit, Govern, Remove

VERIFIER = Path(__file__).parents[2] / "docs/protocol/verifier/tocsin_verify.py"


def loaded() -> Any:
    spec = importlib.util.spec_from_file_location("tocsin_verify", VERIFIER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


STRANGER = loaded()


def stranger(data: bytes, pin: str = "") -> tuple[int, str]:
    """Return the exit code and the words of the independent reader."""
    try:
        proved, unproved = STRANGER.check(STRANGER.read(data), pin)
    except STRANGER.Refused as error:
        return 1, str(error)
    except STRANGER.UNREADABLE as error:
        return 2, repr(error)
    return 0, "\n".join([*proved, *unproved])


def ours(data: bytes, pin: str = "") -> tuple[int, str]:
    """Return what the node makes of the same file."""
    try:
        check_exported(read_proof(data), pin=pin)
    except RefusedError as error:
        return 1, str(error)
    except TocsinError as error:
        return 2, str(error)
    return 0, ""


@pytest.fixture
def community() -> Community:
    return Community()


def test_a_whole_file_tells_origin_policy_place_and_the_witnesses_time(community):
    proof = community.proof(addressed=True)
    data = community.exported(proof, community.logged(proof))
    shown = check_exported(read_proof(data), pin=community.register.id, now=NOW)
    assert shown.proven.header.origin == "una.example"
    assert (shown.logged[0].place.index, shown.logged[0].act.kind) == (5, "sent")
    assert (shown.since, shown.pinned) == (NOW, True)
    code, words = stranger(data, community.register.id)
    assert code == 0
    for part in (
        "una.example signed exactly",
        "policy: public",
        "ada.example, bo.example",
        "entry 5 of 12",
        "wit.example",
    ):
        assert part in words
    assert "That what the record says is true." in words


def test_without_a_pin_the_file_is_only_as_good_as_its_register_and_that_is_said(community):
    data = community.exported(community.proof())
    assert not check_exported(read_proof(data)).pinned
    assert "name its hash with --register" in stranger(data)[1]


def test_another_register_than_the_one_that_is_meant_is_refused(community):
    data = community.exported(community.proof())
    assert ours(data, "0" * 64)[0] == stranger(data, "0" * 64)[0] == 1


def test_a_log_that_too_few_witnesses_have_seen_shows_nothing(community):
    proof = community.proof()
    for seen_by in ((), ("wit",), ("wit", "una"), ("wit", "cy")):
        data = community.exported(proof, community.logged(proof, seen_by=seen_by))
        assert ours(data)[0] == stranger(data)[0] == 1


def test_nobody_witnesses_its_own_log(community):
    proof = community.proof("wit")
    one = community.exported(proof, community.logged(proof, "wit", seen_by=("wit",)))
    assert ours(one)[0] == stranger(one)[0] == 1
    other = community.exported(proof, community.logged(proof, "wit", seen_by=("wes",)))
    assert ours(other)[0] == stranger(other)[0] == 0


def test_a_log_proof_about_another_batch_is_refused(community):
    proof, other = community.proof(), community.proof("cy")
    data = community.exported(proof, community.logged(other, "cy"))
    assert ours(data)[0] == stranger(data)[0] == 1


def test_what_a_lost_key_signed_counts_only_where_its_own_log_held_it_before(community):
    proof = community.proof()
    logs = {
        "own": community.logged(proof, at=5),
        "others": community.logged(proof, "cy", at=5),
    }
    community.rotate("una")
    community.compromised("una", 6)
    for name, code in (("own", 0), ("others", 1)):
        data = community.exported(proof, logs[name])
        assert (name, ours(data)[0], stranger(data)[0]) == (name, code, code)
    later = community.exported(proof, community.logged(proof, at=6))
    assert ours(later)[0] == stranger(later)[0] == 1
    bare = community.exported(proof)
    assert ours(bare)[0] == stranger(bare)[0] == 1


def test_what_a_thief_dates_back_with_a_lost_key_is_refused(community):
    community.rotate("una")
    community.compromised("una", 0)
    proof = community.proof(number=1)
    assert ours(community.exported(proof))[0] == stranger(community.exported(proof))[0] == 0
    stolen = community.positions
    community.positions = community.positions[:1]
    backdated = community.proof()
    community.positions = stolen
    data = community.exported(backdated, community.logged(backdated, at=3))
    assert ours(data)[0] == stranger(data)[0] == 1


def test_a_key_that_ended_in_peace_still_counts_with_a_log_proof_and_not_without(community):
    proof = community.proof()
    log = community.logged(proof)
    community.rotate("una")
    assert ours(community.exported(proof, log))[0] == stranger(community.exported(proof, log))[0] == 0
    assert ours(community.exported(proof))[0] == stranger(community.exported(proof))[0] == 1


def test_both_readers_follow_a_register_through_its_changes(community):
    community.change(Admit(member=person("zed")), "zed")
    community.change(Govern(threshold=3, witnesses=1))
    community.chain, kept = community.chain[:], community.chain
    proof = community.proof("zed")
    data = community.exported(proof, community.logged(proof, "zed", seen_by=("wit",)))
    assert ours(data)[0] == stranger(data)[0] == 0
    community.chain = [kept[0], kept[2]]
    assert ours(community.exported(proof))[0] in {1, 2}
    assert stranger(community.exported(proof))[0] == 1


def test_a_removed_member_proves_nothing_new(community):
    community.change(Remove(member="una.example"))
    stolen, community.positions = community.positions, community.positions[:1]
    proof = community.proof()
    community.positions = stolen
    data = community.exported(proof)
    assert ours(data)[0] == stranger(data)[0] == 1


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"a":1,"a":2}', b"NaN", b"[" * 100_000])
def test_what_is_no_proof_is_unreadable_to_both(data):
    assert ours(data)[0] == stranger(data)[0] == 2


def ways(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict | list) and value:
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return [path, *(way for key, part in parts for way in ways(part, (*path, key)))]
    return [path]


def changed(chance: random.Random, value: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the value with one part edited, dropped, doubled or exchanged, and where."""
    value = msgspec.json.decode(msgspec.json.encode(value))
    way = chance.choice([way for way in ways(value) if way])
    holder = value
    for step in way[:-1]:
        holder = holder[step]
    was = holder[way[-1]]
    kind = chance.randrange(5)
    if kind == 0 and isinstance(holder, dict):
        del holder[way[-1]]
    elif kind == 1 and isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), was)
    elif isinstance(was, str) and was and kind == 2:
        at = chance.randrange(len(was))
        holder[way[-1]] = was[:at] + chance.choice("0123456789abcdefxyzAB/+-:") + was[at + 1 :]
    elif isinstance(was, int) and not isinstance(was, bool):
        holder[way[-1]] = was + chance.choice((-1, 1, 2**40))
    else:
        other = chance.choice([each for each in ways(value) if each])
        held = value
        for step in other:
            held = held[step]
        holder[way[-1]] = msgspec.json.decode(msgspec.json.encode(held))
    return value, way


def test_no_changed_file_shows_anything_new_to_either_reader():
    """The node is stricter about form; what the stranger takes besides says nothing that the whole file did not."""
    community = Community()
    community.rotate("cy")
    proof = community.proof(addressed=True)
    data = community.exported(proof, community.logged(proof))
    whole, words = msgspec.json.decode(data), set(stranger(data)[1].splitlines())
    chance = random.Random(20261127)
    for _ in range(int(os.environ.get("TOCSIN_SOAK_FILES", "150"))):
        value, way = changed(chance, whole)
        if value == whole:
            continue
        (mine, reason), (theirs, says) = ours(canonical(value)), stranger(canonical(value))
        assert mine or not theirs, (way, says)
        if not theirs:
            added = set(says.splitlines()) - words
            assert not added or way[0] == "attached", (way, reason, added)
            assert not [line for line in added if "signed" in line or "entry" in line], (way, reason, added)


def test_the_reader_is_one_short_file_that_knows_nothing_of_tocsin():
    text = VERIFIER.read_text(encoding="utf-8")
    assert text.count("\n") < 300
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def test_the_reader_runs_alone_and_its_exit_codes_tell_the_verdict(tmp_path, community):
    proof = community.proof()
    data = community.exported(proof, community.logged(proof))
    cases = {
        "good": (data, 0),
        "bad": (data.replace(b'"policy":"public"', b'"policy":"node-only"'), 1),
        "junk": (b"{", 2),
    }
    for name, (content, code) in cases.items():
        path = tmp_path / f"{name}.json"
        path.write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-I", VERIFIER, path, "--register", community.register.id],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert done.returncode == code, done.stderr
        assert bool(done.stderr) == (code == 2)
    assert (
        "PROVED\n- The register"
        in subprocess.run(
            [sys.executable, "-I", VERIFIER, "-"], input=data, capture_output=True, check=True
        ).stdout.decode()
    )


def test_a_file_with_spaces_and_lines_is_read_by_the_stranger_all_the_same(community):
    data = msgspec.json.format(community.exported(community.proof()), indent=2)
    assert stranger(data)[0] == 0
    with pytest.raises(BadInputError, match="canonical"), contextlib.redirect_stdout(io.StringIO()):
        read_proof(data)
