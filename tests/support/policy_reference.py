"""A second reading of docs/protocol/policy.md, over plain JSON and without a line of the gate: its oracle in tests."""

import json
from datetime import datetime, timedelta
from typing import Any

PURPOSES = ["act", "derive", "export", "publish", "query", "read", "relay", "research", "share"]
PAP = ["red", "amber", "green", "clear"]
LEVELS = ["exact", "admin2", "admin1", "country"]
ANYONE = [["anyone"]]
WORDS = {
    "public": {"audience": ANYONE, "reshare": ANYONE, "purposes": PURPOSES, "pap": "clear"},
    "node-only": {"audience": ANYONE, "reshare": ANYONE, "purposes": PURPOSES, "pap": "clear", "node_only": True},
}


def reference(label: str, thing: dict[str, Any], who: dict[str, Any], purpose: str, now: datetime) -> bool:
    """Say what the specification says; ``thing`` and ``who`` hold what is known, None for what is not."""
    policy = WORDS[label] if label in WORDS else json.loads(label)
    asked = "share" if purpose == "reshare" else purpose.partition(":")[0]
    leaves = purpose in {"export", "share", "reshare", "relay", "publish"} or not who["local"]
    return all(
        (
            asked in policy.get("purposes", []),
            not purpose.startswith("act:") or PAP.index(purpose[4:]) <= PAP.index(policy.get("pap", "red")),
            not policy.get("node_only") or (who["local"] and purpose not in {"share", "reshare", "relay", "publish"}),
            who["member"] not in policy.get("not_members", []),
            apart(policy.get("not_party_to", []), who["party_in"]),
            carried(policy, who) if purpose == "relay" else inside(policy.get("audience", []), who),
            purpose != "reshare" or inside(policy.get("reshare", []), who),
            "residency" not in policy or who["jurisdiction"] in policy["residency"],
            all(complete(one) for one in policy.get("handling", [])),
            len(policy.get("attribution", [])) < 2
            or (who["local"] and purpose not in {"export", "share", "reshare", "publish"}),
            timely(policy, now),
            fresh(policy, thing, who, purpose),
            not leaves or late(policy, thing, now),
            not leaves or coarse(policy, thing),
            not leaves or large(policy, thing),
            leased(policy, thing, who, now),
        )
    )


def inside(clauses: list[list[str]], who: dict[str, Any]) -> bool:
    """Every clause is fulfilled by somebody in good standing, and there is one."""
    if clauses == ANYONE:
        return True
    terms = {f"member:{who['member']}", f"kind:{who['kind']}"} | {
        f"community:{one}" for one in who["communities"] or ()
    }
    return bool(clauses) and who["standing"] == "good" and all(terms & set(clause) for clause in clauses)


def carried(policy: dict[str, Any], who: dict[str, Any]) -> bool:
    """Whoever carries sealed bytes need not be in the audience."""
    return policy.get("audience") == ANYONE or who["standing"] == "good"


def apart(places: list[str], party_in: Any) -> bool:
    """It is known that the member is no party there."""
    return not places or (party_in is not None and not set(places) & set(party_in))


def complete(one: dict[str, Any]) -> bool:
    """Personal data is stated where it must be, with basis and day of erasure where there is any."""
    personal = one.get("personal", "unstated")
    if personal == "unstated":
        return one.get("sensitivity") not in {"field-report", "victim-record"}
    return personal == "none" or bool(one.get("basis") and one.get("erase_by"))


def timely(policy: dict[str, Any], now: datetime) -> bool:
    """It is neither too early nor too late."""
    ends = [
        policy.get("expires"),
        policy.get("retain_until"),
        *(one.get("erase_by") for one in policy.get("handling", [])),
    ]
    begun = "not_before" not in policy or now >= datetime.fromisoformat(policy["not_before"])
    return begun and all(now < datetime.fromisoformat(end) for end in ends if end)


def fresh(policy: dict[str, Any], thing: dict[str, Any], who: dict[str, Any], purpose: str) -> bool:
    """What is known of the member is not older than the membership the object was made for."""
    by_membership = policy.get("audience", []) != ANYONE or policy.get("not_party_to")
    by_membership = by_membership or (purpose == "reshare" and policy.get("reshare", []) != ANYONE)
    if not by_membership or thing["epoch"] is None:
        return True
    return who["epoch"] is not None and who["epoch"] >= thing["epoch"]


def late(policy: dict[str, Any], thing: dict[str, Any], now: datetime) -> bool:
    """The embargo is over."""
    hours = policy.get("embargo_hours", 0)
    return not hours or (thing["happened"] is not None and now - thing["happened"] >= timedelta(hours=hours))


def coarse(policy: dict[str, Any], thing: dict[str, Any]) -> bool:
    """Places are told no more exactly than permitted."""
    least = LEVELS.index(policy.get("resolution", "exact"))
    return not least or thing["resolution"] in LEVELS[least:]


def large(policy: dict[str, Any], thing: dict[str, Any]) -> bool:
    """No small count is told."""
    least, cell = policy.get("small_cells", 0), thing["smallest_cell"]
    return not least or (cell is not None and (cell == 0 or cell >= least))


def leased(policy: dict[str, Any], thing: dict[str, Any], who: dict[str, Any], now: datetime) -> bool:
    """Word from origin or register is fresh enough."""
    if "lease_online" not in policy and "lease_offline" not in policy:
        return True
    seconds = policy.get("lease_offline" if who["offline"] else "lease_online", 0)
    confirmed = thing["confirmed"]
    return confirmed is not None and timedelta(0) <= now - confirmed <= timedelta(seconds=seconds)
