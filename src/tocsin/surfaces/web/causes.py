"""What is known of a place's root causes? Rows of its panel: level, trend and rank in neutral words."""

from collections.abc import Sequence
from typing import Any

from tocsin.messages import N_
from tocsin.node.reason_answers import RootCause
from tocsin.observations.root_causes import LOOK_BACKS, Move, Rank, Trend
from tocsin.surfaces.language import Translator
from tocsin.surfaces.policy_words import policy_title
from tocsin.surfaces.web.addresses import api

__all__ = ["cause_groups", "rank_text", "trend_text"]

_MOVES: dict[Move, str] = {
    "hardly": N_("hardly changed since %(year)s (%(before)s)"),
    "up": N_("up since %(year)s (%(before)s)"),
    "down": N_("down since %(year)s (%(before)s)"),
    "far up": N_("far up since %(year)s (%(before)s)"),
    "far down": N_("far down since %(year)s (%(before)s)"),
}


def cause_groups(language: Translator, causes: Sequence[RootCause]) -> list[dict[str, Any]]:
    """Return the rows by theme, in the order of themes."""
    groups: dict[str, dict[str, Any]] = {}
    for one in causes:
        group = groups.setdefault(one.theme, {"title": language.title(one.title), "rows": []})
        group["rows"].append(_row(language, one))
    return list(groups.values())


def trend_text(language: Translator, trend: Trend) -> str:
    """Say how a figure moved, in words, with the figure it is compared with.

    >>> from tocsin.surfaces.language import translator
    >>> trend_text(translator("en"), Trend(years=5, since=2014, before=6.0, move="far up"))
    'far up since 2014 (6)'
    """
    year = language.month(str(trend.since))
    return language.text(_MOVES[trend.move], year=year, before=language.number(trend.before))


def rank_text(language: Translator, rank: Rank, where: str) -> str:
    """Say where a figure stands among others, calling nothing good or bad.

    >>> from tocsin.surfaces.language import translator
    >>> rank_text(translator("en"), Rank(lower=40, others=53), "Africa")
    'higher than in 40 of 53 other places (Africa)'
    """
    return language.text(
        N_("higher than in %(lower)s of %(others)s other places (%(where)s)"),
        lower=rank.lower,
        others=rank.others,
        where=where,
    )


def _row(language: Translator, one: RootCause) -> dict[str, Any]:
    trends = {trend.years: trend_text(language, trend) for trend in one.trends}
    ranks = []
    if one.in_region is not None:
        ranks.append(rank_text(language, one.in_region, language.place(one.region)))
    if one.in_world is not None:
        ranks.append(rank_text(language, one.in_world, language.place("WORLD")))
    return {
        "measures": language.title(one.measures) if one.series else ", ".join(one.wanted),
        "held": bool(one.series),
        "value": "" if one.value is None else language.number(one.value),
        "unit": language.title(one.unit),
        "year": "" if one.year is None else language.month(str(one.year)),
        "trends": [trends.get(years, language.text(N_("not known"))) for years in LOOK_BACKS],
        "ranks": ranks,
        "source": one.source,
        "licence": one.licence,
        "lag": language.plural(
            N_("usually out %(n)s day after the year"), N_("usually out %(n)s days after the year"), one.lag_days
        ),
        "policy": policy_title(language, one.policy) if one.policy != "public" else "",
        "call": api(f"series/{one.series}/observations") if one.series else "",
    }
