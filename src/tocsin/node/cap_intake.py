"""How do alerts of others come in? A feed is fetched with limits, its links followed with care, each alert judged.

A source that breaks is journalled as broken and never reads as "no alert". Reading the same twice changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urljoin, urlsplit

import msgspec

from tocsin.errors import BadInputError, SourceError, TocsinError
from tocsin.exchange.policies import Label
from tocsin.formats.cap.certificates import read_anchors
from tocsin.formats.cap.chain import held
from tocsin.formats.cap.checking import AlertCheck, check_found
from tocsin.formats.cap.countries import country_of
from tocsin.formats.cap.guard import LARGEST, Document, parse
from tocsin.formats.cap.reading import message_of
from tocsin.formats.cap.wrappers import Entry, Found, entries_of, found_in, wrapper_of
from tocsin.formats.cap.wrapping import refuse_wrapping
from tocsin.formats.cap.writing import write
from tocsin.node.cap_inbox import Inbox, inbox_of, payload_of
from tocsin.node.jobs import Job, Progress
from tocsin.node.running import Node
from tocsin.node.work_words import TAKEN
from tocsin.sources.download import Downloader, Limits
from tocsin.sources.seam import Seam

__all__ = ["LIMITS", "follows", "take_feed"]

LIMITS = Limits(size=LARGEST, unpacked=LARGEST, seconds=60.0, silence=20.0, attempts=2, longest_wait=5.0, redirects=3)
"""What one document may cost; a feed of warnings is asked again soon, so patience is short."""
_REPORTED = 200


class _Take(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hosts: list[str] = []
    limit: Annotated[int, msgspec.Meta(ge=0, le=5000)] = 500
    trust: str = ""


def follows(feed: str, link: str, hosts: tuple[str, ...] = ()) -> bool:
    """Say whether a feed's link may be followed: over the web, as private as the feed, on its host or a named one.

    >>> follows("https://alerts.example.org/feed", "https://alerts.example.org/1.cap")
    True
    >>> follows("https://alerts.example.org/feed", "http://127.0.0.1/secret")
    False
    """
    here, there = urlsplit(feed), urlsplit(link)
    if there.scheme not in {"http", "https"} or (here.scheme == "https" and there.scheme == "http"):
        return False
    host = there.hostname or ""
    return bool(host) and (host in hosts or (here.scheme in {"http", "https"} and host == here.hostname))


def take_feed(node: Node, job: Job, progress: Progress) -> str:
    """Take in every alert of a feed, an envelope or a single document, by address or from a file."""
    asked = job.read(_Take)
    anchors = read_anchors(Path(asked.trust).read_bytes()) if asked.trust else None
    with Seam(
        downloads=node.home.downloads,
        clock=node.clock.now,
        downloader=Downloader(folder=node.home.downloads, clock=node.clock.now, limits=LIMITS),
    ) as seam:

        def fetch(address: str) -> bytes:
            return _bytes(node, seam, address)

        taking = _Taking(node, job.subject, fetch, anchors)
        try:
            document = _readable(fetch(job.subject))
            entries = entries_of(document)
        except TocsinError as error:
            node.records.append("cap.failed", job.subject, node.actor, {"error": str(error)})
            before = taking.inbox.feeds.get(job.subject)
            last = before.last_read if before else None
            stays = "" if last is None else f"; what it gave until {last:%Y-%m-%d %H:%M} UTC stays"
            raise SourceError(
                f"the source is broken, which does not mean that there is no alert{stays}: {error.what}",
                where=job.subject,
                remedy=error.remedy or "ask again later",
            ) from error
        taking.take(entries, tuple(asked.hosts), asked.limit, progress)
    node.records.append("cap.read", job.subject, node.actor, taking.report(len(entries)))
    return TAKEN % {name: taking.counts[name] for name in ("new", "updated", "cancelled", "duplicate", "refused")}


class _Taking:
    """One reading of one feed."""

    def __init__(self, node: Node, feed: str, fetch: Callable[[str], bytes], anchors: Any) -> None:
        self.node, self.feed, self.fetch, self.anchors = node, feed, fetch, anchors
        self.inbox: Inbox = inbox_of(node.records)
        self.chain, self.seen = self.inbox.chain, set(self.inbox.seen)
        self.counts = Counter[str]()
        self.notes: dict[str, list[str]] = {name: [] for name in ("unread", "refusals", "unplaced", "countryless")}
        self.followed: list[str] = []

    def take(self, entries: tuple[Entry, ...], hosts: tuple[str, ...], limit: int, progress: Progress) -> None:
        """Take in what stands inside, then what is linked."""
        for at, entry in enumerate(entries):
            progress(at / max(1, len(entries)), entry.title or entry.id)
            if entry.found or not entry.link:
                for found in entry.found:
                    self._alert(found, entry.link or entry.id)
                continue
            link = urljoin(self.feed, entry.link) if "://" in self.feed else entry.link
            if link in self.inbox.addresses:
                self.counts["known"] += 1
            elif not follows(self.feed, link, hosts):
                self._note("unread", f"{link}: leads to another host; name it with --host to follow it")
            elif len(self.followed) >= limit:
                self._note("unread", f"{link}: beyond the limit of {limit} links")
            else:
                self._link(link)

    def report(self, entries: int) -> dict[str, Any]:
        """Return what the reading's entry holds."""
        notes = {name: said[:_REPORTED] for name, said in self.notes.items()}
        return {"entries": entries, "counts": dict(self.counts), "followed": self.followed, **notes}

    def _link(self, link: str) -> None:
        try:
            data = self.fetch(link)
        except TocsinError as error:
            self._note("unread", f"{link}: {error.what}")
            return
        try:
            document = _readable(data)
            for found in found_in(document):
                self._alert(found, link)
        except TocsinError as error:
            self._refuse(link, hashlib.sha256(data).hexdigest(), f"{error.where}: {error.what}")
        self.followed.append(link)

    def _alert(self, found: Found, address: str) -> None:
        checked = check_found(found, now=self.node.clock.now(), anchors=self.anchors)
        if not checked.valid:
            problem = checked.problems[0]
            checksum = hashlib.sha256(_text(found).encode()).hexdigest()
            self._refuse(address, checksum, f"line {problem.line}: {problem.message}")
            return
        self._message(found, checked, address)

    def _message(self, found: Found, checked: AlertCheck, address: str) -> None:
        message = message_of(found.element)
        one = held(message.alert, checked.signature)
        place = (one.key, one.fingerprint)
        known = self.chain.messages.get(place)
        self.chain, arrival = self.chain.received(one)
        self.counts[arrival] += 1
        if checked.shown is not None and checked.shown.unplaced:
            self._said("unplaced", one.key.identifier)
        if not country_of(message.alert):
            self._said("countryless", one.key.identifier)
        if known is not None and known.rank >= one.rank:
            return
        label: Label = "public" if message.alert.scope in {"Public", None} else "node-only"
        xml = write(message)
        self.node.records.append(
            "cap.received",
            one.key.identifier,
            self.node.actor,
            payload_of(
                message.alert,
                xml,
                feed=self.feed,
                address=address,
                checksum=hashlib.sha256(xml).hexdigest(),
                signature=checked.signature,
            ),
            policy=label,
        )

    def _refuse(self, address: str, checksum: str, reason: str) -> None:
        self._note("refusals", f"{address}: {reason}")
        self.counts["refused"] += 1
        if checksum in self.seen:
            return
        self.seen.add(checksum)
        self.node.records.append(
            "cap.refused",
            address or self.feed,
            self.node.actor,
            {"feed": self.feed, "address": address, "checksum": checksum, "reason": reason},
        )

    def _note(self, name: str, line: str) -> None:
        if name == "unread":
            self.counts["unread"] += 1
        self._said(name, line)

    def _said(self, name: str, line: str) -> None:
        self.notes[name].append(line[:500])


def _readable(data: bytes) -> Document:
    """Parse a document, and refuse what is hostile or holds no alert and no feed."""
    document = parse(data)
    wrapper = wrapper_of(document.root)
    if wrapper == "unknown":
        raise BadInputError(
            "this is neither an alert nor a feed of alerts",
            where=f"line {document.root.sourceline}",
            remedy="give the address of the feed itself",
        )
    found = found_in(document)
    for part in {id(one): one for one in (document, *(each.document for each in found))}.values():
        refuse_wrapping(part.root, [each.element for each in found if each.document is part], known=True)
    return document


def _bytes(node: Node, seam: Seam, address: str) -> bytes:
    if urlsplit(address).scheme in {"http", "https"}:
        if node.settings.offline:
            raise SourceError("the node is offline", where=address, remedy="give a file, or go online")
        return seam.fetch(address, expect="xml").bytes()
    path = Path(address).expanduser()
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise BadInputError(
            f"the file cannot be read ({error.strerror or error})", where=address, remedy="name a file that can be read"
        ) from error


def _text(found: Found) -> str:
    from lxml import etree

    text: str = etree.tostring(found.element, encoding="unicode", with_tail=False)
    return text
