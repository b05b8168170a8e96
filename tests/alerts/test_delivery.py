from datetime import UTC, datetime, timedelta

from tocsin.alerts.delivery import WAITS, Attempt, due_messages, next_try, outcome_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def tried(number: int, outcome: str, at: datetime = NOW) -> Attempt:
    return Attempt(message="m", way="webhook", number=number, at=at, outcome=outcome)


def test_what_failed_waits_longer_each_time_and_is_given_up_at_last():
    now, attempts, waited = NOW, [], []
    while not attempts or attempts[-1].outcome == "failed":
        assert due_messages(["m"], {"m": attempts} if attempts else {}, now) == ("m",)
        number = len(attempts) + 1
        attempts.append(tried(number, outcome_of(number, accepted=False), now))
        following = next_try(attempts)
        if following is not None:
            waited.append(following - now)
            assert due_messages(["m"], {"m": attempts}, following - timedelta(seconds=1)) == ()
            now = following
    assert tuple(waited) == WAITS
    assert (attempts[-1].outcome, len(attempts)) == ("given up", len(WAITS) + 1)


def test_what_was_sent_or_given_up_is_never_due_again():
    later = NOW + timedelta(days=400)
    for outcome in ("sent", "given up"):
        assert due_messages(["m"], {"m": [tried(1, outcome)]}, later) == ()


def test_messages_are_tried_in_the_order_in_which_they_were_written():
    assert due_messages(["a", "b", "c"], {"b": [tried(1, "sent")]}, NOW) == ("a", "c")
