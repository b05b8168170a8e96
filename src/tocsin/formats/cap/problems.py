"""What is wrong with a message, where, and by which rule? Two values, for what is invalid and what is unwise."""

import msgspec

__all__ = ["Finding", "Problem"]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that makes a message invalid, unreadable or hostile."""

    message: str
    line: int = 0
    """Of the file as it was given; 0 where there is none."""
    rule: str = ""
    """A stable slug: ``order``, ``missing``, ``value``, ``attribute``, ``text``, ``entity``, ``wrapping`` ..."""
    element: str = ""
    """Path of element names from the alert down: ``alert/info/area``."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a profile or the specification's prose asks for and the message does not do."""

    profile: str
    """``cap`` for the specification's prose, ``wmo``, ``cap-cp`` or ``ipaws``."""
    message: str
    line: int = 0
    level: str = "should"
    """``must``, ``should`` or ``note``, in the words of the profile."""
    element: str = ""
