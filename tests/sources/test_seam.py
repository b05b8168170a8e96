"""The one way in: the mirror if one is set, else the publisher, and always said."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.publishers import Answer, Publishers
from tocsin.errors import NotFoundError, SourceError
from tocsin.sources.download import Limits
from tocsin.sources.seam import Seam

MakeSeam = Callable[..., Seam]


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    folder = tmp_path / "mirror"
    (folder / "conflict").mkdir(parents=True)
    (folder / "conflict" / "ged_1990_2022.csv").write_text("old")
    (folder / "conflict" / "ged_1990_2023.csv").write_text("new")
    (folder / "conflict" / "README.md").write_text("| ged_1990_2022.csv | old |\n| ged_1990_2023.csv | new |")
    return folder


def test_a_folder_serves_the_newest_file_of_a_pattern(make_seam: MakeSeam, mirror: Path) -> None:
    seam = make_seam(mirror=str(mirror))
    assert seam.route == "mirror"
    got = seam.require_mirrored("conflict/ged_*.csv")
    assert got.bytes() == b"new"
    assert got.address == "mirror:conflict/ged_1990_2023.csv"
    assert got.modified is None
    assert seam.names("conflict/ged_*.csv") == ("conflict/ged_1990_2022.csv", "conflict/ged_1990_2023.csv")


def test_what_a_mirror_lacks_is_said_and_not_fetched_from_the_publisher(make_seam: MakeSeam, mirror: Path) -> None:
    seam = make_seam(mirror=str(mirror))
    assert seam.mirrored("conflict/nothing*") is None
    assert seam.mirrored("health/measles.csv") is None
    with pytest.raises(NotFoundError, match="the mirror holds no file conflict/nothing"):
        seam.require_mirrored("conflict/nothing*")


def test_a_mirror_that_is_not_there_is_an_error_and_not_an_empty_one(make_seam: MakeSeam, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="the mirror's folder is not there"):
        make_seam(mirror=str(tmp_path / "gone")).mirrored("conflict/ged_*.csv")


def test_a_file_of_a_mirror_is_held_to_the_size_limit(make_seam: MakeSeam, mirror: Path) -> None:
    with pytest.raises(SourceError, match="more than the limit of 2"):
        make_seam(mirror=str(mirror), limits=Limits(unpacked=2)).mirrored("conflict/ged_*.csv")


def test_a_mirror_may_be_a_web_address_with_the_same_layout(web: Publishers, make_seam: MakeSeam, mirror: Path) -> None:
    index = b'<html><a href="ged_1990_2022.csv">x</a> <a href="ged_1990_2023.csv">y</a> <a href="../">up</a></html>'
    web.offers("/m/conflict/", Answer(index, kind="text/html"))
    web.offers("/m/conflict/ged_1990_2023.csv", Answer(b"new"))
    got = make_seam(mirror=f"{web.address}/m/").require_mirrored("conflict/ged_*.csv")
    assert got.bytes() == b"new"
    assert got.address == "mirror:conflict/ged_1990_2023.csv"


def test_a_web_mirror_without_an_index_page_is_read_by_its_readme(
    web: Publishers, make_seam: MakeSeam, mirror: Path
) -> None:
    readme = (mirror / "conflict" / "README.md").read_bytes()
    web.offers("/m/conflict/README.md", Answer(readme, kind="text/markdown"))
    web.offers("/m/conflict/ged_1990_2023.csv", Answer(b"new"))
    got = make_seam(mirror=f"{web.address}/m").require_mirrored("conflict/ged_*.csv")
    assert got.bytes() == b"new"


def test_without_a_mirror_the_route_is_the_publisher(seam: Seam) -> None:
    assert seam.route == "publisher"
    with seam as opened:
        assert opened is seam
