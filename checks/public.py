"""Does every module say what it offers? ``__all__`` names it, each name exists and carries a docstring."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from checks.tree import ROOT, Finding, report, tracked

__all__ = ["Offer", "main", "offers"]

Offer = tuple[str, str, str]
"""Module, name, first line of what it says about itself."""


def main() -> int:
    """Check every module of the package; 0 when each says what it offers."""
    return report([finding for path in _modules() for finding in _findings(path)])


def offers() -> Iterator[Offer]:
    """Yield everything the package offers, in the order of modules and their ``__all__``."""
    for path in _modules():
        said = _said(ast.parse(path.read_text(encoding="utf-8")))
        for name in said.pop("__all__", []):
            yield module_name(path), name, said.get(name, [""])[0]


def module_name(path: Path) -> str:
    """Write the dotted name of a module's file."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _modules() -> list[Path]:
    """List the modules other code may import; the steps of a migration are run by their tool and imported by nobody."""
    files = [path for path in tracked("src/tocsin/*.py") if "migrations" not in path.parts]
    return [path for path in files if not path.stem.startswith("_") or path.stem == "__init__"]


def _findings(path: Path) -> Iterator[Finding]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    where = str(path.relative_to(ROOT))
    said = _said(tree)
    public = {name for name in said if not name.startswith("_")}
    defined = public & {node.name for node in tree.body if _is_offer(node)}
    listed = said.get("__all__")
    if listed is None:
        if defined:
            yield Finding(where, "defines public names and has no __all__", "list what the module offers")
        return
    for name in sorted(set(listed) - set(said) - _imported(tree)):
        yield Finding(where, f"__all__ names {name!r}, which is not there", "remove it")
    for name in sorted(defined - set(listed)):
        yield Finding(where, f"{name!r} looks public and is not in __all__", "list it, or start its name with _")
    for name in sorted(defined & set(listed)):
        if not said[name][0]:
            yield Finding(where, f"{name!r} has no docstring", "say which question it answers")


def _is_offer(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Whether others call what a statement defines; a function that its decorator registers (a route) is no offer."""
    if isinstance(node, ast.ClassDef):
        return True
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, kinds) and not any(isinstance(mark, ast.Call) for mark in node.decorator_list)


def _said(tree: ast.Module) -> dict[str, list[str]]:
    """Map each name of a module to the first line said about it, and ``__all__`` to its names."""
    said: dict[str, list[str]] = {}
    following = [*tree.body[1:], ast.Pass()]
    for node, after in zip(tree.body, following, strict=True):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            said[node.name] = [(ast.get_docstring(node) or "").partition("\n")[0]]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for name in (target.id for target in targets if isinstance(target, ast.Name)):
                said[name] = _strings(node.value) if name == "__all__" else [_text(after).partition("\n")[0]]
    return said


def _strings(node: ast.expr | None) -> list[str]:
    elements = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    return [str(element.value) for element in elements if isinstance(element, ast.Constant)]


def _text(node: ast.stmt) -> str:
    """Return the text of a bare string that follows a constant, which is how constants are documented."""
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return text
    return ""


def _imported(tree: ast.Module) -> set[str]:
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {alias.asname or alias.name for node in nodes for alias in node.names}


if __name__ == "__main__":
    sys.exit(main())
