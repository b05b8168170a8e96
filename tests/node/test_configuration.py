"""Settings come from flags over environment over file over defaults, and a slip of the pen is told."""

from pathlib import Path

import pytest

from tocsin.errors import BadInputError
from tocsin.node.configuration import Configuration, read_configuration, settings


def read(tmp_path: Path, flags: dict | None = None, **environment: str) -> Configuration:
    return read_configuration(flags, environment={"HOME": str(tmp_path), **environment}, working_folder=tmp_path)


def test_flags_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "tocsin.toml").write_text('port = 1001\nseed = 1\ndraws = 200\nmember = "from-file"\n')
    found = read(tmp_path, {"home": str(home), "port": 3003, "seed": None}, TOCSIN_PORT="2002", TOCSIN_SEED="2")
    assert (found.port, found.seed, found.draws, found.host) == (3003, 2, 200, "127.0.0.1")
    assert found.member == "from-file"


def test_an_unknown_key_names_itself_its_file_and_the_nearest_known_one(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text("prot = 8700\n")
    with pytest.raises(BadInputError) as caught:
        read(tmp_path, TOCSIN_CONFIGURATION="other.toml")
    assert "other.toml: 'prot' is not a setting; did you mean 'port'?" in str(caught.value)
    with pytest.raises(BadInputError, match="did you mean TOCSIN_MIRROR"):
        read(tmp_path, TOCSIN_MIROR="x")
    with pytest.raises(BadInputError, match="did you mean 'draws'"):
        read(tmp_path, {"drawz": 5})


def test_a_variable_that_is_nobodys_slip_is_left_alone(tmp_path: Path) -> None:
    assert read(tmp_path, TOCSIN_BENCH_CLIENTS="50").port == 8700


@pytest.mark.parametrize(
    ("variable", "value"),
    [("PORT", "many"), ("PORT", "70000"), ("DRAWS", "1"), ("HISTORY", "true"), ("EXECUTOR", "magic")],
)
def test_a_value_that_does_not_fit_is_refused(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(BadInputError, match=variable.lower()):
        read(tmp_path, **{f"TOCSIN_{variable}": value})


@pytest.mark.parametrize(("name", "value"), [("as_of", "2012-13"), ("windows", "2018-2023"), ("windows", "2023:2018")])
def test_a_month_or_range_that_does_not_exist_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadInputError):
        read(tmp_path, {name: value})


def test_a_file_that_is_not_toml_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("= nothing")
    with pytest.raises(BadInputError, match=r"bad\.toml"):
        read(tmp_path, TOCSIN_CONFIGURATION="bad.toml")


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    found = read(tmp_path, TOCSIN_UCDP_TOKEN="hush", TOCSIN_RECORDS="postgresql://ada:hush@host/x")
    assert found.ucdp_token == "hush"
    assert "hush" not in repr(found)
    assert "hush" not in str(found.shown())
    assert "hush" not in str(list(found.__rich_repr__()))


def test_the_neighbouring_mirror_is_used_unless_told_otherwise(tmp_path: Path) -> None:
    work = tmp_path / "clone"
    work.mkdir()
    assert read(work).mirror == ""
    mirror = tmp_path / "shared" / "mirror"
    mirror.mkdir(parents=True)
    assert read(work).mirror == str(mirror)
    assert read(work, TOCSIN_MIRROR="none").mirror == ""
    assert read(work, TOCSIN_MIRROR="https://mirror.example/data").mirror == "https://mirror.example/data"


def test_a_relative_home_stands_in_the_working_folder(tmp_path: Path) -> None:
    assert read(tmp_path, TOCSIN_HOME="here").home == str(tmp_path / "here")
    assert read(tmp_path).home == str(tmp_path / ".local" / "share" / "tocsin")


def test_every_setting_is_described_for_the_reference() -> None:
    for setting in settings():
        assert setting.description.endswith(".")
        assert setting.environment == f"TOCSIN_{setting.name.upper()}"
    assert {setting.name for setting in settings()} == set(Configuration.__struct_fields__)
    secrets = {setting.name for setting in settings() if setting.secret}
    assert secrets == {"ucdp_token", "records", "mail_password", "webhook_secret", "exchange_passphrase"}
