"""Which country does an alert speak of? Read from its codes; an alert that gives none is kept and said to have none."""

import re
from collections.abc import Iterator
from typing import Final

from tocsin.formats.cap.values import Alert

__all__ = ["country_of"]

_OID: Final = re.compile(r"(?:urn:oid:)?2\.49\.0\.[01]\.(\d{1,3})(?:\.|$)")
_NATIONAL: Final = (("profile:CAP-CP", "CA"), ("FIPS6", "US"), ("SAME", "US"), ("UGC", "US"), ("WARNCELLID", "DE"))


def country_of(alert: Alert) -> str:
    """Return the code of the country: two letters of ISO 3166-1, else its number in three digits, else nothing.

    Read from geocodes of ISO 3166, Meteoalarm's EMMA_ID and a few national schemes, then from the WMO OID in the
    identifier or sender.
    """
    for name, value in _codes(alert):
        if name.upper().replace("_", "").replace("-", "").startswith("ISO3166") and value[:2].isalpha():
            return value[:2].upper()
        if name == "EMMA_ID" and value[:2].isalpha():
            return value[:2].upper()
    for name, _ in _codes(alert):
        for scheme, country in _NATIONAL:
            if name.startswith(scheme):
                return country
    for text in (alert.identifier, alert.sender):
        found = _OID.match(text.strip())
        if found:
            return found[1].zfill(3)
    return ""


def _codes(alert: Alert) -> Iterator[tuple[str, str]]:
    for info in alert.infos:
        for area in info.areas:
            for pair in area.geocodes:
                yield pair.name or "", pair.value.strip()
