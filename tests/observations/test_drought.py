"""The standardised precipitation index: by hand, and against another library's figures."""

import math

import numpy as np
import pytest

from tocsin.errors import BadInputError
from tocsin.observations.drought import gamma_share, spi, spi_class

# climate-indices 3.1.0, indices.spi(rain(), scale, gamma, 1980, 1981, 2010, monthly): scale -> (month, value)
VECTORS = {
    1: ((64, 0.0495), (100, 0.4549), (151, -0.8471), (199, 0.9107), (246, 1.8238), (437, -0.2949), (474, -0.051)),
    3: (
        (23, 1.2359),
        (64, 0.0623),
        (100, 0.3257),
        (151, -1.2932),
        (199, 0.0085),
        (246, 1.5969),
        (291, -0.19),
        (345, -0.3783),
        (386, -0.4103),
        (437, -0.4652),
        (474, -0.8583),
    ),
    6: (
        (23, 1.3471),
        (64, -0.0097),
        (100, 0.4176),
        (151, -0.3928),
        (199, -0.3468),
        (246, 1.6575),
        (291, 0.7468),
        (345, 0.8212),
        (386, -0.3652),
        (437, -0.5025),
        (474, -0.7971),
    ),
    12: (
        (23, 0.2924),
        (64, 0.3398),
        (100, -0.0352),
        (151, -0.1633),
        (199, 0.342),
        (246, 1.6957),
        (291, 0.8427),
        (345, 0.8113),
        (386, -3.09),
        (437, 0.0817),
        (474, -1.1311),
    ),
}


def rain() -> list[float]:
    """Forty years of made-up rain with a dry season, the same on every machine."""
    amounts = []
    for year in range(40):
        for month in range(12):
            wave = abs(math.sin(1.7 * year + 0.9 * month) * math.cos(0.31 * year * month + 0.5))
            season = max(0.0, math.sin(math.pi * (month - 3) / 6))
            amounts.append(round(120 * season * (0.2 + wave) ** 2 + 4 * (wave > 0.55), 1))
    return amounts


@pytest.mark.parametrize("scale", VECTORS)
def test_the_index_is_another_librarys_on_the_same_rain_and_reference_period(scale: int) -> None:
    found = spi(rain(), first_month=1, scale=scale, reference=(12, 12 * 31 - 1))
    for at, value in VECTORS[scale]:
        assert found[at] == pytest.approx(value, abs=1e-4), at


def test_a_gamma_share_is_what_its_closed_forms_say() -> None:
    for x in (0.1, 1.0, 4.0, 30.0):
        assert gamma_share(x, 1.0) == pytest.approx(1 - math.exp(-x), abs=1e-12)
        assert gamma_share(x, 2.0) == pytest.approx(1 - math.exp(-x) * (1 + x), abs=1e-12)
        assert gamma_share(x, 0.5) == pytest.approx(math.erf(math.sqrt(x)), abs=1e-12)


def test_a_month_is_compared_with_its_own_calendar_month_alone() -> None:
    amounts = np.array(rain())
    shifted = spi(amounts[5:], first_month=6, scale=3)
    assert np.allclose(shifted[10:], spi(amounts, 1, 3)[15:], atol=0.2, equal_nan=True)
    more = amounts.copy()
    more[6::12] *= 10
    july = np.arange(480) % 12 == 6
    one, other = spi(amounts, 1, 1), spi(more, 1, 1)
    assert np.allclose(one[~july], other[~july], equal_nan=True)
    assert np.allclose(one[july], other[july], atol=0.02), "ten times the unit is the same index"


def test_nothing_is_told_without_enough_years_or_with_a_gap() -> None:
    assert np.isnan(spi(rain()[: 12 * 19], 1, 1)).all()
    amounts = np.array(rain())
    amounts[300] = np.nan
    index = spi(amounts, 1, 3)
    assert np.isnan(index[300:303]).all()
    assert not np.isnan(index[303])
    assert np.isnan(spi(np.zeros(480), 1, 3)).all(), "a desert without a drop has no usual rain"


def test_the_usual_share_of_dry_months_is_no_drought() -> None:
    amounts = np.tile([0.0, 5.0, 9.0, 14.0], (12, 10)).T.ravel()
    index = spi(amounts, first_month=1, scale=1)
    assert -0.7 < index[0] < -0.6, "a quarter of these Januaries has no rain"


def test_classes_are_the_world_meteorological_organizations() -> None:
    assert [spi_class(value) for value in (1.0, 0.99, -1.49, -1.5, -3.0)] == [
        "moderately wet",
        "near normal",
        "moderately dry",
        "severely dry",
        "extremely dry",
    ]


@pytest.mark.parametrize("wrong", [([-1.0] * 12, 1, 1), ([1.0] * 12, 13, 1), ([1.0] * 12, 1, 0), ([[1.0]], 1, 1)])
def test_what_is_no_monthly_rain_is_refused(wrong: tuple[object, int, int]) -> None:
    with pytest.raises(BadInputError):
        spi(*wrong)  # type: ignore[arg-type]
