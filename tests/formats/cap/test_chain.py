"""What updates, cancellations and answers leave in force, and what they may not touch."""

from datetime import timedelta

import msgspec

from tests.support.made_chains import message
from tests.support.signers import NOW
from tocsin.formats.cap import Chain, held, key_of
from tocsin.formats.cap.values import Alert


def chain_of(*messages: Alert, signatures: dict[str, str] | None = None) -> Chain:
    chain = Chain()
    for each in messages:
        chain, _ = chain.received(held(each, (signatures or {}).get(each.identifier, "absent")))
    return chain


def states(chain: Chain, now=NOW) -> dict[str, str]:
    return {link.held.key.identifier: link.state for link in chain.view(now)}


ALERT = message("a", 0)
UPDATE = message("b", 1, "Update", ALERT)
CANCEL = message("c", 2, "Cancel", UPDATE)


def test_an_update_supersedes_and_a_cancellation_ends():
    assert states(chain_of(ALERT)) == {"a": "in force"}
    assert states(chain_of(ALERT, UPDATE)) == {"a": "superseded", "b": "in force"}
    assert states(chain_of(ALERT, UPDATE, CANCEL)) == {"a": "superseded", "b": "cancelled", "c": "notice"}


def test_a_cancellation_that_arrives_before_its_alert_holds():
    assert states(chain_of(CANCEL, UPDATE, ALERT)) == states(chain_of(ALERT, UPDATE, CANCEL))


def test_the_same_message_twice_is_a_duplicate_and_changes_nothing():
    chain = chain_of(ALERT, UPDATE)
    again, arrival = chain.received(held(ALERT))
    assert arrival == "duplicate"
    assert again.view(NOW) == chain.view(NOW)


def test_the_same_time_in_another_offset_is_the_same_message():
    moved = msgspec.structs.replace(ALERT, sent=msgspec.structs.replace(ALERT.sent, text="2026-11-27T02:00:00+02:00"))
    assert key_of(moved) == key_of(ALERT)


def test_another_text_under_the_same_key_is_a_conflict_and_the_better_signed_is_shown():
    forged = msgspec.structs.replace(ALERT, note="forged")
    chain, arrival = chain_of(forged).received(held(ALERT, "valid"))
    assert arrival == "conflict"
    shown = chain.in_force(NOW)
    assert [each.alert.note for each in shown] == [None]
    assert all(link.conflict for link in chain.view(NOW))


def test_nobody_ends_the_alert_of_another_sender():
    foreign = msgspec.structs.replace(CANCEL, sender="x@example.org", references=UPDATE.references)
    link = chain_of(ALERT, foreign).view(NOW)[0]
    assert link.state == "in force"
    assert link.refused == (key_of(foreign),)


def test_an_unsigned_cancellation_does_not_end_a_signed_alert():
    chain = chain_of(ALERT, message("c", 2, "Cancel", ALERT), signatures={"a": "valid"})
    assert states(chain)["a"] == "in force"


def test_an_exercise_does_not_end_an_actual_alert_and_is_never_in_force():
    exercise = message("c", 2, "Cancel", ALERT, status="Exercise")
    assert states(chain_of(ALERT, exercise))["a"] == "in force"
    assert states(chain_of(message("d", 0, status="Test"))) == {"d": "not actual"}


def test_a_message_does_not_end_what_was_sent_after_it():
    early = message("b", 0, "Update", message("a", 5))
    assert states(chain_of(message("a", 5), early))["a"] == "in force"


def test_two_updates_of_one_second_that_name_each_other_leave_one_in_force():
    one, two = message("a", 1, "Update"), message("b", 1, "Update")
    one = msgspec.structs.replace(one, references=f"a@example.org,b,{two.sent.text}")
    two = msgspec.structs.replace(two, references=f"a@example.org,a,{one.sent.text}")
    assert states(chain_of(one, two)) == {"a": "superseded", "b": "in force"}


def test_acknowledgements_and_errors_are_kept_beside_the_alert():
    ack = message("k", 1, "Ack", ALERT, sender="r@example.org")
    error = message("e", 1, "Error", ALERT, sender="r@example.org")
    link = chain_of(ALERT, ack, error).view(NOW)[0]
    assert link.state == "in force"
    assert (link.acknowledged, link.rejected) == ((key_of(ack),), (key_of(error),))


def test_an_alert_expires():
    assert states(chain_of(ALERT), NOW + timedelta(days=30)) == {"a": "expired"}


def test_chains_join_to_the_same_from_either_side():
    left, right = chain_of(ALERT, CANCEL), chain_of(UPDATE)
    assert left.joined(right).view(NOW) == right.joined(left).view(NOW) == chain_of(ALERT, UPDATE, CANCEL).view(NOW)
