"""Power by trying every coalition and every ternary profile: the truth that fast methods are held against."""

from fractions import Fraction
from itertools import product
from math import factorial

from tocsin.councils.power.game import Game, decided


def wins(game: Game, coalition: int) -> bool:
    sums = [sum(w for n, w in enumerate(row) if coalition >> n & 1) for row in game.weights]
    return decided(game.shape, sums)


def brute(game: Game):
    """Return winning share, swing shares and Shapley-Shubik indices."""
    n = len(game.seats)
    table = [wins(game, coalition) for coalition in range(1 << n)]
    swings, shapley = [], []
    for player in range(n):
        decisive = [c for c in range(1 << n) if not c >> player & 1 and table[c | 1 << player] and not table[c]]
        swings.append(Fraction(len(decisive), 1 << (n - 1)))
        orders = sum(factorial(c.bit_count()) * factorial(n - 1 - c.bit_count()) for c in decisive)
        shapley.append(Fraction(orders, factorial(n)))
    return Fraction(sum(table), 1 << n), tuple(swings), tuple(shapley)


def brute_ternary(passes, n):
    """Return the share of profiles that pass, and the share of the others' profiles in which each decides."""
    outcome = {p: passes(p) for p in product("yan", repeat=n)}
    winning = Fraction(sum(outcome.values()), 3**n)
    shares = []
    for player in range(n):
        found = 0
        for rest in product("yan", repeat=n - 1):
            made = {c: outcome[(*rest[:player], c, *rest[player:])] for c in "yan"}
            found += made["y"] and not made["n"]
        shares.append(Fraction(found, 3 ** (n - 1)))
    return winning, tuple(shares)
