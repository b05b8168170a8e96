"""A chain of releases only ever takes away; forged, expired, reordered, foreign and over-deep chains give nothing."""

from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.envelopes import BOOK, FIRST, NOW, ORIGIN, REGISTER, SECOND, STRANGER, Book, Party
from tocsin.errors import RefusedError, TocsinError
from tocsin.exchange.control.releases import (
    LONGEST_CHAIN,
    Granted,
    Release,
    check_chain,
    narrower,
    permits,
    read_release,
    sign_release,
    widening,
)
from tocsin.exchange.control.statements import statement_id
from tocsin.exchange.keys.signed import Signed
from tocsin.exchange.members.times import write_time

PARTIES = {party.name: party for party in (ORIGIN, FIRST, SECOND, STRANGER)}
NAMES = tuple(sorted(PARTIES))
PURPOSES = ("export", "read", "share")
LEAF, STREAM = "ab" * 32, "5" * 32


def release(**more: object) -> Release:
    """Return the origin's release, with changes."""
    fields: dict[str, object] = {
        "by": ORIGIN.name,
        "depth": 3,
        "expires": write_time(NOW + timedelta(days=10)),
        "made": write_time(NOW),
        "not_before": write_time(NOW),
        "object": LEAF,
        "parent": "",
        "position": 7,
        "purposes": PURPOSES,
        "register": REGISTER,
        "stream": STREAM,
        "to": (FIRST.name, SECOND.name, STRANGER.name),
    }
    return Release(**{**fields, **more})  # type: ignore[arg-type]


def signed(value: Release, by: Party | None = None) -> Signed:
    return sign_release(value, (by or PARTIES[value.by]).signer)


def covers(granted: Granted, to: str, purpose: str = "read", now: datetime = NOW, leaf: str = LEAF) -> bool:
    return permits(granted, leaf=leaf, stream=STREAM, origin=ORIGIN.name, to=to, purpose=purpose, now=now)


ROOT = signed(release())


def link(parent: Signed, by: Party, **more: object) -> Signed:
    base = {"by": by.name, "position": 7, "now": NOW, "to": (STRANGER.name,), "depth": read_release(parent).depth - 1}
    return signed(narrower(parent, **{**base, **more}))  # type: ignore[arg-type]


def test_the_origins_release_covers_what_it_says_and_nothing_else() -> None:
    granted = check_chain([ROOT], BOOK, origin=ORIGIN.name)
    assert covers(granted, FIRST.name)
    assert not covers(granted, ORIGIN.name)
    assert not covers(granted, FIRST.name, purpose="derive")
    assert not covers(granted, FIRST.name, now=NOW - timedelta(seconds=1))
    assert not covers(granted, FIRST.name, now=NOW + timedelta(days=10))
    assert not covers(granted, FIRST.name, leaf="cd" * 32)


def test_a_release_for_a_stream_can_be_narrowed_to_one_object_and_not_back() -> None:
    whole = signed(release(object=""))
    one = link(whole, FIRST, object=LEAF)
    granted = check_chain([whole, one], BOOK, origin=ORIGIN.name)
    assert covers(granted, STRANGER.name)
    assert not covers(granted, STRANGER.name, leaf="cd" * 32)
    with pytest.raises(RefusedError, match="which object"):
        narrower(one, by=STRANGER.name, position=7, now=NOW, to=[STRANGER.name], object="", depth=0)


SUBSETS = st.lists(st.sampled_from(NAMES), min_size=1, unique=True).map(sorted).map(tuple)
LINKS = st.fixed_dictionaries(
    {
        "by": st.sampled_from(NAMES),
        "to": SUBSETS,
        "purposes": st.lists(st.sampled_from(PURPOSES), min_size=1, unique=True).map(sorted).map(tuple),
        "depth": st.integers(0, 4),
        "object": st.sampled_from(["", LEAF, "cd" * 32]),
        "not_before": st.integers(0, 3).map(lambda day: write_time(NOW + timedelta(days=day))),
        "expires": st.integers(4, 12).map(lambda day: write_time(NOW + timedelta(days=day))),
    }
)
TIMES = [NOW + timedelta(days=day) for day in range(-1, 13)]


def reach(granted: Granted) -> set[tuple[str, str, datetime, str]]:
    return {
        (to, purpose, moment, leaf)
        for to in NAMES
        for purpose in PURPOSES
        for moment in TIMES
        for leaf in (LEAF, "cd" * 32)
        if covers(granted, to, purpose, moment, leaf)
    }


@given(st.lists(LINKS, min_size=1, max_size=4))
def test_no_chain_ever_widens(links: list[dict[str, object]]) -> None:
    chain: list[Signed] = []
    before: Granted | None = None
    for number, fields in enumerate(links):
        who = ORIGIN.name if number == 0 else fields["by"]
        parent = statement_id(chain[-1]) if chain else ""
        chain.append(signed(release(**{**fields, "by": who, "parent": parent})))
        try:
            granted = check_chain(chain, BOOK, origin=ORIGIN.name)
        except RefusedError:
            assert before is not None
            return
        if before is not None:
            assert granted.by in before.to
            assert reach(granted) <= reach(before)
            assert granted.depth < before.depth
        before = granted


@given(LINKS, LINKS)
def test_a_link_is_refused_exactly_when_it_widens(one: dict[str, object], two: dict[str, object]) -> None:
    root = signed(release(**{**one, "by": ORIGIN.name}))
    child = release(**{**two, "parent": statement_id(root)})
    wider = widening(child, read_release(root))
    if wider:
        with pytest.raises(RefusedError, match=wider):
            check_chain([root, signed(child)], BOOK, origin=ORIGIN.name)
    else:
        assert check_chain([root, signed(child)], BOOK, origin=ORIGIN.name).by == child.by


def test_a_forged_link_gives_nothing() -> None:
    forged = signed(release(), by=STRANGER)
    with pytest.raises(RefusedError, match="no good key"):
        check_chain([forged], BOOK, origin=ORIGIN.name)
    genuine = link(ROOT, FIRST)
    swapped = msgspec.structs.replace(genuine, signatures=ROOT.signatures)
    with pytest.raises(RefusedError, match="no good key"):
        check_chain([ROOT, swapped], BOOK, origin=ORIGIN.name)


def test_links_out_of_order_left_out_or_twice_give_nothing() -> None:
    first = link(ROOT, FIRST, to=(SECOND.name, STRANGER.name))
    second = link(first, SECOND)
    assert check_chain([ROOT, first, second], BOOK, origin=ORIGIN.name).by == SECOND.name
    for broken in ([ROOT, second, first], [ROOT, second], [first, second], [ROOT, first, first], [second], []):
        with pytest.raises(TocsinError):
            check_chain(broken, BOOK, origin=ORIGIN.name)


def test_a_release_by_another_than_the_origin_gives_nothing() -> None:
    with pytest.raises(RefusedError, match="own"):
        check_chain([signed(release(by=FIRST.name))], BOOK, origin=ORIGIN.name)


def test_a_chain_too_deep_gives_nothing() -> None:
    chain = [signed(release(depth=LONGEST_CHAIN - 1))]
    while read_release(chain[-1]).depth:
        chain.append(link(chain[-1], FIRST, to=(FIRST.name, STRANGER.name)))
    assert check_chain(chain, BOOK, origin=ORIGIN.name).depth == 0
    deeper = release(by=FIRST.name, to=(STRANGER.name,), depth=0, parent=statement_id(chain[-1]))
    with pytest.raises(TocsinError, match="1 to 8"):
        check_chain([*chain, signed(deeper)], BOOK, origin=ORIGIN.name)
    again = release(by=FIRST.name, to=(FIRST.name,), parent=statement_id(chain[6]))
    with pytest.raises(RefusedError, match="how often"):
        check_chain([*chain[:7], signed(again)], BOOK, origin=ORIGIN.name)


def test_a_release_of_another_register_gives_nothing() -> None:
    with pytest.raises(RefusedError, match="another register"):
        check_chain([ROOT], Book(ORIGIN, id="0" * 64), origin=ORIGIN.name)


@given(st.integers(0, len(ROOT.statement) - 1), st.integers(0, 255))
def test_a_changed_byte_gives_nothing(at: int, byte: int) -> None:
    changed = ROOT.statement[:at] + bytes([byte]) + ROOT.statement[at + 1 :]
    if changed != ROOT.statement:
        with pytest.raises(TocsinError):
            check_chain([msgspec.structs.replace(ROOT, statement=changed)], BOOK, origin=ORIGIN.name)
