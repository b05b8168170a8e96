"""When did a source last answer, and what went wrong since? One small file a source."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from tocsin.sources.shelf import keep

__all__ = ["SourceState", "SourceStates"]


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """The last attempt and the last success of a source."""

    id: str
    route: str = "never"
    """``mirror``, ``publisher`` or ``never``."""
    address: str = ""
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    last_error: str = ""
    """Empty after a success; the mirror's lack of a file is an error only where there was a success before."""
    note: str = ""
    """Said beside the state, e.g. that the mirror holds none of this source's files."""
    rejected: int = 0
    notes: tuple[str, ...] = ()


class SourceStates:
    """A folder with the state of every source that was ever tried."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder's path; it is made by the first attempt."""
        self._folder = Path(folder)

    def read(self, id: str) -> SourceState:
        """Return a source's state; that of a source never tried, or whose file is damaged, is ``never``."""
        try:
            return msgspec.json.decode((self._folder / f"{id}.json").read_bytes(), type=SourceState)
        except (OSError, msgspec.DecodeError):
            return SourceState(id=id)

    def all(self) -> tuple[SourceState, ...]:
        """Return every state held, by source id."""
        if not self._folder.is_dir():
            return ()
        return tuple(self.read(path.stem) for path in sorted(self._folder.glob("[!.]*.json")))

    def change(self, id: str, how: Callable[[SourceState], SourceState]) -> SourceState:
        """Write a source's new state, made from the old one, and return it."""
        state = how(self.read(id))
        keep(self._folder / f"{id}.json", msgspec.json.format(msgspec.json.encode(state), indent=1))
        return state
