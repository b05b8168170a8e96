"""Made-up patterns and observations that meet each other often."""

import random
from typing import Any

__all__ = ["bundled", "observed", "pattern"]

NAMES = ["a", "b", "ab", "abc", "A", "é"]
ADDRESSES = ["198.51.100.7", "198.51.100.0/28", "203.0.113.5", "198.51.100.0/24"]
SECONDS = [0, 1, 5, 9, 10, 60]
TESTS = [
    *("file:name = 'a'", "file:name != 'a'", "file:name LIKE 'a%'", "file:name LIKE '_b'", "file:name NOT LIKE 'a%'"),
    *("file:name MATCHES '^a.?$'", "file:name IN ('a', 'b')", "file:name NOT IN ('a', 'b')", "file:size > 10"),
    *("file:size <= 10", "file:size = 10.0", "file:size = 'a'", "file:size != 'a'", "NOT_EXISTS", "file:name > 'aa'"),
    *("ipv4-addr:value = '198.51.100.7'", "ipv4-addr:value ISSUBSET '198.51.100.0/24'", "mutex:name = 'b'"),
    *("ipv4-addr:value ISSUPERSET '198.51.100.7'", "file:parent_directory_ref.path LIKE 'C:%'"),
    *("file:magic_number_hex = h'6162'", "file:magic_number_hex = 'ab'", "file:magic_number_hex MATCHES 'b'"),
    *("file:contains_refs[*].name = 'm'", "file:contains_refs[0].name = 'm'", "file:mtime >= t'2024-01-01T00:00:05Z'"),
    *("file:hashes.'SHA-256' LIKE 'ff%'", "file:name NOT = 'a'"),
]


def pattern(chance: random.Random, depth: int = 3) -> str:
    """Return a pattern."""
    what = chance.random()
    if depth == 0 or what < 0.4:
        return _simple(chance)
    if what < 0.7:
        operator = chance.choice(["AND", "OR", "FOLLOWEDBY"])
        return f"({pattern(chance, depth - 1)} {operator} {pattern(chance, depth - 1)})"
    inner = f"({pattern(chance, depth - 1)})"
    kind = chance.randrange(3)
    if kind == 0:
        return f"{inner} WITHIN {chance.choice(['1', '5', '10', '0.5', '61'])} SECONDS"
    if kind == 1:
        return f"{inner} REPEATS {chance.choice([1, 2, 2, 3])} TIMES"
    start, stop = (f"t'2024-01-01T00:{second // 60:02}:{second % 60:02}Z'" for second in chance.choices(SECONDS, k=2))
    return f"{inner} START {start} STOP {stop}"


def _simple(chance: random.Random) -> str:
    tests = [chance.choice(TESTS).replace("NOT_EXISTS", "file:size = 1") for _ in range(chance.choice((1, 1, 2, 3)))]
    text = tests[0]
    for test in tests[1:]:
        text += f" {chance.choice(['AND', 'OR'])} {test}"
    return f"[{text}]"


def observed(chance: random.Random, count: int) -> list[dict[str, Any]]:
    """Return observed data in the deprecated container, which both readers know, at few different times."""
    found = []
    for number in range(count):
        first, last = sorted(chance.choices(SECONDS, k=2)) if chance.random() < 0.3 else [chance.choice(SECONDS)] * 2
        objects: dict[str, Any] = {
            "0": {"type": "file", "name": chance.choice(NAMES), "size": chance.choice([1, 10, 11])},
            "1": {"type": "ipv4-addr", "value": chance.choice(ADDRESSES)},
        }
        if chance.random() < 0.4:
            objects["0"]["parent_directory_ref"] = "2"
            objects["2"] = {"type": "directory", "path": "C:\\x"}
        if chance.random() < 0.4:
            objects["0"] |= {"magic_number_hex": "6162", "mtime": "2024-01-01T00:00:05.0Z", "contains_refs": ["3"]}
            objects["3"] = {"type": "mutex", "name": chance.choice(["m", "b"])}
        if chance.random() < 0.4:
            objects["0"]["hashes"] = {"SHA-256": "ff" * 32}
        found.append(
            {
                "type": "observed-data",
                "id": f"observed-data--{number:08x}-0000-4000-8000-000000000000",
                "first_observed": f"2024-01-01T00:{first // 60:02}:{first % 60:02}Z",
                "last_observed": f"2024-01-01T00:{last // 60:02}:{last % 60:02}Z",
                "number_observed": chance.choice([1, 1, 1, 2]),
                "objects": objects,
            }
        )
    return found


def bundled(observed_data: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the same in a bundle, with observables of their own and references to them, as 2.1 has it."""
    objects: list[dict[str, Any]] = []
    for number, each in enumerate(observed_data):
        held = each["objects"]
        ids = {key: f"{held[key]['type']}--{number:08x}-000{key}-4000-8000-000000000000" for key in held}
        for key, value in held.items():
            moved = {name: ids.get(one, one) if name.endswith("_ref") else one for name, one in value.items()}
            if "contains_refs" in moved:
                moved["contains_refs"] = [ids[one] for one in moved["contains_refs"]]
            objects.append({**moved, "id": ids[key]})
        objects.append(
            {**{name: one for name, one in each.items() if name != "objects"}, "object_refs": [*ids.values()]}
        )
    return {"type": "bundle", "id": "bundle--44444444-4444-4444-8444-444444444444", "objects": objects}
