"""The member's file of administrative units (COD P-codes) as CSV: bytes to a gazetteer."""

import csv
from io import StringIO

from tocsin.errors import BadInputError
from tocsin.world.gazetteer import Fault, Gazetteer, check_gazetteer, parse_gazetteer

__all__ = ["check_pcodes", "read_pcodes"]


def read_pcodes(text: bytes, where: str = "") -> Gazetteer:
    r"""Return the gazetteer of a CSV file; layouts and rules are those of :mod:`tocsin.world.gazetteer`.

    UTF-8 with or without a byte-order mark; commas, semicolons or tabs; an HXL row is allowed.
    :class:`~tocsin.errors.BadInputError` names the rows that are wrong, counted as a spreadsheet counts them.

    >>> units = read_pcodes(b"pcode;name;level;parent\nSD01;Khartoum;1;SDN\n").units
    >>> units[0].name, units[0].country
    ('Khartoum', 'SDN')
    """
    return parse_gazetteer(_rows(text, where), where)


def check_pcodes(text: bytes, where: str = "") -> tuple[Gazetteer, tuple[Fault, ...]]:
    r"""Return the units of a CSV file that are right, and every fault with its row; layouts as in :func:`read_pcodes`.

        :class:`~tocsin.errors.BadInputError` for a file that is no such table at all.

        >>> found, faults = check_pcodes(b"pcode,name,level,parent
    SD01,Khartoum,1,SDN
    SD02,,1,SDN
    ")
        >>> [unit.pcode for unit in found.units], [fault.row for fault in faults]
        (['SD01'], [3])
    """
    return check_gazetteer(_rows(text, where))


def _rows(text: bytes, where: str) -> list[dict[str, str]]:
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(f"byte {error.start} is not UTF-8", where=where, remedy="save the file as UTF-8") from error
    heading = decoded.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.DictReader(StringIO(decoded, newline=""), delimiter=delimiter, strict=True, restkey="", restval="")
    columns = {name.strip().lower() for name in reader.fieldnames or ()}
    if not {"pcode", "adm1_pcode"} & columns:
        raise BadInputError(
            "there is no column pcode and no column ADM1_PCODE",
            where=where,
            remedy="give the heading pcode,name,level,parent,valid_from,valid_until,successors",
        )
    try:
        return [{key: value for key, value in row.items() if key} for row in reader]
    except csv.Error as error:
        raise BadInputError(
            f"line {reader.line_num} is no CSV: {error}", where=where, remedy="export it again"
        ) from error
