"""Which small faults can a module have? One changed comparison, condition, constant, element, return or raise each."""

import ast
import copy
import gc
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import _lru_cache_wrapper, cache
from pathlib import Path

__all__ = ["Mutant", "caches", "exchange", "mutants_of"]

COMPARED = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.Lt), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
COMPUTED = {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
METHODS = {"union": "intersection", "intersection": "union", "issubset": "issuperset", "isdisjoint": "issubset"}
SPOKEN = {"refused", "N_", "BadInputError", "RefusedError", "NotFoundError", "DamagedError", "words"}
"""Calls whose arguments are words for people."""


@dataclass(frozen=True)
class Mutant:
    """One fault: where, what, and the whole module with it."""

    name: str
    line: int
    module: str
    path: tuple[str, ...]
    """The function it is in, by class and name; empty for a constant of the module."""
    constant: str
    tree: ast.Module


def mutants_of(file: Path, module: str) -> Iterator[Mutant]:
    """Yield every mutant of a module, in the order of its lines."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    where = f"{file.parent.name}/{file.name}"
    for path, owner, constant in _owners(tree):
        seen: dict[str, int] = {}
        for node, what, change in _faults(owner):
            name = f"{where} {'.'.join(path) or constant}: {what}"
            seen[name] = seen.get(name, 0) + 1
            name = f"{name} #{seen[name]}" if seen[name] > 1 else name
            yield Mutant(name, getattr(node, "lineno", 0), module, path, constant, _with(tree, change))


def exchange(mutant: Mutant) -> None:
    """Put a mutant's code in the place of the real one, everywhere it is known in this process."""
    module = sys.modules[mutant.module]
    code = compile(mutant.tree, module.__file__ or "", "exec")
    if mutant.path:
        new = _code(code, mutant.path)
        for function in _functions(module, mutant.path):
            function.__code__ = new
    else:
        space = dict(vars(module))
        exec(code, space)
        old, changed = getattr(module, mutant.constant), space[mutant.constant]
        for known in [one for name, one in sys.modules.items() if name.startswith("tocsin")]:
            for name, value in list(vars(known).items()):
                if value is old:
                    setattr(known, name, changed)
    for cached in caches():
        cached.cache_clear()


@cache
def caches() -> list[_lru_cache_wrapper]:
    """Find every cache of the exchange, once, before the first child is made."""
    found = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]
    return [one for one in found if getattr(one, "__module__", "").startswith("tocsin.exchange")]


def _code(code: types.CodeType, path: tuple[str, ...]) -> types.CodeType:
    for name in path:
        code = next(one for one in code.co_consts if isinstance(one, types.CodeType) and one.co_name == name)
    return code


def _functions(module: types.ModuleType, path: tuple[str, ...]) -> list[types.FunctionType]:
    """Find the function behind a name, through caches, properties and class methods."""
    owner: object = module
    for name in path[:-1]:
        owner = getattr(owner, name)
    found = vars(owner)[path[-1]]
    while not isinstance(found, types.FunctionType):
        found = getattr(found, "__wrapped__", None) or getattr(found, "fget", None) or found.__func__
    return [found]


def _owners(tree: ast.Module) -> Iterator[tuple[tuple[str, ...], ast.AST, str]]:
    """Yield every function with its path, and every constant of the module with its name."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield (node.name,), node, ""
        elif isinstance(node, ast.ClassDef) and not any(ast.unparse(base) == "Protocol" for base in node.bases):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield (node.name, inner.name), inner, ""
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id != "__all__" and not _is_type(node):
                yield (), node.value, target.id


def _is_type(node: ast.Assign | ast.AnnAssign) -> bool:
    aliased = isinstance(node, ast.AnnAssign) and "TypeAlias" in ast.unparse(node.annotation)
    return aliased or isinstance(node.value, ast.Subscript | ast.BinOp) or "TypeVar" in ast.unparse(node)


Change = tuple[ast.AST, ast.AST | None]


def _faults(owner: ast.AST) -> Iterator[tuple[ast.AST, str, Change]]:
    """Yield each node that can be changed, what is changed, and into what."""
    parts = owner.body if isinstance(owner, ast.FunctionDef) else [owner]
    if parts and isinstance(parts[0], ast.Expr) and isinstance(parts[0].value, ast.Constant):
        parts = parts[1:]  # the docstring
    for part in parts:
        for node in _walk(part):
            for new in _changed(node):
                shown = "nothing" if isinstance(new, ast.Pass) else ast.unparse(new)
                yield node, f"{ast.unparse(node).splitlines()[0][:90]} -> {shown.splitlines()[0][:90]}", (node, new)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what decides: no annotations, no words for people, no text."""
    yield node
    if isinstance(node, ast.Raise | ast.JoinedStr):
        return
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in SPOKEN:
        return
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "type_comment"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)


def _changed(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901, PLR0912 - one case for each kind of fault
    match node:
        case ast.Compare(ops=[operator]):
            for other in COMPARED[type(operator)]:
                yield ast.Compare(node.left, [other()], node.comparators)
        case ast.Compare():
            for number, operator in enumerate(node.ops):
                ops = [*node.ops]
                ops[number] = COMPARED[type(operator)][0]()
                yield ast.Compare(node.left, ops, node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            for number in range(len(node.values)):
                rest = [*node.values[:number], *node.values[number + 1 :]]
                yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp() if type(node.op) in COMPUTED:
            yield ast.BinOp(node.left, COMPUTED[type(node.op)](), node.right)
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield ast.Constant(node.value + 1)
        case ast.Call(func=ast.Name(id=name)) if name in CALLED:
            yield ast.Call(ast.Name(CALLED[name], ast.Load()), node.args, node.keywords)
        case ast.Call(func=ast.Attribute(attr=name)) if name in METHODS:
            yield ast.Call(ast.Attribute(node.func.value, METHODS[name], ast.Load()), node.args, node.keywords)
        case ast.Set() | ast.Tuple() | ast.List() if isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            for number in range(len(node.elts)):
                yield _without(node, number)
        case ast.Dict() if len(node.keys) > 1:
            for number in range(len(node.keys)):
                keys = [*node.keys[:number], *node.keys[number + 1 :]]
                yield ast.Dict(keys, [*node.values[:number], *node.values[number + 1 :]])
        case ast.If():
            yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
            if not node.orelse and isinstance(node.body[-1], ast.Return | ast.Raise | ast.Continue):
                yield ast.Pass()
        case ast.IfExp():
            yield ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.comprehension() if node.ifs:
            yield ast.comprehension(node.target, node.iter, node.ifs[1:], node.is_async)
        case ast.Raise() | ast.Expr(value=ast.Call() | ast.IfExp()) | ast.AugAssign():
            yield ast.Pass()
        case ast.Return(value=ast.Call() | ast.Compare() | ast.BoolOp()):
            if _is_truth(node.value):
                yield ast.Return(ast.Constant(True))
                yield ast.Return(ast.Constant(False))


def _is_truth(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in {"all", "any", "bool"}
    return isinstance(value, ast.Compare | ast.BoolOp)


def _without(node: ast.Set | ast.Tuple | ast.List, number: int) -> ast.expr:
    rest = [*node.elts[:number], *node.elts[number + 1 :]]
    if isinstance(node, ast.Set):
        return ast.Set(rest) if rest else ast.Call(ast.Name("set", ast.Load()), [], [])
    return type(node)(rest, ast.Load())


def _with(tree: ast.Module, change: Change) -> ast.Module:
    """Return the module with one node changed."""
    old, new = change
    marked = copy.copy(old)
    old.__dict__["_chosen"] = True
    try:
        made = copy.deepcopy(tree)
    finally:
        del old.__dict__["_chosen"]
    del marked
    changed = _Replace(copy.deepcopy(new)).visit(made)
    return ast.fix_missing_locations(changed)


class _Replace(ast.NodeTransformer):
    def __init__(self, new: ast.AST | None) -> None:
        self.new = new

    def visit(self, node: ast.AST) -> ast.AST:
        if getattr(node, "_chosen", False):
            return ast.copy_location(self.new, node) if self.new is not None else ast.Pass()
        return self.generic_visit(node)
