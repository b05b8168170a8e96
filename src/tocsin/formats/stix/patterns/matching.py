"""Which observations fit a pattern? The observation operators and qualifiers of section 9.5, over observed data.

An observation may have happened at any time between its first and last; a pattern fits when there are times that make
it fit, as in the matcher of OASIS. ``number_observed`` observations stand in one object of observed data.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, Final

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.formats.stix.patterns.comparing import fits
from tocsin.formats.stix.patterns.syntax import (
    Between,
    Combined,
    Comparison,
    Expression,
    Joined,
    Observed,
    Qualified,
    Repeats,
    Time,
)

__all__ = ["MOST_STEPS", "Observation", "match_pattern", "observations_of"]

MOST_STEPS: Final = 200_000
"""Choices of an observation that are tried before a pattern is refused as too costly."""


class Observation(msgspec.Struct, frozen=True):
    """What was seen together: observables, when, and how often."""

    id: str
    first: Fraction
    """Seconds since 1970."""
    last: Fraction
    number: int
    objects: dict[str, dict[str, Any]]
    """By their ids, or by their keys in the deprecated container."""


def observations_of(objects: Iterable[Mapping[str, Any]]) -> tuple[Observation, ...]:
    """Return the observations of a bundle's objects: each observed data with the observables that it refers to."""
    known = {str(each["id"]): dict(each) for each in objects if "id" in each}
    found = []
    for each in known.values():
        if each["type"] == "observed-data":
            held = each.get("objects") or {key: known[key] for key in each.get("object_refs", ()) if key in known}
            found.append(
                Observation(
                    each["id"],
                    _seconds(each["first_observed"]),
                    _seconds(each["last_observed"]),
                    int(each["number_observed"]),
                    held,
                )
            )
    return tuple(found)


def match_pattern(expression: Expression, observations: Sequence[Observation]) -> tuple[str, ...] | None:
    """Return the ids of observations that together fit a pattern, the first ones found; None where none do.

    An observation that counts several times is named several times.

    Raises
    ------
    RefusedError
        When more than :data:`MOST_STEPS` choices would have to be tried.

    >>> from tocsin.formats.stix.patterns.parsing import parse_pattern
    >>> seen = observations_of([
    ...     {"type": "observed-data", "id": "observed-data--1", "first_observed": "2024-01-01T00:00:00Z",
    ...      "last_observed": "2024-01-01T00:00:00Z", "number_observed": 1, "object_refs": ["mutex--1"]},
    ...     {"type": "mutex", "id": "mutex--1", "name": "m"}])
    >>> match_pattern(parse_pattern("[mutex:name = 'm'] WITHIN 5 SECONDS"), seen)
    ('observed-data--1',)
    """
    search = _Search(observations)
    found = next(search.bindings(expression, (), ()), None)
    return None if found is None else tuple(observations[at].id for at in found)


class _Search:
    """A search through the ways to choose observations; a binding is the choice, as their numbers."""

    def __init__(self, observations: Sequence[Observation]) -> None:
        self._seen = observations
        self._steps = 0
        self._fitting: dict[int, list[int]] = {}

    def bindings(
        self, expression: Expression, used: tuple[int, ...], tests: tuple[Callable[[tuple[int, ...]], bool], ...]
    ) -> Iterator[tuple[int, ...]]:
        """Yield the choices that fit an expression; ``tests`` must hold of every part of a choice already."""
        if isinstance(expression, Observed):
            yield from self._observed(expression, used, tests)
        elif isinstance(expression, Qualified):
            yield from self._qualified(expression, used, tests)
        elif expression.operator == "OR":
            for part in expression.parts:
                yield from self.bindings(part, used, tests)
        else:
            yield from self._all(expression, used, tests)

    def _observed(self, expression: Observed, used: tuple[int, ...], tests: Any) -> Iterator[tuple[int, ...]]:
        for at in self._fits(expression):
            self._steps += 1
            if self._steps > MOST_STEPS:
                raise RefusedError(
                    "the pattern fits in too many ways to try",
                    where="pattern",
                    remedy="give fewer observations at a time",
                )
            if used.count(at) < self._seen[at].number and all(test((at,)) for test in tests):
                yield (at,)

    def _fits(self, expression: Observed) -> list[int]:
        key = id(expression)
        if key not in self._fitting:
            found = [at for at, each in enumerate(self._seen) if _fits_any(expression.comparison, each)]
            self._fitting[key] = sorted(found, key=lambda at: (self._seen[at].first, self._seen[at].last))
        return self._fitting[key]

    def _all(self, expression: Joined, used: tuple[int, ...], tests: Any) -> Iterator[tuple[int, ...]]:
        ordered = expression.operator == "FOLLOWEDBY"

        def further(number: int, chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
            if number == len(expression.parts):
                yield chosen
                return

            def follows(part: tuple[int, ...]) -> bool:
                return self._latest_first(chosen) <= self._earliest_last(part)

            # What is tested of a whole part is tested of its pieces first, which ends wrong ways early.
            more = (*self._with(tests, chosen), follows) if ordered and chosen else self._with(tests, chosen)
            for part in self.bindings(expression.parts[number], (*used, *chosen), more):
                yield from further(number + 1, (*chosen, *part))

        yield from further(0, ())

    def _qualified(self, expression: Qualified, used: tuple[int, ...], tests: Any) -> Iterator[tuple[int, ...]]:
        qualifier, inner = expression.qualifier, expression.expression
        if isinstance(qualifier, Repeats):
            yield from self._repeated(inner, qualifier.times, used, tests)
            return
        if isinstance(qualifier, Between):
            test = self._between(qualifier)
        else:
            window = Fraction(qualifier.seconds)
            test = self._within(window)
            if isinstance(inner, Qualified) and isinstance(inner.qualifier, Repeats) and not self._dense(inner, window):
                return
        yield from self.bindings(inner, used, (*tests, test))

    def _within(self, window: Fraction) -> Callable[[tuple[int, ...]], bool]:
        def test(chosen: tuple[int, ...]) -> bool:
            return self._latest_first(chosen) - self._earliest_last(chosen) < window

        return test

    def _repeated(self, inner: Expression, times: int, used: tuple[int, ...], tests: Any) -> Iterator[tuple[int, ...]]:
        if isinstance(inner, Observed) and sum(self._seen[at].number for at in self._fits(inner)) < times:
            return

        def further(
            left: int, chosen: tuple[int, ...], least: tuple[tuple[Fraction, int], ...]
        ) -> Iterator[tuple[int, ...]]:
            if not left:
                yield chosen
                return
            for part in self.bindings(inner, (*used, *chosen), self._with(tests, chosen)):
                place = tuple(self._order(at) for at in part)
                if place >= least:  # each set of choices is tried in one order only
                    yield from further(left - 1, (*chosen, *part), place)

        yield from further(times, (), ())

    def _dense(self, repeated: Qualified, window: Fraction) -> bool:
        """Say whether some window holds enough observations at all, which ends hopeless searches before they begin."""
        inner, qualifier = repeated.expression, repeated.qualifier
        if not isinstance(inner, Observed) or not isinstance(qualifier, Repeats):
            return True
        fitting = [self._seen[at] for at in self._fits(inner)]
        return any(
            sum(each.number for each in fitting if each.last >= start.last and each.first - start.last < window)
            >= qualifier.times
            for start in fitting
        )

    def _between(self, qualifier: Between) -> Callable[[tuple[int, ...]], bool]:
        start, stop = _seconds_of(qualifier.start), _seconds_of(qualifier.stop)

        def test(chosen: tuple[int, ...]) -> bool:
            seen = (self._seen[at] for at in chosen)
            return start < stop and all(each.first < stop and each.last >= start for each in seen)

        return test

    def _order(self, at: int) -> tuple[Fraction, int]:
        return self._seen[at].first, at

    def _with(self, tests: Any, chosen: tuple[int, ...]) -> Any:
        """Return tests that hold of what was chosen together with what comes."""
        if not chosen:
            return tests
        return tuple(_joined(test, chosen) for test in tests)

    def _latest_first(self, chosen: tuple[int, ...]) -> Fraction:
        return max(self._seen[at].first for at in chosen)

    def _earliest_last(self, chosen: tuple[int, ...]) -> Fraction:
        return min(self._seen[at].last for at in chosen)


def _joined(test: Callable[[tuple[int, ...]], bool], chosen: tuple[int, ...]) -> Callable[[tuple[int, ...]], bool]:
    return lambda part: test((*chosen, *part))


def _fits_any(comparison: Comparison, observation: Observation) -> bool:
    """Say whether one observable fits the whole comparison: all of it starts from the same one (9.5)."""
    objects = observation.objects
    return any(_fits(comparison, each, objects) for each in objects.values())


def _fits(comparison: Comparison, value: Mapping[str, Any], objects: Mapping[str, Mapping[str, Any]]) -> bool:
    if isinstance(comparison, Combined):
        parts = (_fits(each, value, objects) for each in comparison.parts)
        return all(parts) if comparison.operator == "AND" else any(parts)
    return fits(comparison, value, objects)


def _seconds(text: str) -> Fraction:
    whole, _, fraction = text[:-1].partition(".")
    second = whole.replace(":60", ":59")
    try:
        at = datetime.strptime(second, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadInputError(f"{text[:40]!r} is no timestamp", remedy="write YYYY-MM-DDTHH:mm:ss.sssZ") from error
    leap = 1 if second != whole else 0
    return Fraction(int(at.timestamp()) + leap) + (Fraction(int(fraction), 10 ** len(fraction)) if fraction else 0)


def _seconds_of(time: Time) -> Fraction:
    return _seconds(time.text)
