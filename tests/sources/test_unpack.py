"""Packed files and alphabets: never further than the limit, never a guess kept silent."""

import gzip

import pytest

from tests.support.publishers import bomb, zipped
from tocsin.errors import SourceError
from tocsin.sources.unpack import decoded, gunzipped, unzipped

LIMIT = 2**20


def test_the_one_table_of_a_zip_is_taken_out() -> None:
    assert unzipped(zipped("GEDEvent_v24_1.CSV", b"a,b\n"), ".csv", LIMIT, "x") == b"a,b\n"


def test_a_zip_bomb_ends_at_the_limit() -> None:
    packed = bomb()
    assert len(packed) < LIMIT
    with pytest.raises(SourceError, match="larger than the limit of 1048576 bytes; this may be a decompression bomb"):
        unzipped(packed, ".csv", LIMIT, "x")


def test_a_gzip_bomb_ends_at_the_limit() -> None:
    with pytest.raises(SourceError, match="decompression bomb"):
        gunzipped(gzip.compress(b"\0" * 20 * LIMIT), LIMIT, "x")
    assert gunzipped(gzip.compress(b"a,b\n"), LIMIT, "x") == b"a,b\n"


@pytest.mark.parametrize("content", [b"", b"no zip", zipped("a.csv", b"x" * 1000)[:-30]], ids=["empty", "text", "cut"])
def test_what_is_no_zip_is_said(content: bytes) -> None:
    with pytest.raises(SourceError, match="no readable zip file"):
        unzipped(content, ".csv", LIMIT, "x")


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"x" * 1000)[:-10]], ids=["text", "cut"])
def test_what_is_no_gzip_is_said(content: bytes) -> None:
    with pytest.raises(SourceError, match="no readable gzip file"):
        gunzipped(content, LIMIT, "x")


def test_a_zip_without_a_table_names_what_it_holds() -> None:
    with pytest.raises(SourceError, match=r"has 0 files \*\.csv, not one \(readme\.txt\)"):
        unzipped(zipped("readme.txt", b"hello"), ".csv", LIMIT, "x")


def test_text_is_what_its_bytes_are_whatever_the_server_says() -> None:
    assert decoded("Côte".encode(), "iso-8859-1", "x") == "Côte"
    assert decoded("Côte".encode("utf-8-sig"), "", "x") == "Côte"
    assert decoded("Côte".encode("utf-16"), "", "x") == "Côte"
    assert decoded("Côte".encode("latin-1"), "iso-8859-1", "x") == "Côte"


@pytest.mark.parametrize("charset", ["", "utf-8", "no-such-charset"])
def test_the_wrong_charset_is_an_error_and_never_a_guess(charset: str) -> None:
    with pytest.raises(SourceError, match=r"not UTF-8 .byte 1. and the publisher names no other charset"):
        decoded("Côte".encode("latin-1"), charset, "x")


def test_a_text_cut_in_the_middle_of_a_letter_is_said() -> None:
    with pytest.raises(SourceError, match="not utf-16 as stated"):
        decoded("Côte".encode("utf-16")[:-1], "", "x")
