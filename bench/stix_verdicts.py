"""Do we and the OASIS validator agree on which objects are STIX 2.1? Made-up objects with changes, and real examples.

    python bench/stix_verdicts.py --mutants 100000 [--folder EXAMPLES...]

Every difference must be explained by the text of the standard: the kinds are listed in
``tests/support/stix_differences.py``, and whatever fits none of them is printed and makes the exit code 1.
"""

import argparse
import gzip
import json
import random
import sys
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import stix2validator  # noqa: E402 - the tree is put on the path first

from tests.support.stix_differences import explanation, oracle  # noqa: E402
from tests.support.stix_examples import EXAMPLES  # noqa: E402
from tests.support.stix_mutants import mutant  # noqa: E402
from tocsin.formats.stix import object_faults  # noqa: E402
from tocsin.formats.stix.validating import bundle_faults  # noqa: E402

PUBLISHED = Path(stix2validator.__file__).parent / "schemas-2.1" / "examples"
"""The examples that OASIS publishes come with its validator."""
TOLD_SECONDS = 300


class Count:
    """How often the verdicts agreed, and why they did not."""

    def __init__(self) -> None:
        self.same, self.valid = 0, 0
        self.explained = Counter[str]()
        self.unexplained = 0

    def add(self, name: str, value: Any, faults: Any, valid: bool, errors: list[str]) -> None:
        """Compare one pair of verdicts."""
        self.valid += not faults
        if (not faults) == valid:
            self.same += 1
            return
        why = explanation(faults or [], valid, errors)
        if why:
            self.explained[why] += 1
            return
        self.unexplained += 1
        print(f"UNEXPLAINED {name}: ours {faults}, theirs {errors[:3]}\n  {json.dumps(value)[:2000]}", flush=True)


def main() -> int:
    """Compare, print figures, and return 1 where a difference is explained by nothing."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mutants", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--begin", type=int, default=0, help="number of the first mutant, so that a run can go on")
    parser.add_argument("--folder", type=Path, nargs="*", default=[], help="folders with more files of STIX 2.1")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    judge, examples, mutants = oracle(), Count(), Count()
    for folder in (PUBLISHED, *asked.folder):
        for path in sorted(each for each in folder.rglob("*") if each.name.endswith((".json", ".json.gz"))):
            compare_file(path, judge, examples)
    began = told = time.monotonic()
    for number in range(asked.begin, asked.begin + asked.mutants):
        seed = asked.seed * 10**9 + number
        value = mutant(random.Random(seed), EXAMPLES)
        valid, errors = judge(value)
        mutants.add(f"mutant {seed}", value, object_faults(value), valid, errors)
        if time.monotonic() - told > TOLD_SECONDS:
            told = time.monotonic()
            print(f"{number + 1} mutants", flush=True)
    for name, count in (("examples", examples), ("mutants", mutants)):
        total = count.same + count.explained.total() + count.unexplained
        print(
            f"{name}: {total} objects ({count.valid} valid), same verdict {count.same}, "
            f"explained by the text {count.explained.total()}, unexplained {count.unexplained}"
        )
        for why, often in count.explained.most_common():
            print(f"  {often:6} {why}")
    print(f"{time.monotonic() - began:.0f} s for the mutants")
    return 1 if examples.unexplained or mutants.unexplained else 0


def compare_file(path: Path, judge: Any, count: Count) -> None:
    """Compare a file's objects one by one, and its bundle as a whole; a file that is no STIX is passed over."""
    document = json.loads(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        return
    objects = document.get("objects", []) if document["type"] == "bundle" else [document]
    if document.get("spec_version") == "2.0" and document["type"] == "bundle":
        return
    for value in objects[:500]:
        valid, errors = judge(value)
        count.add(f"{path.name} {value.get('id')}", value, object_faults(value), valid, errors)
    if document["type"] == "bundle" and len(objects) <= 500:
        valid, errors = judge(document)
        faults = (bundle_faults(document) or []) + [each for value in objects for each in object_faults(value) or []]
        count.add(path.name, {}, faults, valid, errors)


if __name__ == "__main__":
    sys.exit(main())
