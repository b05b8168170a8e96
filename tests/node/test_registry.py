"""What is installed takes part; what is broken is left out and told."""

from types import SimpleNamespace

import pytest

from tocsin.errors import UnknownCodeError
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.node.registry import Registry


def entry(name: str, found: object) -> SimpleNamespace:
    def load() -> object:
        if isinstance(found, Exception):
            raise found
        return found

    return SimpleNamespace(name=name, value=f"somewhere:{name.upper()}", load=load)


def test_a_broken_plug_in_is_left_out_and_told() -> None:
    registry = Registry(
        lambda group: [
            entry("conflict", CONFLICT),
            entry("floods", ImportError("no module named 'floods'")),
            entry("drought", "just a text"),
            entry("wrong", CONFLICT),
            entry("conflict", CONFLICT),
        ]
    )
    assert list(registry.hazards) == ["conflict"]
    reasons = {broken.name: broken.reason for broken in registry.broken}
    assert "floods" in reasons["floods"]
    assert "not a Hazard" in reasons["drought"]
    assert "its id is 'conflict'" in reasons["wrong"]
    assert "taken" in reasons["conflict"]


def test_an_unknown_id_names_the_nearest() -> None:
    registry = Registry(lambda group: [entry("conflict", CONFLICT)] if group == "hazards" else [])
    with pytest.raises(UnknownCodeError, match="did you mean conflict"):
        registry.hazard("conflit")
    with pytest.raises(UnknownCodeError, match="known: none"):
        registry.model("zero")


def test_a_hazard_can_be_handed_in_beside_the_installed_ones() -> None:
    registry = Registry(lambda group: [], more={"hazards": [CONFLICT]})
    assert registry.hazard("conflict") is CONFLICT


def test_our_own_hazards_and_models_come_through_the_same_door() -> None:
    registry = Registry()
    assert registry.hazard("conflict").id == "conflict"
    assert set(CONFLICT.models) <= set(registry.models) | {broken.name for broken in registry.broken}
