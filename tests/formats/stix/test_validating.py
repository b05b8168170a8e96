"""Every rule has an example that keeps it and one that breaks it, and the finding names the section."""

import copy

import pytest

from tests.support.stix_examples import EXAMPLES, example, ref
from tocsin.formats.stix import object_faults

V4 = "00000000-0000-4000-8000-000000000000"


def changed(kind: str, **changes):
    value = copy.deepcopy(example(kind)) | changes
    return {name: each for name, each in value.items() if each is not ...}


def rules(value) -> set[str]:
    return {section for _, section, _ in object_faults(value) or ()}


@pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: value["type"])
def test_an_object_with_every_property_the_standard_gives_it_is_valid(value):
    assert object_faults(value) is None


@pytest.mark.parametrize(
    ("kind", "changes", "rule"),
    [
        ("indicator", {"id": "indicator--1"}, "2.9"),
        ("indicator", {"id": f"malware--{V4}"}, "2.9"),
        ("x-own-thing", {"id": f"malware--{V4}"}, "2.9"),
        ("indicator", {"created": "2024-01-02T03:04:05Z"}, "3.2"),
        ("indicator", {"created": "2024-02-30T03:04:05.000Z"}, "2.16"),
        ("indicator", {"modified": "2020-01-01T00:00:00.000Z"}, "3.2"),
        ("indicator", {"spec_version": "2.0"}, "3.2"),
        ("indicator", {"spec_version": ...}, "3.2"),
        ("indicator", {"pattern_type": ...}, "4.7.1"),
        ("indicator", {"valid_until": "2024-01-01T00:00:00.000Z"}, "4.7.1"),
        ("indicator", {"pattern": "[ipv4-addr:value = ]"}, "9"),
        ("indicator", {"pattern": "[a:bcd = 1] WITHIN 1 SECONDS WITHIN 2 SECONDS"}, "9.5.1"),
        ("indicator", {"confidence": 101}, "3.2"),
        ("indicator", {"confidence": 2**60}, "2.10"),
        ("indicator", {"confidence": True}, "2.10"),
        ("indicator", {"revoked": "no"}, "2.2"),
        ("indicator", {"labels": []}, "2.12"),
        ("indicator", {"labels": None}, "2.12"),
        ("indicator", {"lang": "english"}, "3.2"),
        ("indicator", {"created_by_ref": "somebody"}, "2.9"),
        ("artifact", {"mime_type": "nothing/known"}, "6.1.1"),
        ("indicator", {"defanged": True}, "3.2"),
        ("indicator", {"severity": "high"}, "3.8"),
        ("indicator", {"Rank": 1}, "3.1"),
        ("indicator", {"x_own": None}, "2.3"),
        ("indicator", {"x_own": []}, "2.12"),
        ("indicator", {"x_own_hex": "0"}, "2.8"),
        ("indicator", {"x_own_bin": "***"}, "2.1"),
        ("indicator", {"granular_markings": [{"selectors": ["nothing"], "lang": "de"}]}, "7.2.3.1"),
        ("indicator", {"granular_markings": [{"selectors": ["name"]}]}, "7.2.3.1"),
        ("indicator", {"extensions": {f"extension-definition--{V4}": {"rank": 1}}}, "3.2"),
        ("indicator", {"extensions": {f"extension-definition--{V4}": {"extension_type": "x"}}}, "10.5"),
        ("indicator", {"extensions": {"own": {"rank": 1}}}, "3.2"),
        ("indicator", {"external_references": [{"source_name": "a"}]}, "2.5.1"),
        ("indicator", {"external_references": [{"source_name": "a", "url": "a b"}]}, "2.5.1"),
        ("vulnerability", {"external_references": [{"source_name": "cve", "external_id": "CVE-1"}]}, "4.19.1"),
        ("attack-pattern", {"external_references": [{"source_name": "x", "external_id": "CAPEC-1"}]}, "4.1.1"),
        ("attack-pattern", {"kill_chain_phases": [{"phase_name": "a"}]}, "2.11"),
        ("campaign", {"last_seen": "2000-01-01T00:00:00Z"}, "4.2.1"),
        ("location", {"latitude": 91}, "4.10.1"),
        ("location", {"latitude": 1}, "4.10.1"),
        ("location", {"region": ..., "country": ...}, "4.10.1"),
        ("malware", {"name": ...}, "4.11.1"),
        ("malware-analysis", {"result": ..., "analysis_sco_refs": ...}, "4.12.1"),
        ("observed-data", {"number_observed": 0}, "4.14.1"),
        ("observed-data", {"object_refs": ...}, "4.14.1"),
        ("observed-data", {"object_refs": [ref("malware")]}, "4.14.1"),
        ("opinion", {"opinion": "maybe"}, "10.18"),
        ("relationship", {"relationship_type": "Uses"}, "5.1.2"),
        ("relationship", {"target_ref": ref("relationship")}, "5.1.2"),
        ("sighting", {"sighting_of_ref": ref("ipv4-addr")}, "5.2.1"),
        ("sighting", {"where_sighted_refs": [ref("malware")]}, "5.2.1"),
        ("language-content", {"contents": {"xx": {"name": "a"}}}, "7.1.1"),
        ("marking-definition", {"definition": ...}, "7.2.1.1"),
        ("marking-definition", {"definition": {"text": "a"}}, "7.2.1.3"),
        ("marking-definition", {"definition_type": "tlp", "definition": {"tlp": "blue"}}, "7.2.1.4"),
        ("extension-definition", {"created_by_ref": ...}, "7.3.1"),
        ("extension-definition", {"extension_types": ["new-sdo"]}, "7.3.1"),
        ("artifact", {"payload_bin": "AAA"}, "2.1"),
        ("artifact", {"url": "https://example.org/"}, "6.1.1"),
        ("artifact", {"hashes": {"MD5": "a"}}, "2.7"),
        ("domain-name", {"value": "a_b.example"}, "6.4.1"),
        ("domain-name", {"resolves_to_refs": [ref("url")]}, "6.4.1"),
        ("email-addr", {"value": "Jane <jane@example.org>"}, "6.5.1"),
        ("email-message", {"body": "text"}, "6.6.1"),
        ("email-message", {"body_multipart": [{"content_type": "text/plain"}]}, "6.6.2.1"),
        ("file", {"hashes": ..., "name": ..., "name_enc": ...}, "6.7.1"),
        ("file", {"name": ...}, "3.1"),
        ("file", {"name_enc": "no-such-set"}, "3.9.1"),
        ("file", {"extensions": {"pdf-ext": {"is_optimized": "yes"}}}, "2.2"),
        ("file", {"extensions": {"pdf-ext": {"x_own": "yes"}}}, "6.7.4.1"),
        ("ipv4-addr", {"value": "198.51.100.1/33"}, "6.8.1"),
        ("ipv6-addr", {"value": "2001:db8"}, "6.9.1"),
        ("mac-addr", {"value": "D2:FB:49:24:37:18"}, "6.10.1"),
        ("network-traffic", {"src_ref": ..., "dst_ref": ...}, "6.12.1"),
        ("network-traffic", {"src_port": 65536}, "6.12.1"),
        ("network-traffic", {"end": "2000-01-01T00:00:00Z"}, "6.12.1"),
        ("network-traffic", {"is_active": True}, "6.12.1"),
        ("process", {"id": "process--00000000-0000-5000-8000-000000000000"}, "2.9"),
        ("software", {"cpe": "cpe:/a:b"}, "6.14.1"),
        ("url", {"value": "example.org"}, "2.5.1"),
        ("windows-registry-key", {"key": "HKLM\\Software"}, "6.17.1"),
        ("windows-registry-key", {"values": [{"data_type": "REG_X"}]}, "10.29"),
        ("x509-certificate", {"x509_v3_extensions": {}}, "6.18.2.1"),
        ("x-own-observable", {"type": "x--own"}, "7.3.2.2"),
    ],
)
def test_a_broken_rule_is_found_and_named_by_its_section(kind, changes, rule):
    assert rule in rules(changed(kind, **changes))


def test_findings_point_to_the_part_that_is_wrong():
    value = changed("file")
    value["extensions"]["ntfs-ext"]["alternate_data_streams"][0]["hashes"]["MD5"] = "x"
    assert [where for where, _, _ in object_faults(value)] == [
        "/extensions/ntfs-ext/alternate_data_streams/0/hashes/MD5"
    ]


def test_references_in_the_deprecated_container_lead_to_its_own_objects_of_the_right_type():
    def observed(objects):
        return changed("observed-data", object_refs=..., objects=objects)

    traffic = {"type": "network-traffic", "protocols": ["tcp"], "src_ref": "1"}
    assert rules(observed({"0": traffic, "1": {"type": "ipv4-addr", "value": "198.51.100.1"}})) == set()
    assert rules(observed({"0": traffic})) == {"2.13"}
    assert rules(observed({"0": traffic, "1": {"type": "mutex", "name": "m"}})) == {"6.12.1"}
    assert rules(observed({"0": {"type": "malware", "is_family": False}})) != set()
    archive = {"type": "file", "name": "a", "extensions": {"archive-ext": {"contains_refs": ["1"]}}}
    assert rules(observed({"0": archive, "1": {"type": "file", "name": "b"}})) == set()
    assert rules(observed({"0": archive})) == {"2.13"}
    assert rules(observed({"0": archive, "1": {"type": "mutex", "name": "m"}})) == {"6.7.2.1"}
    mail = {"type": "email-message", "is_multipart": True, "body_multipart": [{"body_raw_ref": "1"}]}
    assert rules(observed({"0": mail})) == {"2.13"}


@pytest.mark.parametrize("second", ["2016-12-31T23:59:60.000Z", "2015-06-30T23:59:60.000Z"])
def test_a_leap_second_is_a_time_and_any_other_second_60_is_none(second):
    assert rules(changed("note", created=second)) == set()
    assert rules(changed("note", created=second.replace("23:59", "12:59"))) == {"2.16"}
