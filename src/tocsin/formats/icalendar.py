r"""How are dates to look again written for a calendar (RFC 5545)? Values to bytes, lines folded at 75 octets."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

__all__ = ["Appointment", "calendar"]

_LINE = 75


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """One date in a calendar."""

    uid: str
    """Never changes for the same thing, so that a calendar that reads it again moves the date and adds none."""
    start: datetime
    minutes: int
    title: str
    text: str = ""
    address: str = ""
    changed: datetime
    sequence: int = 0
    """Grows with each change."""
    cancelled: bool = False


def calendar(name: str, appointments: Iterable[Appointment]) -> bytes:
    r"""Return an iCalendar document.

    >>> day = datetime(2024, 1, 1, 9, tzinfo=UTC)
    >>> text = calendar("Reviews", [Appointment(uid="a", start=day, minutes=30, title="A, B", changed=day)]).decode()
    >>> [line for line in text.split("\r\n") if line.startswith(("DTSTART", "SUMMARY"))]
    ['DTSTART:20240101T090000Z', 'SUMMARY:A\\, B']
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tocsin//Alerts//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{_escaped(name)}"]
    for one in appointments:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_escaped(one.uid)}",
            f"DTSTAMP:{_instant(one.changed)}",
            f"LAST-MODIFIED:{_instant(one.changed)}",
            f"SEQUENCE:{one.sequence}",
            f"DTSTART:{_instant(one.start)}",
            f"DTEND:{_instant(one.start + timedelta(minutes=one.minutes))}",
            f"SUMMARY:{_escaped(one.title)}",
        ]
        if one.text:
            lines.append(f"DESCRIPTION:{_escaped(one.text)}")
        if one.address:
            lines.append(f"URL:{one.address}")
        lines += [f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}", "TRANSP:TRANSPARENT", "END:VEVENT"]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    plain = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in plain if sign >= " " or sign == "\t")


def _folded(line: str) -> str:
    """Break a line after at most 75 octets, never inside a sign."""
    parts, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > _LINE:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += width
    return "\r\n".join(parts)


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
