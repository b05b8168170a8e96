"""What keeps a field report or the location of aid from harming whom it tells of? The strict defaults.

A member that is, or backs, a party to the violence in a place gets nothing sensitive on it; what leaves is late,
coarse, and holds no small counts. :mod:`tocsin.exchange.policies.cells` makes such tables.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.policies.audiences import NOBODY
from tocsin.exchange.policies.fields import RESOLUTIONS, Handling, Personal, Resolution, Sensitivity
from tocsin.exchange.policies.policy import PUBLIC, Policy, join

__all__ = ["DELAY_HOURS", "SMALLEST_CELL", "careful"]

DELAY_HOURS = 72
"""Hours between an event and its leaving, unless its owner chooses others."""

SMALLEST_CELL = 5
"""The smallest count that leaves."""

_OBLIGATIONS = ("delete-on-recall", "receipt")


def careful(
    policy: Policy,
    *,
    sensitivity: Sensitivity,
    places: Iterable[str],
    personal: Personal = "unstated",
    basis: str = "",
    erase_by: datetime | None = None,
    delay_hours: int = DELAY_HOURS,
    resolution: Resolution = "admin2",
    smallest_cell: int = SMALLEST_CELL,
) -> Policy:
    """Return ``policy`` made as strict as something sensitive on these places must be.

    ``places``: the ids of the place and of everything above it up to the country, so that a party to violence anywhere
    in that country is excluded. Nobody passes it on but the origin. A field report that does not state its personal
    data is released to nobody. Places finer than ``admin2`` are a :class:`tocsin.errors.BadInputError`, as are no
    places.

    >>> made = careful(PUBLIC, sensitivity="aid-location", places=["SD05", "SDN"])
    >>> made.not_party_to, made.embargo_hours, made.resolution, made.small_cells, made.reshare
    (('SD05', 'SDN'), 72, 'admin2', 5, ())
    """
    named = tuple(places)
    if not named:
        raise BadInputError("no place is named", where=sensitivity, remedy="name the place and its country")
    if resolution not in RESOLUTIONS[1:]:
        raise BadInputError("sensitive places are never exact", where=sensitivity, remedy="write admin2 or coarser")
    strict = msgspec.structs.replace(
        PUBLIC,
        reshare=NOBODY,
        not_party_to=named,
        obligations=_OBLIGATIONS,
        handling=(Handling(sensitivity=sensitivity, personal=personal, basis=basis, erase_by=erase_by),),
        embargo_hours=delay_hours,
        resolution=resolution,
        small_cells=smallest_cell,
    )
    return join(policy, strict)
