"""A replay of the rules of alerts over a made-up past."""

from datetime import UTC, datetime

from tocsin.alerts.exact import share_of
from tocsin.alerts.replaying import LevelRecord, Replay, TradeOff
from tocsin.node.alert_answers import ReplayAnswer

__all__ = ["REPLAY", "TOLD"]

REPLAY = Replay(
    hazard="frost",
    rule="packaged",
    model="zero",
    first="2018-01",
    last="2020-12",
    origins=36,
    every=1,
    leads=(1, 2, 3),
    places=10,
    levels=(
        LevelRecord(
            level="advisory",
            part="all",
            exactly=share_of(14, 20),
            precision=share_of(30, 40),
            detection=share_of(0, 0),
            question="25",
            lead_median=2.0,
            lead_mean=2.1,
        ),
    ),
    raised=9,
    per_week=0.3,
    kept=share_of(6, 9),
    flaps=0,
    trade_off=(
        TradeOff(probability=0.2, per_week=4.0, precision=share_of(1, 4), detection=share_of(9, 10)),
        TradeOff(probability=0.6, per_week=1.0, precision=share_of(3, 4), detection=share_of(5, 10)),
        TradeOff(probability=0.9, per_week=0.0, precision=share_of(0, 0), detection=share_of(0, 10)),
    ),
    misses=(),
)
TOLD = ReplayAnswer(
    replay=REPLAY,
    truth="final",
    history="assumed",
    vintage="0" * 64,
    draws=100,
    seed=1,
    made=datetime(2021, 1, 1, tzinfo=UTC),
    budget=2.0,
    command="tocsin alerts replay frost",
    policy="public",
)
