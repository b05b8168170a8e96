"""A duty desk in the middle of a night: three alerts, two incidents, a rota and a hand-over, made of pure values."""

from datetime import datetime, timedelta
from typing import Any

from tests.support.fake_figures import ISO3, MISSING, NOW
from tests.support.fake_replay import TOLD
from tocsin.alerts.escalation import Asked
from tocsin.alerts.incidents import Book, Facts, Linked, Merged, Recorded, Regraded, changed
from tocsin.alerts.life import Step, life_of
from tocsin.alerts.reports import Report
from tocsin.alerts.rota import Person, Rota, Turn
from tocsin.alerts.rules import Limit
from tocsin.alerts.shifts import Begun, Closed, Handed, Shifts, after
from tocsin.alerts.signals import Evidence, Signal, ratio_of
from tocsin.errors import NotFoundError
from tocsin.node.alert_answers import (
    AlertAnswer,
    Coverage,
    HazardLevels,
    LevelShare,
    PlaceLevel,
    ReplayAnswer,
    RulesAnswer,
)
from tocsin.node.answering_desk import (
    asked_answers,
    incident_answer,
    incident_answers,
    rota_answer,
    shift_answers,
)
from tocsin.node.brief import Brief, brief_of
from tocsin.node.desk_entries import DeskState

__all__ = ["STATE", "FakeDesk", "alerts"]

EVENING = NOW - timedelta(hours=6)


def _report(id_: str, grade: str, kind: str, text: str) -> Report:
    return Report(
        id=id_, kind=kind, reliability=grade[0], credibility=int(grade[1]), received=EVENING,
        source="stringer", text=text,
    )  # fmt: skip


def _book() -> Book:
    where = {"time": EVENING, "sector": "conflict", "severity": "severe", "place": "SDN"}
    shelling = Facts(title="Shelling near the market", actors=("unknown",), text="Two callers.", **where)
    blasts = Facts(title="Explosions", **where)
    attempt = Facts(
        title="Boarding attempt", time=EVENING, sector="maritime", severity="moderate", latitude=12.5, longitude=-45.0
    )  # fmt: skip
    steps: list[Any] = [
        Recorded(
            id="I0001", facts=shelling, reports=(_report("R00001", "F6", "phone", "heavy smoke"),), policy="public"
        ),
        Recorded(id="I0002", facts=blasts, reports=(_report("R00002", "C3", "press", "blasts heard"),)),
        Recorded(id="I0003", facts=attempt, reports=(_report("R00003", "B2", "field", "two skiffs"),)),
        Regraded(id="I0001", report="R00001", reliability="B", credibility=2, reason="seen by a second person"),
        Merged(id="I0002", into="I0001", reason="same event"),
        Linked(id="I0001", alert="aaaa000011112222", how="raised", level="warning", why="rule"),
    ]
    book = Book()
    for step in steps:
        book = changed(book, step, EVENING, "amina")
    return book


def _shifts() -> Shifts:
    begun = after(Shifts(), Begun(id="S0001", name="jonas"), EVENING - timedelta(hours=9))
    handed = (Handed(alert="bbbb000011112222", level="emergency", note="call back at nine"),)
    closed = after(begun, Closed(id="S0001", to="amina", handed=handed, remarks="busy"), EVENING)
    return after(closed, Begun(id="S0002", name="amina"), EVENING)


ROTA = Rota(
    turns=(Turn(names=("amina", "jonas"), start="18:00", until="06:00"), Turn(names=("chief",), levels=("emergency",))),
    people={"amina": Person(mail="amina@example.org")},
)
ASKED = (
    Asked(alert="aaaa000011112222", number=1, name="amina", level="warning", at=EVENING, why="first"),
    Asked(
        alert="aaaa000011112222", number=2, name="jonas", level="warning", at=EVENING + timedelta(hours=2), why="late",
        due=EVENING + timedelta(hours=2),
    ),
)  # fmt: skip
STATE = DeskState(book=_book(), rota=ROTA, asked={"aaaa000011112222": ASKED}, shifts=_shifts())


def _signal(place: str, probability: float, question: str = "100") -> Signal:
    return Signal(
        hazard="conflict", place=place, event="conflict", question=question, period="2023-11", lead=1,
        probability=probability, base_rate=0.2, came=24, cases=120, reference="2013-11/2023-10", return_period=0.4,
        severity="severe", evidence=Evidence(kind="forecast", model="pool", origin="2023-10", vintage="ab" * 32),
    )  # fmt: skip


def _answer(id_: str, place: str, *steps: Step, hazard: str = "conflict", policy: str = "public") -> AlertAnswer:
    alert = life_of(id_, hazard, place, "conflict", steps)
    assert alert is not None
    return AlertAnswer(
        id=id_, hazard=hazard, place=place, event="conflict", level=alert.level, peak=alert.peak,
        state=alert.state(NOW), raised=alert.raised, changed=alert.changed, acknowledged=alert.acknowledged,
        acknowledged_by=alert.acknowledged_by, first_acknowledged=alert.first_acknowledged, assignee=alert.assignee,
        escalated_to=alert.escalated_to, snoozed_until=alert.snoozed_until, ended=alert.ended, verdict=alert.verdict,
        verified=alert.verified, beyond=alert.beyond, by_person=alert.by_person, incidents=alert.incidents,
        signal=alert.signal, ratio=ratio_of(alert.signal) if alert.signal else None, rule=alert.rule,
        limit=Limit(probability=0.5, ratio=2.0, return_years=1.0, severity="severe"), claims=alert.claims,
        steps=alert.steps, absence="" if place != "UKR" else "stale", newest="2023-10", age_days=24.0,
        share=LevelShare(level=alert.level, cases=20, hits=14, low=0.49, high=0.86, first="2015-01", last="2022-12")
        if alert.signal
        else None,
        policy=policy,
    )  # fmt: skip


def alerts() -> tuple[AlertAnswer, ...]:
    def at(hours: float) -> datetime:
        return EVENING + timedelta(hours=hours)

    raised = {"verb": "raised", "actor": "node@self"}
    return (
        _answer(
            "aaaa000011112222", "SDN",
            Step(**raised, time=EVENING, level="warning", rule="incidents: severe", incident="I0001"),
            Step(verb="escalated", time=EVENING, actor="node@self", to="amina", why="first"),
            Step(verb="escalated", time=at(2), actor="node@self", to="jonas", why="late"),
        ),
        _answer(
            "bbbb000011112222", "UKR",
            Step(**raised, time=at(-40), level="emergency", signal=_signal("UKR", 0.97), rule="default@1/emergency"),
            Step(verb="acknowledged", time=at(1), actor="amina@self"),
        ),
        _answer("cccc000011112222", "UKR", Step(**raised, time=at(0), level="watch", signal=_signal("UKR", 0.3, "25"))),
        _answer(
            "dddd000011112222", "ETH",
            Step(**raised, time=at(-90), level="advisory", signal=_signal("ETH", 0.4)),
            Step(verb="ended", time=at(1), actor="amina@self", why="quiet again"),
            Step(verb="verified", time=at(2), actor="amina@self", verdict="false alarm"),
        ),
        _answer(
            "eeee000011112222", "KEN",
            Step(**raised, time=at(0), level="advisory", signal=_signal("KEN", 0.35), beyond=True),
        ),
        _answer(
            "ffff000011112222", "", Step(**raised, time=EVENING, level="advisory", incident="I0003"),
            hazard="piracy", policy="node-only",
        ),
    )  # fmt: skip


class FakeDesk:
    """The part of a reader that answers for alerts and the desk."""

    def alerts(
        self, *, hazard: str | None = None, place: str | None = None, least: str | None = None, state: str | None = None
    ) -> tuple[AlertAnswer, ...]:
        from tocsin.alerts.levels import level_of, rank

        lowest = 0 if least is None else rank(level_of(least))
        return tuple(
            one
            for one in alerts()
            if self.shows(one)
            and hazard in {None, one.hazard}
            and place in {None, one.place}
            and rank(one.level) >= lowest
            and (state in {None, one.state} or (state == "active" and one.state != "ended"))
        )

    def alert(self, id: str) -> AlertAnswer:
        for one in alerts():
            if one.id == id:
                return self._one(one)
        raise NotFoundError(f"there is no alert {id!r}", remedy="look at the list")

    def alert_levels(self, hazard: str) -> HazardLevels:
        self.hazard(hazard)
        quiet = {"newest": "2023-10", "age_days": 24.0, "signal": None, "alert": ""}
        places = [PlaceLevel(place=i, level="normal", absence="never" if i in MISSING else "", **quiet) for i in ISO3]
        return HazardLevels(
            hazard=hazard, origin="2023-10", model="pool", absence="", newest="2023-10", age_days=24.0, limit_days=92.0,
            places=tuple(places), policy="public",
        )  # fmt: skip

    def alert_replay(self, hazard: str) -> ReplayAnswer:
        self.hazard(hazard)
        return TOLD

    def alert_coverage(self) -> tuple[Coverage, ...]:
        return (
            Coverage(
                id="gdacs", kind="feed", absence="stale", newest="2023-10-01", age_days=53.0, limit_days=2.0, places=0,
                without_data=0, policy="public",
            ),
        )  # fmt: skip

    def alert_rules(self, hazard: str, place: str = "") -> RulesAnswer:
        self.hazard(hazard)
        return RulesAnswer(
            hazard=hazard, place=place, id="default@1", levels={"warning": Limit(probability=0.5)}, lower=0.8,
            stay_days=7.0, stale_days=92.0, leads=(1, 2, 3), reference=120, events={"100": "severe"}, observed=True,
            per_week=10.0, least="advisory",
        )  # fmt: skip

    def asked(self):
        return tuple(one for one in asked_answers(STATE, alerts(), NOW) if self.shows(one))

    def incidents(self):
        return tuple(one for one in incident_answers(STATE) if self.shows(one))

    def incident(self, id: str):
        return self._one(incident_answer(STATE, id))

    def rota(self):
        return self._one(rota_answer(STATE, NOW))

    def shifts(self):
        return tuple(one for one in shift_answers(STATE) if self.shows(one))

    def brief(self, since: datetime, until: datetime | None = None) -> Brief:
        return brief_of(self, since, until or NOW)
