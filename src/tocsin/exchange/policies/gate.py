"""May this object be shown to this person, for this purpose, now? The one gate."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tocsin.errors import BadInputError
from tocsin.exchange.policies.compiled import ASKED, Compiled, compiled
from tocsin.exchange.policies.decisions import Decision, refused
from tocsin.exchange.policies.grants import Grant
from tocsin.exchange.policies.people import KINDS, Labelled, Person
from tocsin.messages import N_

__all__ = ["release", "release_many"]


def release(
    object: Labelled,  # noqa: A002 - the field's word
    to: Person,
    purpose: str,
    now: datetime,
    granted: Sequence[Grant] = (),
) -> Decision:
    """Decide whether ``object`` may go to ``to`` for ``purpose`` at ``now`` (aware UTC); deny by default.

    Never raises: an unknown label, purpose, person or time is refused. A holder who passes on what somebody else made
    asks for ``reshare``, the origin for ``share``. ``granted``: verified releases of the origin; each can stand in for
    audience and re-share of the policy it was signed for, and for nothing else.

    What a policy may need to know is read from ``object``, and refused where absent: ``happened`` (embargo),
    ``resolution``, ``smallest_cell`` (0: no counts), ``confirmed`` (when word was last fresh: lease), ``epoch``.

    >>> from datetime import UTC
    >>> import msgspec
    >>> class Note(msgspec.Struct):
    ...     policy: str
    >>> guest = Person(name="guest", member="elsewhere")
    >>> release(Note("public"), guest, "read", datetime.now(UTC)).allowed
    True
    >>> release(Note("node-only"), guest, "read", datetime.now(UTC)).reason
    'node-only: stays at this node, and guest of elsewhere is not at this node'
    """
    fault = _malformed(to, purpose, now)
    if fault is not None:
        return fault
    label = getattr(object, "policy", None)
    found = _compiled(label, to, purpose)
    if isinstance(found, Decision):
        return found
    barred = found.fixed is not None and found.fixed.clause in {"audience", "reshare"}
    if barred and any(_covers(grant, object, to, purpose, now) for grant in granted):
        found = compiled(str(label), to, purpose, granted=True)
    return found.refusal(object, now) or found.yes


def release_many(objects: Iterable[Labelled], to: Person, purpose: str, now: datetime) -> list[bool]:
    """Decide of many objects at once, as :func:`release` does of each.

    >>> from datetime import UTC
    >>> import msgspec
    >>> class Note(msgspec.Struct):
    ...     policy: str
    >>> notes = [Note("public"), Note("node-only"), Note("secret")]
    >>> release_many(notes, Person(name="guest", member="elsewhere"), "read", datetime.now(UTC))
    [True, False, False]
    """
    if _malformed(to, purpose, now) is not None:
        return [False for _ in objects]
    known: dict[str, bool | Compiled] = {}
    verdicts: list[bool] = []
    for each in objects:
        label = getattr(each, "policy", None)
        verdict = known.get(label) if isinstance(label, str) else False
        if verdict is None:
            verdict = known[label] = _settled(_compiled(label, to, purpose), now)  # type: ignore[index]
        verdicts.append(verdict if verdict is True or verdict is False else verdict.passes(each, now))
    return verdicts


def _settled(found: Compiled | Decision, now: datetime) -> bool | Compiled:
    if isinstance(found, Decision):
        return False
    settled = found.at(now)
    return found if settled is None else settled


def _compiled(label: object, to: Person, purpose: str) -> Compiled | Decision:
    if not isinstance(label, str):
        return refused("label", N_("policy %(label)s is not known"), label=type(label).__name__)
    try:
        return compiled(label, to, purpose)
    except BadInputError:
        shown = label if len(label) <= 80 else f"{label[:77]}..."
        return refused("label", N_("policy %(label)s is not known"), label=repr(shown))


def _covers(grant: object, thing: object, to: Person, purpose: str, now: datetime) -> bool:
    return isinstance(grant, Grant) and grant.applies(thing, to, purpose, now)


def _malformed(to: object, purpose: object, now: object) -> Decision | None:
    """Say what about the question itself cannot be answered; None when nothing."""
    if not isinstance(now, datetime) or now.utcoffset() is None:
        return refused("time", N_("the time of asking has no time zone"))
    if not isinstance(purpose, str) or purpose not in ASKED:
        return refused("purpose", N_("purpose %(purpose)s is not known"), purpose=repr(purpose))
    if not isinstance(to, Person) or not _well_formed(to):
        return refused("person", N_("it is not known who asks"))
    return None


def _well_formed(to: Person) -> bool:
    return (
        isinstance(to.name, str)
        and isinstance(to.member, str)
        and (to.local is True or to.local is False)
        and (to.offline is True or to.offline is False)
        and (to.kind is None or to.kind in KINDS)
        and (to.communities is None or isinstance(to.communities, frozenset))
        and (to.party_in is None or isinstance(to.party_in, frozenset))
        and (to.jurisdiction is None or isinstance(to.jurisdiction, str))
        and (to.standing is None or isinstance(to.standing, str))
        and (to.epoch is None or isinstance(to.epoch, int))
    )
