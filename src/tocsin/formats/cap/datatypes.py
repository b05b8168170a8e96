"""Does a text have the form that a type of the schema asks for? XML Schema part 2, as far as CAP uses it."""

import re
from calendar import monthrange
from typing import Final

__all__ = ["collapsed", "fault_of"]

_DATE_TIME: Final = re.compile(r"(-?)(\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_CAP_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-,+]\d\d:\d\d", re.ASCII)
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WHITE: Final = re.compile(r"[ \t\r\n]+")
_LANGUAGE: Final = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_INTEGER: Final = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)

# RFC 3986, and every character that XML Schema escapes for us: a space, a few delimiters, all beyond ASCII.
_FREE: Final = r" A-Za-z0-9\-._~<>\"{}|\\^`\x7f-\U0010ffff"
_PCHAR: Final = rf"(?:[{_FREE}!$&'()*+,;=:@]|%[0-9A-Fa-f]{{2}})"
_SEGMENTS: Final = rf"(?:/{_PCHAR}*)*"
_HOST: Final = rf"(?:\[[^\]\[/?#]*\]|(?:[{_FREE}!$&'()*+,;=]|%[0-9A-Fa-f]{{2}})*)"
_AUTHORITY: Final = rf"//(?:(?:[{_FREE}!$&'()*+,;=:]|%[0-9A-Fa-f]{{2}})*@)?{_HOST}(?::\d+)?"
_TAIL: Final = rf"(?:\?(?:{_PCHAR}|[/?])*)?(?:\#(?:{_PCHAR}|[/?\[\]])*)?"
_URI: Final = re.compile(
    rf"[A-Za-z][A-Za-z0-9+\-.]*:(?:{_AUTHORITY}{_SEGMENTS}|/(?:{_PCHAR}+{_SEGMENTS})?|{_PCHAR}+{_SEGMENTS}|){_TAIL}"
    rf"|(?:{_AUTHORITY}{_SEGMENTS}|/(?:{_PCHAR}+{_SEGMENTS})?"
    rf"|(?:[{_FREE}!$&'()*+,;=@]|%[0-9A-Fa-f]{{2}})+{_SEGMENTS}|){_TAIL}",
    re.ASCII,
)
_PORT: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+\-.]*:)?//[^/?#]*:(\d+)(?:[/?#]|$)")
_LARGEST_PORT: Final = 2**31 - 1


def collapsed(text: str) -> str:
    r"""Return the text with white space collapsed, as every type but ``string`` reads it.

    >>> collapsed("\n 3  4 ")
    '3 4'
    """
    return " ".join(part for part in _WHITE.split(text) if part)


def fault_of(kind: str, text: str) -> str:
    """Say why ``text`` is not of this type; an empty text where it is.

    Types: ``string``, ``time`` (the dateTime of CAP 1.2, with an offset and no fraction), ``dateTime``, ``language``,
    ``uri``, ``integer``, ``decimal``.

    >>> fault_of("time", "2026-02-28T12:00:00Z")
    "'2026-02-28T12:00:00Z' has no numeric offset: write 2026-02-28T12:00:00-00:00"
    >>> fault_of("time", "2026-02-30T12:00:00+01:00")
    "'2026-02-30T12:00:00+01:00' is no date and time: February 2026 has no day 30"
    >>> fault_of("language", "en-CA")
    ''
    """
    if kind == "string":
        return ""
    value = collapsed(text)
    shown = repr(value if len(value) <= 80 else value[:77] + "...")
    return _FAULTS[kind](value, shown)


def _time(value: str, shown: str) -> str:
    fault = _date_time(value, shown)
    if fault:
        return fault
    if _CAP_TIME.fullmatch(value):
        return ""
    if value.endswith("Z"):
        return f"{shown} has no numeric offset: write {value[:-1].partition('.')[0]}-00:00"
    return f"{shown} is not written YYYY-MM-DDThh:mm:ss+hh:mm"


def _date_time(value: str, shown: str) -> str:
    found = _DATE_TIME.fullmatch(value)
    if found is None:
        return f"{shown} is no date and time: write YYYY-MM-DDThh:mm:ss+hh:mm"
    _, year, month, day, hour, minute, second, fraction, zone = found.groups()
    fault = _no_such_day(year, int(month), int(day)) or _no_such_hour(int(hour), int(minute), int(second), fraction)
    if not fault and zone and zone != "Z" and not _offset(zone):
        fault = f"there is no offset {zone}"
    return f"{shown} is no date and time: {fault}" if fault else ""


def _no_such_day(year: str, month: int, day: int) -> str:
    if not year.strip("0") or (len(year) > 4 and year.startswith("0")):
        return f"there is no year {year[:20]}"
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    # The calendar repeats every 400 years, so that a year beyond Python's own can be asked for too.
    if not 1 <= day <= monthrange(2000 + int(year[-4:]) % 400, month)[1]:
        return f"{_MONTHS[month - 1]} {year[:20]} has no day {day}"
    return ""


def _no_such_hour(hour: int, minute: int, second: int, fraction: str | None) -> str:
    end_of_day = hour == 24 and minute == 0 and second == 0 and not (fraction or "").strip(".0")
    if (hour <= 23 and minute <= 59 and second <= 59) or end_of_day:
        return ""
    return f"there is no time {hour:02}:{minute:02}:{second:02}"


def _offset(zone: str) -> bool:
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    return (hours <= 13 and minutes <= 59) or (hours == 14 and minutes == 0)


def _language(value: str, shown: str) -> str:
    return "" if _LANGUAGE.fullmatch(value) else f"{shown} is no language tag: write one like en or fr-CA"


def _uri(value: str, shown: str) -> str:
    port = _PORT.match(value)
    far = port is not None and (len(port[1]) > 10 or int(port[1]) > _LARGEST_PORT)
    return "" if _URI.fullmatch(value) and not far else f"{shown} is no address (URI)"


def _integer(value: str, shown: str) -> str:
    return "" if _INTEGER.fullmatch(value) else f"{shown} is no whole number"


def _decimal(value: str, shown: str) -> str:
    return "" if _DECIMAL.fullmatch(value) else f"{shown} is no decimal number"


_FAULTS: Final = {
    "time": _time,
    "dateTime": _date_time,
    "language": _language,
    "uri": _uri,
    "integer": _integer,
    "decimal": _decimal,
}
