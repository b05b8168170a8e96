"""What would a reform do? Councils on paper measured against the members, people and record this node knows."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from tocsin.councils.bodies import rule_of
from tocsin.councils.lab.design import Design
from tocsin.councils.lab.groups import members_of_base
from tocsin.councils.lab.link import from_text, to_text
from tocsin.councils.lab.measured import Known, design_of, measured
from tocsin.councils.lab.proposals import proposal, proposals
from tocsin.councils.lab.replay import drafts_of, replayed
from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.exchange.policies import strictest
from tocsin.node.answering_councils import body_of, seated
from tocsin.node.answering_votes import record_of, votes_label
from tocsin.node.lab_answers import Deadlock, LabAnswer, LabSource
from tocsin.node.running import Node

__all__ = ["MOST", "deadlock", "designs_of", "lab"]

MOST = 6
"""Councils that can be compared at once by hand; the shipped proposals may be shown all together."""
_PEOPLE = ("wdi.SP.POP.TOTL", "population.total")
_INCOME = ("gapminder.gdp_per_capita",)


def designs_of(node: Node, asked: Sequence[str], texts: Mapping[str, str]) -> tuple[Design, ...]:
    """Read what is asked: ids of proposals, lines of a link, ids of bodies, or names of files handed in.

    Raises
    ------
    BadInputError
        Too many, or one that cannot be read.
    UnknownCodeError
        No proposal and no body has the id.
    """
    if not asked:
        return proposals()
    if len(asked) > MOST:
        raise BadInputError(f"{len(asked)} councils are too many", where="lab", remedy=f"compare at most {MOST}")
    return tuple(_design(node, one, texts.get(one, "")) for one in asked)


def _design(node: Node, asked: str, text: str) -> Design:
    if "=" in asked:
        return from_text(asked)
    if not text:
        try:
            return proposal(asked)
        except UnknownCodeError as error:
            try:
                body, label = body_of(node, asked, "")
            except UnknownCodeError:
                raise error from None
    else:
        body, label = body_of(node, asked, text)
    on = node.moment.day
    rule = rule_of(body, "", on)
    seats, _ = seated(node, body, on, label)
    base = body.organisation or ("UN" if any("permanent" in seat.classes for seat in seats) else "")
    return design_of(body, seats, rule.tree, source=f"{rule.instrument} {rule.article}".strip(), base=base or "UN")


def lab(node: Node, asked: Sequence[str], texts: Mapping[str, str]) -> LabAnswer:
    """Measure councils side by side; without names, every shipped proposal."""
    designs = designs_of(node, asked, texts)
    on = node.moment.day
    people, of_people = _newest(node, _PEOPLE, "people")
    income, of_income = _newest(node, _INCOME, "income")
    found = []
    for design in designs:
        known = Known(members=_members(design, on), people=people, income=income)
        key = ("lab", design.id, to_text(design), on)
        found.append(node.remembered(key, lambda design=design, known=known: measured(design, known)))  # type: ignore[misc]
    sources = tuple(source for source in (of_people, of_income) if source is not None)
    held = {series.id: series for series in node.series.series()}
    labels = [node.series_label(held[one.series].source) for one in sources]
    return LabAnswer(
        on=on.isoformat(),
        councils=tuple(found),
        links=tuple(to_text(design) for design in designs),
        sources=sources,
        policy=strictest(*labels) if labels else "public",
    )


def deadlock(node: Node, asked: Sequence[str], texts: Mapping[str, str]) -> Deadlock:
    """Replay the record of the Security Council under each council."""
    table, calls, _ = record_of(node, "unsc")
    drafts = node.remembered(("drafts", table.vintage.hash), lambda: drafts_of(calls))
    designs = designs_of(node, asked, texts)
    replays = tuple(
        node.remembered(("replay", table.vintage.hash, to_text(one), one.id), lambda one=one: replayed(one, drafts))  # type: ignore[misc]
        for one in designs
    )
    return Deadlock(
        replays=replays,
        first=drafts[0].on.isoformat() if drafts else "",
        last=table.last,
        source=LabSource(
            what="record",
            series=table.id,
            title=table.title,
            licence=table.licence,
            citation=table.citation,
            vintage=table.vintage.hash,
        ),
        policy=votes_label(node, table),
    )


def _members(design: Design, on: date) -> tuple[str, ...]:
    try:
        return members_of_base(design.base, on)
    except UnknownCodeError as error:
        raise UnknownCodeError(
            f"no organisation has the id {design.base!r}", where="base", remedy="see `tocsin organisations`"
        ) from error


def _newest(node: Node, ids: Sequence[str], what: str) -> tuple[Mapping[str, float], LabSource | None]:
    held = {series.id: series for series in node.series.series()}
    moment = node.moment
    for id_ in ids:
        if id_ not in held:
            continue
        series = held[id_]

        def read(id_: str = id_) -> dict[str, float]:
            frame = node.series.read(id_, moment.view if moment.past else None, node.settings.history)
            known = frame.drop_nulls("value").filter(pl.col("period") <= moment.day).sort("period")
            return dict(known.group_by("place", maintain_order=True).last().select("place", "value").iter_rows())

        values = node.remembered(("newest", id_, moment.day), read)
        vintages = node.series.vintages(id_)
        return values, LabSource(
            what=what,
            series=id_,
            title=series.title,
            licence=series.licence,
            citation=series.citation,
            vintage=vintages[-1].hash if vintages else "",
        )
    return {}, None
