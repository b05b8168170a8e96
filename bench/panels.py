"""The panels of a whole node for measurements: the target with every covariate, read by the as-of law.

The node is the one at ``$TOCSIN_BENCH_HOME`` when that is set and synchronised, else a passing one that is filled from
the mirror first (half a minute).
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.forecasts.judging import outcomes_at
from tocsin.forecasts.panel import Panel
from tocsin.node.standing import Standing
from tocsin.observations.as_of import History
from tocsin.world.months import Month

__all__ = ["outcomes", "panel_at", "standing"]


@cache
def standing(hazard: str = "conflict") -> Standing:
    """Return what a hazard's answers stand on, at the newest moment."""
    from tocsin.node.composition import open_node
    from tocsin.node.configuration import read_configuration

    home = os.environ.get("TOCSIN_BENCH_HOME", "")
    if not home:
        home = tempfile.mkdtemp(prefix="tocsin-bench-")
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        command = [str(Path(sys.executable).with_name("tocsin")), "sync", "--home", home, "--json"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    node = open_node(read_configuration(flags={"home": home}, environment={}, working_folder=Path.cwd()), write=False)
    return node.standing(hazard)


@cache
def panel_at(origin: Month, history: History = "assumed", hazard: str = "conflict") -> Panel:
    """Lay out what a model sees at an origin; the same value each time, so that fits are shared."""
    return standing(hazard).panel_at(origin, history)


def outcomes(panel: Panel, steps: range, truth: str = "latest") -> NDArray[np.float64]:
    """Lay out what happened at these steps after a panel's origin, shape (P, H)."""
    rows: pl.DataFrame = standing().truth(truth)[0]
    return outcomes_at(rows, panel.places, tuple(panel.origin + step for step in steps))
