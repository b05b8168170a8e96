"""Which reforms ship with Tocsin? Designs with their sources, in ``data/proposals.toml``."""

import tomllib
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from typing import Any

import msgspec

from tocsin.councils.lab.design import Design
from tocsin.errors import UnknownCodeError
from tocsin.messages import N_

__all__ = ["TITLES", "proposal", "proposals"]

TITLES = (
    N_("The Council of today"),
    N_("The Council of 1945"),
    N_("No veto"),
    N_("Two negative votes to veto"),
    N_("Three negative votes to veto"),
    N_("Group of Four"),
    N_("Uniting for Consensus"),
    N_("High-level Panel, model A"),
    N_("High-level Panel, model B"),
    N_("Intermediate model"),
    N_("African Union, Ezulwini Consensus"),
    N_("L.69 group"),
    N_("Code of conduct of the ACT group"),
    N_("French and Mexican declaration on the veto"),
    N_("An amendment of the Charter"),
)
"""Message ids of the titles."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    proposals: list[Design]


@cache
def _shipped() -> dict[str, Design]:
    from importlib.resources import files  # noqa: PLC0415 - importing the room stays quick

    text = files("tocsin.councils.lab").joinpath("data/proposals.toml").read_text(encoding="utf-8")
    found = msgspec.convert(tomllib.loads(text), _File, dec_hook=_share)
    return {design.id: design for design in found.proposals}


def _share(kind: type, value: Any) -> Any:
    if kind is Fraction:
        return Fraction(value)
    raise TypeError(kind)


def proposals() -> tuple[Design, ...]:
    """List the proposals in the order of the file.

    >>> len(proposals()) >= 14
    True
    """
    return tuple(_shipped().values())


def proposal(id: str) -> Design:
    """Return one proposal; :class:`~tocsin.errors.UnknownCodeError` names the nearest.

    >>> proposal("g4").seats, proposal("g4").yes
    (25, 14)
    """
    found = _shipped().get(id)
    if found is None:
        near = get_close_matches(id, _shipped(), n=3, cutoff=0.4)
        raise UnknownCodeError(
            f"no proposal has the id {id!r}",
            remedy=f"nearest: {', '.join(near)}" if near else f"known: {', '.join(_shipped())}",
        )
    return found
