"""The rules that come with the program."""

from functools import cache
from importlib.resources import files

from tocsin.alerts.rule_file import read_rules
from tocsin.alerts.rules import RuleBook

__all__ = ["DEFAULT_NAME", "default_rules", "default_text"]

DEFAULT_NAME = "default rules"


@cache
def default_text() -> str:
    """Return the packaged rule file."""
    # importlib.resources: what is packaged with a room is part of it.
    return (files("tocsin.alerts") / "default.toml").read_text(encoding="utf-8")


@cache
def default_rules() -> RuleBook:
    """Return the rule book of a node without a file of its own.

    >>> default_rules().of("conflict").levels["warning"].probability
    0.5
    """
    return read_rules((DEFAULT_NAME, default_text()))
