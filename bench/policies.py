"""Decisions of the gate a second on one core: one by one, in bulk, and beside the policy engine Cedar.

Run: ``python bench/policies.py``. Cedar (``cedarpy``) is a peer of the dependency group ``peers``; without it the gate
stands alone. Every decision is checked to be the same in each form before anything is timed.
"""

import importlib
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tocsin.exchange.policies import PUBLIC, Person, Policy, label_of, release, release_many

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MANY = 1_000_000
SINGLE = 100_000
PEER = 2_000
MEMBERS = 200
ROUNDS = 5


class Thing(msgspec.Struct):
    """An object as the exchange holds it."""

    policy: str
    happened: datetime
    resolution: str = "admin2"
    smallest_cell: int = 0
    confirmed: datetime = NOW
    epoch: int = 3


def things(timed: bool) -> list[Thing]:
    """Return a million objects under 500 policies; ``timed``: with embargo, lease, resolution and expiry each."""
    chance = random.Random(5)
    labels = []
    for _ in range(500):
        # Half of the policies name who asks, so that half of the decisions go through every clause.
        whom = tuple(f"member:m{chance.randrange(MEMBERS)}" for _ in range(20)) + ("member:m7",) * chance.randrange(2)
        extra: dict[str, Any] = {}
        if timed:
            extra = {
                "embargo_hours": 72,
                "lease_online": 86_400,
                "resolution": "admin2",
                "small_cells": 5,
                "expires": NOW + timedelta(days=chance.randrange(1, 90)),
            }
        labels.append(label_of(Policy(audience=(whom, ("community:sahel",)), purposes=("read", "share"), **extra)))
    return [Thing(chance.choice(labels), NOW - timedelta(hours=chance.randrange(60, 90))) for _ in range(MANY)]


def best(work: Callable[[], object], count: int) -> float:
    """Return the decisions a second of the fastest of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return count / min(seconds)


def cedar(objects: list[Thing], person: Person) -> float | None:
    """Return Cedar's decisions a second on audience and purpose alone; None where it is not installed."""
    try:
        engine = importlib.import_module("cedarpy")
    except ImportError:
        return None
    used = list(dict.fromkeys(one.policy for one in objects[:PEER]))
    names = {label: f"p{index}" for index, label in enumerate(used)}
    entities = [{"uid": {"type": "Member", "id": person.member}, "attrs": {}, "parents": []}]
    rules = []
    for label, name in names.items():
        whom = [term.removeprefix("member:") for term in json.loads(label)["audience"][1]]
        parents = [{"type": "Member", "id": one} for one in whom]
        entities.append(
            {
                "uid": {"type": "Thing", "id": name},
                "attrs": {"audience": [{"__entity": p} for p in parents]},
                "parents": [],
            }
        )
    rules.append(
        'permit(principal, action in [Action::"read", Action::"share"], resource)'
        " when { resource.audience.contains(principal) };"
    )
    requests = [
        {
            "principal": f'Member::"{person.member}"',
            "action": 'Action::"read"',
            "resource": f'Thing::"{names[one.policy]}"',
            "context": {},
        }
        for one in objects[:PEER]
    ]
    given = engine.is_authorized_batch(requests, "\n".join(rules), entities)
    ours = [f"member:{person.member}" in json.loads(one.policy)["audience"][1] for one in objects[:PEER]]
    if [one.allowed for one in given] != ours:
        raise SystemExit("Cedar and the gate disagree")
    return best(lambda: engine.is_authorized_batch(requests, "\n".join(rules), entities), PEER)


def main() -> None:
    """Print the figures."""
    person = Person(
        name="p",
        member="m7",
        kind="ngo",
        communities=frozenset({"sahel"}),
        standing="good",
        epoch=3,
        jurisdiction="KEN",
    )
    for title, timed in (("audiences alone", False), ("with embargo, lease, expiry, resolution, cells", True)):
        objects = things(timed)
        one_by_one = [release(one, person, "share", NOW).allowed for one in objects[:SINGLE]]
        if one_by_one != release_many(objects[:SINGLE], person, "share", NOW):
            raise SystemExit("the gate and its bulk form disagree")
        many = best(lambda objects=objects: release_many(objects, person, "share", NOW), MANY)
        single = best(
            lambda objects=objects: [release(one, person, "share", NOW) for one in objects[:SINGLE]],
            SINGLE,
        )
        print(f"{title}: {many:,.0f}/s in bulk, {single:,.0f}/s one by one; {sum(one_by_one):,} of {SINGLE:,} allowed")
    public = [Thing(label_of(PUBLIC), NOW)] * MANY
    print(f"public: {best(lambda: release_many(public, person, 'read', NOW), MANY):,.0f}/s in bulk")
    peer = cedar(things(False), person)
    print(f"Cedar, audiences alone: {peer:,.0f}/s in batches of {PEER:,}" if peer else "Cedar: not installed here")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
