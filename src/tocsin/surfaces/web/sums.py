"""How much is expected in sum over a year? The rows that places and organisations show below their single periods."""

from collections.abc import Sequence
from typing import Any

from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer
from tocsin.node.sum_answers import SpanSum
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.writing import amount, interval, period_span

__all__ = ["stretch", "sum_rows", "sum_sentence"]


def stretch(language: Translator, hazard: HazardAnswer, periods: int) -> str:
    """Return a number of the hazard's periods: ``12 months``."""
    if hazard.period == "month":
        return language.plural(N_("%(n)s month"), N_("%(n)s months"), periods)
    return language.plural(N_("%(n)s year"), N_("%(n)s years"), periods)


def sum_rows(language: Translator, hazard: HazardAnswer, sums: Sequence[SpanSum]) -> list[dict[str, Any]]:
    """Return a row for each stretch: its periods, the distribution of the sum, and the chances beside the usual."""
    return [
        {
            "periods": period_span(language, one.first, one.last),
            "mean": language.number(one.mean),
            "median": language.number(one.quantiles["0.5"]),
            "half": interval(language, one.quantiles["0.25"], one.quantiles["0.75"]),
            "most": interval(language, one.quantiles["0.05"], one.quantiles["0.95"]),
            "before": language.text(N_("not known")) if one.before is None else language.number(one.before),
            "chances": [
                {
                    "limit": amount(language, float(threshold), hazard.unit),
                    "percent": language.percent(chance),
                    "words": language.chance(chance),
                    "usual": language.share(one.usual[threshold]) if threshold in one.usual else "",
                }
                for threshold, chance in one.chances.items()
            ],
        }
        for one in sums
    ]


def sum_sentence(language: Translator, hazard: HazardAnswer, sums: Sequence[SpanSum]) -> str:
    """Return the first stretch in one sentence; nothing where no sum is stated."""
    if not sums:
        return ""
    one = sums[0]
    first, last = (int(step) for step in one.span.split(":"))
    return language.text(
        N_(
            "In the %(stretch)s from %(first)s to %(last)s, nine tenths of the distribution of the sum lie within "
            "%(most)s %(unit)s; the mean is %(mean)s. The same number of last known periods had %(before)s."
        ),
        stretch=stretch(language, hazard, last - first + 1),
        first=language.month(one.first),
        last=language.month(one.last),
        most=interval(language, one.quantiles["0.05"], one.quantiles["0.95"]),
        mean=language.number(one.mean),
        unit=language.text(hazard.unit),
        before=language.text(N_("no data")) if one.before is None else language.number(one.before),
    )
