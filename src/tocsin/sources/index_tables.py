"""How NOAA writes a monthly index as text: one line a season, a year or a month; missing figures are -99 and beyond."""

import re

__all__ = ["by_season", "by_year", "year_month"]

_SEASONS = ("DJF", "JFM", "FMA", "MAM", "AMJ", "MJJ", "JJA", "JAS", "ASO", "SON", "OND", "NDJ")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def by_season(text: str) -> list[tuple[str, str]]:
    r"""Read lines of season, year, total and anomaly; a season stands for its middle month.

    >>> by_season(" SEAS  YR   TOTAL   ANOM \n  DJF 2020  27.15  0.50\n  NDJ 2020 25.5 -99.9")
    [('2020-01', '0.50')]
    """
    found = []
    for line in text.splitlines():
        parts = line.split()
        if len(parts) == 4 and parts[0] in _SEASONS and _known(parts[3]):
            found.append((f"{parts[1]}-{_SEASONS.index(parts[0]) + 1:02d}", parts[3]))
    return found


def by_year(text: str, after: str = "") -> list[tuple[str, str]]:
    r"""Read lines of a year and up to twelve figures; with ``after``, only what follows a line with that word.

    Figures are found by their form, not by blanks: a missing one (``-999.9``) fills its column to the brim.

    >>> by_year("1979 1979\n1979  0.48 -0.29" + " -999.00" * 10 + "\n-999.0")
    [('1979-01', '0.48'), ('1979-02', '-0.29')]
    """
    lines = text.splitlines()
    if after:
        starts = [number for number, line in enumerate(lines) if after in line.upper().replace(" ", "")]
        lines = lines[starts[0] :] if starts else []
    found = []
    for line in lines:
        numbers = _NUMBER.findall(line)
        if len(numbers) < 3 or not re.match(r"\s*\d{4}\b", line) or not all("." in one for one in numbers[1:]):
            continue
        months = enumerate(numbers[1:13], start=1)
        found += [(f"{numbers[0]}-{month:02d}", value) for month, value in months if _known(value)]
    return found


def year_month(text: str) -> list[tuple[str, str]]:
    r"""Read lines of year, month and figure.

    >>> year_month(" 1950    1 -0.60310E-01\n 1950    2  0.62681E+00")
    [('1950-01', '-0.60310E-01'), ('1950-02', '0.62681E+00')]
    """
    found = []
    for line in text.splitlines():
        parts = line.split()
        if len(parts) == 3 and parts[0].isdigit() and parts[1].isdigit() and 1 <= int(parts[1]) <= 12:
            found.append((f"{parts[0]}-{int(parts[1]):02d}", parts[2]))
    return [(month, value) for month, value in found if _known(value)]


def _known(text: str) -> bool:
    try:
        return abs(float(text)) < 90
    except ValueError:
        return False
