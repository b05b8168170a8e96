"""The member's file of administrative units (COD P-codes) as CSV: bytes to a gazetteer."""

import csv
from io import StringIO

from tocsin.errors import BadInputError
from tocsin.world.gazetteer import Gazetteer, parse_gazetteer

__all__ = ["read_pcodes"]


def read_pcodes(text: bytes, where: str = "") -> Gazetteer:
    r"""Return the gazetteer of a CSV file; layouts and rules are those of :mod:`tocsin.world.gazetteer`.

    UTF-8 with or without a byte-order mark; commas, semicolons or tabs; an HXL row is allowed.
    :class:`~tocsin.errors.BadInputError` names the rows that are wrong, counted as a spreadsheet counts them.

    >>> units = read_pcodes(b"pcode;name;level;parent\nSD01;Khartoum;1;SDN\n").units
    >>> units[0].name, units[0].country
    ('Khartoum', 'SDN')
    """
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
        rows = [{key: value for key, value in row.items() if key} for row in reader]
    except csv.Error as error:
        raise BadInputError(
            f"line {reader.line_num} is no CSV: {error}", where=where, remedy="export it again"
        ) from error
    return parse_gazetteer(rows, where)
