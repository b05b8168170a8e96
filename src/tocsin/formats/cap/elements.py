"""Which element of a message is which field of its value? One table, read by reader and writer."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

from tocsin.formats.cap.shapes import Circle, Polygon
from tocsin.formats.cap.times import Time
from tocsin.formats.cap.values import Area, Info, Pair, Resource

__all__ = ["GROUPS", "WRAPPED", "escaped", "field_of"]

GROUPS: Final[MappingProxyType[str, type]] = MappingProxyType(
    {"info": Info, "eventCode": Pair, "parameter": Pair, "geocode": Pair, "resource": Resource, "area": Area}
)
WRAPPED: Final[MappingProxyType[str, Callable[[str], Any]]] = MappingProxyType(
    {
        "sent": Time,
        "effective": Time,
        "onset": Time,
        "expires": Time,
        "polygon": Polygon,
        "circle": Circle,
    }
)
"""Elements whose text becomes a value of its own."""

_FIELDS: Final = {
    "msgType": "message_type",
    "code": "codes",
    "info": "infos",
    "category": "categories",
    "responseType": "response_types",
    "eventCode": "event_codes",
    "senderName": "sender_name",
    "parameter": "parameters",
    "resource": "resources",
    "area": "areas",
    "valueName": "name",
    "resourceDesc": "description",
    "mimeType": "mime_type",
    "derefUri": "deref_uri",
    "areaDesc": "description",
    "polygon": "polygons",
    "circle": "circles",
    "geocode": "geocodes",
}


def field_of(element: str) -> str:
    """Return the field that holds an element of this name.

    >>> field_of("msgType"), field_of("headline")
    ('message_type', 'headline')
    """
    return _FIELDS.get(element, element)


def escaped(text: str) -> str:
    r"""Return a text as XML holds it; a carriage return survives only as a reference.

    >>> escaped("a < b\r")
    'a &lt; b&#13;'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
