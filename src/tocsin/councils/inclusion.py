"""Who speaks and who holds office, by gender, region and constituency? Measures of participation beside those of power.

The form is a CSV of counts, one row a body, year, activity and group::

    body,year,activity,division,group,count,of,source
    unsc,2024,speaking,gender,women,212,630,https://example.org/report

``activity`` is ``speaking`` or ``office``; ``division`` is ``gender``, ``region`` or ``constituency`` (youth,
indigenous peoples, civil society ...); ``count`` of ``of`` in all. It is read from ``councils/participation.csv`` in a
node's home. Names of persons have no place in it. Why it is measured: Security Council resolutions 1325 (2000) and
2250 (2015).
"""

import csv
import io

import msgspec

from tocsin.errors import BadInputError

__all__ = ["ACTIVITIES", "COLUMNS", "DIVISIONS", "Share", "read_participation"]

COLUMNS = ("body", "year", "activity", "division", "group", "count", "of", "source")
ACTIVITIES = ("speaking", "office")
DIVISIONS = ("gender", "region", "constituency")


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How many of all who spoke, or held office, belong to a group."""

    body: str
    year: int
    activity: str
    division: str
    group: str
    count: int
    of: int
    source: str

    @property
    def share(self) -> float | None:
        """Count over all; None where nobody was counted."""
        return self.count / self.of if self.of else None


def read_participation(text: str, *, where: str = "participation.csv") -> tuple[Share, ...]:
    r"""Read the table.

    >>> one, =
    read_participation("body,year,activity,division,group,count,of,source\nunsc,2024,office,gender,women,4,15,x\n")
    >>> round(one.share, 3)
    0.267

    Raises
    ------
    BadInputError
        Naming the line.
    """
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise BadInputError(
            f"the columns {', '.join(missing)} are missing", where=where, remedy=f"write {','.join(COLUMNS)}"
        )
    found = []
    for number, row in enumerate(reader, start=2):
        try:
            share = Share(
                body=row["body"].strip(),
                year=int(row["year"]),
                activity=row["activity"].strip(),
                division=row["division"].strip(),
                group=row["group"].strip(),
                count=int(row["count"]),
                of=int(row["of"]),
                source=(row["source"] or "").strip(),
            )
        except (ValueError, AttributeError, TypeError) as error:
            raise BadInputError("a number is missing", where=f"{where}:{number}", remedy="correct it") from error
        if share.activity not in ACTIVITIES or share.division not in DIVISIONS or not 0 <= share.count <= share.of:
            raise BadInputError(
                "the activity, the division or the count does not fit",
                where=f"{where}:{number}",
                remedy=f"write {' or '.join(ACTIVITIES)}, then one of {', '.join(DIVISIONS)}, and a count below all",
            )
        found.append(share)
    return tuple(found)
