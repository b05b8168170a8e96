"""Observables get the ids that every producer gives them: those of the specification, and of python-stix2."""

import json
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.stix_examples import EXAMPLES
from tocsin.formats.stix import deterministic_id
from tocsin.formats.stix.identifiers import CONTRIBUTING


@pytest.mark.parametrize(
    ("properties", "number"),
    [
        ({"type": "ipv4-addr", "value": "198.51.100.3"}, "28bb3599-77cd-5a82-a950-b5bc3caf07c4"),
        ({"type": "ipv4-addr", "value": "203.0.113.1"}, "ad74bc22-43d2-52ed-890e-7d382f58e1eb"),
        ({"type": "domain-name", "value": "example.com"}, "bedb4899-d24b-5401-bc86-8f6b4cc18ec7"),
        ({"type": "mac-addr", "value": "d2:fb:49:24:37:18"}, "757b1725-9903-54f5-a855-1240691d7659"),
        ({"type": "mutex", "name": "__CLEANSWEEP__"}, "f93fe911-e545-5239-b9b0-597840d0c871"),
        (
            {
                "type": "file",
                "name": "foo.dll",
                "size": 25536,
                "hashes": {"SHA-256": "fe90a7e910cb3a4739bed9180e807e93fa70c90f25a8915476f5e4bfbac681db"},
            },
            "949eb97a-da1e-5292-8959-03c4249dc9f3",
        ),
        (
            {
                "type": "network-traffic",
                "src_ref": "ipv4-addr--9cf4a8ec-7640-5f40-a006-79942896168b",
                "dst_ref": "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4",
                "protocols": ["tcp"],
            },
            "4292dccf-844d-5aa2-a8c2-285ed7a90c02",
        ),
    ],
)
def test_the_ids_of_the_specification_are_reproduced(properties, number):
    assert deterministic_id(properties) == f"{properties['type']}--{number}"


@pytest.mark.parametrize(
    "value", [each for each in EXAMPLES if each["type"] in CONTRIBUTING], ids=lambda value: value["type"]
)
def test_python_stix2_gives_the_same_id(value):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import stix2

        given = {name: each for name, each in value.items() if name not in {"id", "lang"}}
        theirs = json.loads(stix2.parse(given, allow_custom=True, version="2.1").serialize())
    assert (deterministic_id(theirs) or theirs["id"]) == theirs["id"]
    assert theirs["type"] == "process" or deterministic_id(theirs)


def test_what_contributes_nothing_has_no_deterministic_id():
    assert deterministic_id({"type": "process", "pid": 1}) == ""
    assert deterministic_id({"type": "indicator", "name": "a"}) == ""


@given(st.dictionaries(st.sampled_from(["MD5", "SHA-1", "SHA-256", "TLSH"]), st.text(max_size=5), min_size=1))
def test_one_hash_contributes_in_the_order_of_the_text(hashes):
    first = next(name for name in ("MD5", "SHA-1", "SHA-256", "TLSH") if name in hashes)
    assert deterministic_id({"type": "file", "hashes": hashes}) == deterministic_id(
        {"type": "file", "hashes": {first: hashes[first]}}
    )
