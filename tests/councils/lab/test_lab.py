"""The lab: known figures reproduced, voices that add up, a record replayed with bounds, and links that come back."""

from datetime import date

import msgspec
import pytest

from tocsin.councils.lab.design import Design, Line, body_of, seats_of
from tocsin.councils.lab.groups import groups_on, members_of_base
from tocsin.councils.lab.link import from_fields, from_text, to_fields, to_text
from tocsin.councils.lab.measured import Known, design_of, measured
from tocsin.councils.lab.proposals import proposal, proposals
from tocsin.councils.lab.replay import Draft, replayed
from tocsin.councils.rule_file import read_body, write_body
from tocsin.councils.seating import seats_on
from tocsin.errors import BadInputError, UnknownCodeError

DAY = date(2024, 1, 1)


def known(**more: object) -> Known:
    return Known(members=members_of_base("UN", DAY), **more)


@pytest.mark.parametrize(
    ("name", "act", "veto_seat", "veto_share"),
    [
        ("today", 0.02588, 0.19627, 0.981),
        ("double-veto", 0.1232, 0.168, 0.842),
        ("triple-veto", 0.2410, 0.112, 0.562),
        ("g4", 0.02338, 0.19516, 0.976),
        ("uniting-for-consensus", 0.01838, 0.19246, 0.962),
        ("panel-a", 0.01563, 0.19058, 0.953),
        ("intermediate", 0.01563, 0.19087, 0.954),
        ("au-ezulwini", 0.000459, 0.09089, 0.9998),
        ("l69", 0.000470, 0.09090, 0.9999),
        ("article-108", 2.25e-7, 0.17502, 0.875),
    ],
)
def test_the_power_of_every_proposal_is_that_of_the_research_table(
    name: str, act: float, veto_seat: float, veto_share: float
) -> None:
    found = measured(proposal(name), known())
    assert found.act == pytest.approx(act, rel=3e-3)
    veto = next(line for line in found.lines if line.kind == "veto")
    assert veto.shapley == pytest.approx(veto_seat, abs=6e-4)
    assert found.veto_share == pytest.approx(veto_share, abs=1e-3)
    assert found.exact


def test_there_are_fourteen_proposals_or_more_each_with_a_source() -> None:
    assert len(proposals()) >= 14
    assert all(one.source and one.year for one in proposals())


def test_the_five_groups_hold_every_member_once() -> None:
    sizes = {name: len(held) for name, held in groups_on(members_of_base("UN", DAY), "five").items()}
    assert sizes == {"africa": 54, "asia-pacific": 54, "eastern-europe": 23, "latin-america": 33, "western": 29}


def test_voices_add_up_and_wider_vetoes_narrow_the_gap_and_kill_the_power_to_act() -> None:
    today, ezulwini = (measured(proposal(name), known()) for name in ("today", "au-ezulwini"))
    for one in (today, ezulwini):
        regions = [part for part in one.representation.parts if part.division == "region"]
        assert sum(part.voice for part in regions) == pytest.approx(1)
        assert sum(part.seats for part in regions) == pytest.approx(one.design.seats)
    assert ezulwini.representation.gap_states < today.representation.gap_states / 2
    assert ezulwini.act < today.act / 50


def test_without_population_there_is_no_figure_on_people_and_not_a_zero() -> None:
    found = measured(proposal("today"), known()).representation
    assert found.gap_people is None
    assert all(part.of_people is None for part in found.parts)
    assert [part.division for part in found.parts if part.division == "income"] == []


def test_people_behind_a_seat_are_counted_where_they_are_known() -> None:
    people = dict.fromkeys(members_of_base("UN", DAY), 2e6)
    found = measured(proposal("today"), known(people=people)).representation
    africa = next(part for part in found.parts if part.name == "africa")
    assert africa.people_a_seat == pytest.approx(54 * 2e6 / 3)
    assert found.gap_people == pytest.approx(found.gap_states)


def draft(id_: str, outcome: str, yes: int | None, no: int | None, *against: str, on: date = DAY) -> Draft:
    abstain = None if yes is None or no is None else 15 - yes - no
    return Draft(id=id_, on=on, topic="", outcome=outcome, against=against, yes=yes, no=no, abstain=abstain)


DRAFTS = (
    draft("adopted", "adopted", 15, 0),
    draft("one veto", "vetoed", 13, 1, "USA"),
    draft("two vetoes", "vetoed", 11, 2, "CHN", "RUS"),
    draft("no count", "vetoed", None, None, "RUS"),
    draft("few votes", "failed", 7, 0),
    draft("contradiction", "failed", 12, 0),
)


def test_the_council_of_today_adopts_what_was_adopted_and_nothing_else() -> None:
    found = replayed(proposal("today"), DRAFTS)
    assert found is not None
    assert (found.drafts, found.low, found.high, found.unknown) == (5, 0, 0, 0)
    assert found.rate_low == found.rate_high == pytest.approx(5 / 6)


def test_a_count_that_is_not_known_widens_the_bounds_and_decides_nothing() -> None:
    found = replayed(proposal("no-veto"), DRAFTS)
    assert found is not None
    assert (found.low, found.high, found.unknown) == (2, 4, 2)
    twice = replayed(proposal("double-veto"), DRAFTS)
    assert twice is not None
    assert (twice.low, twice.high) == (1, 3)


def test_added_seats_are_imputed_and_their_vetoes_are_a_bound() -> None:
    found = replayed(proposal("au-ezulwini"), DRAFTS)
    assert found is not None
    assert found.known == 0
    assert found.low == 0
    assert found.rate_high == pytest.approx(1.0)


def test_a_pledge_leaves_every_vetoed_draft_open() -> None:
    found = replayed(proposal("act-code"), DRAFTS)
    assert found is not None
    assert (found.low, found.high) == (0, 4)


def test_a_council_of_another_organisation_has_no_record_here() -> None:
    ours = msgspec.structs.replace(proposal("today"), base="AU")
    assert replayed(ours, DRAFTS) is None


@pytest.mark.parametrize("design", proposals(), ids=lambda one: one.id)
def test_a_link_brings_the_same_council_back(design: Design) -> None:
    again = from_text(to_text(design))
    assert to_fields(again) == {name: value for name, value in to_fields(design).items() if name != "title"}
    assert measured(again, Known(members=())).act == measured(design, Known(members=())).act


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"yes": "2"}, "no seats"),
        ({"n.africa.chair": "1"}, "chair"),
        ({"n.africa.elected": "many"}, "n.africa.elected"),
        ({"n.africa.elected": "3", "share": "7/2"}, "share"),
        ({"n.africa.elected": "999"}, "0 to 200"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(fields: dict[str, str], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        from_fields(fields)


def test_a_design_is_a_body_that_can_be_written_read_and_drawn_again() -> None:
    design = proposal("g4")
    body = read_body(write_body(body_of(design)))
    seats = seats_on(body, DAY)
    assert len(seats) == 25
    again = design_of(body, seats, body.rules[0].tree, source="", base="UN")
    assert measured(again, known()).act_exact == measured(design, known()).act_exact


def test_regional_shares_weights_and_quotas_are_rules_too() -> None:
    lines = (Line(group="north", kind="elected", count=3, weight=3), Line(group="south", kind="elected", count=4))
    plain = Design(id="", title="", yes=4, base="AU", scheme="each", lines=lines)
    asked = from_fields({**to_fields(plain), "e.north": "2", "share": "2/3"})
    assert measured(asked, Known(members=())).act < measured(plain, Known(members=())).act
    assert "2 of 3" in str(measured(asked, Known(members=())).sentence)


def test_a_proposal_that_does_not_exist_names_the_nearest() -> None:
    with pytest.raises(UnknownCodeError, match="g4"):
        proposal("g44")


def test_too_many_seats_are_refused() -> None:
    lines = tuple(Line(group=f"g{n}", kind="elected", count=150) for n in range(2))
    with pytest.raises(BadInputError, match="300 seats"):
        seats_of(Design(id="", title="", yes=1, lines=lines))
