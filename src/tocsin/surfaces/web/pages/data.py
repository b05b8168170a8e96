"""Where does the data come from, how old is it, and may I reuse it? Sources, vintages and the work that renews them."""

from typing import Any

from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.messages import N_
from tocsin.node.answers import JobAnswer, SeriesAnswer, SourceAnswer
from tocsin.surfaces.boundaries import boundaries_of
from tocsin.surfaces.language import CHANCE_WORDS, Translator
from tocsin.surfaces.policy_words import policy_title
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.ageing import period_age
from tocsin.surfaces.web.frame import ROUTES
from tocsin.surfaces.web.naming import route_title
from tocsin.surfaces.web.page import Answer, Forward, Page, Shown, View, Visit
from tocsin.surfaces.web.pages.policy import policy
from tocsin.surfaces.web.work_said import work_said
from tocsin.surfaces.web.writing import period_span

__all__ = ["PAGE", "about", "ask", "data"]

_JOBS = 8
_STATES = {
    "fresh": N_("read recently"),
    "stale": N_("older than its publisher's rhythm"),
    "failed": N_("failed last time"),
    "never": N_("never read here"),
}
_BASES = {
    "recorded": N_("dated releases"),
    "assumed": N_("dates assumed from the usual delay"),
}
_JOB_KINDS = {
    "sync": N_("Reading sources"),
    "forecast": N_("Forecasting"),
    "backtest": N_("Testing on the past"),
    "onsets": N_("Testing onsets on the past"),
    "import": N_("Importing a file"),
    "places": N_("Loading places"),
}
_JOB_STATES = {
    "waiting": N_("waiting"),
    "running": N_("running"),
    "done": N_("done"),
    "failed": N_("failed"),
}


def data(visit: Visit) -> Shown:
    """Show every source with its age, licence and vintages, and the newest work."""
    language = visit.language
    sources = visit.reader.sources()
    jobs = visit.reader.jobs()[:_JOBS]
    return Shown(
        template="data.html",
        title=language.text(N_("Data")),
        values={
            "finding": _finding(language, sources),
            "sources": [_source(visit, one) for one in sources],
            "jobs": [_job(language, one) for one in jobs],
            "busy": any(one.state in {"waiting", "running"} for one in jobs),
            "may_work": visit.person.local,
            "hazards": visit.reader.hazards(),
            "call": api("sources"),
            "undrawn": _undrawn(visit),
        },
        script="data",
    )


def _undrawn(visit: Visit) -> tuple[str, ...]:
    """Return what of the member's own boundary file is not drawn, for the person at this node."""
    if not visit.person.local:
        return ()
    try:
        return boundaries_of(visit.node, visit.reader.shows).faults
    except NotFoundError:
        # A clone whose front end was not built has no packaged shapes either; the map itself says so.
        return ()


def ask(visit: Visit) -> Answer:
    """Start a sync or a forecast that the local operator asked for, and go back to the page that shows its progress."""
    if not visit.person.local:
        raise RefusedError(
            f"{visit.person.name} of {visit.person.member} is not at this node",
            where=visit.address.path,
            remedy="ask the node's operator",
        )
    kind, subject = visit.form.get("kind", ""), visit.form.get("subject", "")
    if kind == "sync":
        known = {one.id for one in visit.reader.sources()}
    elif kind == "forecast":
        known = {one.id for one in visit.reader.hazards()}
    else:
        raise BadInputError(f"no work is called {kind!r}", where="kind", remedy="ask for sync or forecast")
    if subject and subject not in known:
        raise BadInputError(
            f"{subject!r} is not known", where="subject", remedy=f"use one of {', '.join(sorted(known))}"
        )
    visit.node.submit(kind, subject, visit.person)
    return Forward(to=visit.address.page("data") + "#work")


def about(visit: Visit) -> Shown:
    """Say what this node is, which edition it shows, and what it does not do."""
    language = visit.language
    edition = visit.reader.edition()
    return Shown(
        template="about.html",
        title=language.text(N_("About this node")),
        values={
            "route_words": language.text(ROUTES[edition.route]),
            "hazards": visit.reader.hazards(),
            "call": api("edition"),
            "scale": _scale(language),
        },
    )


def _scale(language: Translator) -> list[tuple[str, float, float]]:
    """Return the calibrated words with the probabilities they stand for."""
    ends = [0.0, *(end for end, _ in CHANCE_WORDS[:-1]), 1.0]
    return [(language.text(words), ends[step], ends[step + 1]) for step, (_, words) in enumerate(CHANCE_WORDS)]


def _finding(language: Translator, sources: tuple[SourceAnswer, ...]) -> str:
    read = sum(one.last_success is not None for one in sources)
    failed = sum(one.state == "failed" for one in sources)
    said = language.plural(
        N_("%(n)s of %(all)s source has been read"),
        N_("%(n)s of %(all)s sources have been read"),
        read,
        all=len(sources),
    )
    if not failed:
        return said
    return said + language.plural(N_("; %(n)s failed last time"), N_("; %(n)s failed last time"), failed)


def _source(visit: Visit, one: SourceAnswer) -> dict[str, Any]:
    language, now = visit.language, visit.reader.edition().stands_on
    return {
        "id": one.id,
        "title": language.title(one.title),
        "homepage": one.homepage,
        "licence": one.licence,
        "citation": one.citation,
        "redistributable": one.redistributable,
        "state": one.state,
        "state_words": language.text(_STATES[one.state]),
        "newest": language.month(one.last_period) if one.last_period else language.text(N_("none so far")),
        "newest_age": period_age(language, one.last_period, now),
        "age": language.age(now - one.last_success) if one.last_success else language.text(N_("never")),
        "last_success": language.moment(one.last_success) if one.last_success else "",
        "last_attempt": language.moment(one.last_attempt) if one.last_attempt else "",
        "error": one.last_error,
        "route": route_title(language, one.route),
        "address": one.address,
        "rows": language.number(one.rows),
        "rejected": one.rejected,
        "note": "" if one.note == one.last_error else one.note,
        "series": [_series(language, series) for series in one.series],
    }


def _series(language: Translator, one: SeriesAnswer) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": language.title(one.title),
        "unit": language.title(one.unit),
        "rows": language.number(one.rows),
        "span": period_span(language, one.first_period, one.last_period),
        "vintages": language.number(one.vintages),
        "vintage": one.vintage,
        "retrieved": language.moment(one.retrieved),
        "basis": language.text(_BASES[one.basis]) if one.basis in _BASES else one.basis,
        "licence": one.licence,
        "redistributable": one.redistributable,
        "policy": policy_title(language, one.policy),
    }


def _job(language: Translator, one: JobAnswer) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": language.text(_JOB_KINDS[one.kind]) if one.kind in _JOB_KINDS else one.kind,
        "subject": one.subject,
        "state": one.state,
        "state_words": language.text(_JOB_STATES[one.state]),
        "progress": round(one.progress, 3),
        "share": language.share(one.progress),
        "message": one.message,
        "said": work_said(language, one.message),
        "error": one.error,
        "actor": one.actor,
        "started": language.moment(one.started) if one.started else "",
        "ended": language.moment(one.ended) if one.ended else "",
        "call": api(f"jobs/{one.id}"),
        "events": api(f"jobs/{one.id}/events"),
    }


PAGE = Page(
    id="data",
    title=N_("Data"),
    order=40,
    views=(
        View(path="/data", handler=data),
        View(path="/data/work", handler=ask, method="POST"),
        View(path="/about", handler=about),
        View(path="/policy", handler=policy),
    ),
)
