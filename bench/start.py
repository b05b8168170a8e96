"""How long until a command helps, and until pages open? Beside a bare click program and a bare Litestar program."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.running_node import MIRROR, up  # noqa: E402 - the tree is put on the path first

ROUNDS = 7
PEERS = {
    "tocsin --help": [sys.executable, "-m", "tocsin", "--help"],
    "bare python": [sys.executable, "-c", "pass"],
    "bare click --help": [sys.executable, "-c", "import click; click.command()(lambda: None)(['--help'])"],
    "import litestar": [sys.executable, "-c", "import litestar"],
    "import tocsin.surfaces.app": [sys.executable, "-c", "import tocsin.surfaces.app"],
}


def main() -> None:
    """Print every figure with the command that it belongs to."""
    for name, command in PEERS.items():
        seconds = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds.append(time.perf_counter() - started)
        print(f"   {name:<28} {1000 * statistics.median(seconds):7.0f} ms (median of {ROUNDS})")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        if MIRROR.is_dir():
            with up(home) as node:
                print(
                    f"   tocsin up, empty home        {node.seconds:7.1f} s until pages open (all read, forecast made)"
                )
                started = time.perf_counter()
                node.wait_for("tocsin: backtest:")
                print(f"   its track record             {time.perf_counter() - started:7.1f} s later")
            with up(home) as node:
                print(f"   tocsin up, same home again   {node.seconds:7.1f} s until pages open")
        else:
            print(f"   tocsin up: no mirror at {MIRROR}; set TOCSIN_MIRROR")
        nowhere = Path(folder) / "nowhere"
        nowhere.mkdir()
        with up(Path(folder) / "bare", mirror=str(nowhere), TOCSIN_OFFLINE="true") as node:
            print(f"   tocsin up, no source         {node.seconds:7.1f} s until pages open")


if __name__ == "__main__":
    main()
