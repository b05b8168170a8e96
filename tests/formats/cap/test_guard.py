"""What may be read at all: encodings as they come, nothing hostile, and a large polygon in time."""

import time
from pathlib import Path

import pytest

from tests.support.signers import NOW
from tocsin.errors import BadInputError, RefusedError
from tocsin.formats.cap import check, parse, read

VECTORS = Path(__file__).parents[2] / "vectors" / "cap"
TEXT = (VECTORS / "valid" / "six_languages.xml").read_text(encoding="utf-8")
BODY = TEXT.partition("?>\n")[2]


@pytest.mark.parametrize(
    "data",
    [
        BODY.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.replace("UTF-8", "UTF-16").encode("utf-16"),
        BODY.encode("utf-16"),
        TEXT.replace("UTF-8", "UTF-16").encode("utf-16-be").join([b"\xfe\xff", b""]),
        TEXT.replace("\n", "\r\n").encode(),
        b"\n  \n" + BODY.encode(),
        TEXT.encode() + b"\n\n",
        ("<!DOCTYPE alert>\n" + BODY).encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "unsaid utf-16", "utf-16-be", "windows", "space before", "space after", "bare type"],
)
def test_an_alert_reads_the_same_in_every_encoding(data):
    assert read(data).alert == read(TEXT.encode()).alert


def test_the_declared_encoding_of_one_byte_is_obeyed():
    data = TEXT.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1", "xmlcharrefreplace")
    assert read(data).alert.infos[1].headline == "Vent fort dès samedi matin"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02", "not well-formed"),
        (b"%PDF-1.4", "not well-formed"),
        (b"\n" + TEXT.encode(), "XML declaration"),
        (TEXT.encode() + b"more", "Extra content"),
        (TEXT.encode()[:-20], "not well-formed"),
        (TEXT.replace("UTF-8", "UTF-16").encode(), "says it is UTF-16"),
        (TEXT.replace("UTF-8", "rot13").encode(), "is not known"),
        (TEXT.encode("iso-8859-1", "replace").replace(b"d\xe8s", b"d\xe8s"), "is not utf-8"),
    ],
)
def test_what_is_no_xml_is_unreadable_and_said_why(data, said):
    found = check("it", data, now=NOW)
    assert (found.verdict, found.exit_code) == ("unreadable", 2)
    assert said in found.problems[0].message


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * 300 + b"</a>" * 300,
        b"<a>" * 5000 + b"</a>" * 5000,
        b"<a" + b"".join(b" xmlns:n%d='urn:x'" % at for at in range(101)) + b"/>",
        b"<a>" + b"<b/>" * 1_000_001 + b"</a>",
        b"<a>" + b" " * 2**24 + b"</a>",
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".encode("utf-16"),
        b"<?x y?><!-- z --> <!DOCTYPE a PUBLIC '-//x' 'http://example.org/x.dtd'><a/>",
    ],
    ids=["deep", "very deep", "many prefixes", "many", "large", "entity in utf-16", "public type"],
)
def test_hostile_documents_are_refused_before_they_cost_anything(data):
    before = time.perf_counter()
    with pytest.raises(RefusedError):
        parse(data)
    assert time.perf_counter() - before < 2


def test_an_entity_that_nobody_declared_is_an_error_and_not_read():
    with pytest.raises(BadInputError, match="not well-formed"):
        parse(b"<a>&x;</a>")


def test_a_polygon_of_a_megabyte_is_read_in_time():
    pairs = " ".join(f"{at % 90}.{at % 1000:03},{at % 180}.5" for at in range(100_000))
    data = TEXT.replace("12.1,42.5 12.1,43.5", f"{pairs} 12.1,43.5", 1).encode()
    assert len(data) > 10**6
    before = time.perf_counter()
    assert check("it", data, now=NOW).exit_code == 0
    assert time.perf_counter() - before < 5
