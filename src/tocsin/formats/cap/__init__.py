"""The Common Alerting Protocol (OASIS CAP 1.2, and 1.1 and 1.0 read): typed, strict, signed, round-tripping.

A library in its own right: values in, bytes out, and back; no file, no clock, no network. ``read`` and ``write`` for
one alert, ``check`` for whatever bytes come, ``sign`` and ``verify``, ``Chain`` for what updates and cancels leave.
"""

from tocsin.formats.cap.chain import Chain, Held, Link, held
from tocsin.formats.cap.checking import AlertCheck, FileCheck, check
from tocsin.formats.cap.feeds import Feed, atom, rss
from tocsin.formats.cap.guard import Document, parse
from tocsin.formats.cap.issuing import Authority, Place, Warned, Wording, cap_alert
from tocsin.formats.cap.problems import Finding, Problem
from tocsin.formats.cap.reading import message_of, read
from tocsin.formats.cap.references import Key, key_of, references_of
from tocsin.formats.cap.shapes import Circle, Polygon, geometry_of, polygons_of
from tocsin.formats.cap.showing import Shown, shown
from tocsin.formats.cap.signatures import SignatureCheck, verify
from tocsin.formats.cap.signing import sign
from tocsin.formats.cap.times import Time
from tocsin.formats.cap.values import Alert, Area, Info, Layout, Message, Pair, Resource
from tocsin.formats.cap.wrappers import entries_of, found_in, wrapper_of
from tocsin.formats.cap.writing import MEDIA_TYPE, canonical, write

__all__ = [
    "MEDIA_TYPE",
    "Alert",
    "AlertCheck",
    "Area",
    "Authority",
    "Chain",
    "Circle",
    "Document",
    "Feed",
    "FileCheck",
    "Finding",
    "Held",
    "Info",
    "Key",
    "Layout",
    "Link",
    "Message",
    "Pair",
    "Place",
    "Polygon",
    "Problem",
    "Resource",
    "Shown",
    "SignatureCheck",
    "Time",
    "Warned",
    "Wording",
    "atom",
    "canonical",
    "cap_alert",
    "check",
    "entries_of",
    "found_in",
    "geometry_of",
    "held",
    "key_of",
    "message_of",
    "parse",
    "polygons_of",
    "read",
    "references_of",
    "rss",
    "shown",
    "sign",
    "verify",
    "wrapper_of",
    "write",
]
