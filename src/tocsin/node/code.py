"""Which code made this? A version that changes whenever a forecast's code does, so that stale work is done again."""

import hashlib
import importlib.util
import inspect
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import tocsin
from tocsin.forecasts.model import Model

__all__ = ["code_of", "code_version"]


@cache
def code_version() -> str:
    """Return the program's version and the hash of the code that makes and judges forecasts.

    >>> code_version().startswith(tocsin.__version__ + "+")
    True
    """
    digest = hashlib.sha256()
    for name in ("forecasts", "observations"):
        for path in _sources(resources.files("tocsin") / name):
            digest.update(path.read_bytes())
    return f"{tocsin.__version__}+{digest.hexdigest()[:12]}"


def code_of(model: Model) -> str:
    """Return the version of a model's code: ours, or ours and the plug-in's file."""
    module = inspect.getmodule(type(model))
    if module is None or module.__name__.startswith("tocsin."):
        return code_version()
    spec = importlib.util.find_spec(module.__name__)
    if spec is None or spec.origin is None:
        return code_version()
    with Path(spec.origin).open("rb") as file:
        return f"{code_version()}+{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}"


def _sources(folder: Traversable) -> list[Traversable]:
    found = []
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if path.is_dir():
            found += _sources(path)
        elif path.name.endswith(".py"):
            found.append(path)
    return found
