"""Going beyond the policy: only the owner, one object, members in standing, for a time."""

from datetime import timedelta

import pytest

from tests.support.council import DAY, Council, label
from tocsin.exchange.custody import permits
from tocsin.exchange.custody.rows import Permit
from tocsin.exchange.policies import Person


@pytest.fixture
def council() -> Council:
    return Council("abcd")


def permit(council, name: str, thing: str, to=("d",), by: Person | None = None, **more):
    more = {"id": "g", "until": council.now + DAY} | more
    return council.do(
        name, permits.permit(council.at(name), thing, to, by or council.officer(name), council.now, **more)
    )


def test_an_owners_release_is_signed_for_one_object_and_ends_with_it(council):
    note = council.own("a", label("b"), days=1)
    council.share("a", note, ["b"])
    council.run(1)
    outcome = permit(council, "a", note, until=council.now + 9 * DAY)
    grant = outcome.acts[0].rows[0].grant
    assert (grant.object, grant.to, grant.expires) == (note, ("d",), council.items[note].expires)
    assert grant.made - grant.not_before == 2 * council.terms.clock_error
    chain = ((grant, council.signing.sign("a", grant)),)
    assert council.share("b", note, ["d"], chain=chain).allowed
    council.run(1)
    assert council.opens("d", note)
    assert permit(council, "a", note).code == "already"


def test_only_the_owner_permits_and_only_what_it_may_use(council):
    note = council.own("a", label("b"))
    council.share("a", note, ["b"])
    council.run(1)
    product, _ = council.derive("b", [note])
    assert permit(council, "b", note).code == "not-mine"
    assert permit(council, "b", product).code == "not-mine"
    assert permit(council, "a", "a/none").code == "not-held"
    assert permit(council, "a", note, to=()).code == "empty"
    assert permit(council, "a", note, to=("z",)).code == "not-standing"
    assert permit(council, "a", note, to=("d", "z")).code == "not-standing"
    assert permit(council, "a", note, by=Person(name="Eve", member="b", local=True)).code == "not-local"
    assert permit(council, "a", note, by=Person(name="Eve", member="a")).code == "not-local"
    council.recall("a", [note])
    assert permit(council, "a", note).code == "recalled"


def test_what_needs_two_persons_is_not_released_by_one(council):
    assert permit(council, "a", council.own("a", label("b"), level=3)).code == "second-person"
    assert permit(council, "a", council.own("a", label("b"), level=2)).code == "done"


def test_a_recall_is_told_to_everyone_who_may_hold_it_by_policy_or_release(council):
    note = council.own("a", label("bc", reshare="c"))
    council.share("a", note, ["b"])
    council.run(1)
    grant = permit(council, "a", note).acts[0].rows[0].grant
    chain = ((grant, council.signing.sign("a", grant)),)
    council.share("b", note, ["c"])
    council.share("b", note, ["d"], chain=chain)
    council.run(1)
    assert council.readers(note) == ["a", "b", "c", "d"]
    council.nodes["b"].online = False
    council.recall("a", [note], act="r")
    council.run(0.5)
    assert council.readers(note) == ["b"]
    assert council.answered("a", "a/r") == {"c": "deleted", "d": "deleted"}


def test_releases_of_an_object_are_found_by_it(council):
    note = council.own("a", label("b"))
    permit(council, "a", note)
    permit(council, "a", note, id="h", to=("c",))
    found = council.nodes["a"].rows.under(Permit, note)
    assert [row.grant.to for row in found] == [("d",), ("c",)]
    assert timedelta(0) < found_window(council, note)


def found_window(council, note: str) -> timedelta:
    grant = next(iter(council.nodes["a"].rows.under(Permit, note))).grant
    return grant.expires - grant.not_before
