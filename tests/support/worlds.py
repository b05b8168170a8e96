"""Which small worlds are explored? Every policy with every act, and some in which something more happens, deeper."""

from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class Config:
    """One world: who owns the second object, whom the policies name, who lies, what may happen."""

    audiences: tuple[str, str]
    reshares: tuple[str, str]
    second: str = "a"
    liar: str = ""
    leases: tuple[float, float] = (0, 0)
    ends: tuple[float, float] = (9, 9)
    leaver: str = "d"
    revoked: bool = False
    routed: str = ""
    """A member through which alone parcels reach ``d``."""
    release_to: str = ""
    kinds: tuple[str, ...] = ("share", "release", "recall", "word", "query", "derive")
    """Acts that may happen, beside arrivals, time and membership."""


def subsets(names: str) -> list[str]:
    return ["".join(some) for size in range(len(names) + 1) for some in combinations(names, size)]


def every_policy() -> list[Config]:
    """Every pair of audiences and re-share sets over the other members, up to the names of ``b`` and ``d``."""
    seen, configs = set(), []
    for one in subsets("bcd"):
        for two in subsets("bcd"):
            for reshare in ("", "bcd"):
                for again in ("", "bcd"):
                    key = (one, two, reshare, again)
                    swapped = tuple("".join(sorted(part.translate(str.maketrans("bd", "db")))) for part in key)
                    if swapped not in seen:
                        seen.add(key)
                        configs.append(Config(audiences=(one, two), reshares=(reshare, again)))
    return configs


USUAL = {"audiences": ("bc", "bcd"), "reshares": ("bcd", "c")}
WIDE = {"audiences": ("bcd", "bcd"), "reshares": ("bcd", "bcd")}


def plain() -> list[tuple[Config, int]]:
    """Every policy with every act, and how deep."""
    return [(config, 4) for config in every_policy()]


def focused() -> list[tuple[Config, int]]:
    """Worlds in which something more happens (a liar, a lease, an end, a revocation, a relay, a release), deeper."""
    return [
        (Config(**USUAL), 6),
        (Config(**USUAL, liar="d"), 6),
        (Config(**USUAL, liar="b"), 6),
        (Config(**WIDE, liar="c", leaver="c"), 5),
        (Config(**USUAL, leases=(1.5, 0)), 6),
        (Config(**USUAL, leases=(1.5, 1.5), second="b", revoked=True, leaver="b"), 6),
        (Config(**USUAL, revoked=True, leaver="a"), 6),
        (Config(**USUAL, ends=(2, 9)), 6),
        (Config(**USUAL, release_to="d"), 6),
        (Config(**USUAL, release_to="d", liar="c"), 5),
        (Config(**WIDE, routed="b"), 6),
        (Config(**WIDE, leaver="c", second="b"), 6),
        (Config(**USUAL, kinds=("share", "recall"), leaver=""), 12),
        (Config(audiences=("bcd", ""), reshares=("bcd", ""), kinds=("share", "recall")), 10),
        (Config(audiences=("bcd", ""), reshares=("cd", ""), kinds=("share", "word"), leases=(1.5, 0)), 8),
        (Config(**USUAL, kinds=("share", "derive", "recall"), leaver=""), 12),
        (Config(audiences=("bc", "c"), reshares=("c", ""), kinds=("share", "derive", "recall", "query")), 9),
        (Config(audiences=("bc", ""), reshares=("bc", ""), kinds=("share", "release"), release_to="d"), 12),
    ]
