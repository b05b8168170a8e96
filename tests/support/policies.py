"""Policies, people and things for property tests: few values each, so that they meet."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st

from tocsin.exchange.policies import Handling, Person, Policy
from tocsin.exchange.policies.compiled import ASKED
from tocsin.exchange.policies.fields import (
    ATTRIBUTIONS,
    BASES,
    GUARDED,
    OBLIGATIONS,
    PAP,
    PERSONAL,
    PURPOSES,
    RESOLUTIONS,
    SENSITIVITIES,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TERMS = ("anyone", "member:a", "member:b", "member:c", "community:x", "community:y", "kind:state", "kind:ngo")


class Thing(msgspec.Struct, kw_only=True):
    """An object with all that a policy may ask of it."""

    policy: Any
    happened: Any = None
    resolution: Any = None
    smallest_cell: Any = None
    confirmed: Any = None
    epoch: Any = None
    leaf: Any = None
    stream: Any = None


def _some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=len(values)).map(tuple)


def _often(neutral: object, other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly the value that permits: else nothing is ever released and nothing is tried."""
    return st.one_of(st.just(neutral), st.just(neutral), other)


hours = st.integers(-3, 3)
moments = hours.map(lambda n: NOW + timedelta(hours=n))
clauses = _often(
    (("anyone",),), st.lists(st.lists(st.sampled_from(TERMS), max_size=3).map(tuple), max_size=3).map(tuple)
)
handlings = st.builds(
    Handling,
    sensitivity=st.sampled_from(SENSITIVITIES),
    personal=st.sampled_from(PERSONAL),
    basis=st.sampled_from(BASES[:3]),
    erase_by=st.none() | moments,
)
policies = st.builds(
    Policy,
    audience=clauses,
    reshare=clauses,
    purposes=_often(PURPOSES, _some(PURPOSES)),
    pap=st.sampled_from(PAP),
    discloses=_some(GUARDED),
    node_only=_often(False, st.booleans()),
    not_members=_often((), _some(("a", "b"))),
    not_party_to=_often((), _some(("SDN", "SD05"))),
    attribution=_often((), _some(ATTRIBUTIONS)),
    not_before=_often(None, moments),
    expires=_often(None, moments),
    retain_until=_often(None, moments),
    residency=_often(None, _some(("KEN", "SDN"))),
    obligations=_some(OBLIGATIONS),
    handling=_often((), st.lists(handlings, max_size=2).map(tuple)),
    embargo_hours=_often(0, st.integers(0, 3)),
    resolution=_often("exact", st.sampled_from(RESOLUTIONS)),
    small_cells=_often(0, st.integers(0, 5)),
    lease_online=_often(None, st.integers(0, 7200)),
    lease_offline=_often(None, st.integers(0, 7200)),
)
people = st.builds(
    Person,
    name=st.just("p"),
    member=st.sampled_from(["a", "b", "c"]),
    local=st.booleans(),
    kind=st.sampled_from(["state", "ngo", None]),
    communities=st.none() | st.frozensets(st.sampled_from(["x", "y"])),
    jurisdiction=st.sampled_from(["KEN", "SDN", None]),
    party_in=st.none() | st.frozensets(st.sampled_from(["SDN", "SD05"])),
    standing=_often("good", st.sampled_from(["revoked", "removed", "unknown", None])),
    epoch=st.none() | st.integers(0, 3),
    offline=st.booleans(),
)
facts = st.fixed_dictionaries(
    {
        "happened": st.none() | moments,
        "resolution": st.sampled_from([*RESOLUTIONS, None, "street"]),
        "smallest_cell": st.none() | st.integers(0, 6),
        "confirmed": st.none() | moments,
        "epoch": st.none() | st.integers(0, 3),
    }
)
asked = st.sampled_from(sorted(ASKED))
