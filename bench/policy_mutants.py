"""Faults seeded into the gate's enforcement, one by one: how many are caught? Its answers are compared.

Run: ``python bench/policy_mutants.py`` from the root of the tree. Comparisons are turned or loosened, parts of
conditions dropped, negations taken away, branches always or never taken. A fault is caught when one of 10,000
questions is answered otherwise: decision, reason, or the same in bulk. What survives is printed; a fault that cannot
change any decision survives as well.
"""

import ast
import copy
import random
import sys
import types
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.support.policies import NOW, TERMS, Thing
from tocsin.exchange.policies import ANYONE, Handling, Person, Policy, compiled, fields, gate, label_of

QUESTIONS = 10_000
CHANCE = random.Random(7)
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


def some(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return some of these."""
    return tuple(CHANCE.sample(values, CHANCE.randint(0, len(values))))


def moment() -> Any:
    """Return a time within three hours."""
    return NOW + timedelta(hours=CHANCE.randint(-3, 3))


def clauses() -> Any:
    """Return an audience that is not anyone's."""
    return tuple(tuple(CHANCE.sample(TERMS[1:], CHANCE.randint(1, 3))) for _ in range(CHANCE.randint(0, 2)))


def handling() -> Any:
    """Return one statement."""
    return (
        Handling(
            sensitivity=CHANCE.choice(fields.SENSITIVITIES),
            personal=CHANCE.choice(fields.PERSONAL),
            basis=CHANCE.choice(fields.BASES[:2]),
            erase_by=CHANCE.choice([None, moment()]),
        ),
    )


def policy() -> Policy:
    """Return a policy that restricts a few things; one that restricted everything would release nothing."""
    restrictions: dict[str, Any] = {
        "audience": clauses,
        "reshare": clauses,
        "purposes": lambda: some(fields.PURPOSES),
        "node_only": lambda: True,
        "not_members": lambda: some(("a", "b")),
        "not_party_to": lambda: some(("SDN", "SD05")),
        "attribution": lambda: some(fields.ATTRIBUTIONS),
        "not_before": moment,
        "expires": moment,
        "retain_until": moment,
        "residency": lambda: some(("KEN", "SDN")),
        "handling": handling,
        "embargo_hours": lambda: CHANCE.randint(1, 3),
        "resolution": lambda: CHANCE.choice(fields.RESOLUTIONS),
        "small_cells": lambda: CHANCE.randint(1, 5),
        "lease_online": lambda: 3600 * CHANCE.randint(0, 2),
        "lease_offline": lambda: 3600 * CHANCE.randint(0, 2),
    }
    wide = {"audience": ANYONE, "reshare": ANYONE, "purposes": fields.PURPOSES, "pap": CHANCE.choice(fields.PAP)}
    return Policy(**wide | {name: made() for name, made in restrictions.items() if CHANCE.random() < 0.22})


def person() -> Person:
    """Return somebody of whom some things are known."""
    return Person(
        name="p",
        member=CHANCE.choice("abc"),
        local=CHANCE.random() < 0.5,
        kind=CHANCE.choice(["state", "ngo", None]),
        communities=CHANCE.choice([None, frozenset(some(("x", "y")))]),
        jurisdiction=CHANCE.choice(["KEN", "SDN", None]),
        party_in=CHANCE.choice([None, frozenset(), frozenset({"SDN"})]),
        standing=CHANCE.choice(["good", "good", "good", "revoked", None]),
        epoch=CHANCE.choice([None, 0, 1, 2]),
        offline=CHANCE.random() < 0.5,
    )


def thing() -> Thing:
    """Return an object that tells some things of itself, some of them nonsense."""
    return Thing(
        policy=label_of(policy()),
        happened=CHANCE.choice([None, moment(), moment(), moment().replace(tzinfo=None)]),
        resolution=CHANCE.choice([*fields.RESOLUTIONS, None, "street", 7]),
        smallest_cell=CHANCE.choice([None, 0, 1, 2, 3, 4, 5, 6, "x"]),
        confirmed=CHANCE.choice([None, moment(), NOW, NOW.replace(tzinfo=None)]),
        epoch=CHANCE.choice([None, None, 0, 1, 2, "x"]),
    )


ASKED = [
    (thing(), person(), CHANCE.choice([*compiled.ASKED, "reshare", "reshare"]), moment()) for _ in range(QUESTIONS)
]


def answers() -> Iterator[tuple[bool, str, bool]]:
    """Answer every question: allowed, the reason, and the same in bulk."""
    for one, to, purpose, now in ASKED:
        decision = gate.release(one, to, purpose, now)
        yield decision.allowed, decision.message, gate.release_many([one], to, purpose, now)[0]


def sites(tree: ast.AST) -> Iterator[tuple[int, str, int]]:
    """List where a fault can be seeded: which node, which sort of fault, which part."""
    for index, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.Compare):
            yield from ((index, "turn", part) for part in range(len(node.ops)))
        elif isinstance(node, ast.BoolOp):
            yield index, "swap", 0
            yield from ((index, "drop", part) for part in range(len(node.values)))
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield index, "affirm", 0
        elif isinstance(node, ast.If):
            yield from ((index, "branch", part) for part in (0, 1))


def faulty(tree: ast.Module, index: int, sort: str, part: int) -> tuple[ast.Module, int]:
    """Return the tree with one fault, and its line."""
    made = copy.deepcopy(tree)
    node: Any = list(ast.walk(made))[index]
    match sort:
        case "turn":
            node.ops[part] = TURNED[type(node.ops[part])]()
        case "swap":
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case "drop":
            del node.values[part]
        case "affirm":
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
        case "branch":
            node.test = ast.Constant(bool(part))
    return ast.fix_missing_locations(made), node.lineno


def caught(tree: ast.Module, path: str, expected: list[tuple[bool, str, bool]]) -> bool:
    """Say whether the gate answers anything otherwise with this fault in it."""
    module = types.ModuleType(compiled.__name__)
    module.__file__ = path
    kept = gate.compiled, gate.Compiled
    try:
        exec(compile(tree, path, "exec"), module.__dict__)
        gate.compiled, gate.Compiled = module.compiled, module.Compiled  # type: ignore[attr-defined]
        return any(given != wanted for given, wanted in zip(answers(), expected, strict=True))
    except Exception:  # noqa: BLE001 - a fault that makes the gate fail is caught
        return True
    finally:
        gate.compiled, gate.Compiled = kept


def main() -> None:
    """Print what survived, and the share that was caught."""
    path = str(compiled.__file__)
    source = Path(path).read_text(encoding="utf-8")
    tree, expected = ast.parse(source), list(answers())
    places = list(sites(tree))
    survived = 0
    for index, sort, part in places:
        made, line = faulty(tree, index, sort, part)
        if not caught(made, path, expected):
            survived += 1
            print(f"survived: line {line}, {sort} {part}: {source.splitlines()[line - 1].strip()}")
    share = 1 - survived / len(places)
    print(f"{len(places) - survived} of {len(places)} faults caught ({share:.1%}) by {QUESTIONS:,} questions")


if __name__ == "__main__":
    main()
