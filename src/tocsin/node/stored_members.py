"""The side of members of the library of a node that holds data."""

from tocsin.exchange.keys.signed import write_signed
from tocsin.node.member_answers import MemberAnswer, RegisterAnswer, member_answers, register_answer
from tocsin.node.running import Node

__all__ = ["StoredMembers"]


class StoredMembers:
    """Answers about members from one open node."""

    _node: Node

    def register(self) -> RegisterAnswer | None:
        """Show the register; None where the node belongs to none."""
        state = self._node.members.state()
        return None if state.history is None else register_answer(state, self._node.members.directory())

    def members(self) -> tuple[MemberAnswer, ...]:
        """Show every member."""
        if self._node.members.state().history is None:
            return ()
        return member_answers(self._node.members.directory(), self._node.now())

    def register_documents(self) -> tuple[str, ...]:
        """Return the signed statements and notices as they are handed to others."""
        return tuple(write_signed(one).decode() for one in self._node.members.statements())
