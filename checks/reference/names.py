"""Public names and errors, read from the source without importing it."""

from collections import defaultdict

from checks.public import offers
from checks.reference.markdown import code, sentence, table
from tocsin import errors as tree

__all__ = ["errors", "library"]

LIBRARY = """# Public names

What each module offers (its `__all__`) and the question it answers. Everything else is free to change."""

ERRORS = """# Errors

Every error says what happened, to what, and what to do. The API answers with a problem document (RFC 9457) of the
type below. A command prints one line on stderr and exits with 2; it exits with 1 when a check found faults."""


def library() -> str:
    """Write what every module offers, with the first line it says about each name."""
    modules: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for module, name, said in offers():
        modules[module].append((code(name), sentence(said)))
    parts = [LIBRARY]
    for module, rows in sorted(modules.items()):
        parts += [f"## {module}", table(("Name", "What it answers"), rows)]
    return "\n\n".join(parts)


def errors() -> str:
    """Write the tree of errors with the API's problem types and statuses."""
    kinds = [getattr(tree, name) for name in tree.__all__]
    rows = (
        (code(kind.__name__), code(kind.code), str(kind.status), sentence((kind.__doc__ or "").partition("\n")[0]))
        for kind in sorted(kinds, key=lambda kind: (len(kind.__mro__), kind.__name__))
    )
    return f"{ERRORS}\n\n{table(('Error', 'Problem type', 'Status', 'Meaning'), rows)}"
