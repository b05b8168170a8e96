"""The rules of the Security Council and the General Assembly against the mirror's record of real votes."""

import csv
import gzip
import os
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tocsin.councils.ballots import Vote
from tocsin.councils.bodies import rule_of
from tocsin.councils.catalogue import body
from tocsin.councils.seating import seats_on

MIRROR = Path(os.environ.get("TOCSIN_MIRROR") or Path(__file__).resolve().parents[3] / "shared/mirror") / "institutions"
pytestmark = [
    pytest.mark.mirror,
    pytest.mark.skipif(not (MIRROR / "unsc_vetoes.csv").is_file(), reason="the public-data mirror is not there"),
]


def decided(seats, rule, day, yes, no, abstain, against=()):
    """Lay numbers over seats, with those who cast a veto named, and ask the rule."""
    choices = dict.fromkeys(against, "no")
    rest = iter([seat.id for seat in reversed(seats) if seat.id not in choices])
    for choice, number in (("no", no - len(choices)), ("abstain", abstain), ("yes", yes)):
        for _ in range(number):
            choices[next(rest)] = choice
    return rule_of(body("unsc"), rule, day).tree.holds(Vote(seats=seats, choices=choices))


def test_no_vetoed_draft_is_adopted_even_if_all_others_vote_yes():
    checked = 0
    with (MIRROR / "unsc_vetoes.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            day = date.fromisoformat(row["date"])
            seats = seats_on(body("unsc"), day)
            ids = {seat.id for seat in seats}
            against = [
                (code if code in ids else "SUN") for code in ("CHN", "FRA", "GBR", "RUS", "USA") if row[code] == "1"
            ]
            if not against:
                continue  # seventeen rows of the file name nobody
            yes = len(seats) - len(against)
            assert not decided(seats, "substantive", day, yes, len(against), 0, against), row
            # The same votes on a procedural matter would have carried.
            assert decided(seats, "procedural", day, yes, len(against), 0, against)
            checked += 1
    assert checked > 190


def test_every_resolution_with_a_recorded_vote_reaches_the_bar_of_its_day():
    checked, odd = 0, []
    with gzip.open(MIRROR / "unsc_meetings.csv.gz", "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            counts = re.fullmatch(r"(\d+)-(\d+)-(\d+)", row["votes"].strip())
            if not counts or not row["resolution"].strip() or not row["date"]:
                continue
            day = date.fromisoformat(row["date"])
            yes, no, abstain = map(int, counts.groups())
            seats = seats_on(body("unsc"), day)
            if yes + no + abstain > len(seats) or not decided(seats, "substantive", day, yes, no, abstain):
                odd.append((row["date"], row["resolution"], row["votes"]))
            checked += 1
    assert checked > 1500
    assert len(odd) <= 0.01 * checked, odd


def test_roll_calls_of_the_assembly_carry_as_their_counts_say():
    calls = pl.read_csv(MIRROR / "unga_rollcalls.csv.gz", infer_schema_length=0)
    rule = rule_of(body("unga"), "other", date(2018, 1, 1)).tree
    checked = 0
    for day, yes, no, abstain in calls.select("date", "yes", "no", "abstain").iter_rows():
        if not day or not yes:
            continue
        seats = seats_on(body("unga"), date.fromisoformat(day[:10]))
        counts = [int(float(one or 0)) for one in (yes, no, abstain)]
        if sum(counts) > len(seats):
            continue
        choices, rest = {}, iter([seat.id for seat in seats])
        for choice, number in zip(("yes", "no", "abstain"), counts, strict=True):
            choices |= {next(rest): choice for _ in range(number)}
        assert rule.holds(Vote(seats=seats, choices=choices)) == (counts[0] > counts[1])
        checked += 1
        if checked == 400:
            break
    assert checked == 400
