"""Who votes together? Members grouped by how often they vote alike, stretch by stretch.

Agglomerative clustering with average linkage over the shares of votes cast alike (Sokal and Michener 1958), cut where
the mean silhouette (Rousseeuw, Journal of Computational and Applied Mathematics 20, 1987) is highest among two to
eight groups. A bloc of a later stretch keeps the number of the earlier one with which it shares most members. Groups
are found in votes and are no alliances; small ones come and go.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["Bloc", "Stretch", "blocs", "named_over_time"]

_MOST_GROUPS = 8
_LEAST_SHARE = 0.3


class Bloc(msgspec.Struct, frozen=True, kw_only=True):
    """Members that vote alike."""

    number: int
    """The same number in another stretch: most members are the same."""
    members: tuple[str, ...]
    cohesion: float | None
    """How often two of its members vote alike, on average; None for a single member."""


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """The blocs of a stretch of sessions, the largest first."""

    first: int
    last: int
    blocs: tuple[Bloc, ...]
    silhouette: float
    """How clearly the groups stand apart, from -1 to 1; below 0.25 there is hardly any structure."""


def blocs(members: tuple[str, ...], choices: NDArray[np.int8], first: int, last: int) -> Stretch:
    """Group the members of a stretch; who took part in fewer than three of ten contested votes is left out."""
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415 - importing the room stays quick
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    contested = np.array([row for row in choices if len(set(row[row >= 0].tolist())) > 1]).reshape(-1, len(members))
    kept = np.flatnonzero((contested >= 0).sum(0) >= max(1, _LEAST_SHARE * len(contested)))
    if len(kept) < 3 or not len(contested):
        return Stretch(first=first, last=last, blocs=(), silhouette=0.0)
    alike = _alike(contested[:, kept])
    distance = 1 - alike
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    best: tuple[float, NDArray[np.int32]] | None = None
    for groups in range(2, min(_MOST_GROUPS, len(kept) - 1) + 1):
        found = fcluster(tree, groups, "maxclust")
        score = _silhouette(distance, found)
        if best is None or score > best[0] + 1e-9:
            best = (score, found)
    score, found = best or (0.0, np.ones(len(kept), np.int32))
    held = []
    for label in np.unique(found):
        own = np.flatnonzero(found == label)
        pairs = alike[np.ix_(own, own)][np.triu_indices(len(own), 1)]
        held.append((tuple(members[kept[at]] for at in own), float(pairs.mean()) if len(pairs) else None))
    held.sort(key=lambda one: (-len(one[0]), one[0]))
    return Stretch(
        first=first,
        last=last,
        blocs=tuple(Bloc(number=number, members=who, cohesion=how) for number, (who, how) in enumerate(held, start=1)),
        silhouette=score,
    )


def named_over_time(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Give blocs of later stretches the number of the earlier bloc with which they share most members."""
    found: list[Stretch] = []
    newest = 0
    before: tuple[Bloc, ...] = ()
    for stretch in stretches:
        free = {bloc.number: set(bloc.members) for bloc in before}
        renamed = []
        for bloc in stretch.blocs:
            shared = {number: len(who & set(bloc.members)) for number, who in free.items()}
            number = max(shared, key=lambda n: (shared[n], -n)) if shared and max(shared.values()) else 0
            if number:
                del free[number]
            else:
                newest = number = newest + 1
            newest = max(newest, number)
            renamed.append(msgspec.structs.replace(bloc, number=number))
        before = tuple(renamed)
        found.append(msgspec.structs.replace(stretch, blocs=before))
    return tuple(found)


def _alike(choices: NDArray[np.int8]) -> NDArray[np.float64]:
    there = (choices >= 0).astype(np.float64)
    same = sum((choices == code).astype(np.float64).T @ (choices == code).astype(np.float64) for code in range(3))
    met = there.T @ there
    return np.asarray(np.where(met > 0, same / np.maximum(met, 1), 0.5))


def _silhouette(distance: NDArray[np.float64], labels: NDArray[np.int32]) -> float:
    names = np.unique(labels)
    if len(names) < 2:
        return -1.0
    means = np.stack([distance[:, labels == name].mean(1) for name in names], 1)
    sizes = {name: int((labels == name).sum()) for name in names}
    total = 0.0
    for row, label in enumerate(labels):
        own = sizes[label]
        if own == 1:
            continue
        column = int(np.searchsorted(names, label))
        inside = means[row, column] * own / (own - 1)
        outside = float(np.delete(means[row], column).min())
        total += (outside - inside) / max(outside, inside, 1e-12)
    return total / len(labels)
