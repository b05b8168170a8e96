"""Votes in the International Monetary Fund: from a mirror, and from pages in the Fund's layout or another."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.sources.test_yearly_sources import read
from tests.support.publishers import Answer, Publishers
from tocsin.errors import SourceError
from tocsin.sources.imf_votes import ImfVotes
from tocsin.sources.seam import Seam

MakeSeam = Callable[..., Seam]


def test_members_and_chairs_are_read_from_a_mirror_and_stay_at_the_node(make_seam: MakeSeam, tmp_path: Path) -> None:
    folder = tmp_path / "mirror" / "institutions"
    folder.mkdir(parents=True)
    members_file = 'member,quota_msdr,votes,iso3\n"Yemen, Republic of",9.0,77,YEM\nKenya,5.0,55,KEN\n'
    (folder / "imf_votes.csv").write_text(members_file)
    (folder / "imf_executive_board.csv").write_text(
        "chair,votes,percent_of_fund,label\n1,900,16.5,United States\n"
        '2,300,3.1,"constituency incl. Yemen, Republic of"\n'
    )
    members, board = read(ImfVotes(), make_seam(mirror=str(tmp_path / "mirror")))
    assert members.frame.select("place", "period", "value").sort("place").rows() == [
        ("KEN", date(2022, 1, 1), 55.0),
        ("YEM", date(2022, 1, 1), 77.0),
    ]
    assert dict(board.frame.select("place", "value").rows()) == {"USA": 900.0, "YEM": 300.0}
    assert not members.rejected
    assert not board.rejected
    assert not members.series.redistributable


def row(name: str, votes: str) -> str:
    return f"<tr><td>&nbsp;</td><td><b>{name}</b></td><td>1,234.5</td><td>0.1</td><td>{votes}</td><td>0.20</td></tr>"


def test_the_funds_own_page_is_read_where_there_is_no_mirror(web: Publishers, seam: Seam) -> None:
    names = [f"Nowhere {n}" for n in range(190)]
    page = "<table><tr><th>Member</th><th>Votes</th></tr>" + "".join(row(name, "1,457") for name in names)
    page += row("Kenya", "6,880") + "</table>"
    web.offers("/members.aspx", Answer(page.encode(), kind="text/html"))
    web.offers("/eds.aspx", Answer(b"<html><p>The list has moved.</p></html>", kind="text/html"))
    found = ImfVotes(pages=web.address).read(seam, lambda _: None)
    members = next(found)
    assert members.frame.select("place", "value").rows() == [("KEN", 6880.0)]
    assert len(members.rejected) == 190
    with pytest.raises(SourceError, match="another form"):
        next(found)
