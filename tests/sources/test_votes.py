"""Voting records: the General Assembly and the Security Council, from a mirror and in the publisher's own format."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.support.publishers import Answer, Publishers
from tocsin.errors import SourceError
from tocsin.sources.meeting_results import results
from tocsin.sources.seam import Seam
from tocsin.sources.source import VotesReading
from tocsin.sources.unga_votes import UngaVotes
from tocsin.sources.unsc_votes import UnscVotes

MakeSeam = Callable[..., Seam]
CALLS = "rcid,session,date,unres,amend,para,importantvote,short,descr,abstain,no,yes,issues\n"
LIBRARY = (
    "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,title,agenda_title,subjects,"
    "total_yes,total_no,total_abstentions\n"
)
FILES = "/record/4060887/files/"


def only(source: UngaVotes | UnscVotes, seam: Seam) -> VotesReading:
    (got,) = [one for one in source.read(seam, lambda _: None) if isinstance(one, VotesReading)]
    return got


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    root = tmp_path / "mirror" / "institutions"
    root.mkdir(parents=True)
    rows = (
        '1,35,1980-11-03,R/35/1,0,1,0,"A SUBJECT","TO ADOPT A TEXT",1,1,1,co|hr\n'
        '2,58,2003-12-03,R/58/2,,,1,,"Another text Â : resolution",0,1,2,\n'
        '3,70,2015-12-03,A/RES/70/3,,,,,"A third text",0,0,2,\n'
    )
    (root / "unga_rollcalls.csv.gz").write_bytes(gzip.compress((CALLS + rows).encode()))
    wide = pl.DataFrame(
        {"rcid": [1, 2, 3], "YUG": list("YYY"), "RUS": list("AN."), "FRA": list("NYY"), "QQQ": list(".Y.")}
    )
    wide.write_parquet(root / "unga_votes_wide.parquet")
    (root / "unsc_vetoes.csv").write_text(
        "date,draft,meeting_record,agenda_item,crisis_topic,region,CHN,FRA,GBR,RUS,USA\n"
        "1956-10-30,S/3710,S/PV.749,Palestine question,Suez,Middle East,0,1,1,0,0\n"
        "2019-09-19,S/2019/756,S/PV.8623,Middle East,Syria,Middle East,1,0,0,1,0\n"
        "1999-02-25,S/1999/201,S/PV.3982,A question,A place,Europe,1,0,0,0,0\n"
    )
    meetings = (
        "date,year,topics,result,resolution,votes\n"
        "1956-10-30,1956,The Palestine question,Draft resolution S/3710 vetoed by France and UK7-2-2,,7-2-2\n"
        '1967-11-22,1967,"Middle East ","S/RES/242 (1967) adopted unanimously",242,15\n'
        '1956-11-04,1956,Hungary,"S/RES/120 (1956)  10-1-0\n\t Draft resolution S/3730/Rev.1 not adopted 9-1-0",'
        "120,10-1-0\n"
        "2001-01-01,2001,Nothing,--,,\n"
    )
    (root / "unsc_meetings.csv.gz").write_bytes(gzip.compress(meetings.encode()))
    (root / "unsc_failed_drafts_nonveto.csv").write_text(
        "Meeting Number,Voting On,Year,In Favor,Abstain,Against\n"
        "8623,S/2019/756,2019,\"['France', 'Germany']\",['Indonesia'],\"['China', 'Russian Federation']\"\n"
        "340,S/900,1948,\"['Syria']\",[],\"['Russian Federation', 'Atlantis']\"\n"
    )
    return root.parent


def test_a_successor_continues_a_membership_only_where_it_did(make_seam: MakeSeam, mirror: Path) -> None:
    got = only(UngaVotes(), make_seam(mirror=str(mirror)))
    held = {(id_, member): place for id_, member, place, _ in got.ballots.rows()}
    assert held["1", "YUG"] == "YUG"
    assert held["2", "SRB"] == "SCG"
    assert held["3", "SRB"] == "SRB"
    assert held["1", "RUS"] == "SUN"
    assert held["2", "RUS"] == "RUS"
    assert ("3", "RUS") not in held


def test_a_code_that_means_no_member_is_reported_and_left_out(make_seam: MakeSeam, mirror: Path) -> None:
    got = only(UngaVotes(), make_seam(mirror=str(mirror)))
    assert [(one.value, one.rows) for one in got.rejected] == [("QQQ", 1)]
    assert "QQQ" not in got.ballots["member"].to_list()


def test_roll_calls_keep_their_words_and_counts(make_seam: MakeSeam, mirror: Path) -> None:
    calls = only(UngaVotes(), make_seam(mirror=str(mirror))).roll_calls
    first, second, _ = calls.rows(named=True)
    assert (first["session"], first["date"], first["paragraph"], first["issues"]) == (
        35,
        date(1980, 11, 3),
        True,
        "co|hr",
    )
    assert second["text"] == "Another text : resolution"
    assert (second["yes"], second["no"], second["important"]) == (2, 1, True)


def test_the_digital_librarys_rows_may_not_be_passed_on(make_seam: MakeSeam, web: Publishers) -> None:
    page = "".join(f'<a href="{FILES}{day}_ga_voting.csv">a</a>' for day in ("2024_9_9", "2025_10_1", "2025_2_5"))
    web.offers("/record/4060887", Answer(page.encode(), kind="text/html"))
    told = "2024-12-03,79,A/RES/79/1,Title,Agenda,SUBJECT,1,0,0"
    rows = f"77,FRA,FRANCE,Y,{told}\n77,USA,UNITED STATES,X,{told}\n"
    web.offers("/record/4060887/files/2025_10_1_ga_voting.csv", Answer((LIBRARY + rows).encode()))
    got = only(UngaVotes(library=web.address), make_seam())
    assert not got.redistributable
    assert got.ballots.rows() == [("77", "FRA", "FRA", "yes")]
    assert got.roll_calls["session"].to_list() == [79]
    assert got.address.endswith("2025_10_1_ga_voting.csv")


def test_a_library_page_without_the_file_is_one_clear_error(make_seam: MakeSeam, web: Publishers) -> None:
    web.offers("/record/4055387", Answer(b"<html>moved</html>", kind="text/html"))
    with pytest.raises(SourceError, match="names no file"):
        only(UnscVotes(library=web.address), make_seam())


def test_vetoes_get_their_counts_from_the_meetings_and_the_lists(make_seam: MakeSeam, mirror: Path) -> None:
    got = only(UnscVotes(), make_seam(mirror=str(mirror)))
    rows = {row["symbol"]: row for row in got.roll_calls.iter_rows(named=True)}
    suez = rows["S/3710"]
    assert (suez["outcome"], suez["against"], suez["yes"], suez["no"], suez["abstain"], suez["count"]) == (
        "vetoed", "FRA GBR", 7, 2, 2, "known"
    )  # fmt: skip
    assert rows["S/1999/201"]["count"] == "unknown"
    assert (rows["S/2019/756"]["yes"], rows["S/2019/756"]["against"]) == (2, "CHN RUS")
    assert rows["S/RES/242 (1967)"]["count"] == "unanimous"
    assert (rows["S/3730/Rev.1"]["outcome"], rows["S/3730/Rev.1"]["yes"]) == ("failed", 9)
    assert not got.redistributable


def test_todays_names_in_yesterdays_votes_mean_who_held_the_seat_then(make_seam: MakeSeam, mirror: Path) -> None:
    got = only(UnscVotes(), make_seam(mirror=str(mirror)))
    assert got.ballots.filter(pl.col("id") == "S/900").sort("member").rows() == [
        ("S/900", "RUS", "SUN", "no"),
        ("S/900", "SYR", "SYR", "yes"),
    ]
    assert [one.value for one in got.rejected] == ["Atlantis"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("S/RES/591 (1986) adopted by consensus", [("S/RES/591 (1986)", "adopted", None, True)]),
        ("S/PV.1603 (PRST)", []),
        (
            "Draft resolutionS/1994/1358vetoed by Russian Federation\n      13-1-1",
            [("S/1994/1358", "vetoed", (13, 1, 1), False)],
        ),
    ],
)
def test_a_line_about_a_meeting_is_read_text_by_text(line: str, found: list[tuple[object, ...]]) -> None:
    said = [tuple(one) for one in results(line)]
    assert [one[1:] for one in said] == [one[1:] for one in found]
