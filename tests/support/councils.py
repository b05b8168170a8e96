"""Small councils for tests, a random rule for property tests, and made-up weights where bodies need a series."""

from fractions import Fraction

from hypothesis import strategies as st

from tocsin.councils.rules.abstentions import Abstentions
from tocsin.councils.rules.all_of import AllOf
from tocsin.councils.rules.consensus import Consensus
from tocsin.councils.rules.count import Count
from tocsin.councils.rules.either import Either
from tocsin.councils.rules.every import Every
from tocsin.councils.rules.failing import Failing
from tocsin.councils.rules.majorities import Majorities
from tocsin.councils.rules.negation import Negation
from tocsin.councils.rules.quorum import Quorum
from tocsin.councils.rules.recusal import Recusal
from tocsin.councils.rules.regions import Regions
from tocsin.councils.rules.silence import Silence
from tocsin.councils.rules.veto import Veto
from tocsin.councils.rules.voting import Voting
from tocsin.councils.rules.weight import Weight
from tocsin.councils.seats import Seat

MILLIONS = {
    "DEU": 84, "FRA": 68, "GBR": 67, "ITA": 59, "ESP": 49, "POL": 37, "ROU": 19, "NLD": 18, "BEL": 12, "CZE": 11,
    "SWE": 11, "PRT": 11, "GRC": 10, "HUN": 10, "AUT": 9, "BGR": 6, "DNK": 6, "FIN": 6, "SVK": 5, "IRL": 5, "HRV": 4,
    "LTU": 3, "SVN": 2, "LVA": 2, "EST": 1, "CYP": 1, "LUX": 1, "MLT": 1,
}  # fmt: skip
"""People in round millions: enough to tell who blocks."""

BOARD = (
    "USA", "JPN", "CHN", "UKR", "DEU", "ESP", "VNM", "SMR", "FRA", "GBR", "VUT", "VCT",
    "SWE", "TUR", "ZWE", "TTO", "LKA", "UZB", "SYR", "TUN", "YEM", "SAU", "TGO", "URY",
)  # fmt: skip

TABLES = {
    "wdi.SP.POP.TOTL": {place: number * 1_000_000 for place, number in MILLIONS.items()},
    # Invented votes of the Fund's chairs: one of about 16 %, the others falling slowly.
    "imf.votes": {
        **{f"M{n:03d}": 1500 + 90 * n for n in range(180)},
        **dict(
            zip(
                ("USA", "JPN", "CHN", "DEU", "FRA", "GBR", "TUV", "KEN", "BRA", "IND"),
                (830_000, 310_000, 306_000, 268_000, 203_000, 203_000, 1_480, 7_000, 112_000, 133_000),
                strict=True,
            )
        ),
    },
    "own.ibrd_votes": {"USA": 160, "JPN": 70, "DEU": 45, "FRA": 40},
    "imf.board_votes": {"USA": 165_000, **{place: round(62_000 * 0.955**n) for n, place in enumerate(BOARD[1:])}},
}


def council(*weights: int, classes: str = "ab") -> tuple[Seat, ...]:
    """Return a council with one seat a weight, its classes in turn."""
    return tuple(
        Seat(id=f"S{n}", classes=(classes[n % len(classes)],), weights={"votes": weight})
        for n, weight in enumerate(weights)
    )


SHARES = st.sampled_from(
    [Fraction(1, 3), Fraction(1, 2), Fraction(11, 20), Fraction(2, 3), Fraction(17, 20), Fraction(1)]
)
UNDER = SHARES.filter(lambda share: share < 1)
AMONG = st.sampled_from(["", "a", "b"])
BARS = st.one_of(
    st.fixed_dictionaries({"at_least": st.integers(0, 6)}),
    st.fixed_dictionaries({"share": SHARES}),
    st.fixed_dictionaries({"more_than": UNDER}),
)
VOTING = st.one_of(st.fixed_dictionaries({"share": SHARES}), st.fixed_dictionaries({"more_than": UNDER}))

RISING = st.one_of(
    st.builds(lambda bar, among: Count(**bar, among=among), BARS, AMONG),
    st.builds(lambda bar, among: Weight(**bar, among=among, weight="votes"), BARS, AMONG),
    st.builds(AllOf, among=AMONG),
    st.builds(Veto, among=AMONG, most=st.integers(0, 2)),
    st.builds(
        lambda bar, base, weight, among: Voting(**bar, base=base, weight=weight, among=among),
        VOTING,
        st.sampled_from(["voting", "present"]),
        st.sampled_from(["", "votes"]),
        AMONG,
    ),
    st.builds(lambda bar: Quorum(**bar), BARS),
    st.builds(Consensus, most=st.integers(0, 1)),
    st.builds(Silence, hours=st.sampled_from([0, 48])),
    st.builds(Majorities, shares=st.dictionaries(st.sampled_from(["members", "votes"]), SHARES, min_size=1)),
    st.builds(Regions, at_least=st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 2), min_size=1)),
)
"""Leaves under which a further yes never hurts."""

LEAVES = st.one_of(
    RISING, st.builds(Abstentions, less_than=SHARES), st.builds(Count, at_least=st.just(1), without=st.just("party"))
)


def trees(leaves):
    """Return a strategy of rules made of these leaves by and, or, failing and recusal."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Every, rules=st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(Either, rules=st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(Failing, rules=st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(Recusal, rule=inner, does=st.sampled_from(["abstain", "not_participating"])),
        ),
        max_leaves=4,
    )


RULES = st.one_of(trees(LEAVES), st.builds(Negation, rule=trees(LEAVES)))
COUNCILS = st.lists(st.integers(0, 9), min_size=1, max_size=6).map(lambda weights: council(*weights))
