"""What is a page? Title, order, views; the one contract behind the entry points ``tocsin.pages``."""

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Any, Literal, TypeAlias

import msgspec

from tocsin.exchange.policies import Person
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.addresses import Address

__all__ = ["Answer", "Forward", "Page", "Shown", "View", "Visit", "installed_pages"]


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One request as a page sees it: who asks, in which language, for what, and the node's answers."""

    reader: Any
    """:class:`tocsin.node.reading.Reader` of the person who asks."""
    node: Any
    """The open node, for the few pages that ask it to work."""
    person: Person
    language: Translator
    address: Address
    """Where the reader is: path and query, from which every link on the page is made."""
    parameters: Mapping[str, str] = {}
    """What the path holds (``id``)."""
    form: Mapping[str, str] = {}
    """Fields of a posted form."""

    @property
    def query(self) -> Mapping[str, str]:
        """The query of the address, each name once."""
        return self.address.query


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A template and the values it shows."""

    template: str
    title: str
    """Already in the reader's language."""
    values: dict[str, Any]
    script: str = ""
    """The island of this page, e.g. ``watch``; empty for none."""
    status: int = 200


class Forward(msgspec.Struct, frozen=True, kw_only=True):
    """Go and look at another page instead (303 after a posted form)."""

    to: str


Answer: TypeAlias = Shown | Forward
Handler: TypeAlias = Callable[[Visit], Answer]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """One address of a page and the function that answers it; ``path`` stands behind ``/{locale}``."""

    path: str
    handler: Handler
    method: Literal["GET", "POST"] = "GET"


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A room of the interface: its word in the navigation, its place there, and its views.

    >>> Page(id="tides", title="Tides", order=90, views=()).address
    'tides'
    """

    id: str
    """One word, the same in folder, command, path and page."""
    title: str
    """Message id of the word in the navigation."""
    order: int
    """Pages stand in the navigation by rising order; below zero they do not stand there."""
    views: tuple[View, ...]
    address: str = ""
    """First part of the path behind the locale; filled with the id. ``/`` marks the front page."""

    def __post_init__(self) -> None:
        """Take the id as address where none is given."""
        if not self.address:
            msgspec.structs.force_setattr(self, "address", self.id)


def installed_pages() -> tuple[Page, ...]:
    """Return every page found through the entry points ``tocsin.pages``, ours and others', in order of navigation."""
    found = [point.load() for point in entry_points(group="tocsin.pages")]
    return tuple(sorted((page for page in found if isinstance(page, Page)), key=lambda page: (page.order, page.id)))
