"""What was worked out from a panel is worked out once: models that stand on one another share their fits."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from tocsin.forecasts.panel import Panel

__all__ = ["fitted", "lend", "remembered"]

T = TypeVar("T")

_Kept = WeakKeyDictionary[Panel, dict[Hashable, Any]]
_VALUES: _Kept = WeakKeyDictionary()
_FITS: _Kept = WeakKeyDictionary()


def remembered(panel: Panel, key: Hashable, make: Callable[[], T]) -> T:
    """Return what ``make`` gave for this panel value and key before, or make it now.

    Kept as long as the panel itself, within one process. ``make`` has to depend on panel and key alone; two threads
    that ask at once may both make it, and get equal answers.
    """
    return _kept(_VALUES, panel, key, make)


def fitted(panel: Panel, key: Hashable, make: Callable[[], T]) -> T:
    """As :func:`remembered`, for what was learned from a panel and may be asked about another (:func:`lend`)."""
    return _kept(_FITS, panel, key, make)


def lend(panel: Panel, other: Panel) -> None:
    """Let models answer about another panel with what they learned from this one; what is no fit is worked out anew.

    What is learned later, from the other panel, stays with the other one.
    """
    _FITS[other] = dict(_FITS.get(panel, {}))
    _VALUES.pop(other, None)


def _kept(store: _Kept, panel: Panel, key: Hashable, make: Callable[[], T]) -> T:
    kept = store.setdefault(panel, {})
    if key not in kept:
        kept[key] = make()
    found: T = kept[key]
    return found
