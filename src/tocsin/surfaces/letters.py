"""What do mails about alerts say? In the node's language; what stays at this node is only pointed at."""

from datetime import datetime
from typing import TYPE_CHECKING

from tocsin.alerts.levels import TITLES, Level
from tocsin.messages import N_
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.outlets import SUBSCRIBER
from tocsin.surfaces.alert_words import headline_of, reason_of
from tocsin.surfaces.language import Translator
from tocsin.world.disclaimer import DISCLAIMER

if TYPE_CHECKING:
    from tocsin.node.running import Node

__all__ = ["WrittenLetters"]


class WrittenLetters:
    """The words of every mail of one node."""

    def __init__(self, node: "Node", language: Translator, address: str) -> None:
        """Write in ``language``; links begin with ``address``, where the node's pages are."""
        self._node = node
        self._language = language
        self._address = address.rstrip("/")

    def alert(self, alert: AlertAnswer | None, id_: str, level: Level, name: str) -> tuple[str, str]:
        """Return subject and text about one alert; of one that stays at this node only that it waits."""
        language, reader = self._language, self._node.reader(SUBSCRIBER, "share")
        where = f"{self._address}/{language.locale}/alerts/{id_}"
        words = language.text(TITLES[level])
        if alert is None:
            subject = language.text(N_("Tocsin: an alert of level %(level)s waits for an answer"), level=words)
            lines = [language.text(N_("What it says stays at the node."))]
        else:
            subject = f"Tocsin: {headline_of(reader, language, alert)}"
            lines = [headline_of(reader, language, alert), reason_of(reader, language, alert)]
        if name:
            lines.insert(0, language.text(N_("%(name)s, you are asked to answer this alert."), name=name))
        return subject, "\n\n".join([*lines, where, language.text(DISCLAIMER)]) + "\n"

    def digest(self, since: datetime, until: datetime) -> tuple[str, str]:
        """Return subject and text of what changed in a day, as far as it may leave the node."""
        language, reader = self._language, self._node.reader(SUBSCRIBER, "share")
        found = reader.brief(since, until)
        every = self._node.reader(self._node.operator).brief(since, until)
        subject = language.text(N_("Tocsin: alerts of %(day)s"), day=language.date(until))
        lines = [
            f"- {headline_of(reader, language, one.alert)}\n  {reason_of(reader, language, one.alert)}\n"
            f"  {self._address}/{language.locale}/alerts/{one.alert.id}"
            for one in found.alerts
        ]
        if not lines:
            lines = [language.text(N_("No alert changed."))]
        kept = len(every.alerts) - len(found.alerts)
        if kept:
            lines.append(
                language.plural(
                    N_("%(n)s more stays at the node: %(address)s"),
                    N_("%(n)s more stay at the node: %(address)s"),
                    kept,
                    address=f"{self._address}/{language.locale}/brief",
                )
            )
        return subject, "\n\n".join([*lines, language.text(DISCLAIMER)]) + "\n"

    def test(self) -> tuple[str, str]:
        """Return a mail that only tries the way."""
        language = self._language
        return (
            language.text(N_("Tocsin: a test")),
            language.text(N_("This mail tries whether alerts would arrive. Nothing has happened.")) + "\n",
        )
