"""A home is one folder for its owner's eyes only, and nothing else's folder is taken for one."""

import shutil
import stat
from pathlib import Path

import pytest

from tocsin.errors import BadInputError
from tocsin.node.home import open_home


def test_a_new_home_and_its_folders_are_the_owners_alone(tmp_path: Path) -> None:
    home = open_home(tmp_path / "deep" / "home")
    for folder in (home.path, home.series, home.forecasts):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not home.loose()
    home.path.chmod(0o755)
    assert open_home(home.path).loose()


def test_a_copied_home_opens_like_the_first(tmp_path: Path) -> None:
    home = open_home(tmp_path / "first")
    (home.series / "x").write_text("kept")
    shutil.copytree(home.path, tmp_path / "second")
    assert (open_home(tmp_path / "second").series / "x").read_text() == "kept"


def test_a_folder_that_holds_only_the_settings_becomes_a_home(tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text("")
    assert open_home(tmp_path).mark.exists()


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(BadInputError, match="not a node's"):
        open_home(tmp_path)
    with pytest.raises(BadInputError, match="is a file"):
        open_home(tmp_path / "thesis.doc")


def test_a_home_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    home.mark.write_text('{"layout": 99}')
    with pytest.raises(BadInputError, match="layout 99"):
        open_home(home.path)
    home.mark.write_text("nonsense")
    with pytest.raises(BadInputError, match="mark cannot be read"):
        open_home(home.path)


def test_a_home_that_cannot_be_made_is_one_error_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInputError, match=r"Not a directory.*name with --home"):
        open_home(tmp_path / "file" / "home")
