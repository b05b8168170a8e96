"""Can any bytes crash, hang or mislead the reader of STIX? Mutations of made-up bundles and patterns, for minutes.

    python bench/fuzz_stix.py --minutes 60

Every case must end in a verdict with exit code 0, 1 or 2 within the time limit, have one JSON document, and give the
same findings however its bytes arrive. What is valid must have a typed view, come back from its canonical bytes as it
was, and be taken in by its own hash. A fault is kept as a file, with the seed that makes it again.
"""

import argparse
import copy
import faulthandler
import json
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.stix_examples import EXAMPLES, bundle_of  # noqa: E402 - the tree is put on the path first
from tests.support.stix_mutants import TOKENS, mutant  # noqa: E402
from tocsin.errors import TocsinError  # noqa: E402
from tocsin.formats.stix import Item, check, check_bytes, items_of, take, typed  # noqa: E402

LIMIT_SECONDS = 2.0
"""Of this process's own time; what stands still is ended by the watchdog below."""
HANG_SECONDS = 300
LARGEST = 400_000
WORDS = [
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\\u", b"\\ud800", b"\\udc00", b"\\u0000", b"null", b"true"),
    *(b"1e999", b"-0", b"1.5", b"9" * 400, b"9" * 5000, b"01", b"NaN", b"Infinity", b"\x00", b"\n", b"\xff", b"\xc3"),
    *(b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf0\x9f\x8c\x8a", b'"objects":[', b'"objects":{}', b'"type":"bundle",'),
    *(
        b'"spec_version":"2.0",',
        b'"extensions":{},',
        b"[[[[",
        b'{"a":',
        b"//",
        b"/* */",
        *(each.encode() for each in TOKENS),
    ),
]


def seeds() -> list[bytes]:
    """Return documents to begin with."""
    chance = random.Random(0)
    bundles = [bundle_of(*chance.sample(EXAMPLES, 4)) for _ in range(100)]
    documents: list[Any] = [*EXAMPLES, *bundles, EXAMPLES[:3]]
    return [json.dumps(each, indent=chance.choice((None, 1))).encode() for each in documents]


def mutated(chance: random.Random, held: list[bytes]) -> bytes:
    """Return one document with a few changes."""
    data = chance.choice(held)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        data = chance.choice(CHANGES)(chance, data, held)[:LARGEST]
    return data


def flip(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Change one byte."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def cut(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Leave out a stretch."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 1, 8, 64, 1000)) :]


def word(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Put in a word that means something to a reader."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(WORDS) * chance.choice((1, 1, 1, 1, 3, 200)) + data[at:]


def splice(chance: random.Random, data: bytes, held: list[bytes]) -> bytes:
    """Go on with another document."""
    other = chance.choice(held)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def deepen(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Nest a value of it many times."""
    begin, end = chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
    levels = chance.choice((2, 60, 100, 120, 200, 900, 990, 5000))
    at = data.rfind(b"}") if chance.random() < 0.8 else chance.randrange(len(data) + 1)
    inner = chance.choice((b"1.5", b'"x"', b"1"))
    return data[:at] + b',"x_deep":' + begin * levels + inner + end * levels + data[at:]


def double(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Repeat a stretch."""
    at, size = chance.randrange(len(data) + 1), chance.choice((4, 40, 400))
    return data[:at] + data[at : at + size] * chance.choice((2, 3, 50)) + data[at:]


def changed(chance: random.Random, data: bytes, _held: list[bytes]) -> bytes:
    """Change an object of it, as a bad producer would."""
    try:
        value = json.loads(data)
        if isinstance(value, dict) and isinstance(value.get("objects"), list) and value["objects"]:
            at = chance.randrange(len(value["objects"]))
            if isinstance(value["objects"][at], dict) and value["objects"][at]:
                value["objects"][at] = mutant(chance, [value["objects"][at], *EXAMPLES])
        elif isinstance(value, dict) and value:
            value = mutant(chance, [copy.deepcopy(value)])
        return json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return data


CHANGES: list[Callable[[random.Random, bytes, list[bytes]], bytes]] = [
    *(flip, cut, word, word, splice, double, deepen, changed, changed, changed, changed, changed, changed)
]


def judge(chance: random.Random, data: bytes) -> tuple[str, str]:
    """Return the verdict on a case, and what is wrong with the verdict."""
    found = check_bytes("case", data)
    msgspec.json.encode(found)
    if found.exit_code not in {0, 1, 2} or (found.exit_code == 0) != found.valid:
        return found.verdict, f"exit code {found.exit_code}"
    again = check("case", reader(data, chance.choice((1, 3, 64, 4096))))
    # How deep JSON in C may go depends on the caller's stack: which of two refusals it is may differ.
    if again != found and not again.exit_code == found.exit_code == 2:
        return found.verdict, "other findings when the bytes arrive otherwise"
    if found.exit_code == 2:
        return found.verdict, ""
    for each in items_of(reader(data, 65536)):
        if isinstance(each, Item):
            fault = mistaken(each)
            if fault:
                return found.verdict, fault
        elif found.valid:
            return found.verdict, "valid as a file and not as objects"
    return found.verdict, ""


def mistaken(item: Item) -> str:
    """Say what is wrong with what was taken in."""
    again = take(json.loads(item.canonical))
    if not isinstance(again, Item) or again.hash != item.hash:
        return "its canonical bytes are not taken in as it was"
    view = typed(item.properties)
    if view is not None and view.id != item.id:
        return "the typed view is of another object"
    return ""


def reader(data: bytes, size: int) -> Callable[[int], bytes]:
    """Give bytes in pieces of this size."""
    pieces = iter([data[at : at + size] for at in range(0, len(data), size)])
    return lambda _: next(pieces, b"")


def main() -> int:
    """Fuzz for the time asked, print figures, and return 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, default=None, help="where faults and the last case are kept")
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="fuzz-stix-"))
    folder.mkdir(parents=True, exist_ok=True)
    faulthandler.enable()
    held, kinds, verdicts = seeds(), Counter[str](), Counter[str]()
    began, cases, longest, told = time.monotonic(), 0, 0.0, time.monotonic()
    while time.monotonic() - began < asked.minutes * 60:
        seed = asked.seed * 10**9 + cases
        chance = random.Random(seed)
        data = mutated(chance, held)
        (folder / "last").write_bytes(data)
        if cases % 50 == 0:
            faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
        before = time.process_time()  # a busy machine makes nobody slow
        try:
            verdict, fault = judge(chance, data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind = "house error" if isinstance(error, TocsinError) else "crash"
            verdict = "crash"
            fault = f"{kind} {type(error).__name__} at {Path(where.filename).name}:{where.lineno}: {error}"[:160]
        seconds = time.process_time() - before
        cases, verdicts[verdict], longest = cases + 1, verdicts[verdict] + 1, max(longest, seconds)
        if fault or seconds > LIMIT_SECONDS:
            keep(folder, kinds, fault or f"slow: {seconds:.1f} s", data, seed)
        if time.monotonic() - told > 300:
            told = time.monotonic()
            print(f"{cases} cases, longest {longest:.2f} s, faults {dict(kinds)}", flush=True)
    faulthandler.cancel_dump_traceback_later()
    print(f"{(time.monotonic() - began) / 60:.1f} minutes, {cases} cases, longest {longest:.3f} s")
    print("verdicts: " + ", ".join(f"{name} {count}" for name, count in sorted(verdicts.items())))
    print(f"faults: {kinds.total()} in {len(kinds)} kinds" + (f", kept in {folder}" if kinds else ""))
    return 1 if kinds else 0


def keep(folder: Path, kinds: Counter[str], fault: str, data: bytes, seed: int) -> None:
    """Keep the first case of a kind and say so."""
    kinds[fault] += 1
    if kinds[fault] == 1:
        path = folder / f"fault-{len(kinds)}.json"
        path.write_bytes(data)
        print(f"FAULT {fault}\n  seed {seed}, kept in {path}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
