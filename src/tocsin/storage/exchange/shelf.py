"""How are bytes kept so that they can be destroyed? Each under a key of its own, which a vault keeps apart."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from tocsin.storage.exchange.segments import LARGEST, Place, Segments
from tocsin.storage.exchange.vault import Vault

__all__ = ["Lying", "Shelf"]


class Lying(msgspec.Struct, frozen=True):
    """Where a payload lies, and which slot opens it; what an index keeps."""

    place: Place
    slot: int

    def columns(self) -> dict[str, int]:
        """Return the same as values of the columns ``segment``, ``offset``, ``length`` and ``slot``."""
        place = self.place
        return {"segment": place.segment, "offset": place.offset, "length": place.length, "slot": self.slot}


class Shelf:
    """Segments and the vault of one folder, as one thing that keeps, gives and destroys."""

    def __init__(self, root: Path, chance: Callable[[int], bytes], *, largest: int = LARGEST) -> None:
        """Open a folder; call :meth:`begin` before the first ``put``."""
        self.root = Path(root)
        self.segments = Segments(self.root / "segments", largest=largest)
        self.vault = Vault(self.root / "vault.keys", chance)
        self._newest = -1

    def begin(self, last: Place | None, newest_slot: int) -> None:
        """Say how far the index goes; nothing behind it is read, and no slot up to it is given again."""
        self.segments.begin(last)
        self._newest = newest_slot

    def put(self, payloads: Sequence[bytes]) -> tuple[Lying, ...]:
        """Keep payloads, and return where each lies once the disk has keys and bytes.

        Raises
        ------
        TocsinError
            The disk is full or closed to us; nothing is kept.
        """
        if not payloads:
            return ()
        sealed = self.vault.seal(payloads, after=self._newest)
        try:
            places = self.segments.append([data for _, data in sealed])
        except BaseException:
            self.vault.destroy(slot for slot, _ in sealed)
            raise
        return tuple(Lying(place, slot) for place, (slot, _) in zip(places, sealed, strict=True))

    def get(self, lying: Lying) -> bytes:
        """Return a payload; one that was destroyed is a :class:`tocsin.errors.NotFoundError`."""
        return self.vault.open(lying.slot, self.segments.read(lying.place))

    def destroy(self, slots: Iterable[int]) -> None:
        """Make payloads unreadable for ever, and return once the disk has it."""
        self.vault.destroy(slots)
