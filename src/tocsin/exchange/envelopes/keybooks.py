"""What does the register, as this node sees it, say to a reader of batches? Keys then and now, epoch by epoch."""

from collections.abc import Mapping
from datetime import datetime

from tocsin.errors import BadInputError
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.members.chain import begin, extend
from tocsin.exchange.members.directory import Directory
from tocsin.exchange.members.history import History
from tocsin.exchange.members.register import KeyRecord, why_not_in_time

__all__ = ["RegisterKeybook"]


class RegisterKeybook:
    """The keybook of a node: its register's history for the epochs, its directory for the keys.

    Parameters
    ----------
    history, directory:
        The statements the node follows, and what it makes of them.
    logged:
        Where what is to be read stands in its origin's own log, if a witnessed checkpoint proves that it does. What a
        key signed that has ended since is believed only with it.
    """

    def __init__(self, history: History, directory: Directory, *, logged: int | None = None) -> None:
        if directory.register.id != history.id:
            raise BadInputError("the directory is of another register", remedy="make it from this history")
        first, *rest = history.chain()
        register = begin(first)
        self._epochs = [register.epoch]
        for signed in rest:
            register = extend(register, signed)
            self._epochs.append(register.epoch)
        self._directory, self._logged, self._id = directory, logged, history.id
        self._records: dict[str, dict[str, KeyRecord]] = {}
        for key, record in directory.keys.items():
            self._records.setdefault(record.member, {})[key] = record

    @property
    def id(self) -> str:
        """The register's id."""
        return self._id

    def epoch_at(self, position: int) -> int | None:
        """Return the epoch in force at a position of the register; None when the register is not known so far."""
        return self._epochs[position] if 0 <= position < len(self._epochs) else None

    def signing_keys(self, member: str, position: int, at: datetime) -> Mapping[str, PublicKey]:
        """Return the keys with which a member could sign at that position and time, and that are believed now.

        A member or key that this node distrusts has none. A member with keys of two algorithms has both here, and must
        have signed with both.
        """
        if self._distrusts(member):
            return {}
        return {
            key: record.held.key
            for key, record in self._records.get(member, {}).items()
            if record.held.signs
            and key not in self._directory.doubted
            and not self._directory.why_not_then(key, member, position, self._logged)
            and not why_not_in_time(record.held, at)
        }

    def sealing_keys(self, member: str, position: int, at: datetime) -> Mapping[str, PublicKey]:
        """Return the keys to which could be sealed for a member at that position and time, ended ones included.

        They only tell under which hint a batch was addressed; nothing is believed because of them.
        """
        return {
            key: record.held.key
            for key, record in self._records.get(member, {}).items()
            if not record.held.signs
            and record.since <= position
            and (record.stands or position < record.until)
            and not why_not_in_time(record.held, at)
        }

    def _distrusts(self, member: str) -> bool:
        return member in self._directory.pins.members or member in self._directory.doubted
