"""How fast and how exact is power, beside four other programs on the same games? ``python bench/power.py [GAME...]``.

Each program and game runs in a process of its own with a limit, so that memory is its own and a program that does
not come back is said not to. Peers are no part of the project: ``uv pip install --group peers`` installs them, and
one that is not installed is skipped with that reason. The Fund's votes and populations are read from the mirror
(``TOCSIN_MIRROR``, or the one beside the tree); without a mirror made-up weights of the same spread are used, and
that is said.

A peer's answer is compared with ours: the sum of its shares, and the largest share.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

MIRROR = Path(os.environ.get("TOCSIN_MIRROR") or Path(__file__).resolve().parents[2] / "shared/mirror")
LIMIT = float(os.environ.get("TOCSIN_BENCH_LIMIT") or 40)
"""Seconds a program has for one index of one game."""
PEERS = ("power_bdd", "powerindices", "powerindex", "power_index_calculator")
EU = [
    "DEU",
    "FRA",
    "ITA",
    "ESP",
    "POL",
    "ROU",
    "NLD",
    "BEL",
    "CZE",
    "SWE",
    "PRT",
    "GRC",
    "HUN",
    "AUT",
    "BGR",
    "DNK",
    "FIN",
    "SVK",
    "IRL",
    "HRV",
    "LTU",
    "SVN",
    "LVA",
    "EST",
    "CYP",
    "LUX",
    "MLT",
]

Weights = tuple[list[int], int]


def vetoes(permanent: int, others: int, needed: int) -> Weights:
    """Write a council of vetoes and a number of yes votes as weights, which is all that most programs take."""
    heavy = others - (needed - permanent) + 1
    return [heavy] * permanent + [1] * others, heavy * permanent + needed - permanent


def fund(file: str, share: str) -> Weights:
    """Read votes of the Fund, or make some up."""
    path = MIRROR / "institutions" / file
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as rows:
            votes = [int(row["votes"]) for row in csv.DictReader(rows)]
    else:
        count = 190 if "votes" in file else 24
        votes = [1500 + round(830_000 * 0.93**n) for n in range(count)]
    total = sum(votes)
    asked = Fraction(share)
    return votes, total // 2 + 1 if asked == Fraction(1, 2) else -(-total * asked.numerator // asked.denominator)


GAMES: dict[str, Callable[[], Weights]] = {
    "UNSC 15": lambda: vetoes(5, 10, 9),
    "G4 25": lambda: vetoes(5, 20, 14),
    "AU 26": lambda: vetoes(11, 15, 16),
    "UNSC 27": lambda: vetoes(11, 16, 16),
    "UNGA 193": lambda: ([1] * 193, 129),
    "Article 108": lambda: vetoes(5, 188, 129),
    "IMF board 24": lambda: fund("imf_executive_board.csv", "1/2"),
    "IMF 190 at 50 %": lambda: fund("imf_votes.csv", "1/2"),
    "IMF 190 at 70 %": lambda: fund("imf_votes.csv", "7/10"),
    "IMF 190 at 85 %": lambda: fund("imf_votes.csv", "17/20"),
}
OURS_ONLY = ("EU27", "members and people", "triple majority", "inverse 27")


def best(work: Callable[[], object], seconds: float = 1.0) -> tuple[float, float, object]:
    """Return the best wall and processor time of repeated work, and what it gave; slow work runs once."""
    wall, spent, found, begun = 1e9, 1e9, None, time.perf_counter()
    while True:
        start, used = time.perf_counter(), time.process_time()
        found = work()
        wall, spent = min(wall, time.perf_counter() - start), min(spent, time.process_time() - used)
        if time.perf_counter() - begun > seconds:
            return wall, spent, found


def ours(game: str, index: str) -> dict[str, object]:
    """Count a game with Tocsin."""
    from tocsin.councils.power.game import weighted
    from tocsin.councils.power.measuring import counted
    from tocsin.councils.power.quadrature import shapley_by_quadrature
    from tocsin.councils.power.series import swings_by_series

    if game in OURS_ONLY:
        return special(game)
    weights, bar = GAMES[game]()
    if "190" in game:
        work = (
            (lambda: swings_by_series(tuple(weights), bar)[1])
            if index == "Banzhaf"
            else (lambda: shapley_by_quadrature(tuple(weights), bar)[0])
        )
        wall, spent, found = best(work, 0)
    else:
        played = weighted(weights, bar)
        wall, spent, both = best(lambda: counted(played))
        found = both.swings if index == "Banzhaf" else both.shapley  # type: ignore[attr-defined]
    return shown(wall, spent, [float(one) for one in shares(found)])  # type: ignore[arg-type]


def shares(values: "tuple[Fraction, ...]") -> list[Fraction]:
    """Return shares of the whole; Shapley-Shubik is one already."""
    total = sum(values, Fraction(0))
    return [one / total for one in values]


def shown(wall: float, spent: float, values: list[float], note: str = "") -> dict[str, object]:
    """Put what is compared into a document."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "wall": wall, "spent": spent, "sum": sum(values), "largest": max(values), "least": min(values), "peak": peak,
        "note": note,
    }  # fmt: skip


def special(game: str) -> dict[str, object]:
    """Count what no peer can say: double and triple majorities, and the inverse question."""
    from tocsin.councils.power.game import All, Any, Game, Threshold
    from tocsin.councils.power.inverse import weights_for
    from tocsin.councils.power.measuring import counted

    people = populations()
    states = [people[place] for place in EU]
    half, more = -(-sum(states) * 13 // 20), tuple(round(one**0.9) for one in states[::-1])
    if game == "inverse 27":
        wanted = [Fraction(round(one**0.5 * 1000)) for one in states]
        wall, spent, found = best(lambda: weights_for(wanted, Fraction(3, 5)), 0)
        return shown(wall, spent, [1.0], f"differences in sum {float(found.gap):.4f}")  # type: ignore[attr-defined]
    if game == "EU27":
        played = Game(
            tuple(EU), ((1,) * 27, tuple(states)), Any((All((Threshold(0, 15), Threshold(1, half))), Threshold(0, 24)))
        )
    elif game == "triple majority":
        rows = ((1,) * 27, tuple(states), more)
        played = Game(tuple(EU), rows, All((Threshold(0, 15), Threshold(1, half), Threshold(2, sum(more) * 3 // 5))))
    else:
        everybody = list(people.values())
        bars = All((Threshold(0, -(-len(everybody) * 2 // 3)), Threshold(1, -(-sum(everybody) * 2 // 3))))
        count = len(everybody)
        played = Game(tuple(map(str, range(count))), ((1,) * count, tuple(everybody)), bars)
    wall, spent, both = best(lambda: counted(played), 0.5)
    note = f"{both.method}, act {float(both.winning):.6g} +- {both.error:.1g}"  # type: ignore[attr-defined]
    return shown(wall, spent, [float(one) for one in both.shapley], note)  # type: ignore[attr-defined]


def populations() -> dict[str, int]:
    """Read people by country from the mirror, or make some up."""
    path = MIRROR / "institutions" / "population_wb.csv"
    if not path.is_file():
        return {place: round(84e6 * 0.84**n) for n, place in enumerate([*EU, *map(str, range(170))])}
    with (MIRROR / "institutions" / "imf_votes.csv").open(encoding="utf-8", newline="") as rows:
        states = {row["iso3"] for row in csv.DictReader(rows)}
    with path.open(encoding="utf-8", newline="") as rows:
        known = {row["iso3"]: int(float(row["population"])) for row in csv.DictReader(rows) if row["population"]}
    return {place: count for place, count in known.items() if place in states}


def theirs(peer: str, game: str, index: str) -> dict[str, object]:
    """Count a game with a peer, as its documentation says."""
    weights, bar = GAMES[game]()
    import_module("power_bdd.bdd" if peer == "power_bdd" else peer)  # importing is not measured

    def work() -> list[float]:
        if peer == "power_bdd":
            from power_bdd.bdd import BDD, WeightedGame

            diagram = BDD(WeightedGame(bar, list(weights))).create_BDD()
            values = diagram.calc_banzhaf() if index == "Banzhaf" else diagram.calc_shapley()
            return normalised(values) if index == "Banzhaf" else list(values)
        if peer == "powerindices":
            import powerindices

            values = (powerindices.compute_pbi if index == "Banzhaf" else powerindices.compute_ssi)(bar, list(weights))
            return normalised(values) if index == "Banzhaf" else [float(value) for value in values]
        if peer == "powerindex":
            from powerindex import Game

            played = Game(bar, weights=list(weights))
            if index == "Banzhaf":
                played.calc_banzhaf()
                return [float(one) for one in played.banzhaf]
            played.calc_shapley_shubik()
            return [float(one) for one in played.shapley_shubik]
        import power_index_calculator

        return list(
            (power_index_calculator.banzhaf if index == "Banzhaf" else power_index_calculator.shapley)(weights, bar)
        )

    wall, spent, values = best(work)
    return shown(wall, spent, values)  # type: ignore[arg-type]


def normalised(values: "list[float]") -> list[float]:
    """Return shares of a peer's absolute measure."""
    total = float(sum(values))
    return [float(value) / total for value in values]


_FOUND: dict[tuple[str, str], float] = {}
"""Game and index -> our largest share, which a peer's is compared with."""


def run(program: str, game: str, index: str) -> str:
    """Run one program on one game in a process of its own, and say what came of it."""
    if program != "tocsin" and find_spec(program) is None:
        return "not installed"
    try:
        done = subprocess.run(
            [sys.executable, __file__, "one", program, game, index],
            capture_output=True, text=True, check=False, timeout=LIMIT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"> {LIMIT:.0f} s"
    if done.returncode:
        return f"fails: {done.stderr.strip().splitlines()[-1][:60]}"
    told = json.loads(done.stdout.splitlines()[-1])
    truth = _FOUND.setdefault((game, index), told["largest"])
    wrong = " NEGATIVE" if told["least"] < 0 else " WRONG SUM" if abs(told["sum"] - 1) > 0.01 else ""
    if not wrong and abs(told["largest"] - truth) > 0.005 * truth:
        wrong = " WRONG"
    unit = f"{told['wall'] * 1000:.2f} ms" if told["wall"] < 1 else f"{told['wall']:.1f} s"
    spent = f" ({told['spent'] * 1000:.2f} ms processor)" if told["wall"] < 1 else f" ({told['spent']:.2f} s processor)"
    memory = f", {told['peak']} MiB" if "190" in game or game in OURS_ONLY else ""
    return f"{unit}{spent}{memory}, largest {told['largest']:.6f}{wrong}{'; ' if told['note'] else ''}{told['note']}"


def main(arguments: list[str]) -> int:
    """Print a table, or run one program on one game (``one PROGRAM GAME INDEX``)."""
    if arguments[:1] == ["one"]:
        _, program, game, index = arguments
        print(json.dumps(ours(game, index) if program == "tocsin" else theirs(program, game, index)))
        return 0
    names = [*GAMES, *OURS_ONLY]
    unknown = [name for name in arguments if name not in names]
    if unknown:
        print(f"power: {unknown[0]!r} is no game; choose from: {', '.join(names)}", file=sys.stderr)
        return 2
    if not MIRROR.is_dir():
        print("no mirror: the Fund's votes and populations are made up")
    missing = [peer for peer in PEERS if find_spec(peer) is None]
    if missing:
        print(f"skipped, not installed (uv pip install --group peers): {', '.join(missing)}")
    for game in arguments or names:
        if game in OURS_ONLY:
            print(f"{game:>20}  tocsin: {run('tocsin', game, 'Shapley-Shubik')}", flush=True)
            continue
        for index in ("Banzhaf", "Shapley-Shubik"):
            print(f"{game:>20}  {index}", flush=True)
            for program in ("tocsin", *(peer for peer in PEERS if peer not in missing)):
                print(f"{'':>20}    {program:<22} {run(program, game, index)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
