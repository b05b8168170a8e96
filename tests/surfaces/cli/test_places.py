"""Administrative units are loaded, listed and left out row by row from the command line."""

import json
from pathlib import Path

import pytest

from tocsin.surfaces.cli.shell import tocsin

UNITS = "pcode,name,level,parent\nSD01,Khartoum,1,SDN\nSD01001,Bahri,2,SD01\nSD02,,1,SDN\n"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        tocsin.main(list(arguments))
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


def test_units_are_loaded_with_a_report_and_shown_below_their_country(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("units.csv").write_text(UNITS, encoding="utf-8")
    here = ("--home", "home", "--mirror", "none")
    code, out, err = run(capsys, "places", "--load", "units.csv", *here)
    assert code == 0, err
    assert "1 units of level 1 and 1 of level 2 in SDN; 1 left out" in out
    assert "row 4: SD02 has no name" in out
    assert json.loads(run(capsys, "places", "SDN", "--json", *here)[1])["parts"] == ["SD01"]
    assert "Bahri" in run(capsys, "places", "SD01", *here)[1]
    assert run(capsys, "places", "SD01", "--policy", "public", *here)[0] == 2


def test_a_file_of_ones_own_stays_here_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("deaths.csv").write_text("place,period,value\nSDN,2015-01,3\nKEN,2015-01,2\n", encoding="utf-8")
    here = ("--home", "home", "--mirror", "none")
    own = ("sync", "deaths.csv", "--as", "deaths", "--value", "count", "--lag", "10")
    for more, policy in (((), "node-only"), (("--policy", "public"), "public"), ((), "node-only")):
        code, _, err = run(capsys, *own, *more, *here)
        assert code == 0, err
        sources = json.loads(run(capsys, "sources", "--json", *here)[1])
        assert {one["policy"] for one in sources if one["id"] == "own.deaths"} == {policy}


def test_a_place_answers_to_any_code_or_name_and_what_means_several_is_refused_with_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("units.csv").write_text(UNITS, encoding="utf-8")
    here = ("--home", "home", "--mirror", "none", "--json")
    assert run(capsys, "places", "--load", "units.csv", *here)[0] == 0
    for said, meant in (
        ("SDN", "SDN"),
        ("sdn", "SDN"),
        ("Sudan", "SDN"),
        ("Côte d'Ivoire", "CIV"),
        ("USSR", "SUN"),
        ("SD01", "SD01"),
    ):
        code, out, err = run(capsys, "places", said, *here)
        assert (code, err) == (0, ""), said
        assert json.loads(out)["place"]["id"] == meant
    for said, named in (("626", "Timor-Leste"), ("678", "Yemen"), ("Atlantis", "close"), ("", "unknown")):
        code, _, err = run(capsys, "places", said, *here)
        assert code == 2
        assert named in err
    for code, scheme, meant in (("626", "gw", "SSD"), ("626", "m49", "TLS"), ("SD01001", "pcode", "SD01001")):
        assert json.loads(run(capsys, "places", code, "--scheme", scheme, *here)[1])["place"]["id"] == meant
    assert json.loads(run(capsys, "places", "Sudan", "--as-of", "2009-05", *here)[1])["place"]["id"] == "SDN_2011"
