"""Which place, organisation or hazard is meant by these words? The page behind the search box."""

from tocsin.messages import N_
from tocsin.surfaces.place_names import place_name
from tocsin.surfaces.web.page import Answer, Forward, Shown, Visit

__all__ = ["search"]


def search(visit: Visit) -> Answer:
    """Answer the search box: go to the only hit, or list all, best first."""
    words = visit.query.get("q", "").strip()[:200]
    language, address = visit.language, visit.address
    hits = []
    for kind, identifier in visit.reader.search(words, address.locale) if words else ():
        if kind == "place":
            href, name = address.page(f"places/{identifier}"), place_name(identifier, visit.reader, language)
        elif kind == "organisation":
            href, name = address.page(f"organisations/{identifier}"), language.organisation(identifier)
        else:
            href, name = address.page("", hazard=identifier), language.text(visit.reader.hazard(identifier).title)
        hits.append({"kind": kind, "id": identifier, "href": href, "name": name})
    if len(hits) == 1:
        return Forward(to=hits[0]["href"])
    title = language.text(N_("Search: %(words)s"), words=words) if words else language.text(N_("Search"))
    kinds = {"place": N_("place"), "organisation": N_("organisation"), "hazard": N_("hazard")}
    return Shown(template="search.html", title=title, values={"words": words, "hits": hits, "kinds": kinds})
