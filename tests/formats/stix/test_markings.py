"""TLP goes in and out in both versions, and granular markings mark what they say."""

import pytest

from tests.support.stix_examples import example
from tocsin.formats.stix import label_of, labels_of, marked_parts, marking_ref_of, object_faults
from tocsin.formats.stix.markings import TLP_1, TLP_2, select


@pytest.mark.parametrize("marking", [*TLP_1.values(), *TLP_2.values()], ids=lambda value: value["name"])
def test_the_published_instances_are_valid_and_have_their_label(marking):
    assert object_faults(marking) is None
    label = label_of(marking)
    assert label in {"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"}
    assert label_of(marking_ref_of(label)) == label


def test_labels_of_an_object_are_those_of_its_references():
    value = example("note") | {
        "object_marking_refs": [marking_ref_of("TLP:RED"), marking_ref_of("tlp:clear", version=1)]
    }
    assert labels_of(value) == ("TLP:RED", "TLP:CLEAR")
    assert marking_ref_of("TLP:AMBER+STRICT", version=1) == ""


def test_selectors_select_and_what_is_not_there_is_found():
    value = example("indicator")
    assert marked_parts(value) == {
        "name": ("marking-definition--22222222-2222-4222-8222-222222222222",),
        "indicator_types.[0]": ("marking-definition--22222222-2222-4222-8222-222222222222",),
    }
    assert select(value, "kill_chain_phases.[0].phase_name") == "initial-access"
    for selector in (
        "kill_chain_phases.[1]",
        "name.[0]",
        "nothing",
        "labels.name",
        "kill_chain_phases.[99999999999999999999]",
    ):
        with pytest.raises(KeyError):
            select(value, selector)
