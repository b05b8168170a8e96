"""How do a member's own administrative units come in? Read, judged row by row, kept in the home, and journalled."""

import hashlib

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.policies import LocalLabel
from tocsin.formats.pcodes import check_pcodes
from tocsin.node.jobs import Job, Progress
from tocsin.node.running import Node

__all__ = ["load_places"]

_REPORTED = 200
_JOURNALLED = 10_000


class _Load(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    file: str
    policy: LocalLabel = "node-only"


def load_places(node: Node, job: Job, progress: Progress) -> str:
    """Load a file of P-codes: its units replace those held of the same countries; wrong rows are left out and said."""
    from tocsin.node.work import own_path

    asked = job.read(_Load)
    path = own_path(asked.file)
    progress(0.0, path.name)
    data = path.read_bytes()
    found, faults = check_pcodes(data, str(path))
    said = [f"row {fault.row}: {fault.what}" for fault in faults]
    if not found.units:
        first = f" (first: {said[0]})" if said else ""
        raise BadInputError(f"none of its rows is a unit{first}", where=str(path), remedy="correct the file")
    checksum = hashlib.sha256(data).hexdigest()
    changed = node.gazetteers.keep(
        found.units, file=path.name, checksum=checksum, loaded=node.clock.now(), policy=asked.policy
    )
    countries = sorted({unit.country for unit in found.units})
    levels = {level: sum(unit.level == level for unit in found.units) for level in (1, 2)}
    node.records.append(
        "places.loaded",
        " ".join(countries),
        node.actor,
        {
            "file": path.name,
            "checksum": checksum,
            "countries": countries,
            "changed": list(changed),
            "first_level": levels[1],
            "second_level": levels[2],
            "rejected": len(faults),
            "report": said[:_JOURNALLED],
        },
        policy=asked.policy,
    )
    lines = [
        f"{levels[1]} units of level 1 and {levels[2]} of level 2 in {', '.join(countries)}; {len(faults)} left out"
    ]
    lines += [] if changed else ["nothing has changed"]
    lines += said[:_REPORTED]
    if len(said) > _REPORTED:
        lines.append(f"and {len(said) - _REPORTED} more, all in the journal")
    return "\n".join(lines)
