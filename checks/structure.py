"""The tree keeps its own rules: short files with telling names, no data, no hosts, no leftovers."""

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from checks.tree import ROOT, Finding, report, tracked

__all__ = ["LONGEST", "main"]

LONGEST = 450
"""Lines; most files stay between 80 and 250."""

LARGEST = 400 * 1024
"""Bytes of any one file; pictures in docs are held to half of it."""

VAGUE = {"utils", "util", "helpers", "helper", "base", "manager", "common", "misc"}
CODE = {".py", ".ts", ".mjs", ".js", ".css", ".html"}
DATA = {".parquet", ".gz", ".xz", ".zip", ".db", ".sqlite", ".feather", ".xlsx", ".mo", ".whl"}
LOCKS = {"dev.lock", "tools.lock", "node.lock", "package-lock.json", "ledger.jsonl"}
"""Files that grow by what they record."""

# Spelled with classes of one letter, so that this file does not find itself.
FORBIDDEN = {
    r"registry[.]npmjs|pythonhosted[.]org|pypi[.]org/simple|--(extra-)?index-url|--find[-]links|\"resolved\"": (
        "names a package registry",
        "leave the choice of registry to whoever installs",
    ),
    r"(^|[^A-Za-z0-9_.])/(home|root|work|farm)/[a-z]": (
        "holds a path of one machine",
        "use a relative path, a setting or a temporary folder",
    ),
    r"\b(T[O]DO|F[I]XME)\b|raise NotImplemented[E]rror|\bfor[ ]now\b": (
        "leaves something unfinished",
        "finish it or say plainly in the docs what is not there",
    ),
}
TEXT_ONLY = re.compile("|".join(f"(?P<f{number}>{pattern})" for number, pattern in enumerate(FORBIDDEN)), re.MULTILINE)


def main() -> int:
    """Print every fault of the tree's structure; 0 when there is none."""
    files = tracked()
    return report([*_names(files), *_sizes(files), *_words(files), *_mirror(files)])


def _names(files: list[Path]) -> Iterator[Finding]:
    for path in files:
        name = path.relative_to(ROOT)
        vague = {part.partition(".")[0] for part in name.parts} & VAGUE
        if vague and path.suffix in CODE:
            yield Finding(str(name), f"{vague.pop()!r} says nothing about the idea inside", "name the idea")
        if path.suffix in DATA:
            yield Finding(str(name), f"{path.suffix} files are data or builds", "make it in the test or the build")


def _sizes(files: list[Path]) -> Iterator[Finding]:
    for path in files:
        name = path.relative_to(ROOT)
        size = path.stat().st_size
        # The reference is written from the code and grows with it; what people write stays short.
        limit = LARGEST // 2 if name.parts[0] == "docs" and name.parts[1] != "reference" else LARGEST
        if size > limit and name.name not in LOCKS:
            yield Finding(str(name), f"{size // 1024} KiB is more than {limit // 1024}", "shrink it or build it")
        if path.suffix in CODE and (lines := path.read_bytes().count(b"\n")) > LONGEST:
            yield Finding(str(name), f"{lines} lines are more than {LONGEST}", "split it by idea")


def _words(files: list[Path]) -> Iterator[Finding]:
    reasons = list(FORBIDDEN.values())
    for path in files:
        name = path.relative_to(ROOT)
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font; its size is checked
        for match in TEXT_ONLY.finditer(text):
            what, remedy = reasons[int((match.lastgroup or "f0")[1:])]
            line = text.count("\n", 0, match.end()) + 1
            yield Finding(f"{name}:{line}", f"{match[0].strip()!r} {what}", remedy)


def _mirror(files: list[Path]) -> Iterator[Finding]:
    """Compare with the mirror where there is one: its files and large parts of them never enter the tree."""
    folder = Path(os.environ.get("TOCSIN_MIRROR") or ROOT.parent / "shared/mirror")
    if not folder.is_dir():
        return
    published: dict[int, list[Path]] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            published.setdefault(path.stat().st_size, []).append(path)
    for path in files:
        for twin in published.get(path.stat().st_size, []):
            if path.stat().st_size and _sha(path) == _sha(twin):
                yield Finding(str(path.relative_to(ROOT)), f"is a copy of the mirror's {twin.name}", "read it by sync")


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
