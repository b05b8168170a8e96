"""The side of received alerts of the library of a node that holds data."""

from tocsin.formats.cap.countries import country_of
from tocsin.formats.cap.showing import shown
from tocsin.node.cap_answers import AlertFeed, ReceivedAlert
from tocsin.node.cap_inbox import Inbox, inbox_of
from tocsin.node.running import Node

__all__ = ["StoredCap"]

_ORDER = ("in force", "not actual", "notice", "superseded", "cancelled", "expired")


class StoredCap:
    """Answers about received alerts from one open node."""

    _node: Node

    def received_alerts(self) -> tuple[ReceivedAlert, ...]:
        """Show every received alert."""
        now, inbox = self._node.now(), self._inbox()
        answers = []
        for link in inbox.chain.view(now):
            message = link.held
            kept = inbox.kept[message.key, message.fingerprint]
            answers.append(
                ReceivedAlert(
                    id=kept.id,
                    identifier=message.key.identifier,
                    sender=message.key.sender,
                    sent=message.key.sent,
                    status=message.alert.status,
                    message_type=message.alert.message_type,
                    state=link.state,
                    by=link.by.identifier if link.by else "",
                    signature=kept.signature,
                    conflict=link.conflict,
                    refused=tuple(key.identifier for key in link.refused),
                    country=country_of(message.alert),
                    shown=shown(message.alert, now),
                    feed=kept.feed,
                    address=kept.address,
                    received=kept.received,
                    policy=kept.policy,
                )
            )
        answers.sort(key=lambda one: one.sent, reverse=True)
        return tuple(sorted(answers, key=lambda one: _ORDER.index(one.state)))

    def alert_feeds(self) -> tuple[AlertFeed, ...]:
        """Show every feed that was asked."""
        now, inbox = self._node.now(), self._inbox()
        in_force = [inbox.kept[each.key, each.fingerprint].feed for each in inbox.chain.in_force(now)]
        return tuple(
            AlertFeed(
                feed=name,
                state="broken" if feed.error else "read",
                error=feed.error,
                last_read=feed.last_read,
                last_attempt=feed.last_attempt,
                entries=int(feed.report.get("entries", 0)),
                counts=dict(feed.report.get("counts", {})),
                unread=tuple(feed.report.get("unread", ())),
                refusals=tuple(feed.report.get("refusals", ())),
                unplaced=tuple(feed.report.get("unplaced", ())),
                countryless=tuple(feed.report.get("countryless", ())),
                in_force=in_force.count(name),
            )
            for name, feed in sorted(inbox.feeds.items())
        )

    def _inbox(self) -> Inbox:
        return self._node.remembered(("cap inbox",), lambda: inbox_of(self._node.records))
