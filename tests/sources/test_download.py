"""What happens when a publisher misbehaves, and how little is asked for when it does not."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from tests.support.publishers import RELEASED, Answer, Publishers
from tocsin.errors import NotFoundError, SourceError
from tocsin.sources.download import Limits
from tocsin.sources.seam import Seam, Step

MakeSeam = Callable[..., Seam]
ROWS = b"iso3,value\n" + b"SDN,1\n" * 2000


def test_a_file_arrives_whole_with_checksum_date_and_progress(web: Publishers, seam: Seam) -> None:
    steps: list[Step] = []
    got = seam.fetch(web.offers("/a.csv", Answer(ROWS)), steps.append)
    assert got.bytes() == ROWS
    assert got.modified == RELEASED
    assert len(got.checksum) == 64
    assert steps[-1] == Step(what="a.csv", done=len(ROWS), total=len(ROWS))


def test_an_unchanged_file_is_not_sent_again(web: Publishers, seam: Seam) -> None:
    address = web.offers("/a.csv", Answer(ROWS))
    first, second = seam.fetch(address), seam.fetch(address)
    assert not first.unchanged
    assert second.unchanged
    assert second.checksum == first.checksum
    assert second.bytes() == ROWS
    asked = web.asked("/a.csv")
    assert "if-none-match" not in asked[0]
    assert asked[1]["if-none-match"] == Answer(ROWS).etag


def test_a_changed_file_replaces_the_one_before(web: Publishers, seam: Seam) -> None:
    address = web.offers("/a.csv", Answer(b"x\n1\n"), Answer(b"x\n2\n"))
    assert seam.fetch(address).bytes() == b"x\n1\n"
    assert seam.fetch(address).bytes() == b"x\n2\n"


def test_too_many_requests_waits_as_long_as_the_publisher_asks(web: Publishers, seam: Seam, waits: list[float]) -> None:
    address = web.offers("/a.csv", Answer(status=429, headers={"Retry-After": "7"}), Answer(ROWS))
    assert seam.fetch(address).bytes() == ROWS
    assert waits == [7.0]


def test_a_retry_date_is_read_against_the_clock(web: Publishers, make_seam: MakeSeam, waits: list[float]) -> None:
    seam = make_seam(now=datetime(2024, 7, 15, 12, 0, tzinfo=UTC))
    when = {"Retry-After": "Mon, 15 Jul 2024 12:00:30 GMT"}
    seam.fetch(web.offers("/a.csv", Answer(status=429, headers=when), Answer(ROWS)))
    assert waits == [30.0]


def test_a_publisher_that_asks_to_wait_for_hours_is_left_alone(web: Publishers, seam: Seam, waits: list[float]) -> None:
    address = web.offers("/a.csv", Answer(status=429, headers={"Retry-After": "86400"}))
    with pytest.raises(SourceError, match="asks to come back in 86400 seconds"):
        seam.fetch(address)
    assert waits == []


def test_a_server_error_is_tried_again_after_a_doubling_pause(web: Publishers, seam: Seam, waits: list[float]) -> None:
    address = web.offers("/a.csv", Answer(status=500), Answer(status=503), Answer(ROWS))
    assert seam.fetch(address).bytes() == ROWS
    assert waits == [1.0, 2.0]


def test_a_server_that_stays_down_is_given_up_with_its_last_answer(web: Publishers, make_seam: MakeSeam) -> None:
    seam = make_seam(limits=Limits(attempts=3))
    with pytest.raises(SourceError, match="answered 502; gave up after 3 attempts"):
        seam.fetch(web.offers("/a.csv", Answer(status=502)))
    assert len(web.asked("/a.csv")) == 3


def test_half_a_body_is_kept_and_only_the_rest_is_asked_for(web: Publishers, seam: Seam) -> None:
    address = web.offers("/a.csv", Answer(ROWS, break_after=5000), Answer(ROWS))
    assert seam.fetch(address).bytes() == ROWS
    second = web.asked("/a.csv")[1]
    assert second["range"] == "bytes=5000-"
    assert second["if-range"] == Answer(ROWS).etag


def test_half_a_body_of_an_edition_that_changed_meanwhile_is_thrown_away(web: Publishers, seam: Seam) -> None:
    newer = b"iso3,value\n" + b"SDN,2\n" * 2000
    address = web.offers("/a.csv", Answer(ROWS, break_after=5000), Answer(newer))
    assert seam.fetch(address).bytes() == newer


def test_without_a_validator_two_halves_are_never_joined(web: Publishers, seam: Seam) -> None:
    broken = Answer(ROWS, break_after=5000, silent_validators=True)
    address = web.offers("/a.csv", broken, Answer(ROWS, silent_validators=True))
    assert seam.fetch(address).bytes() == ROWS
    assert "range" not in web.asked("/a.csv")[1]


def test_a_download_broken_off_by_a_kill_is_resumed_by_the_next_process(web: Publishers, make_seam: MakeSeam) -> None:
    address = web.offers("/a.csv", Answer(ROWS, break_after=3000), Answer(ROWS))
    with pytest.raises(SourceError):
        make_seam(limits=Limits(attempts=1)).fetch(address)
    assert make_seam().fetch(address).bytes() == ROWS
    assert web.asked("/a.csv")[1]["range"] == "bytes=3000-"


def test_a_hanging_socket_is_given_up(web: Publishers, make_seam: MakeSeam) -> None:
    seam = make_seam(limits=Limits(silence=0.1, attempts=2))
    with pytest.raises(SourceError, match=r"no byte came for 0\.1 seconds; gave up after 2 attempts"):
        seam.fetch(web.offers("/a.csv", Answer(hang=True)))


def test_the_time_limit_ends_everything(web: Publishers, make_seam: MakeSeam) -> None:
    seam = make_seam(limits=Limits(silence=5.0, seconds=0.2))
    with pytest.raises(SourceError, match=r"not finished within 0\.2 seconds"):
        seam.fetch(web.offers("/a.csv", Answer(hang=True)))


def test_a_file_larger_than_the_limit_is_refused_before_and_while_it_comes(
    web: Publishers, make_seam: MakeSeam
) -> None:
    seam = make_seam(limits=Limits(size=1000))
    with pytest.raises(SourceError, match="larger than the limit of 1000 bytes"):
        seam.fetch(web.offers("/a.csv", Answer(ROWS)))


def test_a_body_packed_for_the_journey_is_unpacked_only_up_to_the_limit(web: Publishers, make_seam: MakeSeam) -> None:
    packed = gzip.compress(b"\0" * 20 * 2**20)
    assert len(packed) < 100_000
    address = web.offers("/a.csv", Answer(packed, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(SourceError, match="larger than the limit"):
        make_seam(limits=Limits(size=2**20)).fetch(address)
    small = gzip.compress(ROWS)
    plain = web.offers("/b.csv", Answer(small, headers={"Content-Encoding": "gzip"}))
    assert make_seam().fetch(plain).bytes() == ROWS


def test_an_encoding_nobody_asked_for_is_an_error(web: Publishers, seam: Seam) -> None:
    with pytest.raises(SourceError, match="unknown encoding 'br'"):
        seam.fetch(web.offers("/a.csv", Answer(ROWS, headers={"Content-Encoding": "br"})))


def test_a_web_page_instead_of_data_is_an_error_though_it_says_200(web: Publishers, seam: Seam) -> None:
    page = b"<!DOCTYPE html><html><body>We are sorry</body></html>"
    with pytest.raises(SourceError, match="web page instead of data"):
        seam.fetch(web.offers("/a.csv", Answer(page, kind="text/html; charset=utf-8")))
    with pytest.raises(SourceError, match="web page instead of data"):
        seam.fetch(web.offers("/b.csv", Answer(b"\n " + page, kind="text/csv")))


def test_an_empty_but_successful_answer_is_an_error(web: Publishers, seam: Seam) -> None:
    with pytest.raises(SourceError, match="answered, but with an empty file"):
        seam.fetch(web.offers("/a.csv", Answer(b"")))


def test_a_redirect_within_the_house_is_followed(web: Publishers, seam: Seam) -> None:
    web.offers("/new.csv", Answer(ROWS))
    got = seam.fetch(web.offers("/old.csv", Answer(status=302, headers={"Location": "/new.csv"})))
    assert got.bytes() == ROWS
    assert got.address.endswith("/old.csv")


def test_a_redirect_to_elsewhere_is_refused(web: Publishers, seam: Seam) -> None:
    address = web.offers("/a.csv", Answer(status=302, headers={"Location": "https://elsewhere.example/a.csv"}))
    with pytest.raises(SourceError, match=r"sends us elsewhere, to https://elsewhere\.example"):
        seam.fetch(address, headers={"x-ucdp-access-token": "secret"})


def test_a_circle_of_redirects_ends(web: Publishers, seam: Seam) -> None:
    address = web.offers("/a.csv", Answer(status=302, headers={"Location": "/a.csv"}))
    with pytest.raises(SourceError, match="more than 5 redirects"):
        seam.fetch(address)


def test_a_missing_file_and_a_refused_token_are_told_apart(web: Publishers, seam: Seam) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        seam.fetch(web.address + "/nothing.csv")
    with pytest.raises(SourceError, match="answered 401; check this source's access token"):
        seam.fetch(web.offers("/a.csv", Answer(status=401)))


def test_a_publisher_that_is_not_there_is_an_error_with_its_address(make_seam: MakeSeam) -> None:
    seam = make_seam(limits=Limits(attempts=1))
    with pytest.raises(SourceError, match=r"http://127\.0\.0\.1:9/a\.csv: the publisher cannot be reached"):
        seam.fetch("http://127.0.0.1:9/a.csv")
    with pytest.raises(SourceError):
        seam.fetch("http://[broken/a.csv")


def test_a_file_damaged_on_our_shelf_is_asked_for_anew(web: Publishers, seam: Seam) -> None:
    address = web.offers("/a.csv", Answer(ROWS))
    seam.fetch(address).path.write_bytes(b"short")
    assert seam.fetch(address).bytes() == ROWS


def test_nothing_on_the_shelf_can_be_read_by_others(web: Publishers, seam: Seam) -> None:
    got = seam.fetch(web.offers("/a.csv", Answer(ROWS)))
    assert got.path.stat().st_mode & 0o077 == 0
    assert got.path.parent.stat().st_mode & 0o077 == 0


def test_the_client_asks_for_plain_bytes(web: Publishers, seam: Seam) -> None:
    seam.fetch(web.offers("/a.csv", Answer(ROWS)))
    assert web.asked("/a.csv")[0]["accept-encoding"] == "identity"
    assert httpx.codes.OK == 200


def test_a_publisher_nobody_reaches_is_given_up_soon_and_not_asked_for_its_other_files(
    make_seam: MakeSeam, waits: list[float]
) -> None:
    seam = make_seam()
    with pytest.raises(SourceError, match=r"cannot be reached .*; gave up after 2 attempts"):
        seam.fetch("http://127.0.0.1:9/a.csv")
    asked = len(waits)
    with pytest.raises(SourceError, match="cannot be reached"):
        seam.fetch("http://127.0.0.1:9/b.csv")
    assert asked == len(waits) == 1
