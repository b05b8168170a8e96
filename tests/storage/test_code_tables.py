"""Tables of codes that sources bring."""

from datetime import date
from pathlib import Path

import pytest

from tocsin.errors import BadInputError, DamagedError
from tocsin.storage.code_tables import CodeTableStore
from tocsin.world.codes import Code, codes

ENTRIES = (
    Code(place="SDN", scheme="views", code="245", valid_from=date(2011, 7, 1), source="VIEWS"),
    Code(place="AFG", scheme="views", code="133", source="VIEWS"),
)


def test_a_table_serves_the_resolver(tmp_path: Path) -> None:
    store = CodeTableStore(tmp_path / "codes")
    assert store.read("views") == ()
    assert store.schemes() == ()
    assert store.append("views", ENTRIES)
    assert not store.append("views", reversed(ENTRIES))
    assert store.schemes() == ("views",)
    assert codes().with_table("views", store.read("views")).resolve(245, "views").id == "SDN"


def test_damage_and_odd_names_are_said(tmp_path: Path) -> None:
    store = CodeTableStore(tmp_path)
    with pytest.raises(BadInputError, match="no name of a scheme"):
        store.append("../views", ENTRIES)
    (tmp_path / "views.json").write_text("[{")
    with pytest.raises(DamagedError, match="table of codes cannot be read"):
        store.read("views")
