"""Publishers, seams and stores for the tests of this room; nothing here waits or rolls dice."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.support.publishers import Publishers
from tocsin.sources.download import Downloader, Limits
from tocsin.sources.seam import Seam
from tocsin.storage.series import SeriesStore

NOW = datetime(2024, 7, 15, 12, 0, tzinfo=UTC)


@pytest.fixture
def web() -> Iterator[Publishers]:
    with Publishers() as publishers:
        yield publishers


@pytest.fixture
def waits() -> list[float]:
    """Every pause that a downloader would have made."""
    return []


@pytest.fixture
def make_seam(tmp_path: Path, waits: list[float]) -> Iterator[Callable[..., Seam]]:
    made: list[Seam] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    def make(*, limits: Limits | None = None, now: datetime = NOW, **more: object) -> Seam:
        folder = tmp_path / "downloads"
        downloader = Downloader(
            folder=folder,
            clock=lambda: now,
            limits=limits or Limits(silence=2.0),
            sleep=sleep,
            chance=lambda: 0.5,
            client=lambda: httpx.AsyncClient(follow_redirects=False, trust_env=False),
        )
        seam = Seam(downloads=folder, clock=lambda: now, downloader=downloader, **more)
        made.append(seam)
        return seam

    yield make
    for seam in made:
        seam.close()


@pytest.fixture
def seam(make_seam: Callable[..., Seam]) -> Seam:
    return make_seam()


@pytest.fixture
def store(tmp_path: Path) -> SeriesStore:
    return SeriesStore(tmp_path / "series")
