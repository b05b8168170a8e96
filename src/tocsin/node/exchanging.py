"""How does a node's exchange come together from its settings? Opened when the first question is asked of it."""

import contextlib
import secrets
from datetime import timedelta
from pathlib import Path

from tocsin.errors import BadInputError
from tocsin.exchange.custody.place import Terms
from tocsin.node.federation.exchange import Exchange, ExchangeSettings
from tocsin.node.federation.quotas import Quota
from tocsin.node.key_agent import AgentKeys
from tocsin.node.key_files import KeyFiles
from tocsin.node.received import absorb
from tocsin.node.running import Node
from tocsin.node.shared_things import TYPES
from tocsin.storage.exchange.objects import mark_of
from tocsin.storage.exchange.store import ExchangeStore

__all__ = ["addresses_in", "open_exchange", "tend"]


def open_exchange(node: Node) -> Exchange:
    """Return the exchange of a node; where the node writes, what a kill left half done is finished first."""
    settings = node.settings
    exchange = Exchange(
        records=node.records,
        store=ExchangeStore(node.records, node.home.exchange, secrets.token_bytes),
        membership=node.membership,
        log=node.log,
        keys=_keys(node),
        now=node.clock.now,
        chance=secrets.token_bytes,
        settings=ExchangeSettings(
            addresses=addresses_in(settings.exchange_addresses),
            seconds=float(settings.exchange_seconds),
            quota=Quota(
                requests_a_minute=settings.exchange_requests,
                bytes_a_day=settings.exchange_bytes,
                objects_a_day=settings.exchange_objects,
            ),
            relay=settings.exchange_relay,
            authorities=settings.exchange_authorities,
            proxy=settings.exchange_proxy,
            passphrase=settings.exchange_passphrase,
            terms=Terms(second_from=settings.exchange_second_person, waiting=timedelta(days=1)),
        ),
    )
    if node.jobs is not None and not node.moment.past:
        exchange.begin()
        exchange.decisions.changed = _Shown(node)
        node.members.changed = exchange.spread
    return exchange


def tend(node: Node) -> None:
    """Do what time brings to what was exchanged: expiry, leases, steps of shared alerts, what came for the series."""
    if node.jobs is None or node.moment.past or not node.exchange.membership.view().founded:
        return
    from tocsin.node.shared_things import follow_alerts

    node.exchange.peers.refresh()
    node.exchange.tend()
    follow_alerts(node)
    absorb(node)
    if node.exchange.witnessing is not None:
        node.exchange.witnessing.ask()


def addresses_in(text: str) -> dict[str, str]:
    """Return member -> address of a setting.

    >>> addresses_in("ada.example=https://ada.example:8701, bo.example=http://10.0.0.2:8701")["bo.example"]
    'http://10.0.0.2:8701'
    """
    found = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        member, equals, address = part.partition("=")
        if not equals or "://" not in address:
            raise BadInputError(
                f"{part!r} names no member and address", where="exchange_addresses", remedy="write member=https://host"
            )
        found[member.strip()] = address.strip()
    return found


def _keys(node: Node) -> KeyFiles | AgentKeys:
    files = KeyFiles(node.home.keys, secrets.token_bytes)
    return AgentKeys(files, Path(node.settings.signer)) if node.settings.signer else files


class _Shown:
    """Tells whether what others shared and this node shows has changed; most of what passes through is not shown."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._mark: tuple[int, int] = (-1, -1)

    def __call__(self) -> None:
        with self._node.records.looking() as connection:
            mark = mark_of(connection, TYPES)
        if mark != self._mark:
            self._mark = mark
            with contextlib.suppress(BadInputError):
                absorb(self._node)
            self._node.changed()
