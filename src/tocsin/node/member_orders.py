"""What may be asked of a node's register? Each order as it comes from a page, the API or a command."""

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

__all__ = ["Distrust", "Follow", "MemberOrder", "TakeIn"]


class TakeIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="take-in"):
    """Take in signed statements of the register and notices of members, each as its document."""

    documents: Annotated[tuple[str, ...], Meta(max_length=1000)]
    pin: Annotated[str, Meta(max_length=64)] = ""
    """The hash of the founding statement this node shall believe in; needed once, to join."""


class Distrust(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="distrust"):
    """Distrust a member or a key at this node, whatever the register says; or end that."""

    what: Annotated[str, Meta(min_length=1, max_length=80)]
    ended: bool = False
    reason: Annotated[str, Meta(max_length=400)] = ""


class Follow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="follow"):
    """Follow this branch of a register that forked."""

    tip: Annotated[str, Meta(min_length=8, max_length=64)]


MemberOrder: TypeAlias = TakeIn | Distrust | Follow
