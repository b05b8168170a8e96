"""Which name does the next entry get? UUID version 7: ordered by time, unique, monotonic even if the clock is not."""

from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["Identifiers"]

_RANDOM_BITS = 74
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Identifiers:
    r"""A source of UUIDv7 texts (RFC 9562, section 5.7), each greater than the one before.

    Within one millisecond, and when the clock steps back, the 74 random bits count upward by a random stride
    (method 2 of section 6.2), so the order of entries never depends on the clock being good.

    Parameters
    ----------
    now:
        The clock: returns aware UTC.
    chance:
        Returns that many random bytes.
    after:
        The newest identifier already given out, or an empty text.

    >>> fixed = Identifiers(lambda: datetime(2024, 1, 1, tzinfo=UTC), lambda count: b"\x01" * count)
    >>> first, second = fixed.next(), fixed.next()
    >>> first, first < second
    ('018cc251-f400-7008-8202-020202020202', True)
    """

    def __init__(self, now: Callable[[], datetime], chance: Callable[[int], bytes], after: str = "") -> None:
        self._now = now
        self._chance = chance
        self._milliseconds, self._random = _parts(after) if after else (0, 0)

    def next(self) -> str:
        """Return the next identifier."""
        milliseconds = int((self._now() - _EPOCH).total_seconds() * 1000)
        if milliseconds > self._milliseconds:
            # The top bit stays clear, so that a burst within the millisecond has room to count.
            self._milliseconds = milliseconds
            self._random = int.from_bytes(self._chance(10), "big") >> (80 - _RANDOM_BITS + 1)
        else:
            self._random += 1 + int.from_bytes(self._chance(4), "big")
            if self._random >= 1 << _RANDOM_BITS:
                self._milliseconds += 1
                self._random = int.from_bytes(self._chance(10), "big") >> (80 - _RANDOM_BITS + 1)
        return _text(self._milliseconds, self._random)


def _text(milliseconds: int, random: int) -> str:
    high, low = random >> 62, random & ((1 << 62) - 1)
    digits = f"{(milliseconds << 80) | (7 << 76) | (high << 64) | (2 << 62) | low:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _parts(identifier: str) -> tuple[int, int]:
    number = int(identifier.replace("-", ""), 16)
    return number >> 80, ((number >> 64 & 0xFFF) << 62) | (number & ((1 << 62) - 1))
