"""How is a comparison of councils laid out for a spreadsheet? A row for each council and figure, with its method."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from tocsin.errors import NotFoundError, RefusedError

__all__ = ["lab_csv"]

_COLUMNS = ("council", "figure", "part", "value", "method", "source")
_COLEMAN = "Coleman 1971: share of all ways to vote yes or no that adopt"
_SHAPLEY = "Shapley and Shubik 1954"


def lab_csv(reader: Any, councils: Sequence[str]) -> bytes:
    """Return the comparison as CSV; the record is left out where it may not be shown to the person who asks."""
    found = reader.lab(councils)
    try:
        replays = reader.deadlock(councils).replays
    except (NotFoundError, RefusedError):
        replays = (None,) * len(found.councils)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one, replay in zip(found.councils, replays, strict=True):
        name = one.design.id or one.design.title or "design"
        for figure, part, value, method in _rows(one, replay):
            writer.writerow((_safe(name), figure, _safe(part), value, method, _safe(one.design.source)))
    return text.getvalue().encode()


def _rows(one: Any, replay: Any) -> Iterator[tuple[str, str, object, str]]:
    yield "seats", "", one.design.seats, ""
    yield "yes_votes", "stated" if one.design.stated else "assumed", one.design.yes, ""
    yield "power_to_act", "", one.act, _COLEMAN
    yield "power_to_act_exact", "", one.act_exact, _COLEMAN
    yield "power_of_veto_seats", "", one.veto_share, _SHAPLEY
    for line in one.lines:
        part = f"{line.group} {line.kind} x{line.count}"
        yield "shapley_a_seat", part, line.shapley, _SHAPLEY
        yield "banzhaf_a_seat", part, line.banzhaf, "Banzhaf 1965, normalised"
        yield "power_to_prevent_a_seat", part, line.prevent, "Coleman 1971"
    for part in one.representation.parts:
        label = f"{part.division} {part.name}"
        yield "voice", label, part.voice, _SHAPLEY
        yield "share_of_states", label, part.of_states, ""
        if part.of_people is not None:
            yield "share_of_people", label, part.of_people, ""
        if part.people_a_seat is not None:
            yield "people_a_seat", label, part.people_a_seat, ""
    yield "gap_to_states", "", one.representation.gap_states, "Duncan and Duncan 1955"
    if one.representation.gap_people is not None:
        yield "gap_to_people", "", one.representation.gap_people, "Duncan and Duncan 1955"
    for tried in one.tried:
        yield "power_to_act_if_yes_votes", str(tried.yes), tried.act, _COLEMAN
    if replay is not None:
        for figure in ("drafts", "known", "imputed", "unknown", "low", "imputed_pass", "high", "rate_low", "rate_high"):
            yield f"record_{figure}", f"{replay.first} to {replay.last}", getattr(replay, figure), "counts and bounds"


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a person's own words for a formula."""
    return f"'{text}" if text[:1] in "=+-@" and text else text
