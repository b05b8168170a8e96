"""What is read is kept whole, in constant memory, and has the canonical bytes that anybody would compute."""

import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.stix_examples import EXAMPLES, bundle_of, example
from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.canonical import canonical as canonical_of_any
from tocsin.formats.stix import Item, canonical, check, check_bytes, items_of, take, typed
from tocsin.formats.stix.splitting import split

BUNDLE = json.dumps(bundle_of(*EXAMPLES)).encode()

texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=30)


def pieces(data: bytes, size: int) -> list:
    stream = io.BytesIO(data)
    return [(each.name, each.value, each.line, each.column) for each in split(lambda _: stream.read(size))]


@given(values)
def test_canonical_bytes_are_those_of_the_exchange(value):
    assert canonical(value) == canonical_of_any(value)


def test_what_the_standard_does_not_know_is_relayed_as_it_came():
    value = example("file") | {"x_own": {"deep": [1, {"er": "é"}]}}
    value["extensions"]["own-ext"] = {"rank": 1.5}
    item = take(value)
    assert isinstance(item, Item)
    assert json.loads(item.canonical) == value


@pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: value["type"])
def test_an_object_has_a_typed_view_of_what_the_standard_knows(value):
    view = typed(value)
    if view is None:
        assert value["type"].startswith("x-")
        return
    assert type(view).__struct_config__.frozen
    assert all(getattr(view, name) is not None for name in value if name in type(view).__struct_fields__)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_bundle_is_cut_into_the_same_objects_however_it_arrives(size):
    indented = json.dumps(bundle_of(*EXAMPLES[:12]), indent=2, ensure_ascii=False).encode()
    found = pieces(indented, size)
    assert found == pieces(indented, len(indented))
    assert [value for name, value, _, _ in found if name is None] == EXAMPLES[:12]


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b" ", b"{", b"[", b"[1", b"[1,]", b'{"a"}', b'{"a":}', b'{"a":1,}', b'{"a":1}}', b"[1]2", b"nul", b"01"),
        *(b'"\xff"', b'["\\x"]', b'["\n"]', b"[NaN]", b"[-Infinity]", b"[1e999]", b'{"a":1,"a":2}', b'[{"a":1,"a":1}]'),
        *(b"\xef\xbb\xbf[]", b"[1.]", b"[.5]", b"[+1]", b"[" + b"9" * 5000 + b"]", b"'a'", b"{1:2}"),
    ],
)
def test_what_is_no_json_is_unreadable_and_its_place_is_named(data):
    with pytest.raises((BadInputError, RefusedError)) as caught:
        list(split(io.BytesIO(data).read))
    assert caught.value.where.startswith("line 1")
    found = check_bytes("it", data)
    assert (found.verdict, found.exit_code) == ("unreadable", 2)


def test_half_a_surrogate_pair_is_no_string():
    value = example("mutex") | {"name": "\ud800"}
    assert [rule for _, rule, _ in take(value)] == ["2.15"]
    assert check_bytes("it", json.dumps(value).encode()).verdict == "unreadable"


def test_what_is_nested_too_deep_is_refused():
    assert check_bytes("it", b"[" * 100_000).verdict == "refused"
    assert check_bytes("it", b'{"a":' * 100_000).verdict == "refused"
    mutex = json.dumps(example("mutex")).encode()[:-1]
    for levels, verdict in ((20, "valid"), (50, "refused"), (300, "refused"), (900, "refused"), (990, "refused")):
        for begin, inner, end in ((b"[", b"1.5", b"]"), (b'{"a":', b'"b"', b"}")):
            data = mutex + b', "x_own": ' + begin * levels + inner + end * levels + b"}"
            assert check_bytes("it", data).verdict == verdict


def test_a_bundle_of_many_objects_is_checked_in_constant_memory():
    one = json.dumps(example("indicator")).encode() + b","
    begin = b'{"type":"bundle","id":"bundle--44444444-4444-4444-8444-444444444444","objects":['
    parts = iter([begin, *([one * 100] * 15), one[:-1] + b"]}"])
    waiting = bytearray()

    def read(size: int) -> bytes:
        while len(waiting) < size:
            more = next(parts, b"")
            if not more:
                break
            waiting.extend(more)
        data = bytes(waiting[:size])
        del waiting[:size]
        return data

    check_bytes("warm", BUNDLE)
    tracemalloc.start()
    found = check("it", read)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.verdict, found.objects) == ("valid", 1501)
    assert peak < 4 << 20


def test_an_object_larger_than_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr("tocsin.formats.stix.splitting.LARGEST_OBJECT", 1000)
    data = json.dumps([example("note") | {"content": "x" * 600_000}]).encode()
    assert check_bytes("it", data).verdict == "refused"
    many = {f"x_{number}": "x" * 100 for number in range(20)}
    assert check_bytes("it", json.dumps(example("note") | many).encode()).verdict == "refused"


def test_made_up_types_are_counted_together_from_some_number_on():
    objects = [example("x-own-thing") | {"type": f"x-{number}", "spec_version": str(number)} for number in range(700)]
    found = check_bytes("it", json.dumps(bundle_of(*objects)).encode())
    assert (found.objects, found.types["(others)"], len(found.findings)) == (700, 200, 100)


def test_items_of_yields_faults_beside_items():
    broken = example("mutex") | {"name": 1}
    found = list(items_of(io.BytesIO(json.dumps(bundle_of(example("url"), broken)).encode()).read))
    assert [isinstance(each, Item) for each in found] == [True, False]


def test_findings_have_the_line_and_column_of_what_they_are_about():
    value = bundle_of(example("url"), example("file") | {"size": -1, "hashes": {"MD5": "x"}})
    text = json.dumps(value, indent=1)
    found = check_bytes("it", text.encode())
    assert [each.pointer for each in found.findings] == ["/objects/1/size", "/objects/1/hashes/MD5"] or [
        each.pointer for each in found.findings
    ] == ["/objects/1/hashes/MD5", "/objects/1/size"]
    for finding in found.findings:
        line = text.splitlines()[finding.line - 1][finding.column - 1 :]
        assert line.startswith(("-1", '"x"'))


def test_a_bundle_must_be_one_and_hold_objects():
    def rules(**changes):
        value = {name: each for name, each in (bundle_of(example("url")) | changes).items() if each is not None}
        return [each.rule for each in check_bytes("it", json.dumps(value).encode()).findings]

    assert rules() == []
    assert rules(objects=None) == []
    assert rules(objects=[]) == ["2.12"]
    assert rules(objects={"a": 1}) == ["2.12"]
    assert rules(id="bundle--1") == ["2.9"]
    assert rules(type="bundles") == ["8.1"]
    assert rules(objects=[bundle_of()]) != []


def test_stix_2_0_is_reported_and_judged_by_the_rules_of_2_1():
    old = {name: each for name, each in example("note").items() if name != "spec_version"}
    found = check_bytes("it", json.dumps(bundle_of(old, example("url")) | {"spec_version": "2.0"}).encode())
    assert (found.verdict, found.stix_version) == ("invalid", "2.0, 2.1")
    assert ("3.2", "note") in [(each.rule, each.level) for each in found.findings]
