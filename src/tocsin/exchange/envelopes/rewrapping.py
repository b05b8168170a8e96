"""How does a member with a new key open a batch that is on its way? Its origin wraps the content key anew.

Header, contents and batch id stay; only the wraps and the sealing statement over them are new, so that the stream goes
on as it was and an object proved before is proved still.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from tocsin.errors import RefusedError
from tocsin.exchange.envelopes.framing import write_frame
from tocsin.exchange.envelopes.opening import Opener, unlock, verify_batch
from tocsin.exchange.envelopes.registers import Keybook
from tocsin.exchange.envelopes.sealing import Known, Sender, stated, wrapped
from tocsin.exchange.keys.algorithms import PublicKey

__all__ = ["rewrap"]


def rewrap(
    data: bytes,
    *,
    sender: Sender,
    keys: Sequence[Opener],
    recipients: Mapping[str, PublicKey],
    keybook: Keybook,
    known: Known,
    now: datetime,
) -> bytes:
    """Return the same batch with its content key wrapped for these members' present keys.

    Parameters
    ----------
    data:
        The batch; ``sender`` must be its origin, and must have addressed itself to have a wrap that opens.
    keys:
        The sender's private sealing keys.
    recipients:
        Member id -> sealing key: the batch's recipients or some of them, and nobody else.
    known:
        The register as the sender knows it now; the epoch stays the batch's.

    Raises
    ------
    RefusedError
        The sender is not the origin, or names a member that the batch does not address.
    """
    verified = verify_batch(data, keybook)
    header = verified.header
    if sender.member != header.origin:
        raise RefusedError("only its origin wraps a batch anew", where=header.origin, remedy="ask it to")
    content_key, manifest = unlock(verified, sender.member, keys, keybook)
    strangers = sorted(set(recipients) - set(manifest.recipients))
    if strangers or not recipients:
        raise RefusedError(
            f"the batch does not address {', '.join(strangers) or 'nobody'}",
            where=verified.id[:16],
            remedy="begin a stream for the new audience",
        )
    then = Known(header.register, known.position, header.epoch)
    wraps = wrapped(content_key, recipients, sender, then, bytes.fromhex(verified.id))
    frame = msgspec.structs.replace(verified.frame, wraps=wraps)
    return write_frame(stated(frame, sender.signer, known.position, now))
