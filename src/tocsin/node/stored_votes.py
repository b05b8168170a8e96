"""The side of the library of a node that answers on votes."""

from collections.abc import Callable

from tocsin.node import answering_votes
from tocsin.node.running import Node
from tocsin.node.voting_answers import VotesForecast

__all__ = ["StoredVotes"]


class StoredVotes:
    """Answers about votes from one open node."""

    _node: Node

    def votes_forecast(
        self, body: str, *, through: int, drafts: bytes, where: str, told: Callable[[float], None]
    ) -> VotesForecast:
        """Foretell votes on drafts."""
        return answering_votes.votes_forecast(self._node, body, through=through, drafts=drafts, where=where, told=told)
