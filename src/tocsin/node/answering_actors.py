"""Which armed actors are reported here, and in which dyads? Answers from the register, as of the node's moment."""

import polars as pl

from tocsin.errors import UnknownCodeError
from tocsin.exchange.policies import strictest
from tocsin.node.actor_answers import ActorAnswer, ActorMonth, ActorTableAnswer, DyadAnswer, Register
from tocsin.node.registry import nearest
from tocsin.node.running import Node
from tocsin.threats.actors import KINDS, actor_id, by_side, side_kind

__all__ = ["register"]


def register(node: Node, place: str | None, actor: str | None) -> Register:
    """Return the register, or the part of it that speaks of a place or of an actor (or of an actor in a place).

    Raises
    ------
    UnknownCodeError
        No actor of this id is held; the error names the nearest.
    """
    whole = _held(node)
    part = _part(whole, place, actor)
    tables = node.actors.tables()
    return Register(
        place=place or "",
        actor=actor or "",
        first=_month(whole["period"].min()),
        last=_month(whole["period"].max()),
        actors=_actors(part, actor),
        dyads=_dyads(part),
        months=_months(part) if place or actor else (),
        tables=tuple(
            ActorTableAnswer(
                id=table.id,
                title=table.title,
                source=table.source,
                licence=table.licence,
                citation=table.citation,
                vintage=table.vintage.hash,
            )
            for table in tables
        )
        if whole.height
        else (),
        policy=strictest(*(node.series_label(table.source) for table in tables)) if tables else "public",
    )


def _held(node: Node) -> pl.DataFrame:
    return node.remembered(("actors", node.moment.day), lambda: node.actors.read(node.moment.view))


def _part(whole: pl.DataFrame, place: str | None, actor: str | None) -> pl.DataFrame:
    part = whole if place is None else whole.filter(pl.col("place") == place)
    if actor is None:
        return part
    ids = {name: actor_id(name) for name in (*whole["side_a"].unique(), *whole["side_b"].unique())}
    if actor not in ids.values():
        raise (
            nearest(actor, sorted(set(ids.values())), "actor")
            if ids
            else UnknownCodeError("no event of an armed actor is held here", where=actor, remedy="run `tocsin sync`")
        )
    names = [name for name, id_ in ids.items() if id_ == actor]
    return part.filter(pl.col("side_a").is_in(names) | pl.col("side_b").is_in(names))


def _actors(part: pl.DataFrame, only: str | None) -> tuple[ActorAnswer, ...]:
    told = by_side(part).group_by("actor").agg(*_summed(), pl.col("dyad").unique().sort().alias("dyads"))
    rows = told.sort(["deaths", "events", "actor"], descending=[True, True, False]).iter_rows(named=True)
    found = (
        ActorAnswer(
            id=actor_id(row["actor"]),
            name=row["actor"],
            armed=side_kind(row["actor"]) == "armed",
            dyads=tuple(row["dyads"]),
            places=tuple(row["places"]),
            first=_month(row["first"]),
            last=_month(row["last"]),
            events=row["events"],
            deaths=row["deaths"],
        )
        for row in rows
    )
    return tuple(one for one in found if only is None or one.id == only)


def _dyads(part: pl.DataFrame) -> tuple[DyadAnswer, ...]:
    newest = pl.col("kind", "side_a", "side_b").sort_by("period").last()
    told = part.group_by("dyad").agg(newest, *_summed())
    rows = told.sort(["deaths", "events", "dyad"], descending=[True, True, False]).iter_rows(named=True)
    return tuple(
        DyadAnswer(
            id=row["dyad"],
            kind=row["kind"],
            title=KINDS[row["kind"]],
            side_a=row["side_a"],
            side_b=row["side_b"],
            places=tuple(row["places"]),
            first=_month(row["first"]),
            last=_month(row["last"]),
            events=row["events"],
            deaths=row["deaths"],
        )
        for row in rows
    )


def _summed() -> tuple[pl.Expr, ...]:
    return (
        pl.col("place").unique().sort().alias("places"),
        pl.col("period").min().alias("first"),
        pl.col("period").max().alias("last"),
        pl.col("events").sum(),
        pl.col("deaths").sum(),
    )


def _months(part: pl.DataFrame) -> tuple[ActorMonth, ...]:
    rows = part.sort(["period", "place", "dyad"], descending=[True, False, False])
    return tuple(
        ActorMonth(place=place, period=_month(period), dyad=dyad, events=events, deaths=deaths)
        for place, period, dyad, events, deaths in rows.select(
            "place", "period", "dyad", "events", "deaths"
        ).iter_rows()
    )


def _month(day: object) -> str:
    return str(day)[:7] if day else ""
