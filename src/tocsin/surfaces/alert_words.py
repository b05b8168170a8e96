"""How is an alert said in one sentence, for feeds, calendars, mails and briefs? In the reader's language."""

from tocsin.alerts.incidents import SECTORS, SEVERITY_WORDS
from tocsin.alerts.joining import HAZARD_OF
from tocsin.alerts.levels import TITLES
from tocsin.messages import N_
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.reading import Reader
from tocsin.surfaces.language import Translator
from tocsin.surfaces.place_names import place_name

__all__ = ["hazard_words", "headline_of", "months_of", "place_words", "reason_of"]


def hazard_words(reader: Reader, language: Translator, hazard: str) -> str:
    """Return what a hazard is called; of one that is not forecast here, the sector that reports of it belong to."""
    for one in reader.hazards():
        if one.id == hazard:
            return language.title(one.title)
    sector = next((name for name, of in HAZARD_OF.items() if of == hazard), "")
    return language.text(SECTORS[sector]) if sector else hazard


def place_words(reader: Reader, language: Translator, one: AlertAnswer) -> str:
    """Return where an alert is."""
    return place_name(one.place, reader, language) if one.place else language.text(N_("position only"))


def headline_of(reader: Reader, language: Translator, one: AlertAnswer) -> str:
    """Return level, hazard and place in one line."""
    return language.text(
        N_("%(level)s: %(hazard)s, %(place)s"),
        level=language.text(TITLES[one.level]),
        hazard=hazard_words(reader, language, one.hazard),
        place=place_words(reader, language, one),
    )


def months_of(language: Translator, first: str, last: str) -> str:
    """Return one period, or two joined."""
    if not last:
        return language.month(first)
    return language.text(N_("%(first)s to %(last)s"), first=language.month(first), last=language.month(last))


def reason_of(reader: Reader, language: Translator, one: AlertAnswer) -> str:
    """Say in one sentence why an alert fired: figures beside what is usual, or what people reported."""
    signal = one.signal
    if signal is None:
        seen = {found.id: found for found in reader.incidents()} if one.incidents else {}
        found = next((seen[id_] for id_ in reversed(one.incidents) if id_ in seen), None)
        if found is None:
            return language.text(N_("raised by a person"))
        return language.text(
            N_("reported: %(title)s (%(severity)s; best report %(grade)s)"),
            title=found.incident.facts.title,
            severity=language.text(SEVERITY_WORDS[found.incident.facts.severity]),
            grade=found.grade,
        )
    months = months_of(language, signal.period, signal.until)
    usual = language.text(N_("unknown")) if signal.base_rate is None else language.share(signal.base_rate)
    if signal.observed:
        return language.text(N_("observed in %(months)s; usual here: %(usual)s"), months=months, usual=usual)
    return language.text(
        N_("%(words)s, %(percent)s in %(months)s; usual here: %(usual)s"),
        words=language.chance(signal.probability),
        percent=language.percent(signal.probability),
        months=months,
        usual=usual,
    )
