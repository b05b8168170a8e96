"""The side of the library of a node that answers on votes."""

from collections.abc import Callable, Mapping, Sequence

from tocsin.node import answering_lab, answering_positions, answering_votes
from tocsin.node.lab_answers import Deadlock, LabAnswer
from tocsin.node.running import Node
from tocsin.node.voting_answers import Inclusion, MemberVotes, VotesForecast, VotingRecord

__all__ = ["StoredVotes"]


class StoredVotes:
    """Answers about votes from one open node."""

    _node: Node

    def votes_forecast(
        self, body: str, *, through: int, drafts: bytes, where: str, told: Callable[[float], None]
    ) -> VotesForecast:
        """Foretell votes on drafts."""
        return answering_votes.votes_forecast(self._node, body, through=through, drafts=drafts, where=where, told=told)

    def voting_record(self, body: str, *, first: int, last: int, issue: str) -> VotingRecord:
        """Read a stretch of a record."""
        return answering_positions.voting_record(self._node, body, first, last, issue)

    def member_votes(self, body: str, member: str, *, first: int, last: int) -> MemberVotes:
        """Read one member's votes."""
        return answering_positions.member_votes(self._node, body, member, first, last)

    def inclusion(self) -> Inclusion:
        """Read who speaks and holds office."""
        return answering_votes.inclusion(self._node)

    def lab(self, councils: Sequence[str], *, texts: Mapping[str, str]) -> LabAnswer:
        """Measure councils on paper."""
        return answering_lab.lab(self._node, councils, texts)

    def deadlock(self, councils: Sequence[str], *, texts: Mapping[str, str]) -> Deadlock:
        """Replay the record under councils on paper."""
        return answering_lab.deadlock(self._node, councils, texts)
