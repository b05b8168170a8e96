"""`/api/v1/boundaries` and `/api/v1/hazards/{id}/map.geojson`: shapes, and the world's figures laid on them."""

from typing import Any

from litestar import Response, get

from tocsin.errors import NotFoundError
from tocsin.exchange.policies import strictest
from tocsin.node.answers import WorldForecast
from tocsin.node.reading import Reader
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.parameters import Asked, Exporter, HazardId, ModelId, OpenNode, Period
from tocsin.surfaces.api.tables import Notice, notice_of
from tocsin.surfaces.boundaries import boundaries_of, geometries
from tocsin.world.basins import schematic

__all__ = ["HANDLERS", "map_of"]


@get(
    "/boundaries",
    sync_to_thread=True,
    summary="Shapes for maps",
    responses=answers(dict[str, Any], "A TopoJSON topology, or the member's own GeoJSON FeatureCollection"),
)
def boundaries(request: Asked, exporter: Exporter, node: OpenNode) -> Response[bytes]:
    """Return the boundaries maps are drawn from: the packaged ones, or the member's own file."""
    found = boundaries_of(node, exporter.shows)
    kept = "public" if found.policy == "public" else "private"
    headers = {
        "tocsin-boundaries": "own" if found.own else "packaged",
        "tocsin-policy": found.policy,
        "cache-control": f"{kept}, no-cache",
    }
    return answer(request, found.body, media_type=found.media_type, headers=headers)


@get(
    "/hazards/{hazard_id:str}/map.geojson",
    sync_to_thread=True,
    summary="One period as GeoJSON",
    responses=answers(
        dict[str, Any], "A FeatureCollection with figures, licence and disclaimer", media_type="application/geo+json"
    ),
)
def map_geojson(
    request: Asked,
    exporter: Exporter,
    node: OpenNode,
    hazard_id: HazardId,
    period: Period = None,
    model: ModelId = None,
) -> Response[bytes]:
    """Return every place of one period as a map layer; a place without a shape or a value stays in it, said so."""
    world = exporter.world(hazard_id, period=period, model=model)
    shapes, label = _shapes(node, exporter)
    policy = strictest(world.policy, label)
    title = f"{hazard_id} in {world.period}"
    notice = notice_of(title, exporter.series_behind(hazard_id), exporter.edition(), policy)
    document = map_of(world, shapes, notice, policy=policy)
    return answer(request, document, media_type="application/geo+json")


def _shapes(node: Any, exporter: Reader) -> tuple[dict[str, dict[str, Any]], str]:
    """Return the geometries that may be seen, and their label."""
    try:
        found = boundaries_of(node, exporter.shows)
    except NotFoundError:  # without packaged boundaries the figures still go out, with null geometries
        return {}, "public"
    return geometries(found), found.policy


def map_of(world: WorldForecast, shapes: dict[str, dict[str, Any]], notice: Notice, *, policy: str) -> dict[str, Any]:
    """Return a world forecast as a GeoJSON FeatureCollection (RFC 7946); a place without a shape has no geometry.

    Waters and areas beyond national jurisdiction have schematic boxes, and ``schematic`` says so.

    ``policy`` is the stricter label of figures and shapes.
    """
    figures: dict[str, dict[str, Any]] = {}
    for expected in world.expectations:
        figures[expected.place] = {
            "state": "forecast",
            "mean": expected.mean,
            "quantiles": expected.quantiles,
            "chances": expected.chances,
            "usual": expected.usual,
            "change": world.change.get(expected.place),
        }
    for observed in world.observed:
        figures[observed.place] = {"state": "observed", "value": observed.value}
    for place in world.missing:
        figures.setdefault(place, {"state": "missing"})
    return {
        "type": "FeatureCollection",
        **dict(notice.lines()),
        "hazard": world.hazard,
        "model": world.model,
        "period": world.period,
        "origin": world.origin,
        "step": world.step,
        "vintage": world.vintage,
        "history": world.history,
        "policy": policy,
        "features": [
            {
                "type": "Feature",
                "id": place,
                "geometry": shapes.get(place) or schematic(place),
                "properties": {
                    "place": place,
                    "period": world.period,
                    **({"schematic": True} if place not in shapes and schematic(place) else {}),
                    **figures[place],
                },
            }
            for place in sorted(figures)
        ],
    }


HANDLERS = (boundaries, map_geojson)
