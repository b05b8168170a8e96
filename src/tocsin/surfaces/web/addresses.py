"""Where is the reader, and what is the address of the same page with one thing changed? State lives in the URL."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

import msgspec

__all__ = ["Address", "api"]


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """The address of a page inside this node.

    >>> here = Address(locale="en", path="places/SDN", query={"measure": "25", "model": "zero"})
    >>> str(here)
    '/en/places/SDN?measure=25&model=zero'
    >>> here.with_(measure="100", model=None)
    '/en/places/SDN?measure=100'
    >>> here.in_language("fr"), here.page("record")
    ('/fr/places/SDN?measure=25&model=zero', '/en/record')
    """

    locale: str
    path: str = ""
    query: Mapping[str, str] = {}

    def __str__(self) -> str:
        """Write the address as it stands in a link."""
        return self.page(self.path, **self.query)

    def with_(self, **changes: str | None) -> str:
        """Return this page's address with some of the query changed, or taken out (None)."""
        merged = {**self.query, **changes}
        return self.page(self.path, **{name: value for name, value in merged.items() if value is not None})

    def in_language(self, locale: str) -> str:
        """Return the same page in another language."""
        return str(Address(locale=locale, path=self.path, query=self.query))

    def page(self, path: str, /, **query: str) -> str:
        """Return the address of another page, in this language and with this query alone."""
        address = f"/{self.locale}/{quote(path)}"
        return f"{address}?{urlencode(query)}" if query else address


def api(path: str, **query: str | None) -> str:
    """Return the address of an API call; what is None is left out.

    >>> api("places/SDN", hazard="conflict", model=None)
    '/api/v1/places/SDN?hazard=conflict'
    """
    given = {name: value for name, value in query.items() if value is not None}
    address = f"/api/v1/{quote(path)}"
    return f"{address}?{urlencode(given)}" if given else address
