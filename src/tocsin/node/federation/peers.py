"""How does this node keep up with every other one? A thread for each: hand over what is due, ask for what is due here.

A node that is away costs one try now and then: the pause doubles from a second to ten minutes, and ends when something
new is due to it or when it asks us itself. What is due stays in the outbox until it says what came of it.
"""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol, Self

import msgspec
import structlog

from tocsin.errors import BusyError, TocsinError

__all__ = ["Peer", "Peers", "Rounds"]

_FIRST, _LONGEST = 1.0, 600.0


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """How it goes with one member's node."""

    member: str
    reached: datetime | None = None
    """When it last answered."""
    tried: datetime | None = None
    failing: str = ""
    """Why it does not answer now."""
    failures: int = 0
    """In a row."""


class Rounds(Protocol):
    """What is done with one member at a time."""

    def round(self, member: str) -> bool:
        """Hand over and ask once; return whether there is more to be done at once."""
        ...


class Peers:
    """The threads; use it in a ``with`` block. ``seconds`` is how often a member is asked when nothing happens."""

    def __init__(
        self,
        rounds: Rounds,
        members: Callable[[], Iterable[str]],
        now: Callable[[], datetime],
        *,
        seconds: float = 30.0,
        first: float = _FIRST,
    ) -> None:
        self._rounds, self._members, self._now = rounds, members, now
        self._seconds, self._first = seconds, first
        self._closing = threading.Event()
        self._begun = False
        self._lock = threading.Lock()
        self._threads: dict[str, threading.Thread] = {}
        self._wake: dict[str, threading.Event] = {}
        self._states: dict[str, Peer] = {}

    def state(self, member: str) -> Peer:
        """Say how it goes with a member's node."""
        with self._lock:
            return self._states.get(member, Peer(member=member))

    def wake(self, members: Iterable[str]) -> None:
        """Begin the next round with these members at once."""
        with self._lock:
            found = [self._wake[member] for member in members if member in self._wake]
        for event in found:
            event.set()

    def seen(self, member: str) -> None:
        """Note that a member's node asked us: if it was away, it is tried again now."""
        with self._lock:
            state = self._states.get(member)
            away = state is not None and state.failures > 0
        if away:
            self.wake([member])

    def refresh(self) -> None:
        """Begin with members that are new, and end with those that left."""
        if self._closing.is_set() or not self._begun:
            return
        wanted = set(self._members())
        with self._lock:
            for member in wanted - set(self._threads):
                self._wake[member] = threading.Event()
                thread = threading.Thread(target=self._run, args=(member,), name=f"tocsin-peer-{member}", daemon=True)
                self._threads[member] = thread
                thread.start()

    def once(self, members: Iterable[str] | None = None) -> dict[str, str]:
        """Do one round with each member, here and now; return member -> what went wrong, for those it did."""
        return {
            member: error
            for member in sorted(self._members() if members is None else members)
            if (error := self._round(member)[1])
        }

    def _run(self, member: str) -> None:
        pause = 0.0
        while not self._closing.is_set():
            self._wake[member].wait(pause)
            self._wake[member].clear()
            if self._closing.is_set() or member not in set(self._members()):
                break
            pause, _ = self._round(member)
        with self._lock:
            self._threads.pop(member, None)

    def _round(self, member: str) -> tuple[float, str]:
        before = self.state(member)
        now = self._now()
        try:
            more = self._rounds.round(member)
        except Exception as error:  # noqa: BLE001 - one member's node, whatever it answers, never stops the others
            known = isinstance(error, TocsinError)
            said = str(error) if known else f"{type(error).__name__}: {error}"
            if not known:
                structlog.get_logger("tocsin.federation").error("round", member=member, error=said)
            failures = before.failures + 1
            self._note(msgspec.structs.replace(before, tried=now, failing=said, failures=failures))
            asked = float(getattr(error, "seconds", 0)) if isinstance(error, BusyError) else 0.0
            return max(asked, min(_LONGEST, self._first * 2 ** min(failures - 1, 20))), said
        self._note(Peer(member=member, reached=now, tried=now))
        return (0.0 if more else self._seconds), ""

    def _note(self, state: Peer) -> None:
        with self._lock:
            self._states[state.member] = state

    def __enter__(self) -> Self:
        """Begin."""
        self._begun = True
        self.refresh()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and wait until what is under way is done."""
        self._closing.set()
        with self._lock:
            threads = list(self._threads.values())
            events = list(self._wake.values())
        for event in events:
            event.set()
        for thread in threads:
            thread.join(40)
