"""Is this place quiet, active or at war, and what does that make possible? One line on its page, by the same limits."""

from tocsin.errors import NotFoundError
from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer
from tocsin.node.sum_answers import PlaceRisk
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.page import Visit
from tocsin.surfaces.web.sums import stretch
from tocsin.surfaces.web.writing import amount

__all__ = ["state_now", "usual_text"]


def state_now(visit: Visit, hazard: HazardAnswer, place: str, model: str) -> str:
    """Return the place's line of the prevention view; nothing where it is in none of its lists."""
    if not hazard.prevents:
        return ""
    try:
        made = visit.reader.prevention(hazard.id, model=model)
    except NotFoundError:
        return ""
    language = visit.language
    if place in made.wars:
        return language.text(
            N_("At war now: %(amount)s reported in the last %(stretch)s."),
            amount=amount(language, made.wars[place], hazard.unit),
            stretch=stretch(language, hazard, made.before),
        )
    quiet = next((one for one in made.onset if one.place == place), None)
    active = next((one for one in made.escalation if one.place == place), None)
    one = quiet or active
    if one is None:
        return ""
    said = (
        N_("Quiet now. Chance of an onset: %(percent)s, %(words)s; usual here: %(usual)s.")
        if quiet
        else N_("Active now. Chance of an escalation: %(percent)s, %(words)s; usual here: %(usual)s.")
    )
    return language.text(
        said,
        percent=language.percent(one.chance),
        words=language.chance(one.chance),
        usual=usual_text(language, one),
    )


def usual_text(language: Translator, one: PlaceRisk) -> str:
    """Return how often the same came about at the place's own past moments in the same state."""
    if one.usual is None:
        return language.text(N_("never in this state before"))
    return language.text(N_("%(share)s of %(cases)s past moments"), share=language.share(one.usual), cases=one.cases)
