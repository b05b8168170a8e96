"""What the node answers follows from the declaration and the data, and every answer passes the gate."""

import inspect
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest

from tests.support.fake_reasons import INPUTS, what_if_of
from tests.support.small_node import NOW, PLACES, small_node
from tocsin.alerts.rota import Rota, Turn
from tocsin.errors import BadInputError, HomeInUseError, NotFoundError, RefusedError, UnknownCodeError
from tocsin.exchange import policies
from tocsin.exchange.policies import Person
from tocsin.forecasts.drivers import Drivers, driver_rows
from tocsin.node import desk_orders as orders
from tocsin.node.answering_forecasts import shown_of
from tocsin.node.reading import Reader
from tocsin.node.running import Node

ONE_DRIVER = Drivers(("SDN",), (1,), ("a",), np.array([[1.0]]), np.array([[[0.5]]]), np.array([[1.5]]), "log deaths")
FEED = Path(__file__).parents[1] / "vectors" / "cap" / "wrapped" / "atom.xml"
GUEST = Person(name="guest", member="elsewhere")
QUESTIONS = {name: method for name, method in inspect.getmembers(Reader, inspect.isfunction) if name[0] != "_"}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Something with a policy."""

    policy: str = "public"
    id: str = "ada.example"


@pytest.fixture(scope="module")
def busy(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """The prepared node with a night behind it: an incident that raised an alert, a shift, a feed of others."""
    home = tmp_path_factory.mktemp("busy") / "home"
    shutil.copytree(prepared_home, home)
    with small_node(home) as node:
        facts = orders.Facts(title="Shelling", place="SDN", severity="severe")
        report = orders.NewReport(reliability="B", credibility=2, text="a caller")
        node.desk.incident(orders.AddIncident(facts=facts, report=report), node.operator)
        node.desk.write_rota(orders.WriteRota(rota=Rota(turns=(Turn(names=("amina", "jonas")),))), node.operator)
        node.desk.shift(orders.BeginShift(name="amina"), node.operator)
        node.desk.tend()
        node.wait(node.submit("cap", str(FEED), node.operator).id)
        yield node


def ask(reader: Reader, name: str) -> object:
    """Put a question with arguments that have an answer."""
    arguments = {
        "hazard": ("conflict",),
        "world": ("conflict",),
        "periods": ("conflict",),
        "place": ("SDN",),
        "named_place": ("Sudan",),
        "place_forecast": ("conflict", "SDN"),
        "organisation": ("AU",),
        "prevention": ("conflict",),
        "drivers": ("conflict", "SDN"),
        "what_if_inputs": ("conflict", "SDN"),
        "what_if": ("conflict", "SDN", {"x": 1.0}),
        "root_causes": ("SDN",),
        "organisation_forecast": ("conflict", "AU"),
        "record": ("conflict",),
        "series_behind": ("conflict",),
        "children": ("SDN",),
        "held": ("SDN",),
        "pictures": ("SDN",),
        "organisation_pictures": ("AU",),
        "drought": ("SDN",),
        "risk": ("SDN",),
        "organisation_risk": ("AU",),
        "series_rows": ("views.ged_sb",),
        "search": ("sudan", "en"),
        "job": (reader._library.jobs()[0].id,),
        "table": ("forecasts",),
        "shows": (reader._library.place("SDN"),),
        "incident": ("I0001",),
        "brief": (NOW - timedelta(days=1),),
        "alert": (reader._library.alerts()[0].id,),
        "alert_levels": ("conflict",),
        "alert_replay": ("conflict",),
        "alert_rules": ("conflict",),
        "body": ("unsc",),
        "power": ("unsc",),
        "tally": ("unsc",),
        "inverse": ("unsc",),
        "votes_forecast": ("unga",),
        "voting_record": ("unga",),
        "member_votes": ("unga", "KEN"),
        "member": ("ada.example",),
        "log_exported": ("ab" * 32,),
        "log_proofs": ("ab" * 32,),
        "log_tile": ("0/000",),
    }.get(name, ())
    named = {
        "table": {"hazard": "conflict"},
        "tally": {"choices": {"yes": ("FRA",)}, "on": "2016-03-10"},
        "votes_forecast": {"through": 70, "drafts": b""},
    }.get(name, {})
    if name in {"votes_forecast", "voting_record", "member_votes", "deadlock"}:
        # No record of votes is held here; what the library would say is handed to the reader all the same.
        setattr(reader._library, name, lambda *_, **__: Told())
    if name in {"peers", "shared_things", "holdings", "waiting_shares", "recalls"}:
        # The prepared node is alone; what a node among others would say is handed to the reader all the same.
        setattr(reader._library, name, lambda *_, **__: (Told(),))
    if name in {"log_checkpoint", "log_exported", "log_proofs", "log_tile"}:
        # It has done nothing yet that its log would hold.
        setattr(reader._library, name, lambda *_, **__: Told())
    if name in {"member", "members", "register", "register_documents"}:
        reader._library.register = Told
        reader._library.members = lambda: (Told(),)
        reader._library.register_documents = lambda: ("{}",)
    if name.startswith("what_if"):
        made = what_if_of("SDN", {"gapminder.gini": 50.0}) if name == "what_if" else INPUTS
        setattr(reader._library, name, lambda *_, **__: made)
    if name == "drivers":
        shown_of(reader._library._node, "conflict")["smoothed_conflictology"].__dict__["drivers"] = driver_rows(
            ONE_DRIVER
        )
    return QUESTIONS[name](reader, *arguments, **named)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_passes_the_gate(name: str, busy: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    release = policies.release

    def spy(thing: object, to: Person, purpose: str, now: datetime) -> policies.Decision:
        seen.append((thing, to.name, purpose))
        return release(thing, to, purpose, now)

    monkeypatch.setattr(policies, "release", spy)
    answer = ask(busy.reader(busy.operator, "export"), name)
    assert seen, f"{name} answered without asking the gate"
    assert {(person, purpose) for _, person, purpose in seen} == {("operator", "export")}
    shown = answer if isinstance(answer, tuple) else (answer,)
    judged = [thing for thing, _, _ in seen]
    if name not in {"periods", "register_documents", "search", "shows", "table"}:
        assert all(any(part is thing for thing in judged) for part in shown)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_gate_that_says_no_lets_nothing_through(name: str, busy: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    no = policies.Decision(allowed=False, reason="closed")
    monkeypatch.setattr(policies, "release", lambda *_: no)
    try:
        answer = ask(busy.reader(busy.operator), name)
    except RefusedError:
        return
    assert not answer


def test_a_visitor_sees_public_forecasts_and_neither_jobs_nor_private_entries(prepared: Node) -> None:
    reader = prepared.reader(GUEST)
    assert reader.world("conflict").expectations
    assert reader.jobs() == ()
    assert {entry.policy for entry in reader.journal(limit=1000)} == {"public"}
    with pytest.raises(RefusedError, match="guest"):
        reader.job(prepared.reader(prepared.operator).jobs()[0].id)


def test_a_visitor_pages_through_every_entry_that_is_open_to_everyone(prepared: Node) -> None:
    reader, seen, after = prepared.reader(GUEST), [], ""
    while page := reader.journal(after=after, limit=2):
        seen += [entry.id for entry in page]
        after = page[-1].id
    assert seen == [entry.id for entry in reader.journal(limit=1000)]
    assert len(seen) > 2


def test_a_visitor_is_not_told_where_the_mirror_lies(prepared: Node) -> None:
    assert prepared.reader(GUEST).edition().mirror == ""
    assert prepared.reader(prepared.operator).edition().mirror == prepared.settings.mirror


def test_the_first_forecast_period_follows_the_last_observed_one(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    hazard = reader.hazard("conflict")
    assert (hazard.origin, hazard.first_observed, hazard.last_observed) == ("2015-12", "2001-01", "2015-12")
    periods = reader.periods("conflict")
    world = reader.world("conflict")
    assert periods.index(world.period) == periods.index("2015-12") + 1
    assert len(periods) == 15 * 12 + 14
    assert (world.step, world.period, world.model) == (1, "2016-01", "smoothed_conflictology")
    assert {each.place for each in world.expectations} == set(PLACES)
    assert "DEU" in world.missing
    assert not set(world.missing) & set(PLACES)


def test_a_past_period_shows_what_was_observed_and_expects_nothing(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    world = reader.world("conflict", period="2015-12")
    assert (world.step, world.expectations) == (0, ())
    assert len(world.observed) == 10
    table = reader.table("observations", hazard="conflict", place="SDN")
    assert table.filter(pl.col("period") == "2015-12")["value"].to_list() == [
        each.value for each in world.observed if each.place == "SDN"
    ]
    with pytest.raises(BadInputError, match="neither observed nor forecast"):
        reader.world("conflict", period="1999-01")


def test_the_usual_is_the_places_own_share_of_the_last_ten_years(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    table = reader.table("observations", hazard="conflict", place="IND")
    last = table.sort("period")["value"].to_list()[-120:]
    found = next(each for each in reader.world("conflict").expectations if each.place == "IND")
    assert found.usual["25"] == pytest.approx(sum(value >= 25 for value in last) / 120)


def test_a_place_shows_what_was_forecast_beside_what_happened(prepared: Node) -> None:
    found = prepared.reader(prepared.operator).place_forecast("conflict", "IND")
    assert len(found.past) == 3 * 12
    assert all(each.outcome is not None and each.crps is not None for each in found.past)
    assert found.skill is not None
    assert found.skill.cases == 36
    assert len(found.expectations) == 14
    assert len(found.observed) == 180
    levels = list(found.expectations[0].quantiles.values())
    assert levels == sorted(levels)


def test_the_record_scores_every_model_against_the_first_baseline(prepared: Node) -> None:
    record = prepared.reader(prepared.operator).record("conflict")
    overall = {row.model: row for row in record.windows if row.window == "all"}
    assert set(overall) == {"smoothed_conflictology", "conflictology", "zero"}
    assert {row.window for row in record.windows} == {"2012", "2013", "2014", "all"}
    assert overall["conflictology"].skill["crps"] == 0
    zero, base = (overall[name].scores["crps"] for name in ("zero", "conflictology"))
    assert overall["zero"].skill["crps"] == pytest.approx(1 - zero / base)
    assert record.truths == ("final", "latest")
    assert {row.truth for row in record.windows} == {"final"}
    assert "--windows 2012:2014 --history assumed --truth final" in record.command
    with pytest.raises(NotFoundError, match="assumed/final, assumed/latest"):
        prepared.reader(prepared.operator).record("conflict", history="recorded")


def test_the_record_of_every_truth_comes_from_one_backtest(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    every = reader.record("conflict", truth="all")
    for truth in every.truths:
        alone = reader.record("conflict", truth=truth)
        assert [row for row in every.windows if row.truth == truth] == list(alone.windows)
        assert {row.truth for row in (*alone.calibration, *alone.reliability, *alone.misses)} == {truth}
        assert f"--truth {truth}" in alone.command
    assert "--truth final,latest" in every.command


def test_a_second_hazard_works_from_its_declaration_alone(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    hazard = reader.hazard("frost")
    assert (hazard.period, hazard.origin, hazard.models[0].id) == ("year", "2015", "conflictology")
    assert reader.periods("frost")[-4:] == ("2015", "2016", "2017", "2018")
    world = reader.world("frost", period="2017")
    assert (world.step, set(world.expectations[0].chances)) == (2, {"1"})
    assert reader.place_forecast("frost", "KEN").past
    assert {row.window for row in reader.record("frost").windows} == {"2012", "2013", "2014", "all"}
    assert [series.id for series in reader.series_behind("frost")] == ["weather.frost"]


def test_unknown_things_are_named_with_what_is_near(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    with pytest.raises(UnknownCodeError, match="did you mean conflict"):
        reader.world("conflic")
    with pytest.raises(UnknownCodeError, match="did you mean conflictology"):
        reader.world("conflict", model="conflictolog")
    with pytest.raises(UnknownCodeError):
        reader.place("XYZ")
    with pytest.raises(NotFoundError, match="DEU"):
        reader.place_forecast("conflict", "DEU")
    with pytest.raises(UnknownCodeError, match="forecasts, observations, record"):
        reader.table("secrets", hazard="conflict")
    with pytest.raises(BadInputError, match="cannot be chosen"):
        reader.table("record", hazard="conflict", place="SDN")
    with pytest.raises(BadInputError, match="limit"):
        reader.journal(limit=0)


def test_the_source_list_says_how_old_what_it_gave_is(prepared: Node) -> None:
    sources = {source.id: source for source in prepared.reader(prepared.operator).sources()}
    views = sources["views"]
    assert (views.state, views.route, views.age_days) == ("fresh", "mirror", 0.0)
    assert views.rows == 1800 + 720
    assert views.last_period == max(series.last_period for series in views.series) != ""
    assert views.last_success == NOW


def test_search_finds_by_name_code_and_language(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    assert reader.search("SDN", "en")[0] == ("place", "SDN")
    assert ("place", "SDN") in reader.search("soudan", "fr")
    assert ("organisation", "AU") in reader.search("african union", "en")
    assert ("hazard", "frost") in reader.search("frost", "en")
    assert reader.search("  ", "en") == ()


def test_a_reader_beside_the_running_node_never_waits_and_cannot_write(prepared: Node) -> None:
    home = Path(prepared.home.path)
    with small_node(home, write=False) as beside:
        assert beside.reader(beside.operator).world("conflict") == prepared.reader(prepared.operator).world("conflict")
        with pytest.raises(HomeInUseError, match="opened to read"):
            beside.submit("sync", "", beside.operator)
    with pytest.raises(HomeInUseError):
        small_node(home)


def test_a_job_of_the_wrong_shape_fails_with_the_reason(prepared: Node) -> None:
    job = prepared.wait(prepared.submit("backtest", "conflict", prepared.operator, history="wishful").id)
    assert "no history 'wishful'" in job.error
    job = prepared.wait(prepared.submit("sync", "", prepared.operator, dance=True).id)
    assert "do not fit" in job.error
