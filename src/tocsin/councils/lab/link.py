"""How does a design stand in a link? Short fields that a person can read and change.

``rows`` are groups; ``n.<group>.<kind>`` is a number of seats, ``h.<group>.<kind>`` the states that hold them,
``w.<group>`` the weight of a group's seats, ``e.<group>`` the yes votes it must bring; ``yes``, ``vetoes``, ``share``,
``long``, ``short``, ``base``, ``scheme`` and ``title`` are the rest.
"""

from collections.abc import Mapping
from fractions import Fraction

from tocsin.councils.lab.design import KINDS, MOST_SEATS, Design, Line
from tocsin.errors import BadInputError

__all__ = ["FIELDS", "from_fields", "from_text", "is_design", "to_fields", "to_text"]

FIELDS = ("yes", "vetoes", "share", "long", "short", "base", "scheme", "title")
_MOST_FIELDS = 600


def is_design(fields: Mapping[str, str]) -> bool:
    """Say whether some fields draw a council."""
    return any(name.startswith("n.") for name in fields)


def to_fields(design: Design) -> dict[str, str]:
    """Write a design as fields, leaving out what is usual.

    >>> small = Design(id="", title="", yes=2, lines=(Line(group="africa", kind="elected", count=3),))
    >>> to_fields(small)
    {'n.africa.elected': '3', 'yes': '2'}
    """
    fields: dict[str, str] = {}
    for line in design.lines:
        key = f"{line.group}.{line.kind}"
        fields[f"n.{key}"] = str(int(fields.get(f"n.{key}", "0")) + line.count)
        if line.holders:
            fields[f"h.{key}"] = " ".join(line.holders)
        if line.weight != 1:
            fields[f"w.{line.group}"] = str(line.weight)
    fields |= {f"e.{group}": str(number) for group, number in design.each.items() if number}
    fields["yes"] = str(design.yes)
    told = {
        "vetoes": (str(design.vetoes), "1"),
        "share": (str(design.share or ""), ""),
        "long": (str(design.terms.get("longer", 4)), "4"),
        "short": (str(design.terms.get("elected", 2)), "2"),
        "base": (design.base, "UN"),
        "scheme": (design.scheme, "five"),
        "title": ("" if design.id else design.title, ""),
    }
    return fields | {name: value for name, (value, usual) in told.items() if value != usual}


def to_text(design: Design) -> str:
    """Write a design in one line, as it stands in a link: ``n.africa.elected=3;yes=2``."""
    return ";".join(f"{name}={value}" for name, value in to_fields(design).items())


def from_text(text: str) -> Design:
    """Read a design from one line.

    >>> from_text("n.africa.elected=3;yes=2").seats
    3
    """
    pairs = [part.partition("=") for part in text.split(";") if part.strip()]
    return from_fields({name.strip(): value.strip() for name, _, value in pairs})


def from_fields(fields: Mapping[str, str]) -> Design:
    """Read a design from fields; a draft without a bar takes more than half of its seats.

    Raises
    ------
    BadInputError
        Naming the field.
    """
    if len(fields) > _MOST_FIELDS:
        raise BadInputError(f"{len(fields)} fields are too many", where="design", remedy="draw a smaller council")
    lines = []
    for name, text in fields.items():
        if not name.startswith("n.") or not text.strip():
            continue
        group, _, kind = name[2:].rpartition(".")
        if kind not in KINDS or not group:
            raise BadInputError(f"{kind!r} is no kind of seat", where=name, remedy=f"choose from: {', '.join(KINDS)}")
        count = _whole(fields, name, 0, 0, MOST_SEATS)
        holders = tuple(fields.get(f"h.{group}.{kind}", "").split())
        if count:
            weight = _whole(fields, f"w.{group}", 1, 0, 10**9)
            lines.append(Line(group=group, kind=kind, count=count, weight=weight, holders=holders[:count]))
    seats = sum(line.count for line in lines)
    share = fields.get("share", "").strip()
    try:
        needed = Fraction(share.replace("%", "/100").replace(" ", "")) if share else None
    except (ValueError, ZeroDivisionError) as error:
        raise BadInputError(f"{share!r} is no share", where="share", remedy="write 2/3 or 55%") from error
    if needed is not None and not 0 < needed <= 1:
        raise BadInputError(f"{share} is not between 0 and 1", where="share", remedy="write 2/3 or 55%")
    design = Design(
        id="",
        title=fields.get("title", "")[:80],
        lines=tuple(lines),
        yes=_whole(fields, "yes", seats // 2 + 1, 0, MOST_SEATS),
        vetoes=_whole(fields, "vetoes", 1, 0, MOST_SEATS),
        share=needed,
        each={
            name[2:]: number
            for name in fields
            if name.startswith("e.") and (number := _whole(fields, name, 0, 0, MOST_SEATS))
        },
        base=fields.get("base", "") or "UN",
        scheme=fields.get("scheme", "") or "five",
        terms={"longer": _whole(fields, "long", 4, 1, 99), "elected": _whole(fields, "short", 2, 1, 99)},
    )
    if not lines:
        raise BadInputError("the council has no seats", where="design", remedy="give at least one group a seat")
    return design


def _whole(fields: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    text = fields.get(name, "").strip()
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise BadInputError(
            f"{text!r} is no whole number from {least} to {most}", where=name, remedy="correct the field"
        )
    return int(text)
