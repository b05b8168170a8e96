"""A small register of armed actors: two dyads in Sudan over three months, and silence everywhere else."""

from tests.support.fake_figures import HASH
from tocsin.errors import UnknownCodeError
from tocsin.node.actor_answers import ActorAnswer, ActorMonth, ActorTableAnswer, DyadAnswer, Register
from tocsin.threats.actors import KINDS, actor_id, side_kind

__all__ = ["actors_of"]

MONTHS = (("2023-10", 15000, 4, 60.0), ("2023-10", 16000, 1, 5.0), ("2023-08", 15000, 2, 30.0))
DYADS = {15000: (1, "Government of Sudan", "RSF"), 16000: (3, "RSF", "Civilians")}
TABLE = ActorTableAnswer(
    id="ucdp.actors_candidate",
    title="UCDP dyads and armed actors, monthly releases",
    source="ucdp_candidate",
    licence="CC BY 4.0",
    citation="Hegre et al. 2020 (Candidate Events)",
    vintage=HASH,
)


def actors_of(place: str | None, actor: str | None) -> Register:
    """Return the register, or its part on a place or an actor."""
    names = {side for _, *sides in DYADS.values() for side in sides if side_kind(side) != "civilians"}
    if actor is not None and actor not in {actor_id(name) for name in names}:
        raise UnknownCodeError("no actor of this id is held", where=actor, remedy="one of: rsf")
    months = MONTHS if place in {None, "SDN"} else ()
    if actor is not None:
        names = {name for name in names if actor_id(name) == actor}
        months = tuple(one for one in months if names & set(DYADS[one[1]]))
    held = {one[1] for one in months}

    def totals(dyads: set[int]) -> dict[str, object]:
        mine = [one for one in months if one[1] in dyads]
        return {
            "places": ("SDN",),
            "first": min(one[0] for one in mine),
            "last": max(one[0] for one in mine),
            "events": sum(one[2] for one in mine),
            "deaths": sum(one[3] for one in mine),
        }

    sides = {name: {id for id in held if name in DYADS[id]} for name in sorted(names)}
    return Register(
        place=place or "",
        actor=actor or "",
        first="2023-08",
        last="2023-10",
        actors=tuple(
            ActorAnswer(
                id=actor_id(name), name=name, armed=side_kind(name) == "armed", dyads=tuple(sorted(ids)), **totals(ids)
            )
            for name, ids in sides.items()
            if ids
        ),
        dyads=tuple(
            DyadAnswer(
                id=id,
                kind=DYADS[id][0],
                title=KINDS[DYADS[id][0]],
                side_a=DYADS[id][1],
                side_b=DYADS[id][2],
                **totals({id}),
            )
            for id in sorted(held)
        ),
        months=tuple(
            ActorMonth(place="SDN", period=period, dyad=dyad, events=events, deaths=deaths)
            for period, dyad, events, deaths in months
        )
        if place or actor
        else (),
        tables=(TABLE,),
        policy="public",
    )
