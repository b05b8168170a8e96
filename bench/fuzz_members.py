"""Can any bytes crash or mislead a reader of statements, notices, members or key files? Mutations of good ones.

    python bench/fuzz_members.py --minutes 60

Every case must be refused with an error of the house or be, byte for byte, what was made. Some statements are signed
again after the change: by one governor, which must never be enough, or by a quorum, after which the register must still
be one that can be governed.
"""

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.fuzz_envelope import TOKENS, mutated  # noqa: E402 - the tree is put on the path first
from tests.support.member_vectors import C1, A, B, C, documents, made  # noqa: E402
from tests.support.registers import person, signer  # noqa: E402
from tocsin.errors import TocsinError  # noqa: E402
from tocsin.exchange.canonical import canonical, read_canonical  # noqa: E402
from tocsin.exchange.keys.signed import Signed, add_signatures, read_signed, write_signed  # noqa: E402
from tocsin.exchange.members.chain import extend, fold  # noqa: E402
from tocsin.exchange.members.member import Member  # noqa: E402
from tocsin.exchange.members.notices import notice  # noqa: E402
from tocsin.node.key_files import KeyFiles  # noqa: E402

LIMIT_SECONDS = 2.0
CHAIN = documents()
STATES = [fold(CHAIN[: at + 1]) for at in range(len(CHAIN))]
STATEMENTS = [write_signed(one) for one in CHAIN[1:]]
NOTICES = [text.encode() for one in made()["notices.json"] for text in one["documents"]]
MEMBERS = [canonical(msgspec.to_builtins(person(name, "member"))) for name in ("ada", "bo")]
FILES = KeyFiles(Path(tempfile.mkdtemp(prefix="fuzz-keys-")), bytes)
KEY = signer("ada")
KEY_FILE = FILES.keep(KEY)
KEY_BYTES = KEY_FILE.read_bytes()


def resigned(chance: random.Random, signers: list[object]) -> bytes:
    """Return a statement with its content changed and signed anew."""
    genuine = chance.choice(CHAIN[1:])
    body = mutated(chance, [one.statement for one in CHAIN[1:]]) if chance.random() < 0.3 else _edited(chance, genuine)
    return write_signed(add_signatures(Signed("register", body, ()), *signers))  # type: ignore[arg-type]


def _edited(chance: random.Random, signed: Signed) -> bytes:
    """Change one value somewhere in the statement, and write it canonically again."""
    value = msgspec.json.decode(signed.statement)
    holder, names = value, []
    while isinstance(holder, dict | list) and holder:
        names.append((holder, chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))))
        holder = names[-1][0][names[-1][1]]
        if chance.random() < 0.3:
            break
    inside, name = names[-1]
    whole = msgspec.json.decode(signed.statement)["change"]
    other = chance.choice([0, 1, -1, 2, "", "none", "ada.example", "dee.example", [], {}, None, True, 2**53, A.key])
    inside[name] = chance.choice([other, whole, {}, [other]])
    return canonical(value)


def judge_statement(data: bytes) -> str:
    """Say what is wrong with how a statement is taken in; an empty text when nothing."""
    signed = read_signed(data)
    if write_signed(signed) != data:
        return "a statement is written back in other bytes"
    return _taken(signed, {one.statement for one in CHAIN})


def judge_lone(data: bytes) -> str:
    """Say what is wrong when one governor has signed."""
    return _taken(read_signed(data), set())


def judge_quorum(data: bytes) -> str:
    """Say what is wrong with a register after a quorum stated something strange."""
    signed = read_signed(data)
    refusals = []
    for register in STATES:
        try:
            after = extend(register, signed)
        except TocsinError as error:
            refusals.append(error)
            continue
        governors = len(after.governors)
        if not governors < 2 * after.threshold <= 2 * governors:
            return "a register came to be that nobody can govern"
        if any(record.stands for id_, record in after.keys.items() if id_ in _ended(register)):
            return "an ended key stands again"
    if len(refusals) == len(STATES):
        raise refusals[0]
    return ""


def _ended(register: object) -> set[str]:
    return {id_ for id_, record in register.keys.items() if not record.stands}  # type: ignore[attr-defined]


def _taken(signed: Signed, good: set[bytes]) -> str:
    refusals = []
    for register in STATES:
        try:
            extend(register, signed)
        except TocsinError as error:
            refusals.append(error)
            continue
        if signed.statement not in good:
            return "a statement was taken in that nobody signed"
    if len(refusals) == len(STATES):
        raise refusals[0]
    return ""


def judge_notice(data: bytes) -> str:
    """Say what is wrong with how a notice is read."""
    signed = read_signed(data)
    good = {read_signed(one).statement for one in NOTICES}
    taken = notice(STATES[1], signed, [notice(STATES[1], read_signed(NOTICES[0]))])
    return "" if signed.statement in good else f"a notice counts that {taken.member} never signed"


def judge_member(data: bytes) -> str:
    """Say what is wrong with how a member's description is read."""
    read_canonical(data, limit=1 << 20)
    try:
        found = msgspec.json.decode(data, type=Member)
    except msgspec.DecodeError as error:
        raise TocsinError(str(error)) from error
    return "" if found.keys else "a member without keys"


def judge_key_file(data: bytes) -> str:
    """Say what is wrong with how a key file is read."""
    KEY_FILE.write_bytes(data)
    found = FILES.read(KEY.key)
    return "" if found.public == KEY.public else "another key was read"


KINDS: dict[str, tuple[Callable[[random.Random], bytes], Callable[[bytes], str]]] = {
    "statement": (lambda chance: mutated(chance, STATEMENTS), judge_statement),
    "statement of one": (lambda chance: resigned(chance, [chance.choice((A, B, C, C1))]), judge_lone),
    "statement of all": (lambda chance: resigned(chance, [A, B, C, C1]), judge_quorum),
    "notice": (lambda chance: mutated(chance, NOTICES), judge_notice),
    "member": (lambda chance: mutated(chance, [*MEMBERS, *TOKENS[:2]]), judge_member),
    "key file": (lambda chance: mutated(chance, [KEY_BYTES]), judge_key_file),
}


def case(seed: int) -> tuple[str, bytes, str, str]:
    """Return the kind of a case, its bytes, the verdict on it, and what is wrong, if anything."""
    chance = random.Random(seed)
    kind = chance.choice(list(KINDS))
    make, judge = KINDS[kind]
    data = b""
    try:
        data = make(chance)
        fault = judge(data)
    except TocsinError:
        return kind, data, "refused", ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
        where = traceback.extract_tb(error.__traceback__)[-1]
        return (
            kind,
            data,
            "crash",
            f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}: {error}"[:160],
        )
    return kind, data, "accepted", fault


def main() -> int:
    """Fuzz for the time asked, print figures, and return 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    faults, verdicts = Counter[str](), Counter[str]()
    began, cases, longest = time.monotonic(), 0, 0.0
    while time.monotonic() - began < asked.minutes * 60:
        seed = asked.seed * 10**9 + cases
        before = time.process_time()
        kind, data, verdict, fault = case(seed)
        seconds = time.process_time() - before
        cases, longest = cases + 1, max(longest, seconds)
        verdicts[f"{kind} {verdict}"] += 1
        if seconds > LIMIT_SECONDS:
            fault = fault or f"slow: {seconds:.1f} s"
        if fault and not faults[f"{kind}: {fault}"]:
            print(f"seed {seed}: {data[:400]!r}")
        if fault:
            faults[f"{kind}: {fault}"] += 1
    print(f"{(time.monotonic() - began) / 60:.1f} minutes, {cases} cases, longest {longest:.3f} s")
    print("verdicts: " + ", ".join(f"{name} {count}" for name, count in sorted(verdicts.items())))
    for fault, count in faults.most_common():
        print(f"fault ({count}): {fault}")
    print(f"faults: {sum(faults.values())} in {len(faults)} kinds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
