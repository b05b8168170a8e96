"""What may be asked about members: the library's side, and the reader's side with the gate."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Protocol, TypeVar

from tocsin.errors import NotFoundError
from tocsin.exchange.policies import Labelled
from tocsin.node.member_answers import MemberAnswer, RegisterAnswer

__all__ = ["MemberLibrary", "MemberReader"]

T = TypeVar("T", bound=Labelled)


class MemberLibrary(Protocol):
    """Everything that can be asked about members, unfiltered."""

    def register(self) -> RegisterAnswer | None:
        """Show the register; None where the node belongs to none."""
        ...

    def members(self) -> tuple[MemberAnswer, ...]:
        """Show every member."""
        ...

    def register_documents(self) -> tuple[str, ...]:
        """Return the signed statements and notices as they are handed to others; empty for a node without register."""
        ...


class MemberReader(ABC):
    """The reader's questions about members; every answer passes the gate."""

    _library: MemberLibrary

    def register(self) -> RegisterAnswer:
        """Say which register this node follows, who governs it, and whether it forked."""
        found = self._library.register()
        if found is None:
            raise NotFoundError(
                "this node belongs to no register",
                remedy="found one with `tocsin member found`, or join one with `tocsin member apply FILE --pin HASH`",
            )
        return self._one(found)

    def members(self) -> tuple[MemberAnswer, ...]:
        """Say who is a member, with which keys, and how each stands."""
        return self._each(self._library.members())

    def member(self, id: str) -> MemberAnswer:
        """Say who one member is."""
        self.register()
        for one in self.members():
            if one.id == id:
                return one
        raise NotFoundError(f"{id[:80]!r} is no member", where="register", remedy="run `tocsin member list`")

    def register_documents(self) -> tuple[str, ...]:
        """Return every signed statement and notice, to be carried to another node."""
        self.register()
        return self._library.register_documents()

    @abstractmethod
    def _each(self, answers: Iterable[T]) -> tuple[T, ...]: ...

    @abstractmethod
    def _one(self, answer: T) -> T: ...
