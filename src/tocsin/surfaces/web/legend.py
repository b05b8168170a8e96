"""What do the shades of the map mean? Each class with its numbers and, for probabilities, its words."""

import msgspec

from tocsin.messages import N_
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.measures import DARKEST, Measure
from tocsin.surfaces.web.writing import reached_text

__all__ = ["Shade", "legend_of"]


class Shade(msgspec.Struct, frozen=True, kw_only=True):
    """One class of the scale."""

    shade: int
    label: str
    words: str = ""


def legend_of(language: Translator, measure: Measure, *, observed: bool) -> list[Shade]:
    """Return the classes of a scale from lowest to highest."""
    if measure.kind == "chance" and observed:
        return [
            Shade(shade=0, label=reached_text(language, reached=False)),
            Shade(shade=DARKEST, label=reached_text(language, reached=True)),
        ]
    edges = measure.edges
    write = language.share if measure.kind == "chance" else language.number
    shades = []
    for step in range(len(edges) + 1):
        if step == 0:
            label = language.text(N_("under %(limit)s"), limit=write(edges[0])) if edges else ""
        elif step == len(edges):
            label = language.text(N_("%(limit)s or more"), limit=write(edges[-1]))
        else:
            label = language.text(N_("%(low)s to %(high)s"), low=write(edges[step - 1]), high=write(edges[step]))
        words = ""
        if measure.kind == "chance":
            lower = 0.0 if step == 0 else edges[step - 1]
            upper = 1.0 if step == len(edges) else edges[step]
            spoken = dict.fromkeys(language.chance(p) for p in (lower, (lower + upper) / 2, upper - 0.001))
            words = language.listing(list(spoken)) if len(spoken) < 3 else f"{next(iter(spoken))} … {list(spoken)[-1]}"
        shades.append(Shade(shade=measure.shade(step), label=label, words=words))
    return shades
