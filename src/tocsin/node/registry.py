"""Which hazards, models, sources, formats and pages are installed here? All come through one door, ours as well."""

import importlib.metadata
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Protocol, TypeVar

import msgspec

from tocsin.errors import UnknownCodeError
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.model import Model
from tocsin.sources.source import Source

__all__ = ["GROUPS", "Broken", "Entry", "Registry", "installed", "nearest"]

T = TypeVar("T")

GROUPS = ("hazards", "models", "sources", "formats", "pages")
"""The plug-in points; an entry point stands in the group ``tocsin.<name>``."""


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """A plug-in that was left out, and why."""

    group: str
    name: str
    value: str
    """``package.module:NAME`` as its distribution declares it."""
    reason: str


class Entry(Protocol):
    """The part of :class:`importlib.metadata.EntryPoint` that is used here."""

    @property
    def name(self) -> str:
        """The name it is asked for by."""
        ...

    @property
    def value(self) -> str:
        """Where its object is."""
        ...

    def load(self) -> Any:
        """Import the object."""
        ...


def installed(group: str) -> Iterable[Entry]:
    """Return the entry points that the installed distributions declare for one of our groups."""
    return importlib.metadata.entry_points(group=f"tocsin.{group}")


class Registry:
    """Everything that plugs in, by name; a broken plug-in is left out and told, and never stops the others.

    Parameters
    ----------
    find:
        Returns the entry points of a group; :func:`installed` outside tests.
    more:
        Group to objects that take part besides the installed ones.
    """

    def __init__(
        self, find: Callable[[str], Iterable[Entry]] = installed, more: Mapping[str, Iterable[Any]] | None = None
    ) -> None:
        self._find = find
        self._more = {group: tuple(objects) for group, objects in (more or {}).items()}
        self._broken: list[Broken] = []

    @cached_property
    def hazards(self) -> dict[str, Hazard]:
        """Hazards by id, in the order in which they were declared."""
        return self._load("hazards", lambda found: isinstance(found, Hazard), "a Hazard")

    @cached_property
    def models(self) -> dict[str, Model]:
        """Models by id."""
        return self._load("models", lambda found: isinstance(found, Model), "a Model: id, title, summary, draw ...")

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by id."""
        return self._load("sources", lambda found: isinstance(found, Source), "a Source: id, title, licence, read ...")

    @cached_property
    def formats(self) -> dict[str, Any]:
        """Forecast file formats by name."""
        return self._load("formats", lambda _: True, "a format", named=False)

    @cached_property
    def pages(self) -> dict[str, Any]:
        """Pages by name."""
        return self._load("pages", lambda _: True, "a page", named=False)

    @property
    def broken(self) -> tuple[Broken, ...]:
        """The plug-ins left out of the groups asked for so far."""
        return tuple(self._broken)

    def hazard(self, id: str) -> Hazard:
        """Return a hazard, or raise :class:`tocsin.errors.UnknownCodeError` that names the nearest."""
        return _known(self.hazards, id, "hazard")

    def model(self, id: str) -> Model:
        """Return a model, or raise :class:`tocsin.errors.UnknownCodeError` that names the nearest."""
        return _known(self.models, id, "model")

    def source(self, id: str) -> Source:
        """Return a source, or raise :class:`tocsin.errors.UnknownCodeError` that names the nearest."""
        return _known(self.sources, id, "source")

    def _load(self, group: str, fits: Callable[[Any], bool], wanted: str, *, named: bool = True) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for entry in self._find(group):
            reason, loaded = _loaded(entry)
            if not reason and not fits(loaded):
                reason = f"it is not {wanted}"
            if not reason and named and loaded.id != entry.name:
                reason = f"its id is {loaded.id!r}, not {entry.name!r}"
            if not reason and entry.name in found:
                reason = "the name is taken by another plug-in"
            if reason:
                self._broken.append(Broken(group=group, name=entry.name, value=entry.value, reason=reason))
            else:
                found[entry.name] = loaded
        for extra in self._more.get(group, ()):
            found[extra.id] = extra
        return found


def nearest(id: str, known: Iterable[str], kind: str) -> UnknownCodeError:
    """Return the error that says an id is unknown and which known ones are nearest.

    >>> print(nearest("conflct", ["conflict"], "hazard"))
    conflct: no hazard has this id; did you mean conflict?
    """
    import difflib

    names = list(known)
    close = difflib.get_close_matches(id, names, n=3, cutoff=0.5)
    remedy = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(sorted(names)[:12]) or 'none'}"
    return UnknownCodeError(f"no {kind} has this id", where=id, remedy=remedy)


def _known(objects: Mapping[str, T], id: str, kind: str) -> T:
    if id not in objects:
        raise nearest(id, objects, kind)
    return objects[id]


def _loaded(entry: Entry) -> tuple[str, Any]:
    try:
        return "", entry.load()
    except Exception as error:  # noqa: BLE001 - a plug-in is foreign code: whatever it raises must not stop the node
        return f"it cannot be imported: {type(error).__name__}: {error}", None
