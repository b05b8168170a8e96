"""What stands around every page: navigation, languages, which data this is, on which day, and which sources fail."""

from typing import Any

from tocsin.messages import N_
from tocsin.surfaces.language import Languages
from tocsin.surfaces.policy_words import policy_sentences, policy_title
from tocsin.surfaces.web.ageing import old_data
from tocsin.surfaces.web.page import Page, Visit
from tocsin.world.disclaimer import DISCLAIMER

__all__ = ["ROUTES", "frame"]

ROUTES = {
    "mirror": N_("Data from this node's mirror"),
    "publisher": N_("Data from the publishers"),
    "starter": N_("Starter edition: stored outputs of an earlier run, no source data on this machine"),
    "empty": N_("No data on this node so far"),
}
"""What each route of the edition is called."""


def frame(visit: Visit, pages: tuple[Page, ...], languages: Languages, token: str) -> dict[str, Any]:
    """Return the values that the outer template shows."""
    here, text = visit.address, visit.language.text
    first = here.path.partition("/")[0]
    edition = visit.reader.edition()
    label = visit.reader.label
    return {
        "here": here,
        "visit": visit,
        "edition": edition,
        "old_data": old_data(visit),
        "route": text(ROUTES[edition.route]),
        "disclaimer": text(DISCLAIMER),
        "page_policy": policy_title(visit.language, label),
        "page_policy_words": policy_sentences(visit.language, label),
        "token": token,
        "navigation": [
            {
                "title": text(page.title),
                "href": here.page("" if page.address == "/" else page.address),
                "current": first == ("" if page.address == "/" else page.address),
            }
            for page in pages
            if page.order >= 0
        ],
        "languages": [
            {
                "locale": locale,
                "name": languages.translator(locale).language,
                "direction": languages.translator(locale).direction,
                "href": here.in_language(locale),
                "current": locale == here.locale,
            }
            for locale in languages.locales
        ],
    }
