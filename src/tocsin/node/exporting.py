"""How does a holder hand an object to somebody outside, with all that proves it? One file, checked offline."""

from typing import Any

import msgspec

from tocsin.errors import NotFoundError
from tocsin.exchange.envelopes.headers import batch_id
from tocsin.exchange.envelopes.proofs import read_proof, write_proof
from tocsin.exchange.exported import attached_evidence
from tocsin.exchange.log.proofs import LogProof
from tocsin.node.federation.keeping import proof_of, read_batch, read_object
from tocsin.node.log_answers import LogPart
from tocsin.storage.exchange import batches, objects

__all__ = ["exported"]

_MOST_LOGS = 16


def exported(node: Any, leaf: str) -> LogPart:
    """Return the proof of a held object, with what this node's log says of its batch and the register so far.

    Parameters
    ----------
    node:
        Of it: ``exchange``, ``records``, ``log`` and ``members``.
    leaf:
        The object's leaf hash.

    Raises
    ------
    NotFoundError
        The object is not held here, or the node belongs to no register.
    RefusedError
        It may not be opened now.
    """
    exchange = node.exchange
    exchange.read(leaf)
    with node.records.looking() as connection:
        held = objects.object_of(connection, leaf)
        kept = read_object(exchange.store.bytes_of(held))
        if kept.reshared:
            proof = read_proof(kept.reshared)
        else:
            batch = batches.batch_of(connection, held.batch)
            proof = proof_of(held, kept, read_batch(exchange.store.bytes_of(batch)))
    chain = node.members.state().known.chain()
    whole = msgspec.structs.replace(proof, attached=attached_evidence(_logged(node, batch_id(proof.header)), chain))
    return LogPart(data=write_proof(whole), policy=held.policy)


def _logged(node: Any, batch: str) -> tuple[LogProof, ...]:
    """Return what the log says of a batch; nothing where it says nothing so far."""
    try:
        return tuple(node.log.proofs(batch)[:_MOST_LOGS])
    except NotFoundError:
        return ()
