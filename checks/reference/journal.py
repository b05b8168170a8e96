"""The kinds of journal entries: every one the code writes, with what it means."""

import ast
from collections.abc import Iterator

from checks.reference.markdown import code, table
from checks.tree import tracked
from tocsin.node.desk_entries import KINDS
from tocsin.node.federation.deciding import ACTS, EQUIVOCATION
from tocsin.node.member_book import NOTICED, PINNED, STATED
from tocsin.node.shared_things import FOLLOWED
from tocsin.storage.records.projections import _STEPS

__all__ = ["kinds", "page"]

_PREFACE = """# Journal

Everything a node knows besides series is an entry of an append-only journal: id (UUIDv7), kind, schema version,
subject, actor, aware UTC time, policy label, payload (canonical JSON), and the SHA-256 of all of these. Nothing is
edited; a state is projected from the entries and can be projected again. `/api/v1/journal` lists them."""

_MEANINGS = {
    "job.asked": ("the hazard or source", "long work was asked for, by whom and with which arguments"),
    "job.started": ("as asked", "the work began"),
    "job.done": ("as asked", "the work ended well"),
    "job.failed": ("as asked", "the work ended with an error, or its process did not come back"),
    "source.synced": (
        "the source",
        "a source was read: route, address, rows, whether anything changed, what was rejected",
    ),
    "source.failed": ("the source", "a source could not be read; what it gave before stays in use"),
    "source.absent": ("the source", "the mirror holds no file of this source"),
    "forecast.made": ("the hazard", "a forecast was made: model, origin, history, vintage, seed"),
    "forecast.imported": (
        "the hazard",
        "a forecast made elsewhere arrived: model, origin, checksum, and whether in hindsight",
    ),
    "places.loaded": (
        "the countries",
        "a member's own administrative units were loaded: file, checksum, how many, which rows were left out",
    ),
    "onsets.judged": ("the hazard", "onsets were judged from many past origins: years, models"),
    "incident.recorded": ("the incident", "an incident was entered with its first report"),
    "incident.reported": ("the incident", "one more report came in"),
    "incident.corrected": ("the incident", "its facts were corrected, and why; the version before stays"),
    "incident.regraded": ("the incident", "a report's grade was changed, and why"),
    "incident.merged": ("the incident", "it is read as part of another one, and why"),
    "incident.unmerged": ("the incident", "a merge was undone"),
    "incident.split": ("the incident", "some of its reports became an incident of their own"),
    "incident.linked": ("the incident", "it raised an alert or joined one, at which level and by which rule"),
    "outlet.opened": ("webhook or mail", "a way out was set to an address; what happened before is not sent"),
    "message.tried": (
        "webhook or mail",
        "a message was tried: of which entry, how often so far, what came of it",
    ),
    "rota.set": ("rota", "the rota was replaced"),
    "rota.asked": ("the alert", "a name was asked to answer an alert, and why this one"),
    "shift.begun": ("the shift", "somebody took the desk"),
    "shift.closed": ("the shift", "the desk was handed over: to whom, with which open alerts and notes"),
    "shift.taken": ("the shift", "who follows has read the hand-over"),
    "alert.raised": ("the alert", "rules or a person raised it: hazard, place, event, level, rule, figures, evidence"),
    "alert.acknowledged": ("the alert", "somebody answers it"),
    "alert.assigned": ("the alert", "it was given to somebody by name"),
    "alert.snoozed": ("the alert", "it rests until a time; a rise of its level wakes it"),
    "alert.updated": ("the alert", "new figures, another level, or a text"),
    "alert.escalated": ("the alert", "nobody answered in time, and it went to the next name"),
    "alert.joined": ("the alert", "an incident became part of it"),
    "alert.ended": ("the alert", "it is over, and why"),
    "alert.verified": ("the alert", "what it spoke of came (hit) or did not (false alarm)"),
    "alert.missed": ("the alert", "an event came of which no alert had spoken"),
    "replay.made": ("the hazard", "the rules of alerts were replayed over the past: model, first and last origin"),
    "cap.received": (
        "the alert's identifier",
        "an alert of others arrived: feed, address, checksum, state of its signature, its content and its XML",
    ),
    "cap.refused": ("the address", "an alert of others was refused as invalid or hostile: feed, checksum, reason"),
    "cap.read": ("the feed", "a feed of alerts was read: entries, what was new, refused, not to be had"),
    "cap.failed": ("the feed", "a feed of alerts could not be read; what it gave before stays"),
    "register.stated": ("the statement's hash", "a signed statement of the register of members was taken in"),
    "member.noticed": ("the member", "a notice that a member signed was taken in"),
    "member.pinned": ("a member, a key or a branch", "this node distrusts it, no longer does, or follows the branch"),
    "exchange.shared": ("the thing", "somebody shared it: with whom, under which policy, as which objects"),
    "exchange.followed": ("the alert", "its recipients have been given its steps so far"),
    "exchange.equivocation": ("the member", "it signed two things for one place of a stream: the evidence is kept"),
    "custody.owned": ("the object", "objects of this member's own came into custody"),
    "custody.derived": ("the object", "a product of held objects came into custody, under the strictest policy"),
    "custody.shared": ("the object", "objects were given to members, and may be called back from them"),
    "custody.permitted": ("the object", "a release lets a holder give an object to members its policy does not name"),
    "custody.asked": ("the object", "a share waits for a second person"),
    "custody.approved": ("the object", "the second person agreed"),
    "custody.turned-down": ("the object", "a share that waited was refused, by a person or by the register"),
    "custody.lapsed": ("the object", "nobody agreed in time to a share that waited"),
    "custody.received": ("the batch", "objects of another member were taken in"),
    "custody.relayed": ("the batch", "something sealed for another was handed on unread"),
    "custody.renewed": ("the word", "the origin said that objects stand"),
    "custody.recalled": ("the recall", "objects were called back, by this member or by another"),
    "custody.asked-again": ("the recall", "one more member told of it and awaits receipts"),
    "custody.destroyed": ("the object", "keys and bytes of objects were destroyed; receipts follow"),
    "custody.expired": ("the object", "the time of objects is over"),
    "custody.kept": ("the object", "a legal reason was noted for which a recall must close it and not destroy it"),
    "custody.answered": ("the recall", "a holder's receipt came"),
    "custody.answered-query": ("the query", "another member's question was answered with what the gate lets out"),
    "custody.learned": ("the epoch", "a new membership holds; who left gets nothing more"),
    "backtest.made": ("the hazard", "past origins were forecast again and scored: windows, vintage"),
}


def page() -> str:
    """Write every kind of entry; a kind that nobody explained is an error."""
    found = kinds()
    if unexplained := found ^ set(_MEANINGS):
        raise LookupError(f"kinds of entries without a meaning in checks/reference/journal.py: {sorted(unexplained)}")
    projected = {kind: str(step[0].name) for kind, step in _STEPS.items()}
    rows = (
        (code(kind), subject, meaning, code(projected.get(kind, "")))
        for kind, (subject, meaning) in sorted(_MEANINGS.items())
    )
    return f"{_PREFACE}\n\n{table(('Kind', 'Subject', 'Meaning', 'State it changes'), rows)}"


def kinds() -> set[str]:
    """Find the kinds that the code writes: first arguments of ``append`` that look like ``noun.verb``."""
    return (
        {kind for path in tracked("src/tocsin/*.py") for kind in _written(path.read_text(encoding="utf-8"))}
        | set(_STEPS)
        | {STATED, NOTICED, PINNED, FOLLOWED, EQUIVOCATION, *ACTS}
        | set(KINDS)
    )


def _written(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "append"
            and node.args
        ):
            match node.args[0]:
                case ast.Constant(value=str(text)) if text.replace(".", "").replace("_", "").isalpha() and "." in text:
                    yield text
