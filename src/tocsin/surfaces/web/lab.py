"""How does the lab show a council? Numbers in words, the picture of voice and power, the editor's rows."""

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any

from tocsin.councils.lab.design import KINDS, Design
from tocsin.councils.lab.groups import GROUPS
from tocsin.councils.lab.link import to_fields
from tocsin.councils.lab.measured import Measured
from tocsin.councils.lab.replay import Replay
from tocsin.messages import N_
from tocsin.surfaces.language import Translator
from tocsin.surfaces.saying import say

__all__ = ["KIND_TITLES", "council_shown", "editor_rows", "group_title", "name_of", "picture", "row_shown", "small"]

KIND_TITLES = {
    "veto": N_("Permanent, with a veto"),
    "permanent": N_("Permanent, without a veto"),
    "longer": N_("Elected, longer term"),
    "elected": N_("Elected"),
}
_GROUP_TITLES = {
    "africa": N_("Africa"),
    "asia-pacific": N_("Asia-Pacific"),
    "eastern-europe": N_("Eastern Europe"),
    "latin-america": N_("Latin America and the Caribbean"),
    "western": N_("Western Europe and others"),
    "europe": N_("Europe"),
    "americas": N_("The Americas"),
    "other": N_("Other"),
    "lowest": N_("Lowest quarter by income per person"),
    "lower-middle": N_("Second quarter by income per person"),
    "upper-middle": N_("Third quarter by income per person"),
    "highest": N_("Highest quarter by income per person"),
    "under-1": N_("Under 1 million people"),
    "1-10": N_("1 to 10 million people"),
    "10-50": N_("10 to 50 million people"),
    "50-200": N_("50 to 200 million people"),
    "over-200": N_("Over 200 million people"),
}
_NEAR = 12
_DIVISIONS = {"region": N_("By region"), "income": N_("By income"), "people": N_("By population")}


def group_title(language: Translator, group: str) -> str:
    """Say a group of seats or members in words; a state by its name."""
    if group in _GROUP_TITLES:
        return language.text(_GROUP_TITLES[group])
    return language.place(group) if group.isupper() else group


def name_of(language: Translator, design: Design) -> str:
    """Say what a council is called."""
    if design.id:
        return language.title(design.title)
    return design.title or language.text(N_("Your council"))


def small(language: Translator, share: float) -> str:
    """Write a power to act so that small ones can be told apart: a per cent, or one in so many.

    >>> from tocsin.surfaces.language import translator
    >>> small(translator("en"), 0.0259), small(translator("en"), 0.000459)
    ('2.6%', '0.046%')
    """
    if share <= 0:
        return language.share(0.0)
    return language.share(share, max(0, 1 - int(f"{100 * share:e}".split("e")[1])))


def row_shown(language: Translator, one: Measured, replay: Replay | None, today: Measured | None) -> dict[str, Any]:
    """Return what a table of councils says of one."""
    design = one.design
    shown = one.representation
    return {
        "id": design.id,
        "name": name_of(language, design),
        "seats": language.number(design.seats),
        "yes": language.number(design.yes),
        "assumed": not design.stated,
        "rule": say(language, one.sentence),
        "act": small(language, one.act),
        "act_exact": one.act_exact,
        "bar": round(_height(one.act), 1),
        "even": round(100 * (1 - shown.gap_states), 1),
        "times": _times(language, one, today),
        "veto_share": language.share(one.veto_share),
        "gap_states": language.share(shown.gap_states),
        "gap_people": language.share(shown.gap_people) if shown.gap_people is not None else "",
        "replay": _replay(language, replay),
        "source": design.source,
        "read": design.read,
        "note": design.note,
        "link": ";".join(f"{name}={value}" for name, value in to_fields(design).items()),
    }


def council_shown(language: Translator, one: Measured, replay: Replay | None, today: Measured | None) -> dict[str, Any]:
    """Return everything that a page says of one council."""
    shown = one.representation
    return row_shown(language, one, replay, today) | {
        "lines": [
            {
                "group": group_title(language, line.group),
                "kind": language.text(KIND_TITLES.get(line.kind, line.kind)),
                "count": language.number(line.count),
                "holders": [language.place(holder) for holder in line.holders],
                "shapley": small(language, line.shapley),
                "banzhaf": small(language, line.banzhaf),
                "prevent": language.share(line.prevent),
                "total": language.share(line.total),
            }
            for line in one.lines
        ],
        "divisions": [
            {
                "id": division,
                "title": language.text(title),
                "parts": [
                    {
                        "name": group_title(language, part.name),
                        "states": language.number(part.states),
                        "seats": language.number(round(part.seats, 1), 1),
                        "voice": language.share(part.voice),
                        "of_states": language.share(part.of_states),
                        "of_people": language.share(part.of_people) if part.of_people is not None else "",
                        "people": language.number(round((part.people_a_seat or 0) / 1e6, 1), 1)
                        if part.people_a_seat is not None
                        else "",
                    }
                    for part in shown.parts
                    if part.division == division
                ],
            }
            for division, title in _DIVISIONS.items()
        ],
        "tried": [
            {
                "yes": language.number(tried.yes),
                "act": small(language, tried.act),
                "bar": round(_height(tried.act), 1),
                "veto_share": language.share(tried.veto_share),
                "chosen": tried.chosen,
            }
            for tried in one.tried
        ],
    }


def _replay(language: Translator, replay: Replay | None) -> dict[str, Any] | None:
    if replay is None:
        return None
    number = language.number
    rates = (replay.rate_low, replay.rate_imputed, replay.rate_high)
    low, middle, high = (language.share(rate) if rate is not None else "" for rate in rates)
    return {
        "drafts": number(replay.drafts),
        "low": number(replay.low),
        "imputed": number(replay.imputed_pass),
        "high": number(replay.high),
        "known": number(replay.known),
        "guessed": number(replay.imputed),
        "unknown": number(replay.unknown),
        "rate_low": low,
        "rate": middle,
        "rate_high": high,
        "last_adopted": language.digits(replay.last_adopted),
    }


def _times(language: Translator, one: Measured, today: Measured | None) -> str:
    """Say how the power to act compares with today's."""
    if today is None or not one.act or one.design.id == today.design.id:
        return ""
    ratio = one.act / today.act
    if 0.95 < ratio < 1.05:
        return language.text(N_("about as today"))
    if ratio > 1:
        return language.text(N_("%(times)s times today's"), times=language.number(round(ratio, 1), 1))
    return language.text(N_("a %(times)s part of today's"), times=f"1/{language.number(round(1 / ratio))}")


def _height(act: float) -> float:
    """Place a power to act on a scale from one in ten million (0) to one in two (100), in equal steps of ten."""
    return max(0.0, min(100.0, 100 * (log10(max(act, 1e-7)) + 7) / (log10(0.5) + 7)))


def picture(language: Translator, councils: Sequence[dict[str, Any]], own: bool) -> dict[str, Any]:
    """Return the drawing of voice against power to act: dots that lie on each other share one, with all their numbers.

    Coordinates are those of a drawing of 400 by 250. With ``own`` the last council is the reader's.
    """
    dots: list[dict[str, Any]] = []
    for number, one in enumerate(councils, start=1):
        x, y = 40 + 3.0 * one["even"], 210 - 1.9 * one["bar"]
        mine = own and number == len(councils)
        near = next((dot for dot in dots if abs(dot["x"] - x) < _NEAR and abs(dot["y"] - y) < _NEAR and not mine), None)
        if near is None:
            dots.append({"x": round(x, 1), "y": round(y, 1), "numbers": [language.number(number)], "own": mine})
        else:
            near["numbers"].append(language.number(number))
    return {
        "dots": [dot | {"label": " ".join(dot["numbers"])} for dot in dots],
        "names": [
            {"number": language.number(number), "name": one["name"], "act": one["act"]}
            for number, one in enumerate(councils, start=1)
        ],
    }


def editor_rows(language: Translator, design: Design, members: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of the editor: one a group, or one a member where each stands alone."""
    groups = list(GROUPS.get(design.scheme, members))
    groups += [line.group for line in design.lines if line.group not in groups]
    fields: Mapping[str, str] = to_fields(design)
    return [
        {
            "id": group,
            "title": group_title(language, group),
            "cells": [
                {
                    "name": f"n.{group}.{kind}",
                    "value": fields.get(f"n.{group}.{kind}", ""),
                    "holders": fields.get(f"h.{group}.{kind}", ""),
                    "holders_name": f"h.{group}.{kind}",
                    "kind": language.text(KIND_TITLES[kind]),
                }
                for kind in KINDS
            ],
            "weight": fields.get(f"w.{group}", ""),
            "each": fields.get(f"e.{group}", ""),
        }
        for group in dict.fromkeys(groups)
    ]
