"""A member's own administrative units: loaded row by row, found on their days, and summed without counting twice."""

from pathlib import Path

import pytest

from tests.support.small_node import small_node
from tocsin.errors import NotFoundError, RefusedError, UnknownCodeError
from tocsin.exchange.policies import Person
from tocsin.node.preparation import prepare
from tocsin.node.running import Node

GUEST = Person(name="guest", member="elsewhere")

UNITS = """pcode,name,name_ar,level,parent,valid_from,valid_until,successors
SD01,Khartoum,الخرطوم,1,SDN,,,
SD02,North Darfur,,1,SDN,,,
SD03,South and East Darfur,,1,SDN,,2012-01-01,SD04 SD05
SD04,South Darfur,,1,SDN,2012-01-01,,
SD05,East Darfur,,1,SDN,2012-01-01,,
SD01001,Bahri,بحري,2,SD01,,,
SD01002,,,2,SD01,,,
XX99,Nowhere,,1,SDN,,,
"""

FIGURES = """unit,month,people
SD01001,2015-01,10
SD02,2015-01,20
SD04,2015-01,5
SD01001,2015-02,11
SDN,2015-02,100
SD03,2015-02,4
SD03,2011-12,3
SD77,2015-01,1
"""


def work(node: Node, kind: str, subject: str, **arguments: object) -> str:
    job = node.wait(node.submit(kind, subject, node.operator, **arguments).id)
    assert job.state == "done", job.error
    return job.message


@pytest.fixture
def node(tmp_path: Path):
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "figures.csv").write_text(FIGURES, encoding="utf-8")
    with small_node(tmp_path / "home") as opened:
        work(opened, "places", "", file=str(tmp_path / "units.csv"))
        yield opened


def sync(node: Node, **said: object) -> str:
    columns = {"place": "unit", "period": "month", "value": "people"}
    file = str(Path(node.home.path).parent / "figures.csv")
    return work(node, "sync", "displaced", file=file, columns=columns, **({"scheme": "pcode", "value": "count"} | said))


def test_every_row_left_out_is_said_and_the_others_are_kept(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    with small_node(tmp_path / "home") as node:
        message = work(node, "places", "", file=str(tmp_path / "units.csv"))
        assert message.startswith("5 units of level 1 and 1 of level 2 in SDN; 2 left out")
        assert "row 8: SD01002 has no name" in message
        assert "row 9: XX99" in message
        entry = node.reader(node.operator).journal(kind="places.loaded")[0]
        assert (entry.subject, entry.payload["rejected"], entry.policy) == ("SDN", 2, "node-only")
        assert "nothing has changed" in work(node, "places", "", file=str(tmp_path / "units.csv"))
    with small_node(tmp_path / "home", write=False) as again:
        assert again.reader(again.operator).place("SD01").level == 1


def test_a_unit_is_a_place_with_parent_children_level_and_the_files_names(node: Node) -> None:
    reader = node.reader(node.operator)
    unit = reader.place("SD01")
    assert (unit.kind, unit.level, unit.parent, unit.codes) == ("admin1", 1, "SDN", {"pcode": "SD01"})
    assert unit.names == {"ar": "الخرطوم", "und": "Khartoum"}
    assert [each.id for each in reader.children("SD01")] == ["SD01001"]
    assert [each.id for each in reader.children("SDN")] == ["SD01", "SD02", "SD04", "SD05"]
    assert reader.place("SD01001").regions[0] == "SDN"
    assert {each.id for each in reader.places("admin1")} == {"SD01", "SD02", "SD04", "SD05"}
    assert reader.search("الخرطوم", "ar")[0] == ("place", "SD01")
    assert ("place", "SD01001") in reader.search("bahri", "en")


def test_the_time_machine_shows_the_units_of_its_day(tmp_path: Path, node: Node) -> None:
    node.close()
    with small_node(tmp_path / "home", write=False, as_of="2010-06") as then:
        reader = then.reader(then.operator)
        assert [each.id for each in reader.children("SDN_2011")] == ["SD01", "SD02", "SD03"]
        with pytest.raises(UnknownCodeError, match="did not exist yet"):
            reader.place("SD04")
        assert ("place", "SD03") in reader.search("south and", "en")
        assert reader.search("east darfur", "en") == ()
    with small_node(tmp_path / "home", write=False) as now:
        ended = now.reader(now.operator).place("SD03")
        assert (ended.valid_until, ended.successors) == ("2012-01-01", ("SD04", "SD05"))


def test_a_country_shows_the_sum_of_its_units_and_says_what_is_missing(node: Node) -> None:
    message = sync(node)
    assert "'SD77'" in message
    assert "'SD03'" in message
    reader = node.reader(node.operator)
    rows = {row.period: row for row in reader.series_rows("own.displaced", place="SDN").rows}
    january = rows["2015-01"]
    assert (january.value, january.basis, january.parts) == (35.0, "summed", 3)
    assert january.missing == ("SD05",)


def test_a_figure_reported_for_the_country_is_never_added_to_its_units(node: Node) -> None:
    sync(node)
    reader = node.reader(node.operator)
    february = reader.series_rows("own.displaced", place="SDN", first="2015-02", last="2015-02").rows[0]
    assert (february.value, february.basis, february.below) == (100.0, "reported", 11.0)
    held = {each.series: each for each in reader.held("SDN")}["own.displaced"]
    assert (held.period, held.value) == ("2015-02", 100.0)
    assert {each.series: each.value for each in reader.held("SD01")}["own.displaced"] == 11.0
    assert not [each for each in reader.held("SD05") if each.series == "own.displaced"]


def test_figures_that_are_no_counts_are_never_summed(node: Node) -> None:
    sync(node, value="continuous")
    rows = node.reader(node.operator).series_rows("own.displaced", place="SDN").rows
    assert [(row.period, row.basis) for row in rows] == [("2015-02", "reported")]


def test_an_owners_figures_and_units_stay_at_the_node_until_told_otherwise(tmp_path: Path, node: Node) -> None:
    sync(node)
    guest = node.reader(GUEST)
    assert "own.displaced" not in {each.id for each in guest.series()}
    assert "own.displaced" not in {each.series for each in guest.held("SDN")}
    assert guest.children("SDN") == ()
    assert guest.search("khartoum", "en") == ()
    assert not [entry for entry in guest.journal(limit=1000) if "displaced" in entry.subject]
    for refused in (lambda: guest.series_rows("own.displaced"), lambda: guest.place("SD01")):
        with pytest.raises(RefusedError):
            refused()
    sync(node, policy="public")
    assert "own.displaced" in {each.id for each in guest.series()}
    # The figures may go out, and still no line that names a unit whose file stays here.
    with pytest.raises(RefusedError):
        guest.series_rows("own.displaced", place="SD01")
    work(node, "places", "", file=str(tmp_path / "units.csv"), policy="public")
    assert guest.series_rows("own.displaced", place="SD01").rows
    sync(node)
    assert "own.displaced" not in {each.id for each in guest.series()}


def test_in_the_time_machine_a_series_says_nothing_later(tmp_path: Path, node: Node) -> None:
    sync(node, lag=10)
    node.close()
    with small_node(tmp_path / "home", write=False, as_of="2012-11") as then:
        reader = then.reader(then.operator)
        rows = reader.series_rows("own.displaced").rows
        assert [(row.place, row.period) for row in rows] == [("SD03", "2011-12")]
        held = {each.series: each for each in reader.held("SDN")}["own.displaced"]
        assert (held.period, held.value, held.basis) == ("2011-12", 3.0, "summed")


def test_a_damaged_file_of_units_is_a_finding_and_not_a_crash(node: Node) -> None:
    path = node.home.gazetteer / "SDN.json"
    path.write_bytes(path.read_bytes().replace(b"Khartoum", b"Kartoum"))
    node.changed()
    assert node.reader(node.operator).children("SDN") == ()
    assert "checksum" in node.gazetteers.verify()[0].what


def districts(path: Path, **draws: list[int]) -> Path:
    lines = ["target,place,origin,period,horizon,model,output_type,output_type_id,value"]
    lines += [
        f"ged_sb,{place},2015-06,2015-{6 + step:02},{step},guest,sample,{number},{value * step}"
        for place, values in draws.items()
        for step in (1, 2)
        for number, value in enumerate(values)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_forecast_made_for_districts_is_shown_there_and_summed_for_the_country(node: Node, tmp_path: Path) -> None:
    prepare(node)
    path = districts(tmp_path / "f.csv", SD01001=[0, 4], SD02=[2, 2], SD04=[0, 10], SD05=[0, 0])
    job = node.wait(
        node.submit("import", "conflict", node.operator, file=str(path), model="guest", origin="2015-06").id
    )
    assert job.state == "done", job.error
    reader = node.reader(node.operator)
    bahri = reader.place_forecast("conflict", "SD01001")
    assert (bahri.model, [one.mean for one in bahri.expectations]) == ("guest", [2.0, 4.0])
    assert reader.place_forecast("conflict", "SD01").expectations[0].mean == 2.0
    country = reader.place_forecast("conflict", "SDN", model="guest")
    assert country.expectations[0].mean == 9.0
    assert country.expectations[0].chances["25"] == 0.0
    shown = {one.place for one in reader.world("conflict", period="2015-07", model="guest").expectations}
    assert shown == {"SDN"}
    # Without a word on the model a country still shows its own.
    assert reader.place_forecast("conflict", "SDN").model != "guest"


def test_a_forecast_that_leaves_a_district_out_says_nothing_of_the_country(node: Node, tmp_path: Path) -> None:
    prepare(node)
    path = districts(tmp_path / "f.csv", SD01001=[0, 4], SD02=[2, 2])
    node.wait(node.submit("import", "conflict", node.operator, file=str(path), model="guest", origin="2015-06").id)
    with pytest.raises(NotFoundError):
        node.reader(node.operator).place_forecast("conflict", "SD05")
    shown = node.reader(node.operator).world("conflict", period="2015-07", model="guest")
    assert shown.expectations == ()
