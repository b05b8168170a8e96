"""One panel of made-up wars for all tests of a process: what models learn from it is learned once."""

import pytest

from tests.forecasts.toys import wars
from tocsin.forecasts.panel import Panel


@pytest.fixture(scope="session")
def panel() -> Panel:
    return wars()
