"""Objects of STIX with one or two changes that a bad producer, a bug or an attacker could make."""

import copy
import random
from typing import Any

__all__ = ["mutant"]

VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 2, 101, 99, 1.5, 5.0, 1e300, 2**53, -(2**60), 65536, 1000000000),
    *([], {}, [""], ["a"], [None], [1], {"a": "b"}, {"a": None}, {"A b": 1}, [[]], [{}], [{"name": "x"}]),
    *("", "a", "ab", "abc", "A", "true", "1", "é", "日本", "a b", "a_b", "a-b", "\u0000", "x" * 300),
    *("2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000Z", "2024-02-30T00:00:00.000Z", "2024-01-01T00:00:00.12Z"),
    *(
        "2024-01-01",
        "2024-01-01T00:00:00+00:00",
        "2024-01-01t00:00:00z",
        "2024-13-01T00:00:00.000Z",
        "0000-01-01T00:00:00.000Z",
    ),
    *("2024-06-30T23:59:60.000Z", "2024-01-01T24:00:00.000Z", "1999-01-01T00:00:00.000Z", "2030-01-01T00:00:00.000Z"),
    *("indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "indicator--8e2e2d2b-17d4-6cbf-938f-98ee46b3cd3f"),
    *("indicator--8E2E2D2B-17D4-4CBF-938F-98EE46B3CD3F", "indicator-8e2e2d2b", "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"),
    *("identity--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "x-own--8e2e2d2b-17d4-5cbf-938f-98ee46b3cd3f"),
    *("ipv4-addr--8e2e2d2b-17d4-5cbf-938f-98ee46b3cd3f", "file--8e2e2d2b-17d4-1cbf-938f-98ee46b3cd3f"),
    *("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "bundle--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"),
    *("relationship--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "observed-data--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"),
    *("2.0", "2.1", "stix", "pcre", "en", "en-US", "zz", "english", "eng", "cve", "capec", "CVE-2020-1234", "CAPEC-1"),
    *(
        "198.51.100.1",
        "198.51.100.1/33",
        "300.1.1.1",
        "2001:db8::/32",
        ":::",
        "example.org",
        "-a.example",
        "a_b.example",
    ),
    *(
        "bücher.example",
        "user@example.org",
        "user@",
        "A <a@b.c>",
        "https://example.org/a b",
        "http://[::1]/",
        "foo:bar",
        "//x",
    ),
    *(
        "00ff",
        "00FF",
        "0",
        "zz",
        "AAAA",
        "AAA",
        "AA==",
        "application/json",
        "nomime",
        "utf-8",
        "UTF-8",
        "HKLM\\Software",
    ),
    *("cpe:2.3:a:b:c:*:*:*:*:*:*:*:*", "cpe:/a:b", "statement", "tlp", "tlp_2_0", "a" * 32, "b" * 40, "C" * 64),
]
NAMES = [
    *("severity", "username", "action", "x_own", "Foo", "fooBar", "ab", "a" * 251, "foo-bar", "1foo", "x_own_hex"),
    *(
        "x_own_bin",
        "lang",
        "confidence",
        "labels",
        "revoked",
        "defanged",
        "name",
        "description",
        "extensions",
        "created",
    ),
    *(
        "modified",
        "granular_markings",
        "object_marking_refs",
        "external_references",
        "created_by_ref",
        "hashes",
        "value",
    ),
    *("end", "url", "body", "latitude", "precision", "extension_properties", "definition", "valid_until", "last_seen"),
]
STRUCTURES: dict[str, list[Any]] = {
    "granular_markings": [
        [{"selectors": ["type"], "marking_ref": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"}],
        [{"selectors": ["absent"], "marking_ref": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"}],
        [{"selectors": ["id"], "lang": "de"}],
        [{"selectors": [], "lang": "de"}],
        [{"selectors": ["type.[0]"], "marking_ref": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"}],
        [{"marking_ref": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"}],
    ],
    "external_references": [
        [{"source_name": "a"}],
        [{"source_name": "a", "url": "no url"}],
        [{"source_name": "cve", "external_id": "CVE-1"}],
        [{"source_name": "a", "description": "b", "x": None}],
        [{"description": "b"}],
    ],
    "object_marking_refs": [["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"], ["a"]],
    "extensions": [
        {"extension-definition--33333333-3333-4333-8333-333333333333": {"extension_type": "property-extension"}},
        {"extension-definition--33333333-3333-4333-8333-333333333333": {"extension_type": "other"}},
        {"extension-definition--33333333-3333-4333-8333-333333333333": {"rank": 1}},
        {"extension-definition--33333333": {"extension_type": "new-sdo"}},
        {"own-ext": {"abc": 1}},
        {"own-ext": {}},
        {"own": {"abc": 1}},
    ],
}
TOKENS = [
    *(
        "[",
        "]",
        "(",
        ")",
        " AND ",
        " OR ",
        " FOLLOWEDBY ",
        " NOT ",
        " IN ",
        " LIKE ",
        "=",
        "!=",
        ">",
        "'",
        "''",
        "\\",
        "*",
    ),
    *(
        " WITHIN 5 SECONDS",
        " REPEATS 3 TIMES",
        " START t'2024-01-01T00:00:00Z' STOP t'2025-01-01T00:00:00Z'",
        "1",
        "-1",
        "1.5",
    ),
    *(
        "[a:b = 1]",
        "file:name",
        "h'00'",
        "b'AAAA'",
        "true",
        "EXISTS ",
        " ",
        ".",
        ":",
        "[0]",
        "[*]",
        "-",
        "('a', 'b')",
        "/* */",
    ),
]


def mutant(chance: random.Random, seeds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a copy of one of the seeds with a change or two."""
    value = copy.deepcopy(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 1, 2))):
        _change(chance, value, seeds)
    return value


def _change(chance: random.Random, value: dict[str, Any], seeds: list[dict[str, Any]]) -> None:
    what = chance.randrange(10)
    if "pattern" in value and isinstance(value["pattern"], str) and chance.random() < 0.35:
        value["pattern"] = _pattern(chance, value["pattern"])
    elif what == 0 and len(value) > 1:
        del value[chance.choice([*value])]
    elif what == 1:
        name = chance.choice(NAMES)
        value[name] = copy.deepcopy(chance.choice(STRUCTURES.get(name, VALUES)))
    elif what == 2:
        other = chance.choice(seeds)
        name = chance.choice([*other])
        value[name] = copy.deepcopy(other[name])
    elif what == 3:
        name = chance.choice([*value])
        value[chance.choice([*NAMES, name.upper(), name + "s", name[:2]])] = value.pop(name)
    else:
        _deep(chance, value)


def _deep(chance: random.Random, value: Any) -> None:
    """Change something at any depth."""
    holder: Any = value
    while True:
        keys = [*holder] if isinstance(holder, dict) else [*range(len(holder))]
        if not keys:
            return
        key = chance.choice(keys)
        inner = holder[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.75:
            holder = inner
            continue
        break
    if isinstance(inner, str) and inner and chance.random() < 0.5:
        at = chance.randrange(len(inner))
        holder[key] = inner[:at] + chance.choice(["", "x", "0", "-", ".", "Z", "é", inner[at] * 2]) + inner[at + 1 :]
    elif isinstance(holder, dict) and chance.random() < 0.2 and len(holder) > 1:
        del holder[key]
    else:
        holder[key] = copy.deepcopy(chance.choice(VALUES))


def _pattern(chance: random.Random, text: str) -> str:
    """Change a word of a pattern."""
    at = chance.randrange(len(text) + 1)
    cut = chance.choice((0, 0, 1, 1, 3))
    return text[:at] + chance.choice(TOKENS) + text[at + cut :]
