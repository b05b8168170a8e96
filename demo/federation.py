"""Three nodes on this machine exchange forecasts, alerts and a removal, recall and answer, before one's eyes.

A regional organisation, a state and a company's emergency team each have a home, keys and a node of their own; they
speak over HTTP on loopback as they would between countries. Run it with ``make demo-federation``. Data and homes are
made up for the run and thrown away after it.
"""

import argparse
import contextlib
import json
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from tocsin.errors import RefusedError, TocsinError
from tocsin.exchange.keys.sealing import SealingKey
from tocsin.exchange.keys.signed import Signed, add_signatures
from tocsin.exchange.keys.signing import SigningKey
from tocsin.exchange.members.chain import propose
from tocsin.exchange.members.member import Community, HeldKey, Member
from tocsin.exchange.members.statements import Found, Remove, Statement, draft, statement_hash
from tocsin.exchange.members.times import write_time
from tocsin.exchange.policies import Policy, label_of
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.node.composition import open_node
from tocsin.node.configuration import Configuration
from tocsin.node.desk_orders import AddIncident, Facts, NewReport
from tocsin.node.exchanging import tend
from tocsin.node.home import open_home
from tocsin.node.key_files import KeyFiles
from tocsin.node.registry import Registry, installed
from tocsin.node.running import Node
from tocsin.node.sharing_orders import RecallThings, ShareThing, audience_of, obey
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.source import Reading
from tocsin.surfaces.exchange_port import ExchangePort
from tocsin.surfaces.serving import serve_beside
from tocsin.world.months import Month

__all__ = ["main"]

PLACES = ("SDN", "SSD", "ETH", "KEN", "UGA", "TCD")
REGION, STATE, TEAM = "region.example", "ketter.example", "cert.example"
NAMES = {REGION: "Regional organisation", STATE: "State of Ketter", TEAM: "Emergency team, a company"}
KINDS = {REGION: "organisation", STATE: "state", TEAM: "company"}
PATIENCE_SECONDS = 20.0


class Figures:
    """A made-up source: eight years of monthly figures of six places, from a generator with a fixed seed."""

    id, title, topic, homepage = "views", "Made-up figures", "none", "https://source.example"
    licence, citation, redistributable = "made up", "nobody", True

    @property
    def series(self) -> tuple[Series, ...]:
        """The two series that the hazard asks for."""
        return tuple(
            Series(
                id=name,
                title="Made-up figures",
                unit="deaths",
                place_kind="country",
                period="month",
                value="count",
                lag_days=25,
                source="views",
                licence="made up",
                citation="nobody",
            )
            for name in ("views.ged_sb", "views.ged_sb_final")
        )

    def read(self, seam: Any, _progress: Any) -> Iterator[Any]:
        """Yield both series."""
        last = Month.of(seam.clock()) + -2
        first = last + -95
        random = np.random.default_rng(7)
        level = random.gamma(0.5, 40, (len(PLACES), 1))
        values = random.negative_binomial(0.7, 0.7 / (0.7 + level), (len(PLACES), 96))
        frame = pl.DataFrame(
            {
                "place": np.repeat(PLACES, 96),
                "period": [(first + number).first_day for number in range(96)] * len(PLACES),
                "value": values.ravel().astype(float),
            }
        )
        for one in self.series:
            yield Reading(
                series=one,
                frame=stamped(frame, one),
                address="made-up",
                checksum="0" * 64,
                retrieved=seam.clock(),
                known_basis="assumed",
            )


class Theatre:
    """Says each step in plain words, numbered; with ``--json`` only the end is printed."""

    def __init__(self, *, quiet: bool) -> None:
        self.out = Console(file=sys.stderr if quiet else sys.stdout, quiet=quiet, highlight=False)
        self.steps: list[str] = []

    def step(self, words: str) -> None:
        """Begin a step."""
        self.steps.append(words)
        self.out.print(f"\n[bold]{len(self.steps)}. {words}[/bold]")

    def say(self, words: str) -> None:
        """Say what came of it."""
        self.out.print(f"   {words}", markup=False)

    def table(self, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        """Show a small table."""
        table = Table(box=None, padding=(0, 2, 0, 3))
        for heading in headings:
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(*row)
        self.out.print(table)


def main() -> int:
    """Run the play; 0 when every step came out as it must."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one document at the end and nothing else")
    asked = parser.parse_args()
    theatre = Theatre(quiet=asked.json)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tocsin-demo-") as folder, contextlib.ExitStack() as stack:
        played = _play(theatre, Path(folder), stack)
    seconds = time.monotonic() - started
    theatre.say("")
    theatre.say(f"All of it took {seconds:.0f} seconds; the three homes are gone.")
    if asked.json:
        sys.stdout.write(json.dumps({"steps": theatre.steps, "seconds": round(seconds, 1), **played}) + "\n")
    return 0


def _play(theatre: Theatre, root: Path, stack: contextlib.ExitStack) -> dict[str, Any]:  # noqa: PLR0915 - a play
    theatre.step("Three members make keys, and found a register that two of them govern")
    sockets = {member: _socket() for member in NAMES}
    keys = {member: _keys(root / member) for member in NAMES}
    founding = _founding(keys, sockets)
    nodes = {member: stack.enter_context(_node(root / member, member, sockets)) for member in NAMES}
    for member, node in nodes.items():
        node.members.keep(founding, f"demo@{member}", statement_hash(founding))
        front = node.exchange.front
        stack.enter_context(serve_beside(ExchangePort(front.answer, front.refuse), sockets[member]))
        theatre.say(f"{NAMES[member]} ({member}) listens on port {sockets[member].getsockname()[1]}")
    for node in nodes.values():
        stack.enter_context(node.exchange.peers)
    region, state, team = nodes[REGION], nodes[STATE], nodes[TEAM]

    theatre.step("The state makes a forecast from its own figures and asks who could read it, before anything leaves")
    for node in (state, region):
        _work(node, "sync", "views")
    _work(state, "forecast", "conflict")
    narrow = label_of(Policy(audience=((f"member:{REGION}", f"member:{STATE}"),), purposes=("derive", "read", "share")))
    order = ShareThing(thing="conflict", to=(REGION,), label=narrow, by="amina")
    _show_audience(theatre, state, order)

    theatre.step("It shares the forecast with the regional organisation alone")
    forecast = obey(state, order, state.operator)
    _until(lambda: _held(region, forecast.leaves), "the forecast arrives")
    shown = [one.id for one in region.reader(region.operator).hazard("conflict").models if ":" in one.id]
    theatre.say(f"The regional organisation now shows somebody else's forecast, by name: {', '.join(shown) or 'none'}")
    theatre.say(f"The company holds {len(team.reader(team.operator).holdings())} objects: it was not addressed.")

    theatre.step("An alert goes to the whole community, and each step of its life follows by itself")
    alert = _raise_alert(state)
    obey(state, ShareThing(thing=alert, to=("community:horn",), label="public", by="amina"), state.operator)
    _until(lambda: _alerts(team), "the alert arrives at the company")
    state.step(alert, "acknowledged", state.operator)
    tend(state)
    _until(lambda: _acknowledged(team), "its acknowledgement follows")
    inbox = team.reader(team.operator).alerts()
    theatre.say(f"In the company's inbox: {inbox[0].place} {inbox[0].level}, from {inbox[0].origin}, {inbox[0].state}")

    theatre.step("What the gate refuses to one recipient goes to none")
    try:
        obey(state, ShareThing(thing="conflict", to=(REGION, TEAM), label=narrow), state.operator)
    except RefusedError as error:
        theatre.say(f"Refused: {error.what}")

    theatre.step("The state finds an error and calls the forecast back")
    begun = time.monotonic()
    called = obey(state, RecallThings(what=forecast.leaves, reason="error", by="amina"), state.operator)
    _until(lambda: len(_receipts(state, called.recall, REGION)) == len(forecast.leaves), "the receipts arrive")
    seconds = time.monotonic() - begun
    gone = [one.id for one in region.reader(region.operator).hazard("conflict").models if ":" in one.id]
    theatre.table(
        ("Holder", "Object", "What it says became of it"),
        [(one.holder, one.leaf[:12], one.outcome) for one in _receipts(state, called.recall, REGION)],
    )
    theatre.say(f"After {seconds:.1f} s the regional organisation shows {len(gone)} forecasts of the state.")
    theatre.say("A receipt is a statement: nobody can prove that nothing was copied, and what was read stays known.")

    theatre.step("The governors remove the company; from then on it gets nothing, by any path")
    before = len(team.reader(team.operator).holdings())
    register = region.members.state().known.register
    removal = add_signatures(
        propose(register, Remove(member=TEAM, reason="its contract ended"), datetime.now(UTC)),
        keys[REGION][0],
        keys[STATE][0],
    )
    region.members.keep(removal, f"demo@{REGION}")
    region.exchange.spread()
    _until(lambda: TEAM not in state.exchange.others(), "the state learns of it")
    state.step(alert, "updated", state.operator, level="warning", why="new reports")
    tend(state)
    _until(lambda: any(one.level == "warning" for one in _alerts(region)), "the next step reaches the organisation")
    time.sleep(0.5)
    after = len(team.reader(team.operator).holdings())
    theatre.say(f"The organisation sees the alert at its new level; the company still holds {after} objects.")

    theatre.step("Every node kept a journal of what it decided")
    kinds = ("custody.shared", "custody.received", "custody.recalled", "custody.destroyed", "custody.answered")
    rows = [
        (NAMES[member], *(str(sum(1 for _ in node.records.entries(kind=kind))) for kind in kinds))
        for member, node in nodes.items()
    ]
    theatre.table(("Node", "shared", "received", "recalled", "destroyed", "answered"), rows)
    return {
        "recall_seconds": round(seconds, 2),
        "receipts": len(_receipts(state, called.recall, REGION)),
        "objects_after_removal": after - before,
    }


def _node(home: Path, member: str, sockets: dict[str, socket.socket]) -> Node:
    small = msgspec.structs.replace(
        CONFLICT, models=("conflictology", "zero"), headline="conflictology", baselines=("zero",), covariates=()
    )
    registry = Registry(
        lambda group: [] if group in {"hazards", "sources", "pages"} else installed(group),
        more={"hazards": (small,), "sources": (Figures(),)},
    )
    addresses = ",".join(
        f"{other}=http://127.0.0.1:{opened.getsockname()[1]}" for other, opened in sockets.items() if other != member
    )
    settings = Configuration(
        home=str(home),
        mirror=str(home),
        member=member,
        operator="amina",
        draws=100,
        workers=1,
        windows="2020:2020",
        exchange_addresses=addresses,
        exchange_seconds=2,
    )
    return open_node(settings, registry=registry)


def _keys(home: Path) -> tuple[SigningKey, SealingKey]:
    made = SigningKey.generate(), SealingKey.generate()
    files = KeyFiles(open_home(home).keys, secrets.token_bytes)
    for key in made:
        files.keep(key)
    return made


def _founding(keys: dict[str, tuple[SigningKey, SealingKey]], sockets: dict[str, socket.socket]) -> Signed:
    members = [
        Member(
            id=member,
            kind=KINDS[member],  # type: ignore[arg-type] # one of the kinds
            roles=("governor", "member") if member != TEAM else ("member",),
            name={"en": NAMES[member]},
            keys=tuple(sorted((HeldKey(public=key.public.text()) for key in made), key=lambda one: one.public)),
            addresses=(f"http://127.0.0.1:{sockets[member].getsockname()[1]}",),
        )
        for member, made in sorted(keys.items())
    ]
    horn = Community(id="horn", name={"en": "Members in the Horn"}, members=tuple(sorted(keys)))
    change = Found(name={"en": "Demonstration"}, members=tuple(members), threshold=2, communities=(horn,))
    at = write_time(datetime.now(UTC) - timedelta(hours=1))
    statement = Statement(register="", position=0, previous="", at=at, change=change)
    return add_signatures(draft(statement), *(signing for signing, _ in keys.values()))


def _raise_alert(node: Node) -> str:
    report = NewReport(kind="phone", reliability="A", credibility=1, text="made up")
    facts = Facts(title="Fighting near a town", severity="severe", place="SDN")
    node.desk.incident(AddIncident(facts=facts, report=report, policy="public"), node.operator)
    return node.reader(node.operator).alerts()[0].id


def _show_audience(theatre: Theatre, node: Node, order: ShareThing) -> None:
    found = audience_of(node, order)
    rows = [(one.name, "yes" if one.reads else "no", one.why) for one in found.members]
    theatre.table(("Member", "Could read it", "Why"), rows)


def _work(node: Node, kind: str, subject: str) -> None:
    job = node.wait(node.submit(kind, subject, node.operator).id)
    if job.state != "done":
        raise TocsinError(job.error, where=kind)


def _held(node: Node, leaves: tuple[str, ...]) -> bool:
    return set(leaves) <= {one.leaf for one in node.reader(node.operator).holdings() if not one.why_not}


def _alerts(node: Node) -> list[Any]:
    return [one for one in node.reader(node.operator).alerts() if one.origin]


def _acknowledged(node: Node) -> bool:
    return any(one.acknowledged is not None for one in _alerts(node))


def _receipts(node: Node, recall: str, holder: str) -> list[Any]:
    found = [one for one in node.reader(node.operator).recalls() if one.id == recall]
    return [one for called in found for one in called.receipts if one.holder == holder]


def _until(holds: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise TocsinError(f"{what}: not within {PATIENCE_SECONDS:.0f} seconds", where="demo")
        time.sleep(0.05)


def _socket() -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.bind(("127.0.0.1", 0))
    opened.listen(64)
    return opened


if __name__ == "__main__":
    sys.exit(main())
