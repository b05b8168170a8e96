"""How well are votes of the General Assembly foretold, beside simpler and published ways? ``python bench/votes.py``.

Each line foretells one session from the votes up to an earlier one: ``python bench/votes.py 67:68 70:71`` names others
(``THROUGH:SESSION``). Rivals are always yes, each member's habit, the nearest words (the thirty-line one) and the
published model of ideal points and text. The record is that of ``$TOCSIN_BENCH_HOME`` where that is set and holds one,
else it is read from the mirror into a passing home first.

The sessions that are foretold by default were seen while the model was chosen (68, 69 and 70) or scored only after
that (71 and 72); the guide says which and when.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.prediction.history import History, history
from tocsin.councils.prediction.likeness import Likeness
from tocsin.councils.prediction.rivals import always_yes, habit, nearest_words
from tocsin.councils.prediction.scores import VoteScores, vote_scores
from tocsin.councils.prediction.spatial import one_line_and_words
from tocsin.councils.prediction.voter import fit_voter, foretell

ASKED = ("67:68", "67:69", "70:71", "70:72")
AIMS = {"accuracy": 0.95, "log_loss": 0.19, "f1_abstain": 0.80, "f1_no": 0.87}


def record() -> History:
    """Return the roll calls and votes that are held."""
    from tocsin.node.answering_votes import record_of
    from tocsin.node.composition import open_node
    from tocsin.node.configuration import read_configuration

    home = os.environ.get("TOCSIN_BENCH_HOME", "")
    if not home:
        home = tempfile.mkdtemp(prefix="tocsin-bench-")
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        command = [str(Path(sys.executable).with_name("tocsin")), "sync", "unga_votes", "--home", home, "--json"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    settings = read_configuration(flags={"home": home}, environment={}, working_folder=Path.cwd())
    with open_node(settings, write=False) as node:
        _, calls, ballots = record_of(node, "unga")
    return history(calls, ballots)


def line(name: str, found: VoteScores) -> str:
    """Write scores, with a star where the aim is met."""
    met = {
        key: (getattr(found, key) <= aim if key == "log_loss" else getattr(found, key) >= aim)
        for key, aim in AIMS.items()
    }
    shown = "  ".join(f"{getattr(found, key):.3f}{'*' if met[key] else ' '}" for key in AIMS)
    return f"   {name:34} {shown}"


def reliability(chances: NDArray[np.floating], cast: NDArray[np.integer]) -> str:
    """Say how often a yes came where one was given some chance."""
    there = cast >= 0
    given, came = chances[2][there], cast[there] == 2
    edges = (0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.01)
    parts = []
    for low, high in pairwise(edges):
        inside = (given >= low) & (given < high)
        if inside.any():
            parts.append(f"{given[inside].mean():.2f}->{came[inside].mean():.2f} ({inside.sum()})")
    return ", ".join(parts)


def main(asked: list[str]) -> None:
    """Print the scores of everybody."""
    past = record()
    likeness = Likeness(past.words)
    voters = {}
    print(f"   {'':34} accuracy log loss F1 abstain F1 no   (aims: {', '.join(f'{k} {v}' for k, v in AIMS.items())})")
    for one in asked or ASKED:
        through, session = (int(part) for part in one.split(":"))
        drafts = past.of_session(session)
        cast, whole = past.choices[drafts], past.kinds[drafts] == 0
        print(f"session {session} through {through}: {len(drafts)} roll calls, {int(whole.sum())} of whole texts")
        started, spent = time.perf_counter(), time.process_time()
        if through not in voters:
            voters[through] = fit_voter(past, likeness, through)
        chances = foretell(voters[through], past, likeness, drafts)
        took = f"{time.perf_counter() - started:.0f} s, {time.process_time() - spent:.0f} s of processor"
        print(line(f"this model ({took})", vote_scores(chances, cast)))
        if not whole.all():
            print(line("  its whole texts alone", vote_scores(chances[:, whole], cast[whole])))
        rivals = {
            "nearest words (thirty lines)": nearest_words(past, likeness, drafts, through),
            "one line and words (published)": one_line_and_words(past, likeness, drafts, through),
            "habit": habit(past, drafts, through),
            "always yes": always_yes(past, drafts, through),
        }
        for name, said in rivals.items():
            print(line(name, vote_scores(said, cast)))
        print(f"   chance of yes -> yes came (votes): {reliability(chances, cast)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
