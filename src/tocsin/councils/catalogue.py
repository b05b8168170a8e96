"""Which bodies ship with Tocsin? Files in ``data/``, read once."""

from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from tocsin.councils.bodies import Body
from tocsin.councils.rule_file import read_body
from tocsin.errors import UnknownCodeError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["bodies", "body", "body_text"]


@cache
def _files() -> dict[str, "Traversable"]:
    from importlib.resources import files  # noqa: PLC0415 - importing the room stays quick

    folder = files("tocsin.councils").joinpath("data")
    found = {one.name.removesuffix(".toml"): one for one in folder.iterdir() if one.name.endswith(".toml")}
    return {id: found[id] for id in sorted(found)}


def body_text(id: str) -> str:
    """Return the file of a shipped body as it was written, comments and all; a good start for one's own."""
    found = _files().get(id)
    if found is None:
        near = get_close_matches(id, _files(), n=3, cutoff=0.4)
        raise UnknownCodeError(
            f"no body has the id {id!r}",
            remedy=f"nearest: {', '.join(near)}" if near else f"known: {', '.join(_files())}",
        )
    return found.read_text(encoding="utf-8")


@cache
def body(id: str) -> Body:
    """Return a shipped body; :class:`~tocsin.errors.UnknownCodeError` names the nearest ids.

    >>> body("unsc").name
    'Security Council'
    """
    return read_body(body_text(id), where=f"{id}.toml")


def bodies() -> tuple[Body, ...]:
    """List the shipped bodies in the order of their ids."""
    return tuple(body(id) for id in _files())
