"""How fast is STIX taken in, beside the library and the validator that the field uses? Objects a second of one core.

    python bench/stix.py [--objects 10000] [--file BUNDLE.json] [--gigabytes 1]

All run in this process, one after the other, on the same made-up indicators and sightings (or on a file's objects), and
the time is the processor's own. ``--gigabytes`` reads a bundle of that size as it is made and tells the memory.
"""

import argparse
import io
import json
import logging
import random
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.stix_examples import IDENTITY, bundle_of, common  # noqa: E402 - the tree is put on the path first
from tocsin.formats.stix import Item, check, items_of, parse_pattern  # noqa: E402

HEAD = b'{"type":"bundle","id":"bundle--44444444-4444-4444-8444-444444444444","objects":['


def main() -> int:
    """Measure and print; 1 where something was not taken in."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--objects", type=int, default=10_000)
    parser.add_argument("--file", type=Path, default=None, help="a bundle to measure with instead")
    parser.add_argument("--gigabytes", type=float, default=0.0)
    asked = parser.parse_args()
    objects = json.loads(asked.file.read_bytes())["objects"] if asked.file else list(made(asked.objects))
    data = json.dumps(bundle_of(*objects)).encode()
    print(f"{len(objects)} objects, {len(data) / 1e6:.1f} MB")
    taken = []
    told("ours: decode, validate, canonicalise, hash", len(objects), lambda: taken.append(take_in(data)))
    told("ours: tocsin stix check", len(objects), lambda: check("it", io.BytesIO(data).read))
    warnings.simplefilter("ignore")
    peers(objects)
    patterns([each["pattern"] for each in objects if each.get("pattern_type") == "stix"])
    if asked.gigabytes:
        large(objects, asked.gigabytes)
    return 0 if set(taken) == {len(objects)} else 1


def made(count: int) -> Iterator[dict[str, Any]]:
    """Yield indicators, and a sighting of every tenth."""
    chance = random.Random(1)
    for number in range(count):
        address = ".".join(str(chance.randrange(1, 255)) for _ in range(4))
        kind = number % 3
        pattern = (
            f"[ipv4-addr:value = '{address}']"
            if kind == 0
            else f"[domain-name:value = 'h{number}.example.org' OR url:value LIKE 'https://h{number}.example.org/%']"
            if kind == 1
            else f"[file:hashes.'SHA-256' = '{chance.getrandbits(256):064x}']"
        )
        indicator = common(
            "indicator",
            name=f"Indicator {number}",
            description="Seen in mail that was sent to members.",
            indicator_types=["malicious-activity"],
            created_by_ref=IDENTITY,
            labels=["apt", "mail"],
            confidence=75,
            pattern=pattern,
            pattern_type="stix",
            valid_from="2024-01-01T00:00:00Z",
            object_marking_refs=["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],
        )
        indicator["id"] = f"indicator--{number:08x}-0000-4000-8000-00000000000b"
        yield indicator
        if number % 10 == 0:
            yield common("sighting", sighting_of_ref=indicator["id"], count=3, where_sighted_refs=[IDENTITY])


def take_in(data: bytes) -> int:
    """Take in a bundle and return how many of its objects were right."""
    return sum(isinstance(each, Item) for each in items_of(io.BytesIO(data).read))


def told(name: str, count: int, work: Callable[[], Any], rounds: int = 3) -> None:
    """Print how many a second, the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        before = time.process_time()
        work()
        best = min(best, time.process_time() - before)
    print(f"  {name:45} {count / best:12,.0f} a second")


def peers(objects: list[dict[str, Any]]) -> None:
    """Measure python-stix2 and stix2-validator on some of the objects."""
    import stix2
    from stix2validator import ValidationOptions, validate_instance

    logging.disable(logging.CRITICAL)
    some, few = objects[:1000], objects[:200]
    told("stix2.parse", len(some), lambda: [stix2.parse(each, allow_custom=True) for each in some], 2)
    parsed = [stix2.parse(each, allow_custom=True) for each in some]
    told("stix2 serialize", len(some), lambda: [each.serialize() for each in parsed], 2)
    options = ValidationOptions(version="2.1", silent=True)
    told("stix2-validator", len(few), lambda: [validate_instance(each, options) for each in few], 2)


def patterns(texts: list[str]) -> None:
    """Measure parsers of patterns."""
    from stix2patterns.v21.pattern import Pattern

    some = texts[:300]
    if some:
        told("patterns, ours, to a tree", len(texts), lambda: [parse_pattern(each) for each in texts], 2)
        told("patterns, stix2-patterns", len(some), lambda: [Pattern(each) for each in some], 2)


def large(objects: list[dict[str, Any]], gigabytes: float) -> None:
    """Check a bundle of this size while it is made, and print time and the process's memory."""
    block = b",".join(json.dumps(each).encode() for each in objects)
    state = {"left": int(gigabytes * 1e9), "waiting": bytearray(HEAD), "begun": False, "ended": False}

    def read(size: int) -> bytes:
        waiting = state["waiting"]
        while len(waiting) < size and not state["ended"]:
            if state["left"] > 0:
                waiting += (b"," if state["begun"] else b"") + block
                state["left"] -= len(block)
                state["begun"] = True
            else:
                waiting += b"]}"
                state["ended"] = True
        data = bytes(waiting[:size])
        del waiting[:size]
        return data

    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = check("it", read)
    seconds = time.process_time() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(
        f"  {gigabytes:g} GB in one bundle: {found.verdict}, {found.objects} objects, {found.objects / seconds:,.0f} a "
        f"second, {grown / 1024:.0f} MiB more memory than before"
    )


if __name__ == "__main__":
    sys.exit(main())
