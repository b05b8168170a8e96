"""Random games of up to twelve players for property tests of power."""

from hypothesis import strategies as st

from tocsin.councils.power.game import All, Any, Game, Threshold, weighted

__all__ = ["games", "shapes", "weighted_games"]


@st.composite
def games(draw, most=12, leaves=3):
    """Draw a game of up to ``most`` players whose shape joins up to ``leaves`` sets of weights by and and or."""
    n = draw(st.integers(1, most))
    one = st.one_of(st.just(1), st.integers(0, 3), st.integers(0, 50))
    rows = tuple(tuple(draw(st.lists(one, min_size=n, max_size=n))) for _ in range(draw(st.integers(1, leaves))))
    return Game(tuple(f"S{k}" for k in range(n)), rows, draw(shapes(rows)))


def shapes(rows):
    """Return a strategy of shapes over some rows of weights."""
    leaf = st.integers(0, len(rows) - 1).flatmap(
        lambda row: st.builds(Threshold, st.just(row), st.integers(1, max(1, sum(rows[row]))))
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
        ),
        max_leaves=4,
    )


@st.composite
def weighted_games(draw, most=12):
    """Draw a weighted game whose bar can be reached and missed."""
    weights = draw(st.lists(st.one_of(st.integers(0, 3), st.integers(0, 60)), min_size=1, max_size=most).filter(sum))
    return weighted(weights, draw(st.integers(1, sum(weights))))
