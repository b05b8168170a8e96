"""Which marking says what? The Traffic Light Protocol, 1 and 2, in and out, and what granular markings mark."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tocsin.formats.stix.findings import Fault

__all__ = [
    "TLP_1",
    "TLP_2",
    "TLP_2_EXTENSION",
    "label_of",
    "labels_of",
    "marked_parts",
    "marking_ref_of",
    "select",
    "selector_faults",
]

TLP_2_EXTENSION: Final = "extension-definition--60a3c5c5-0d15-413e-aab3-9e08dde9ede1"
"""The extension by which OASIS carries TLP 2.0."""

TLP_1: Final[Mapping[str, dict[str, Any]]] = {
    f"marking-definition--{number}": {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{number}",
        "created": "2017-01-20T00:00:00.000Z",
        "definition_type": "tlp",
        "name": f"TLP:{color.upper()}",
        "definition": {"tlp": color},
    }
    for color, number in {
        "white": "613f2e26-407d-48c7-9eca-b8e91df99dc9",
        "green": "34098fce-860f-48ae-8e50-ebd3cc5e41da",
        "amber": "f88d31f6-486f-44da-b317-01333bde0b82",
        "red": "5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
    }.items()
}
"""Id -> the only instance that the standard allows (7.2.1.4)."""

TLP_2: Final[Mapping[str, dict[str, Any]]] = {
    f"marking-definition--{number}": {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{number}",
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{label.upper()}",
        "extensions": {TLP_2_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": label}},
    }
    for label, number in {
        "clear": "94868c89-83c2-464b-929b-a1a8aa3c8487",
        "green": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        "amber": "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        "amber+strict": "939a9414-2ddd-4d32-a0cd-375ea402b003",
        "red": "e828b379-4e03-4974-9ac4-e53a884c97c1",
    }.items()
}
"""Id -> the instance that OASIS publishes for TLP 2.0."""

_LABEL_1: Final = {id: str(value["name"]) for id, value in TLP_1.items()}
_LABEL_2: Final = {id: str(value["name"]) for id, value in TLP_2.items()}
_INDEX: Final = re.compile(r"\[(\d+)\]", re.ASCII).fullmatch
_NEWER: Final = {"TLP:WHITE": "TLP:CLEAR"}
_ABSENT: Final = object()


def label_of(marking: Mapping[str, Any] | str) -> str:
    """Return the label of TLP 2.0 that a marking definition, or its id, stands for; an empty text where none.

    TLP:WHITE of version 1 is TLP:CLEAR of version 2; TLP:AMBER is kept, although version 1 let it go further.

    >>> label_of("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9")
    'TLP:CLEAR'
    """
    if isinstance(marking, str):
        label = _LABEL_2.get(marking, _LABEL_1.get(marking, ""))
        return _NEWER.get(label, label)
    known = label_of(str(marking.get("id", "")))
    if known:
        return known
    extensions = marking.get("extensions")
    extension = extensions.get(TLP_2_EXTENSION) if isinstance(extensions, dict) else None
    written = extension.get("tlp_2_0") if isinstance(extension, dict) else None
    label = f"TLP:{written.upper()}" if isinstance(written, str) else ""
    return label if label in _LABEL_2.values() else ""


def marking_ref_of(label: str, *, version: int = 2) -> str:
    """Return the id of the marking for a label of TLP, in either version; an empty text where there is none.

    >>> marking_ref_of("TLP:AMBER+STRICT")
    'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003'
    """
    wanted = label.upper().removeprefix("TLP:")
    if version == 1:
        wanted = "WHITE" if wanted == "CLEAR" else wanted
        return next((id for id, name in _LABEL_1.items() if name == f"TLP:{wanted}"), "")
    wanted = "CLEAR" if wanted == "WHITE" else wanted
    return next((id for id, name in _LABEL_2.items() if name == f"TLP:{wanted}"), "")


def labels_of(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the labels of TLP 2.0 that mark an object as a whole."""
    labels = (label_of(each) for each in value.get("object_marking_refs", ()))
    return tuple(dict.fromkeys(label for label in labels if label))


def select(value: Any, selector: str) -> Any:
    """Return what a selector of a granular marking selects; a KeyError where it selects nothing (7.2.3.1).

    >>> select({"labels": ["a", "b"]}, "labels.[1]")
    'b'
    """
    for step in selector.split("."):
        index = _INDEX(step)
        if index is None:
            found = value.get(step, _ABSENT) if isinstance(value, dict) else _ABSENT
        else:
            at = index[1]
            inside = isinstance(value, list) and len(at) < len(str(2**63)) and int(at) < len(value)
            found = value[int(at)] if inside else _ABSENT
        if found is _ABSENT:
            raise KeyError(step)
        value = found
    return value


def selector_faults(value: dict[str, Any]) -> Iterator[Fault]:
    """Yield the selectors of an object that select nothing of it."""
    for at, marking in enumerate(value["granular_markings"]):
        for number, selector in enumerate(marking["selectors"]):
            try:
                select(value, selector)
            except KeyError:
                where = f"/granular_markings/{at}/selectors/{number}"
                yield where, "7.2.3.1", f"{selector[:60]!r} selects nothing of the object"


def marked_parts(value: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return, for each selector of an object, the ids of the markings and the languages that it carries.

    >>> marked_parts({"name": "a", "granular_markings": [{"selectors": ["name"], "lang": "de"}]})
    {'name': ('de',)}
    """
    found: dict[str, list[str]] = {}
    for marking in value.get("granular_markings", ()):
        said = marking.get("marking_ref") or marking.get("lang")
        for selector in marking["selectors"]:
            found.setdefault(selector, []).append(said)
    return {selector: tuple(said) for selector, said in found.items()}
