"""How are steps ahead written on the command line? As one number, or as the first and the last."""

import re

import click

__all__ = ["horizon_of"]


def horizon_of(text: str, option: str = "--horizon") -> range:
    """Read ``3:14`` or ``6``.

    >>> list(horizon_of("3:5"))
    [3, 4, 5]
    """
    found = re.fullmatch(r"(\d{1,2})(?::(\d{1,2}))?", text)
    if found is None or not 1 <= int(found[1]) <= int(found[2] or found[1]):
        raise click.BadParameter(f"{text!r} is not a range of steps such as 3:14", param_hint=option)
    return range(int(found[1]), int(found[2] or found[1]) + 1)
