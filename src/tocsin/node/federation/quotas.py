"""How much may one member hand in? Requests by the minute, bytes and objects by the day; more waits its turn."""

import threading
from collections.abc import Callable
from datetime import datetime

import msgspec

__all__ = ["Allowance", "Full", "Quota", "Quotas"]

_MINUTE = 60.0


class Quota(msgspec.Struct, frozen=True, kw_only=True):
    """What one member may hand in; a member without one of its own has the node's."""

    requests_a_minute: int = 600
    bytes_a_day: int = 2 * 1024**3
    objects_a_day: int = 2_000_000


class Full(msgspec.Struct, frozen=True, kw_only=True):
    """Not now: why, and when to ask again."""

    why: str
    retry_after: int
    """Seconds."""


class Allowance:
    """A bucket that fills evenly: a burst of the whole amount, then the rate."""

    def __init__(self, amount: float, seconds: float, now: float) -> None:
        self._amount, self._rate = amount, amount / seconds
        self._left, self._at = amount, now

    def take(self, count: float, now: float) -> float:
        """Take ``count`` and return 0, or return how many seconds to wait until they are there.

        >>> bucket = Allowance(2, 60, now=0)
        >>> bucket.take(1, 0), bucket.take(1, 0), bucket.take(1, 0), bucket.take(1, 30)
        (0.0, 0.0, 30.0, 0.0)
        """
        self._left = min(self._amount, self._left + max(0.0, now - self._at) * self._rate)
        self._at = max(self._at, now)
        if self._left >= count:
            self._left -= count
            return 0.0
        return (count - self._left) / self._rate


class Quotas:
    """The allowances of all members, and how much work may be under way at once."""

    def __init__(self, quota_of: Callable[[str], Quota], monotonic: Callable[[], float], *, at_once: int = 8) -> None:
        self._quota_of = quota_of
        self._monotonic = monotonic
        self._minutes: dict[str, Allowance] = {}
        self._lock = threading.Lock()
        self._under_way: dict[str, int] = {}
        self._at_once = at_once

    def enter(self, member: str) -> Full | None:
        """Let one more request of a member begin, or say why not; :meth:`leave` must follow one that began.

        Half of the places are kept for others, so that one busy member never shuts the rest out.
        """
        with self._lock:
            now = self._monotonic()
            bucket = self._minutes.get(member)
            if bucket is None:
                bucket = self._minutes[member] = Allowance(self._quota_of(member).requests_a_minute, _MINUTE, now)
            wait = bucket.take(1, now)
            if wait:
                return Full(why="more requests than a minute holds", retry_after=int(wait) + 1)
            mine = self._under_way.get(member, 0)
            if sum(self._under_way.values()) >= self._at_once or mine >= max(1, self._at_once // 2):
                return Full(why="as many requests as this node works on at once", retry_after=1)
            self._under_way[member] = mine + 1
        return None

    def leave(self, member: str) -> None:
        """Say that a request of a member has ended."""
        with self._lock:
            self._under_way[member] = self._under_way.get(member, 1) - 1

    def room(self, member: str, used: tuple[int, int], more: tuple[int, int], now: datetime) -> Full | None:
        """Say whether a member's day has room for more bytes and objects, or when the next day begins."""
        quota = self._quota_of(member)
        if used[0] + more[0] <= quota.bytes_a_day and used[1] + more[1] <= quota.objects_a_day:
            return None
        left = 86_400 - (now.hour * 3600 + now.minute * 60 + now.second)
        return Full(why="more bytes or objects than a day holds", retry_after=left)
