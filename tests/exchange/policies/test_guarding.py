"""Victims' names, mailboxes and internal addresses are taken out of what leaves, unless its policy names them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.exchange.policies import Policy
from tocsin.exchange.policies.fields import GUARDED
from tocsin.exchange.policies.guarding import GUARDED_KINDS, strip

CLOSED, OPEN = Policy(), Policy(discloses=GUARDED)


def test_the_kinds_are_those_a_policy_can_name() -> None:
    assert GUARDED_KINDS == GUARDED


@pytest.mark.parametrize(
    "field",
    [
        "victim",
        "victims",
        "victim_name",
        "victimNames",
        "Name of victim",
        "firstName",
        "detainee-full-name",
        "witnesses",
    ],
)
def test_a_field_that_names_persons_goes_and_what_it_says_goes_everywhere(field: str) -> None:
    body = {"report": {field: "Amina Example", "text": "They took amina example at dawn."}}
    told = strip(body, CLOSED)
    assert told.body == {"report": {"text": "They took [withheld] at dawn."}}
    assert {one.path for one in told.removed} == {f"report.{field}", "report.text"}
    assert {one.kind for one in told.removed} == {"victim-names"}


def test_counts_of_victims_stay_and_objects_about_them_are_looked_into() -> None:
    body = {
        "victims": 3,
        "killed": "12",
        "victims_list": [],
        "person": {"role": "victim", "name": "A. Example", "age": 9},
    }
    assert strip(body, CLOSED).body == {
        "victims": 3,
        "killed": "12",
        "victims_list": [],
        "person": {"role": "victim", "age": 9},
    }


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.7",
        "192.168.1.0/24",
        "172.31.255.255",
        "127.0.0.1",
        "169.254.1.1",
        "100.64.0.9",
        "010.000.000.007",
        "10[.]0[.]0[.]7",
        "10(dot)0(dot)0(dot)7",
        "\u0661\u0660.\u0660.\u0660.\u0667",
        "\uff11\uff10.\uff10.\uff10.\uff17",
        "10.0\u200b.0.7",
        "fd00::1",
        "fe80::1%eth0",
        "::1",
        "::ffff:10.0.0.7",
        "mail.corp",
        "db01.internal",
        "printer.local",
        "x.home.arpa",
        "db01[.]internal",
        "localhost",
    ],
)
def test_an_internal_address_goes_however_it_is_written(address: str) -> None:
    told = strip({"note": f"seen at {address} today"}, CLOSED)
    assert told.body == {"note": "seen at [withheld] today"}
    assert told.removed[0].kind == "internal-addresses"
    assert strip({"note": f"seen at {address} today"}, OPEN).body == {"note": f"seen at {address} today"}


@pytest.mark.parametrize(
    "text",
    [
        "8.8.8.8",
        "2606:4700::1111",
        "999.1.1.1",
        "12:30:15",
        "example.org",
        "local.example.org",
        "1.2.3",
        "ratio 3:4:5 of it",
    ],
)
def test_what_is_public_or_only_looks_like_an_address_stays(text: str) -> None:
    assert strip({"note": text}, CLOSED) == strip({"note": text}, OPEN)


def test_hosts_without_a_domain_in_addresses_and_shares_go() -> None:
    told = strip(["https://intranet/wiki", r"\\fileserver\share"], CLOSED).body
    assert told == ["https://[withheld]/wiki", r"\\[withheld]\share"]


@pytest.mark.parametrize("at", ["@", "[@]", "(at)", "\uff20"])
def test_the_local_part_of_a_mailbox_goes_and_its_domain_stays(at: str) -> None:
    told = strip({"from": f"first.last{at}ministry.example.org"}, CLOSED).body["from"]
    assert "last" not in told
    assert told.endswith("ministry.example.org")


def test_a_key_that_tells_an_address_goes_with_its_value() -> None:
    told = strip({"hosts": {"10.0.0.7": 3, "8.8.8.8": 4}}, CLOSED)
    assert told.body == {"hosts": {"8.8.8.8": 4}}
    assert "10.0.0.7" not in str(told.removed)


@pytest.mark.parametrize("kind", GUARDED)
def test_a_policy_lets_stay_what_it_names_and_nothing_else(kind: str) -> None:
    body = {"victim": "Amina Example", "at": "10.0.0.7", "by": "a.b@ministry.example.org"}
    told = strip(body, Policy(discloses=(kind,)))
    assert kind not in {one.kind for one in told.removed}
    assert {one.kind for one in told.removed} == set(GUARDED) - {kind}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=100)
@given(values)
def test_anything_can_be_looked_through_and_a_second_look_finds_nothing(body: object) -> None:
    once = strip(body, CLOSED)
    assert strip(once.body, CLOSED).removed == ()
    assert strip(body, OPEN).body == json.loads(json.dumps(body))


def test_long_texts_without_anything_to_find_are_read_in_a_moment() -> None:
    for text in ("a" * 200_000, "1." * 100_000, "a:" * 100_000, "a.b-" * 50_000, "x@" * 100_000):
        strip({"note": text}, CLOSED)
