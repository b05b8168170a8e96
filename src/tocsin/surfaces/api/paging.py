"""How a long list is read in pages that neither repeat nor skip, whatever is added meanwhile."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar
from urllib.parse import urlencode

import msgspec

from tocsin.errors import BadInputError

__all__ = ["LARGEST", "Page", "link_header", "page_of"]

T = TypeVar("T")

LARGEST = 1000
"""Most items in one page."""


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """Some items of a list, and where the next ones are."""

    items: tuple[T, ...]
    next: str | None
    """Address of the next page; null on the last."""


def page_of(
    items: Sequence[T],
    *,
    key: Callable[[T], str],
    cursor: str | None,
    limit: int,
    address: str,
    **selection: str | None,
) -> Page[T]:
    """Return the ``limit`` items behind ``cursor``, in the order of ``items``.

    A cursor names the last item that was seen. When that item has gone, reading goes on at the first item whose key
    lies behind it in the list's own order (ascending or descending), so nothing is repeated and nothing skipped.

    >>> first = page_of("abcde", key=str, cursor=None, limit=2, address="/letters")
    >>> first.items, first.next
    (('a', 'b'), '/letters?limit=2&cursor=Yg')
    >>> page_of("abcde", key=str, cursor="Yg", limit=9, address="/letters").items
    ('c', 'd', 'e')
    """
    start = 0 if cursor is None else _after([key(item) for item in items], _decode(cursor))
    chosen = tuple(items[start : start + limit])
    more = start + limit < len(items)
    return Page(items=chosen, next=_next(address, limit, key(chosen[-1]), selection) if more else None)


def link_header(page: Page[T], address: str) -> dict[str, str]:
    """Return the Link header (RFC 8288) of a page."""
    links = [f'<{address}>; rel="first"']
    if page.next is not None:
        links.append(f'<{page.next}>; rel="next"')
    return {"link": ", ".join(links)}


def _after(keys: Sequence[str], seen: str) -> int:
    if seen in keys:
        return keys.index(seen) + 1
    descending = len(keys) > 1 and keys[0] > keys[-1]
    behind = (index for index, key in enumerate(keys) if (key < seen if descending else key > seen))
    return next(behind, len(keys))


def _next(address: str, limit: int, last: str, selection: dict[str, str | None]) -> str:
    query = {name: value for name, value in selection.items() if value is not None}
    return f"{address}?{urlencode(query | {'limit': str(limit), 'cursor': _encode(last)})}"


def _encode(key: str) -> str:
    """Return the cursor that names a key."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise BadInputError(
            "the cursor was not made by this node", where="cursor", remedy="start without a cursor"
        ) from error
