"""What breaks which rule of the standard, and where? One value for every finding."""

from typing import Final, TypeAlias

import msgspec

__all__ = ["SPECIFICATION", "Fault", "Faults", "Finding", "below", "fault"]

SPECIFICATION: Final = "STIX 2.1 (OASIS Standard, with Errata 01)"
"""What the numbers of rules are sections of."""

Fault: TypeAlias = tuple[str, str, str]
"""Where below the value that was looked at (a JSON pointer), the section, and what is wrong."""

Faults: TypeAlias = list[Fault]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a rule of the standard forbids or asks for."""

    rule: str
    """The section of the specification that says so: ``2.16``, ``4.7.1``, ``9.5.1``."""
    message: str
    level: str = "must"
    """``must`` decides the verdict, ``note`` does not."""
    pointer: str = ""
    """A JSON pointer (RFC 6901) from the beginning of the file."""
    line: int = 0
    """Of the file as it was given; 0 where it was not looked up."""
    column: int = 0
    object: str = ""
    """The id of the object, where it has one."""


def fault(section: str, message: str, pointer: str = "") -> Faults:
    """Return the one fault of a value.

    >>> fault("2.16", "is no timestamp")
    [('', '2.16', 'is no timestamp')]
    """
    return [(pointer, section, message)]


def below(name: str | int, faults: Faults) -> Faults:
    """Return faults of a part as faults of what holds it, where ``name`` is the key or index of the part.

    >>> below("a/b", fault("2.15", "is no string"))
    [('/a~1b', '2.15', 'is no string')]
    """
    step = "/" + str(name).replace("~", "~0").replace("/", "~1")
    return [(step + pointer, section, message) for pointer, section, message in faults]
