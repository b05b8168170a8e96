"""Where may our verdict differ from the OASIS validator's? Each difference, with the text that explains it."""

import json
import logging
import re
from typing import Any

import msgspec

__all__ = ["Explained", "explanation", "oracle"]


class Explained(msgspec.Struct, frozen=True):
    """One kind of difference."""

    ours: str
    """``invalid`` where we are stricter, ``valid`` where we are not."""
    found: str
    """What matches each of our findings (``section message at pointer``), or one of the validator's errors."""
    why: str


STRICTER = [
    Explained("invalid", r"2\.9 is no identifier", "2.9: a reference is an identifier; the validator takes any text"),
    Explained("invalid", r"[\d.]+ refers to an object of type", "3.3: references are restricted to types of object"),
    Explained("invalid", r"2\.9 does not begin with", "2.9: an id begins with its object's type, a custom one's too"),
    Explained("invalid", r"3\.1 its name is not", "3.1, 7.3.2.1: names are of a-z 0-9 _ to their end"),
    Explained("invalid", r"3\.8 its name is reserved", "3.8: reserved names are reserved everywhere"),
    Explained("invalid", r"3\.2 is for observables only", "3.2: defanged MUST NOT be used on other objects"),
    Explained("invalid", r"3\.2 is none of 2\.1", "3.2: spec_version MUST be 2.1"),
    Explained("invalid", r"3\.2 is less precise", "3.2: created and modified have milliseconds, on markings too"),
    Explained("invalid", r"7\.3\.1 created_by_ref is required", "7.3.1: created_by_ref is required"),
    Explained("invalid", r"2\.3 is null", "2.3: null is no value, at any depth"),
    Explained("invalid", r"2\.10 .* needs more than 54 bits", "2.10: integers have at most 54 bits"),
    Explained("invalid", r"2\.(1|8) is no", "2.1, 2.8: names in _bin and _hex hold such values, on markings too"),
    Explained("invalid", r"2\.12 is an empty list", "2.12: empty lists are prohibited, at any depth"),
    Explained("invalid", r"7\.2\.3\.1 ", "7.2.3.1: a selector selects what is there; lang or marking_ref, not both"),
    Explained("invalid", r"3\.1 is given without", "3.1: no _enc without what it is the encoding of"),
    Explained("invalid", r"7\.2\.1\.4 is none of the four", "7.2.1.4: no other instances of TLP than the four"),
    Explained("invalid", r"6\.5\.1 is no addr-spec", "6.5.1: RFC 5322 has no dots at ends, none two in a row"),
    Explained("invalid", r"[\d.]+ is no object", "6.6, 6.7: a list of a type holds values of that type"),
    Explained("invalid", r"6\.1[34]\.1 ", "6.13.1, 6.14.1: the text's own properties and values"),
    Explained("invalid", r"9(\.\d)* ", "9.2, 9.5.1, 9.6.1: positive qualifiers, sets of one type, real days"),
    Explained("invalid", r"2\.15 .* at /environment_variables/", "6.13.1: values of variables are strings"),
    Explained("invalid", r"2\.16 ", "2.16: every timestamp is one, those that the validator does not list too"),
]
COMMON = re.compile(
    r"/(created|modified|created_by_ref|revoked|labels|confidence|lang|external_references|spec_version)(/|$)"
)
"""3.2: a common property keeps its meaning on every object; the validator looks at it on versioned ones only."""
LAXER = [
    Explained("valid", r"is not a valid RFC 5646|invalid language code|Invalid key '.*' in 'contents'", "RFC 5646"),
    Explained("valid", r"granular_markings\[\d+\]: 'marking_ref' is a required", "7.2.3.1: lang may stand instead"),
    Explained("valid", r"second must be in 0\.\.59", "2.16: RFC 3339 has leap seconds"),
    Explained("valid", r"value: '.*' is not a 'email'", "6.5.1: RFC 5322 has more addresses"),
    Explained("valid", r"input is missing square brackets", "its grammar has comments before the first bracket"),
    Explained(
        "valid", r"'definition' must contain a valid statement", "7.2.1.1: definition_type is an open vocabulary"
    ),
    Explained("valid", r"mime_type|MIME", "6.1.1: a media type SHOULD be one of IANA's, and need not"),
    Explained("valid", r"is not a valid \S+ hash", "9.6.1: only = and != compare with a whole digest"),
    Explained("valid", r"^CRASH", "the validator ended with an exception of its own"),
    Explained("valid", r"additional_header_fields", "6.6.1: values are lists of strings, of one string too"),
    Explained("valid", r"header fields|'id' is a required property.*object '", "2.13: objects of 2.0 have no id"),
    Explained("valid", r"value: '.*' (should|must|does not).*IPv6|IPv6", "6.9.1: IPv6 may end in dotted quads"),
    Explained("valid", r"process.*(must have at least|At least one|one of the)", "6.13.1: created_time is a property"),
    Explained("valid", r"windows-registry-key.*(At least one|must have)", "6.17.1: modified_time is a property"),
    Explained("valid", r"window_title|windows_title", "6.13.2.1: Errata 01 spells it windows_title"),
]


def oracle() -> Any:
    """Return a function that gives the validator's verdict and errors for an object, as its command would."""
    from stix2validator import ValidationOptions, validate_instance

    logging.getLogger("stix2validator.v21.musts").setLevel(logging.CRITICAL)
    options = ValidationOptions(version="2.1", silent=True)

    def judge(value: Any) -> tuple[bool, list[str]]:
        try:
            found = validate_instance(json.loads(json.dumps(value)), options)
        except Exception as error:  # noqa: BLE001 - whatever it raises, its command calls the file invalid
            return False, [f"CRASH {type(error).__name__}: {error}"]
        return found.is_valid, [str(error) for error in found.errors]

    return judge


def explanation(faults: Any, valid: bool, errors: list[str]) -> str:
    """Say why our verdict and the validator's differ; an empty text where nothing explains it."""
    if valid:
        reasons = []
        for where, section, said in faults:
            text = f"{section} {said} at {where}"
            if COMMON.search(where):
                reasons.append("3.2: a common property keeps its meaning on every object")
                continue
            reasons.append(next((each.why for each in STRICTER if re.match(each.found, text)), ""))
        return "" if "" in reasons else "; ".join(sorted(set(reasons)))
    reasons = [next((each.why for each in LAXER if re.search(each.found, error)), "") for error in errors]
    return "" if "" in reasons or not reasons else "; ".join(sorted(set(reasons)))
