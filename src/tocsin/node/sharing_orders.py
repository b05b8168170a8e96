"""What may be asked of the exchange? Share, see who could read it, approve, recall, meet the others, carry a parcel."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.custody.gate import Face
from tocsin.exchange.policies import Person, Policy, label_of, looser, policy_of, release
from tocsin.node.federation.parcels import read_frames, write_frames
from tocsin.node.federation.speaking import sender_of
from tocsin.node.federation.wire import facts_of
from tocsin.node.running import Node
from tocsin.node.shared_things import Found, find, share
from tocsin.node.sharing_answers import Audience, Reach

__all__ = [
    "Carried",
    "Decide",
    "Done",
    "Meet",
    "PassOn",
    "RecallThings",
    "ShareThing",
    "SharingOrder",
    "audience_of",
    "carry_in",
    "carry_out",
    "label_given",
    "members_named",
    "obey",
]

Reason: TypeAlias = Literal["consent", "error", "legal", "mistake", "other", "safety", "superseded"]
Text: TypeAlias = Annotated[str, Meta(max_length=400)]
Names: TypeAlias = Annotated[tuple[Text, ...], Meta(min_length=1, max_length=1024)]


class ShareThing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="share"):
    """Share a forecast, an alert or a series."""

    thing: Annotated[str, Meta(min_length=1, max_length=200)]
    to: Names
    """Member ids, ``community:ID`` or ``kind:KIND``."""
    label: Annotated[str, Meta(max_length=65_536)] = ""
    """The policy's label; empty: the recipients may read it, derive from it, and not pass it on."""
    days: Annotated[int, Meta(ge=1, le=3650)] = 365
    by: str = ""


class PassOn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="pass-on"):
    """Give another member's object on, where its policy or a release allows it."""

    leaf: str
    to: Names
    by: str = ""


class RecallThings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="recall"):
    """Call back what was shared: a thing with all its objects, or single objects by their leaves."""

    what: Names
    reason: Reason = "error"
    by: str = ""


class Decide(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="decide"):
    """Agree, as a second person, to a share that waits, or turn it down."""

    leaf: str
    agree: bool
    by: Annotated[str, Meta(min_length=1, max_length=80)]


class Meet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="meet"):
    """Meet other members' nodes now: hand over what is due, ask for what is due here."""

    members: Annotated[tuple[str, ...], Meta(max_length=1024)] = ()
    """Empty: all of them."""


SharingOrder: TypeAlias = ShareThing | PassOn | RecallThings | Decide | Meet


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an order."""

    leaves: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    """Leaves that wait for a second person."""
    removed: tuple[str, ...] = ()
    """Paths of what was taken out of records before they left."""
    recall: str = ""
    failing: dict[str, str] = {}
    """Member -> why its node could not be met."""


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a parcel on a stick."""

    frames: int
    states: dict[str, int] = {}
    """State -> how many frames."""
    reasons: tuple[str, ...] = ()


def obey(node: Node, order: SharingOrder, person: Person) -> Done:
    """Carry out an order of somebody at this node."""
    if not person.local:
        raise RefusedError("only people at this node share what is its", remedy="ask its operator")
    exchange = node.exchange
    by = msgspec.structs.replace(node.operator, name=getattr(order, "by", "") or node.operator.name)
    match order:
        case ShareThing():
            members = members_named(node, order.to)
            shared = share(node, order.thing, members, label_given(node, order.label, members), by, order.days)
            removed = tuple(dict.fromkeys(one.path for one in shared.removed))
            return Done(leaves=shared.leaves, waiting=shared.waiting, removed=removed)
        case PassOn():
            given = exchange.giving.pass_on(order.leaf, members_named(node, order.to), by)
            return Done(leaves=given.leaves)
        case RecallThings():
            leaves = _leaves(node, order.what)
            return Done(leaves=leaves, recall=exchange.recall(leaves, order.reason, by))
        case Decide():
            if order.agree:
                return Done(leaves=exchange.giving.approve(order.leaf, by).leaves)
            exchange.giving.turn_down(order.leaf, by)
            return Done()
        case Meet():
            known = exchange.membership.view().register.members  # a node without a register says what to do
            if unknown := sorted(set(order.members) - set(known)):
                raise BadInputError(f"{unknown[0][:80]!r} is no member", remedy="see `tocsin member list`")
            return Done(failing=exchange.peers.once(order.members or None))


def members_named(node: Node, names: Iterable[str]) -> tuple[str, ...]:
    """Return the members that names mean now: ids, ``community:ID``, ``kind:KIND``; this member itself is left out.

    A name that means nobody is refused: nothing goes to nobody, and never to everybody by mistake.
    """
    view, now = node.exchange.membership.view(), node.clock.now()
    found: set[str] = set()
    for name in names:
        word, colon, id_ = name.partition(":")
        if not colon:
            view.register.member(name)
            meant = {name}
        elif word == "community" and id_ in view.register.communities:
            meant = set(view.register.communities[id_].members)
        elif word == "kind":
            meant = {one for one, member in view.register.members.items() if member.kind == id_}
        else:
            meant = set()
        meant = {one for one in meant if one != view.me and (not colon or view.directory.standing(one, now) == "good")}
        if not meant:
            raise BadInputError(
                f"{name!r} means no other member in good standing", where="--to", remedy="see `tocsin member list`"
            )
        found |= meant
    return tuple(sorted(found))


def label_given(node: Node, label: str, to: Iterable[str]) -> str:
    """Return the label of a policy as it was given; without one, that of recipients who may read and not pass on."""
    if label:
        return label_of(policy_of(label))
    clause = tuple(f"member:{member}" for member in (node.exchange.me, *to))
    return label_of(
        Policy(
            audience=(clause,),
            purposes=("derive", "read", "share"),
            obligations=("delete-on-recall", "receipt"),
        )
    )


def audience_of(node: Node, order: ShareThing) -> Audience:
    """Say who would be able to read a thing shared so, and who not, and why; nothing leaves and nothing is written."""
    found = find(node, order.thing)
    members = members_named(node, order.to)
    label = label_given(node, order.label, members)
    view, now = node.exchange.membership.view(), node.exchange.decisions.now()
    reaches = []
    for id_, member in sorted(view.register.members.items()):
        if id_ == view.me:
            continue
        person = view.person(id_, now)
        name = member.name.get("en", id_)
        reaches.append(_reach(found, label, person, name, named=id_ in members, node=node))
    own = policy_of(found.label)
    return Audience(
        kind=found.kind,
        thing=found.id,
        records=len(found.records),
        label=label,
        allowed=all(one.receives for one in reaches if one.member in members),
        laxer=looser(policy_of(label), own) if found.label != "node-only" else (),
        second_person=_level(found) > node.exchange.decisions.terms.second_from,
        members=tuple(reaches),
    )


def carry_out(node: Node, path: Path, member: str) -> Carried:
    """Write everything that is due to a member into a file, as it would go over the network."""
    exchange = node.exchange
    count = 0
    with path.open("xb") as stream:
        count = write_frames(stream, exchange.carried(member))
    return Carried(frames=count)


def carry_in(node: Node, path: Path) -> Carried:
    """Take in a file that another member's node wrote; what it holds speaks for itself, whoever carried it."""
    exchange = node.exchange
    states: dict[str, int] = {}
    reasons: list[str] = []
    count = 0
    with path.open("rb") as stream:
        for frame in read_frames(stream):
            (taken,) = exchange.take([frame], sender_of(frame))
            states[taken.state] = states.get(taken.state, 0) + 1
            if taken.why and taken.state in {"refused", "later"}:
                reasons.append(taken.why)
            count += 1
    return Carried(frames=count, states=states, reasons=tuple(dict.fromkeys(reasons)))


def _reach(found: Found, label: str, person: Person, name: str, *, named: bool, node: Node) -> Reach:
    now = node.exchange.decisions.now()
    face = _face(found, label, now)
    given = release(face, person, "share", now)
    read = release(face, person, "read", now)
    on = release(face, person, "reshare", now)
    receives = named and given.allowed
    if not named:
        why = on.reason if on.allowed else "it is not named as a recipient"
    else:
        why = read.reason if given.allowed else given.reason
    return Reach(
        member=person.member,
        name=name,
        receives=receives,
        reads=receives and read.allowed,
        may_get=on.allowed,
        why=why,
    )


def _face(found: Found, label: str, now: datetime) -> Face:
    """Return what the gate would see of the first of a thing's records, sealed now."""
    facts = facts_of(found.records[0])
    return Face(label, "", now, facts.happened, facts.resolution, facts.smallest_cell)


def _level(found: Found) -> int:
    return max((facts_of(one).level for one in found.records), default=0)


def _leaves(node: Node, what: Iterable[str]) -> tuple[str, ...]:
    """Return the leaves that things or leaves (or their first digits) mean, of everything this node has shared."""
    found: list[str] = []
    entries = [entry for kind in ("exchange.shared", "exchange.followed") for entry in node.records.entries(kind=kind)]
    for name in what:
        by_thing = [
            leaf for entry in entries if entry.payload["thing"].startswith(name) for leaf in entry.payload["leaves"]
        ]
        by_leaf = [leaf for entry in entries for leaf in entry.payload["leaves"] if leaf.startswith(name)]
        if not by_thing and not by_leaf:
            raise BadInputError(f"nothing that was shared answers to {name!r}", remedy="see `tocsin holdings --own`")
        found += by_thing or by_leaf
    return tuple(dict.fromkeys(found))
