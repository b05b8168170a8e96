"""Is this node in good health? Permissions, room, clock, stored files, records, plug-ins, sources, forecasts."""

import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import msgspec

from tocsin.alerts.questions import question_of
from tocsin.errors import DamagedError, TocsinError
from tocsin.node.alert_rules import questions_of, rule_book
from tocsin.node.home import Home
from tocsin.node.lease import read_holder
from tocsin.node.registry import GROUPS, Registry
from tocsin.node.running import Node
from tocsin.node.starter import packaged

__all__ = ["Finding", "examine"]

_LEAST_FREE_BYTES = 500 * 1024 * 1024
_PRIVATE = ("records.db", "token", "tocsin.toml")
_SKEW = timedelta(minutes=5)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    check: str
    state: Literal["good", "note", "fault"]
    found: str
    remedy: str = ""


def examine(node: Node) -> tuple[Finding, ...]:
    """Look at everything a node stands on, without changing anything; faults say what to do."""
    return (
        *_home(node.home),
        *_looked("clock", lambda: _clock(node)),
        *_looked("stores", lambda: _stores(node)),
        *_plugins(node.registry),
        *_looked("alert rules", lambda: _rules(node)),
        *_looked("sources", lambda: _sources(node)),
        *_looked("forecasts", lambda: _forecasts(node)),
    )


def _looked(check: str, look: Callable[[], Iterator[Finding]]) -> tuple[Finding, ...]:
    """Return what was found; what cannot even be looked at is a finding of its own."""
    try:
        return tuple(look())
    except TocsinError as error:
        return (_fault(check, f"{error.where}: {error.what}", error.remedy),)


def _home(home: Home) -> Iterator[Finding]:
    if home.loose():
        yield _fault("home", f"{home.path} can be entered by others", f"chmod 700 {home.path}")
    else:
        yield _good("home", str(home.path))
    for name in _PRIVATE:
        path = home.path / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077 and home.loose():
            yield _fault("home", f"{path} can be read by others", f"chmod 600 {path}")
    free = shutil.disk_usage(home.path).free
    if free < _LEAST_FREE_BYTES:
        yield _fault("room", f"{free // 2**20} MiB are free", "make room: a sync needs about 500 MiB")
    else:
        yield _good("room", f"{free // 2**20} MiB are free")
    holder = read_holder(home)
    serving = f"process {holder.pid} {holder.address}".strip() if holder else "nobody writes to this home"
    yield _good("lease", serving)


def _clock(node: Node) -> Iterator[Finding]:
    newest, now = node.records.newest_time(), node.clock.now()
    if newest is not None and newest > now + _SKEW:
        yield _fault("clock", f"it is behind the newest entry, of {newest:%Y-%m-%d %H:%M} UTC", "set the clock")
    else:
        yield _good("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _stores(node: Node) -> Iterator[Finding]:
    damage = node.records.verify()
    if damage:
        for each in damage:
            yield _fault("records", f"entry {each.entry}: {each.what}", "put records.db back from a copy of the home")
    else:
        yield _good("records", "every entry matches its hash")
    stores: tuple[tuple[str, tuple[DamagedError, ...]], ...] = (
        ("series", node.series.verify()),
        ("actors", node.actors.verify()),
        ("occurrences", node.occurrences.verify()),
        ("votes", node.votes.verify()),
        ("forecasts", node.forecasts.verify()),
        ("references", node.references.verify()),
        ("places", node.gazetteers.verify()),
        ("replays", node.replays.verify()),
    )
    for name, faults in stores:
        for fault in faults:
            yield _fault(name, f"{fault.where}: {fault.what}", fault.remedy)
        if not faults:
            yield _good(name, "every file matches its checksum")


def _rules(node: Node) -> Iterator[Finding]:
    try:
        book = rule_book(node)
        for hazard in node.registry.hazards.values():
            for place in ("", *book.places.get(hazard.id, {})):
                rules = book.of(hazard.id, place)
                for question in questions_of(hazard, rules):
                    question_of(hazard, question, rules.leads)
    except TocsinError as error:
        yield _fault("alert rules", str(error), "correct alerts.toml in the home")
    else:
        yield _good("alert rules", f"{book.whole.id}; {'own file' if node.home.alert_rules.is_file() else 'packaged'}")


def _plugins(registry: Registry) -> Iterator[Finding]:
    yield _good("plug-ins", ", ".join(f"{len(getattr(registry, group))} {group}" for group in GROUPS))
    for each in registry.broken:
        yield _fault("plug-in", f"{each.group} {each.name} ({each.value}): {each.reason}", "repair or uninstall it")


def _sources(node: Node) -> Iterator[Finding]:
    mirror = node.settings.mirror
    if mirror and "://" not in mirror and not Path(mirror).is_dir():
        yield _fault("mirror", f"{mirror} is no folder", "correct --mirror, or use `none`")
    else:
        yield _good("mirror", mirror or "none: data comes from its publishers")
    for source in node.reader(node.operator).sources():
        if source.state == "failed":
            yield _fault("source", f"{source.id}: {source.last_error}", f"tocsin sync {source.id}")
        elif source.state == "never":
            yield _note("source", f"{source.id} gave nothing so far", f"tocsin sync {source.id}")
        else:
            yield _good("source", f"{source.id}: {source.state}, {source.rows} rows")


def _forecasts(node: Node) -> Iterator[Finding]:
    for hazard in node.reader(node.operator).hazards():
        if hazard.origin:
            yield _good("forecast", f"{hazard.id}: newest origin {hazard.origin}")
        else:
            yield _note("forecast", f"{hazard.id}: none held", "tocsin up")
    if packaged():
        yield _good("starter", f"edition packaged for {', '.join(packaged())}")
    else:
        yield _note("starter", "no starter edition is packaged", "tocsin starter build")


def _good(check: str, found: str) -> Finding:
    return Finding(check=check, state="good", found=found)


def _note(check: str, found: str, remedy: str) -> Finding:
    return Finding(check=check, state="note", found=found, remedy=remedy)


def _fault(check: str, found: str, remedy: str) -> Finding:
    return Finding(check=check, state="fault", found=found, remedy=remedy)
