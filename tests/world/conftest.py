import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def mirror() -> Path:
    """Return the public-data mirror, or skip and say where it was looked for."""
    repository = Path(__file__).parents[2]
    folder = Path(os.environ.get("TOCSIN_MIRROR") or repository.parent / "shared" / "mirror")
    if not (folder / "conflict" / "countries.csv").is_file():
        pytest.skip(f"no public-data mirror at {folder}: set TOCSIN_MIRROR to one")
    return folder
