"""A request counts once, for one member, within the window, over exactly its bytes; an answer answers one request."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from tocsin.errors import RefusedError
from tocsin.exchange.keys.signing import SigningKey
from tocsin.node.federation.requests import (
    WINDOW,
    Answered,
    Asked,
    Nonces,
    check_answer,
    check_request,
    sign_answer,
    sign_request,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADA, BO = SigningKey.from_private_bytes(b"\x01" * 32), SigningKey.from_private_bytes(b"\x02" * 32)
OWNERS = {ADA.key: ("ada.example", ADA.public), BO.key: ("bo.example", BO.public)}


def keys(key, now):
    return OWNERS.get(key)


def asked(body: bytes = b"bytes", **changed) -> Asked:
    plain = {"method": "POST", "url": "https://bo.example:8701/exchange/v1/parcels?a=1", "headers": {}, "body": body}
    return Asked(**{**plain, **changed})


def signed(now: datetime = NOW, nonce: bytes = b"n", to: str = "bo.example", **changed) -> Asked:
    return sign_request(asked(**changed), to, ADA, now, lambda count: nonce * count)


def checked(request: Asked, now: datetime = NOW, nonces: Nonces | None = None, me: str = "bo.example"):
    return check_request(request, me, keys, nonces or Nonces(NOW - timedelta(hours=1)), now)


def test_a_signed_request_names_its_member() -> None:
    caller = checked(signed())
    assert (caller.member, caller.key, caller.created) == ("ada.example", ADA.key, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "PUT"},
        {"url": "https://bo.example:8701/exchange/v1/statements?a=1"},
        {"url": "https://bo.example:8701/exchange/v1/parcels?a=2"},
        {"url": "https://cy.example:8701/exchange/v1/parcels?a=1"},
        {"body": b"other"},
        {"body": b""},
    ],
)
def test_a_request_changed_in_any_covered_part_is_refused(changed: dict) -> None:
    with pytest.raises(RefusedError, match="does not"):
        checked(msgspec.structs.replace(signed(), **changed))


def test_a_proxy_that_ends_tls_does_not_break_a_signature() -> None:
    checked(msgspec.structs.replace(signed(), url="http://bo.example:8701/exchange/v1/parcels?a=1"))


def test_a_request_for_one_member_is_refused_by_another_even_under_the_same_name() -> None:
    with pytest.raises(RefusedError, match=r"is for 'bo.example'"):
        checked(signed(), me="cy.example")
    other = signed()
    with pytest.raises(RefusedError, match="does not"):
        checked(msgspec.structs.replace(other, headers={**other.headers, "tocsin-to": "cy.example"}), me="cy.example")


def test_a_replayed_request_is_refused() -> None:
    nonces = Nonces(NOW - timedelta(hours=1))
    checked(signed(), nonces=nonces)
    with pytest.raises(RefusedError, match="seen before"):
        checked(signed(), nonces=nonces, now=NOW + timedelta(minutes=4))
    checked(signed(nonce=b"m"), nonces=nonces)


def test_a_request_from_before_the_start_is_refused_since_its_nonce_is_forgotten() -> None:
    with pytest.raises(RefusedError, match="before this node started"):
        checked(signed(), nonces=Nonces(NOW + timedelta(seconds=30)), now=NOW + timedelta(seconds=40))


@pytest.mark.parametrize("minutes", [-6, 6])
def test_clocks_may_differ_by_the_window_and_no_more(minutes: int) -> None:
    with pytest.raises(RefusedError, match="more than 5 minutes"):
        checked(signed(NOW + timedelta(minutes=minutes)))
    sign = 1 if minutes > 0 else -1
    checked(signed(NOW + sign * (WINDOW - timedelta(seconds=1))))


def test_a_key_that_does_not_count_any_more_is_refused() -> None:
    request = signed()
    with pytest.raises(RefusedError, match="no key of a present member"):
        check_request(request, "bo.example", lambda key, now: None, Nonces(NOW - timedelta(hours=1)), NOW)


def test_a_request_without_signature_nonce_or_digest_is_refused() -> None:
    request = signed()
    for name in ("signature", "signature-input", "content-digest"):
        bare = {key: value for key, value in request.headers.items() if key != name}
        with pytest.raises(RefusedError):
            checked(msgspec.structs.replace(request, headers=bare))
    unsaid = request.headers["signature-input"].replace('"content-digest" ', "")
    with pytest.raises(RefusedError):
        checked(msgspec.structs.replace(request, headers={**request.headers, "signature-input": unsaid}))


def test_an_answer_is_signed_by_the_member_asked_over_its_status_body_and_the_request() -> None:
    request = signed()
    plain = Answered(status_code=200, headers={}, body=b"taken", request=request)
    answer = sign_answer(plain, BO, NOW)
    check_answer(answer, "bo.example", keys, NOW)
    for changed in ({"status_code": 202}, {"body": b"refused"}, {"request": signed(nonce=b"m")}):
        with pytest.raises(RefusedError):
            check_answer(msgspec.structs.replace(answer, **changed), "bo.example", keys, NOW)
    with pytest.raises(RefusedError, match="was asked"):
        check_answer(sign_answer(plain, ADA, NOW), "bo.example", keys, NOW)
