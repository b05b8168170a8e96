"""Thousands of steps among members that lie in every way; ten million in ``make prove``."""

import pytest

from tests.support.ideal import Ideal
from tests.support.lying_ground import EVERYONE, Leak
from tests.support.lying_world import run
from tests.support.real_signing import Real
from tocsin.exchange.custody import gate


def test_liars_make_no_honest_member_read_give_or_state_what_it_must_not():
    did = run(2026, 20_000, Ideal())
    assert did["readable"] > 1000
    for lie in ("parcel forged", "parcel equivocation", "parcel stale-epoch", "parcel not-for-me", "recall forged",
                "recall not-mine", "receipt forged", "receipt not-given", "word forged", "query forged",
                "approve second-person", "learn stale-epoch", "relay not-standing"):  # fmt: skip
        assert did[lie], f"nobody tried what is refused as {lie!r}"


def test_the_same_holds_with_the_register_s_own_cryptography():
    assert run(7, 1_200, Real("".join(EVERYONE)))["parcel done"]


def test_the_driver_finds_a_leak_when_the_gate_is_asked_nothing(monkeypatch: pytest.MonkeyPatch):
    always = lambda *told: gate.done()  # noqa: E731 - what a broken gate would say
    monkeypatch.setattr("tocsin.exchange.custody.shares.givable", always)
    with pytest.raises(Leak):
        run(1, 4_000, Ideal())
