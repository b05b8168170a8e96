"""Speed of reading the whole mirror into an empty home, beside a bare polars read of the same files.

Run: ``python bench/sync.py`` (needs the mirror: TOCSIN_MIRROR, or ../shared/mirror).
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path

import polars as pl

from tocsin.sources.seam import Seam, Step
from tocsin.sources.synchronise import SyncResult, synchronise
from tocsin.storage.code_tables import CodeTableStore
from tocsin.storage.reference import ReferenceStore
from tocsin.storage.series import SeriesStore

MIRROR = Path(os.environ.get("TOCSIN_MIRROR") or Path(__file__).resolve().parents[2] / "shared" / "mirror")


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Return the seconds that some work takes, and what it gives."""
    began = time.perf_counter()
    given = work()
    return time.perf_counter() - began, given


def sync(home: Path, seen: set[str]) -> tuple[SyncResult, ...]:
    """Read every source once, noting the names of the files."""

    def told(step: Step) -> None:
        if step.unit == "bytes":
            seen.add(step.what)

    sources = [point.load() for point in entry_points(group="tocsin.sources")]
    with Seam(downloads=home / "downloads", clock=now, mirror=str(MIRROR)) as seam:
        return synchronise(
            sources,
            seam,
            SeriesStore(home / "series"),
            now,
            told,
            references=ReferenceStore(home / "references"),
            tables=CodeTableStore(home / "codes"),
        )


def bare(names: set[str]) -> int:
    """Read the same files with polars alone; return the rows."""
    rows = 0
    for path in sorted(MIRROR.rglob("*")):
        if path.name in names:
            rows += (pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)).height
    return rows


def main() -> int:
    """Print the figures."""
    if not MIRROR.is_dir():
        print(f"no mirror at {MIRROR}: set TOCSIN_MIRROR", file=sys.stderr)
        return 1
    names: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        first, results = timed(lambda: sync(home, names))
        again, repeated = timed(lambda: sync(home, names))
        size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
        store = SeriesStore(home / "series")
        reading, _ = timed(lambda: [store.read(series.id) for series in store.series()])
    assert isinstance(results, tuple)
    assert isinstance(repeated, tuple)
    peer, rows = timed(lambda: bare(names))
    assert isinstance(rows, int)
    read = sum(result.rows for result in results)
    print(f"{'':34}{'seconds':>9}{'rows':>13}{'rows/s':>13}")
    for label, seconds, count in (
        ("first sync, parsed, checked, kept", first, read),
        ("second sync, nothing new", again, read),
        ("bare polars read of the same files", peer, rows),
    ):
        print(f"{label:34}{seconds:9.2f}{count:13,}{count / seconds:13,.0f}")
    print(f"reading every series back {reading:.2f} s; {size / 2**20:.1f} MiB kept from {len(names)} files")
    print(f"new vintages: {sum(len(one.new) for one in results)}, then {sum(len(one.new) for one in repeated)}")
    for one in results:
        if one.error:
            print(f"{one.source}: {one.state}: {one.error}")
    return 1 if any(one.state == "failed" for one in results) else 0


if __name__ == "__main__":
    sys.exit(main())
