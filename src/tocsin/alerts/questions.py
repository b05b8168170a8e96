"""Which yes-or-no questions do alerts ask, and how often was the answer yes before? Thresholds and declared events."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.alerts.signals import return_years_of
from tocsin.errors import UnknownCodeError
from tocsin.forecasts.events import Event, event_history
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.summaries import threshold_text

__all__ = ["Usual", "observed_step", "question_of", "usual_of"]


@dataclass(frozen=True, eq=False)
class Usual:
    """How often a question was answered with yes in each place of a panel, as known at its origin.

    Attributes
    ----------
    came, cases:
        Shape (P,): past origins from which it came, of those whose answer is known, the newest so many.
    first, last:
        Shape (P,): columns of the panel of the first and last such origin; -1 where there is none.
    recent:
        Shape (P,): whether it came from one of the last twelve known origins.
    """

    came: NDArray[np.int64]
    cases: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    recent: NDArray[np.bool]

    def return_years(self, row: int, per_year: int) -> float | None:
        """Return the years between two such events in one place at its base rate."""
        return return_years_of(int(self.came[row]), int(self.cases[row]), per_year)


def question_of(hazard: Hazard, id_: str, steps: tuple[int, ...]) -> Event:
    """Return the question of an id: a declared event, or a threshold, which is the event of reaching it at a step.

    Raises
    ------
    UnknownCodeError
        The hazard declares neither; the error names what it declares.

    >>> from tocsin.forecasts.hazards.conflict import CONFLICT
    >>> question_of(CONFLICT, "25", (1, 2)).limit
    25.0
    """
    for event in hazard.events:
        if event.id == id_:
            return event
    for limit in hazard.thresholds:
        if threshold_text(limit) == id_:
            return Event(id=id_, title="", kind="above", steps=steps, limit=limit)
    known = [*(event.id for event in hazard.events), *map(threshold_text, hazard.thresholds)]
    raise UnknownCodeError(
        f"{hazard.id} has no question {id_!r}", where="rules of alerts", remedy=f"choose {', '.join(known)}"
    )


def observed_step(event: Event) -> int:
    """Return how many periods back the origin lies from which the last known period answers the question.

    >>> observed_step(Event(id="r", title="", kind="rise", steps=(3,), share=0.1))
    3
    """
    return 1 if event.kind in {"above", "below", "high"} else min(event.steps)


def usual_of(event: Event, values: NDArray[np.float64], step: int, reference: int) -> Usual:
    """Count how often an event came in each row of a history up to the origin, over the last known origins.

    >>> values = np.array([[0.0, 30, 0, 40, 0], [0, 0, 0, 0, 0]])
    >>> found = usual_of(Event(id="25", title="", kind="above", steps=(1,), limit=25), values, 1, 120)
    >>> found.came.tolist(), found.cases.tolist()
    ([2, 0], [4, 4])
    """
    answers = event_history(event, values, step)
    known = ~np.isnan(answers)
    # The newest known origin has number 1; only the last ``reference`` of a row count.
    number = np.cumsum(known[:, ::-1], axis=1)[:, ::-1]
    counted = known & (number <= reference)
    yes = np.where(counted, answers, 0.0) > 0
    any_known = counted.any(axis=1)
    return Usual(
        came=yes.sum(axis=1),
        cases=counted.sum(axis=1),
        first=np.where(any_known, counted.argmax(axis=1), -1),
        last=np.where(any_known, counted.shape[1] - 1 - counted[:, ::-1].argmax(axis=1), -1),
        recent=np.asarray((yes & (number <= 12)).any(axis=1)),
    )
