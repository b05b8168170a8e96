"""The small tree of errors every room shares: what happened, to what, and what to do.

This module and nothing else stands beside the rooms; every room may import it.
"""

__all__ = [
    "BadInputError",
    "BusyError",
    "DamagedError",
    "HomeInUseError",
    "NotFoundError",
    "RefusedError",
    "SourceError",
    "TocsinError",
    "UnknownCodeError",
]


class TocsinError(Exception):
    """What happened, to what, and what to do about it; the parent of every error Tocsin raises on purpose.

    Parameters
    ----------
    what:
        One sentence: what happened.
    where:
        The thing it happened to: a file and line, a code, an address.
    remedy:
        One sentence: what the reader can do.

    Examples
    --------
    >>> str(BadInputError("month '2017-13' does not exist", where="--as-of", remedy="write YYYY-MM"))
    "--as-of: month '2017-13' does not exist; write YYYY-MM"
    """

    code = "error"
    """A stable slug, used as the problem type of the API."""

    status = 500
    """The HTTP status a surface answers with."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        """Keep the three parts and join them into one line."""
        self.what, self.where, self.remedy = what, where, remedy
        line = f"{where}: {what}" if where else what
        super().__init__(f"{line}; {remedy}" if remedy else line)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive pickling between worker processes with all three parts."""
        return (_rebuild, (type(self), self.what, self.where, self.remedy))


def _rebuild(kind: type[TocsinError], what: str, where: str, remedy: str) -> TocsinError:
    return kind(what, where=where, remedy=remedy)


class BadInputError(TocsinError):
    """Input that cannot be read: a flag, a file, a row, a request."""

    code, status = "bad-input", 400


class UnknownCodeError(BadInputError):
    """A code or name that no place, organisation, hazard or model answers to, or that several answer to."""

    code, status = "unknown-code", 404


class NotFoundError(TocsinError):
    """A thing that may have existed once and is not here now."""

    code, status = "not-found", 404


class BusyError(TocsinError):
    """Work that is done one at a time is being done for somebody else; ask again."""

    code, status = "busy", 503


class RefusedError(TocsinError):
    """The release gate, a lease or a guard said no."""

    code, status = "refused", 403


class HomeInUseError(RefusedError):
    """Another process holds the writer's lease of this home."""

    code, status = "home-in-use", 409


class SourceError(TocsinError):
    """A public source that did not answer, answered nonsense, or answered too much."""

    code, status = "source-failed", 502


class DamagedError(TocsinError):
    """A stored file or record that no longer matches its own checksum."""

    code, status = "damaged", 500
