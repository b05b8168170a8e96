"""`tocsin cap feed` and `tocsin cap received`: take in alerts of others, and show what has become of them."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of
from tocsin.surfaces.cli.working import work

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.answers import JobAnswer
    from tocsin.node.cap_answers import AlertFeed, ReceivedAlert

__all__ = ["feed", "received"]

_MOST_LINES = 20


@click.command()
@click.argument("source", metavar="URL|FILE")
@click.option("--host", "hosts", multiple=True, metavar="NAME", help="Another host whose links may be followed.")
@click.option("--limit", default=500, show_default=True, type=click.IntRange(0, 5000), help="Most links to follow.")
@click.option(
    "--trust",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PEM",
    help="Certificates that are trusted.",
)
@with_node()
def feed(session: Session, source: str, hosts: tuple[str, ...], limit: int, trust: Path | None) -> None:
    r"""Take in the alerts of a feed: Atom, RSS, EDXL-DE, or a single alert, by address or from a file.

    Links are followed on the feed's own host and on those named with --host. What is invalid or hostile is refused and
    said; reading the same again changes nothing. A source that breaks is said to be broken, and what it gave before
    stays. Exit code: 0 when all was taken in, 1 when something was refused or could not be had, 2 when the source is
    broken.

    \b
    Examples:
      $ tocsin cap feed https://example.org/alerts.atom
      $ tocsin cap feed alerts.rss --host cap.example.org --json
    """
    if "://" not in source:
        source = str(Path(source).expanduser().resolve())
    done = work(
        session,
        "cap",
        source,
        hosts=list(hosts),
        limit=limit,
        trust=str(trust.resolve()) if trust else None,
    )
    with session.reader() as reader:
        found = next(one for one in reader.alert_feeds() if one.feed == source)
    session.answer({"job": done, "feed": found}, lambda out: _show_feed(session, out, done, found))
    if found.counts.get("refused") or found.unread:
        raise click.exceptions.Exit(1)


@click.command()
@click.option("--all", "every", is_flag=True, help="Also what is superseded, cancelled, expired or not actual.")
@with_node()
def received(session: Session, every: bool) -> None:
    r"""Show the alerts that others sent and what has become of them, and the feeds they come from.

    \b
    Examples:
      $ tocsin cap received
      $ tocsin cap received --all --json
    """
    with session.reader() as reader:
        alerts = [one for one in reader.received_alerts() if every or one.state == "in force"]
        feeds = reader.alert_feeds()
    session.answer({"alerts": alerts, "feeds": feeds}, lambda out: _show(session, out, alerts, feeds))


def _show_feed(session: Session, out: "Console", done: "JobAnswer", found: "AlertFeed") -> None:
    words = session.words
    out.print(done.message, markup=False)
    out.print(
        words.text("entries: %(entries)s; alerts in force: %(alerts)s")
        % {"entries": words.number(found.entries), "alerts": words.number(found.in_force)},
        markup=False,
    )
    lines = [*found.refusals, *found.unread]
    lines += [words.text("%(alert)s names no area") % {"alert": one} for one in found.unplaced]
    lines += [words.text("%(alert)s names no country") % {"alert": one} for one in found.countryless]
    for line in lines[:_MOST_LINES]:
        out.print(f"  {line}", markup=False)
    if len(lines) > _MOST_LINES:
        out.print(f"  + {len(lines) - _MOST_LINES}; --json", markup=False)


def _show(session: Session, out: "Console", alerts: "list[ReceivedAlert]", feeds: "tuple[AlertFeed, ...]") -> None:
    words = session.words
    rows = [
        (
            one.state,
            one.sent,
            one.shown.infos[0].headline if one.shown.infos else one.message_type,
            one.shown.infos[0].severity if one.shown.infos else "",
            "; ".join(area.description for area in one.shown.infos[0].areas) if one.shown.infos else "",
            one.country,
            one.signature,
            one.sender,
        )
        for one in alerts
    ]
    headings = [
        words.text(name) for name in ("State", "Sent", "Headline", "Severity", "Area", "Country", "Signature", "Sender")
    ]
    out.print(table_of(headings, rows))
    out.print()
    columns = [words.text(name) for name in ("Feed", "State", "Last read", "In force", "Last error")]
    lines = [
        (
            one.feed,
            one.state,
            words.moment(one.last_read) if one.last_read else "",
            words.number(one.in_force),
            one.error,
        )
        for one in feeds
    ]
    out.print(table_of(columns, lines, numbers=(3,)))
