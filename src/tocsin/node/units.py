"""Which administrative units has this member loaded, and where do they hang in the tree? Read once, asked by day."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from tocsin.errors import UnknownCodeError
from tocsin.exchange.policies import strictest
from tocsin.sources.own_file import any_place
from tocsin.storage.gazetteer import GazetteerStore
from tocsin.world import tables
from tocsin.world.codes import LATEST, plain
from tocsin.world.gazetteer import Gazetteer, Unit
from tocsin.world.tree import Tree, world_tree

__all__ = ["UNDETERMINED", "Units", "names_of"]

UNDETERMINED = "und"
"""The language tag of a name of which the file does not say the language (BCP 47)."""


class Units:
    """The units that are held and sound; a node makes this anew when its stores have changed."""

    def __init__(self, store: GazetteerStore) -> None:
        """Read what is held; a damaged country is left out here and reported by the doctor."""
        self.loaded = store.sound()
        self.gazetteer = Gazetteer(unit for note in self.loaded for unit in note.units)
        self._labels = {note.country: note.policy for note in self.loaded}

    @cached_property
    def tree(self) -> Tree:
        """The tree of the world with the units in it."""
        return self.gazetteer.tree() if self.gazetteer.units else world_tree()

    @cached_property
    def _by_code(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.gazetteer.units:
            found.setdefault(unit.pcode, []).append(unit)
        return {code: sorted(own, key=lambda unit: unit.valid_from or date.min) for code, own in found.items()}

    def __contains__(self, id: object) -> bool:
        """Tell whether a text is the P-code of a loaded unit on any day."""
        return id in self._by_code

    def unit(self, id: str, day: date) -> Unit | None:
        """Return what a P-code means on a day, or what it last meant before; None for one that is not known yet."""
        begun = [unit for unit in self._by_code.get(id, ()) if unit.valid_from is None or unit.valid_from <= day]
        return begun[-1] if begun else None

    def versions(self, id: str) -> tuple[Unit, ...]:
        """Return everything a P-code has meant, oldest first; nothing for what is no loaded unit."""
        return tuple(self._by_code.get(id, ()))

    def on(self, day: date) -> Iterator[Unit]:
        """Yield the units that exist on a day, in the order of their files."""
        return (unit for unit in self.gazetteer.units if tables.within(day, unit.valid_from, unit.valid_until))

    def label(self, *units: Unit) -> str:
        """Return the policy of what tells of these units: the strictest of their countries' files."""
        return strictest(*{self._labels.get(unit.country, "node-only") for unit in units}) if units else "public"

    def named(self, day: date) -> tuple[tuple[str, str, str], ...]:
        """Return (``place``, P-code, plain name or code) of the units of a day, for a search."""
        found = []
        for unit in self.on(day):
            words = dict.fromkeys((unit.pcode, unit.name, *(name for _, name in unit.names)))
            found += [("place", unit.pcode, plain(word)) for word in words]
        return tuple(entry for entry in found if entry[2])

    def resolver(self, code: str, scheme: str, on: date | None) -> str:
        """Return the place a code of a member's own table means: by ``pcode``, another scheme, or any of them.

        A P-code of admin 0 is the country's ISO code. What several schemes know as different places is refused.

        Raises
        ------
        UnknownCodeError
            No scheme knows the code on that day, or several do; the error names what is close.
        """
        wanted = code.strip().upper()
        if scheme == "pcode":
            if wanted.isalpha() and len(wanted) in {2, 3}:
                return any_place(wanted, f"iso{len(wanted)}", on)
            return self.gazetteer.unit(wanted, LATEST if on is None else on).pcode
        if scheme or wanted not in self._by_code:
            return any_place(code, scheme, on)
        unit = self.gazetteer.unit(wanted, LATEST if on is None else on)
        try:
            other = any_place(code, scheme, on)
        except UnknownCodeError:
            return unit.pcode
        raise UnknownCodeError(
            f"{code!r} is the P-code of {unit.name} and also means {other}", remedy="name the scheme with --scheme"
        )


def names_of(unit: Unit) -> dict[str, str]:
    """Return language -> name as the file gives them; the name of no stated language stands under ``und``."""
    found = dict(unit.names)
    return found if unit.name in found.values() else {**found, UNDETERMINED: unit.name}
