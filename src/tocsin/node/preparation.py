"""What does `tocsin up` do before pages are worth opening? Sync, forecast, alert, score; nothing twice."""

from collections.abc import Callable

from tocsin.node.answers import JobAnswer
from tocsin.node.running import Node

__all__ = ["STEPS", "prepare"]

STEPS = ("sync", "forecast", "alert", "backtest", "replay")
"""The kinds of jobs, in order."""


def prepare(node: Node, progress: Callable[[JobAnswer], None] | None = None) -> tuple[JobAnswer, ...]:
    """Bring a node up to date and return how each step ended, in the order of :data:`STEPS`.

    A step that fails does not stop the next one: without the sources a node goes on with what it holds, and says so.
    Forecasts and scores that stand on the same vintages, code and seed are not made twice.
    """
    done = []
    for kind in STEPS:
        job = node.submit(kind, "", node.operator)
        done.append(node.wait(job.id, progress))
    return tuple(done)
