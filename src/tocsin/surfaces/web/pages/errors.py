"""What does a page say when it has no answer? What happened, to what, and where to go on."""

import re

from tocsin.errors import TocsinError
from tocsin.messages import N_
from tocsin.surfaces.web.page import Shown, Visit

__all__ = ["candidates", "error_page", "failure_page"]

_TITLES = {
    400: N_("This address cannot be read"),
    403: N_("This is not shown to you"),
    404: N_("Nothing stands here"),
    409: N_("Somebody else is at work here"),
}
_SHOWN = 8
_WORD = re.compile(r"[A-Z][A-Z0-9_]{1,24}")


def error_page(visit: Visit, error: TocsinError) -> Shown:
    """Return the page for an error, with places and organisations that may have been meant."""
    text = visit.language.text
    title = text(_TITLES.get(error.status, N_("This page could not be made")))
    wanted = visit.parameters.get("id", "")
    return Shown(
        template="error.html",
        title=title,
        status=error.status,
        values={
            "what": error.what,
            "where": error.where,
            "remedy": error.remedy,
            "code": error.code,
            "candidates": candidates(visit, wanted, error.remedy) if error.status == 404 else [],
        },
    )


def failure_page(visit: Visit, reference: str) -> Shown:
    """Return the page for a fault of the node's own: nothing of the inside, but what the log calls it."""
    return Shown(
        template="failure.html",
        title=visit.language.text(N_("Something went wrong inside this node")),
        status=500,
        values={"reference": reference},
    )


def candidates(visit: Visit, wanted: str, remedy: str) -> list[dict[str, str]]:
    """Return links to what the error's remedy names, and to what a search for the wanted word finds."""
    named = [("place", word) for word in _WORD.findall(remedy)]
    found = list(visit.reader.search(wanted, visit.address.locale)) if wanted else []
    known_places = {place.id for place in visit.reader.places()}
    known_organisations = {organisation.id for organisation in visit.reader.organisations()}
    links: dict[str, dict[str, str]] = {}
    for kind, identifier in [*named, *found]:
        if identifier in known_places and kind == "place":
            href, name = visit.address.page(f"places/{identifier}"), visit.language.place(identifier)
        elif identifier in known_organisations:
            href, name = visit.address.page(f"organisations/{identifier}"), visit.language.organisation(identifier)
        else:
            continue
        links.setdefault(href, {"href": href, "name": name, "id": identifier})
    return list(links.values())[:_SHOWN]
