"""What stands on the lab's report on paper? Councils side by side, then each one's seats, voices and other quotas."""

from collections.abc import Sequence
from typing import Any

from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.policies import strictest
from tocsin.messages import N_
from tocsin.node.reading import Reader
from tocsin.surfaces.language import Translator
from tocsin.surfaces.policy_words import policy_title
from tocsin.surfaces.printing import Block, Heading, Paragraph, Sheet, Table
from tocsin.surfaces.web.lab import council_shown
from tocsin.world.disclaimer import DISCLAIMER

__all__ = ["lab_sheet"]


def lab_sheet(
    reader: Reader, language: Translator, councils: Sequence[str], *, texts: dict[str, str] | None = None
) -> Sheet:
    """Return the report on councils; the record is left out where it may not be shown to the person who asks."""
    found = reader.lab(councils, texts=texts)
    labels, record = [found.policy], None
    replays: Sequence[Any] = (None,) * len(found.councils)
    try:
        record = reader.deadlock(councils, texts=texts)
    except (NotFoundError, RefusedError):
        pass
    else:
        labels.append(record.policy)
        replays = record.replays
    today = reader.lab(("today",)).councils[0]
    shown = [council_shown(language, one, replay, today) for one, replay in zip(found.councils, replays, strict=True)]
    title = language.text(N_("The lab of councils"))
    stands = language.text(N_("Stands on %(day)s"), day=language.moment(reader.edition().stands_on))
    blocks: list[Block] = [Heading(title, 1), Paragraph(stands, small=True), *_side_by_side(language, shown)]
    for one in shown:
        blocks += _council(language, one)
    return Sheet(
        title=title,
        subject=", ".join(one["name"] for one in shown),
        label=language.text(N_("Policy: %(policy)s"), policy=policy_title(language, strictest("public", *labels))),
        blocks=(*blocks, *_foot(language, found, record)),
        made=reader.edition().stands_on,
        author="Tocsin",
    )


def _side_by_side(language: Translator, shown: Sequence[dict[str, Any]]) -> list[Block]:
    head = (
        N_("Council"),
        N_("Seats"),
        N_("Yes votes"),
        N_("Power to act"),
        N_("Power of veto seats"),
        N_("Gap to states"),
        N_("Gap to people"),
        N_("Failed drafts that would have passed"),
    )
    rows = []
    for one in shown:
        replay = one["replay"]
        said = (
            language.text(
                N_("%(low)s to %(high)s of %(all)s"), low=replay["low"], high=replay["high"], all=replay["drafts"]
            )
            if replay
            else language.text(N_("no data"))
        )
        rows.append(
            (
                one["name"],
                one["seats"],
                one["yes"] + (" *" if one["assumed"] else ""),
                one["act"],
                one["veto_share"],
                one["gap_states"],
                one["gap_people"] or language.text(N_("no data")),
                said,
            )
        )
    assumed = N_("* The source does not say how many votes a decision takes; the number is assumed.")
    return [
        Heading(language.text(N_("Side by side"))),
        Table(
            head=tuple(language.text(one) for one in head),
            rows=tuple(rows),
            widths=(24, 8, 8, 11, 11, 11, 11, 16),
            numbers=(1, 2, 3, 4, 5, 6),
        ),
        *([Paragraph(language.text(assumed), small=True)] if any(one["assumed"] for one in shown) else []),
    ]


def _council(language: Translator, one: dict[str, Any]) -> list[Block]:
    """Return a council's own pages: rule, seats, voices, other numbers of yes votes."""
    text = language.text
    blocks: list[Block] = [Heading(one["name"]), Paragraph(one["rule"])]
    if one["source"]:
        read = text(N_("text read")) if one["read"] else text(N_("unverified"))
        blocks.append(Paragraph(f"{one['source']} ({read})", small=True))
    blocks.append(
        Table(
            head=(
                text(N_("Group")),
                text(N_("Seats")),
                text(N_("Power of one seat")),
                text(N_("The same by Banzhaf")),
                text(N_("Power of all of them")),
            ),
            rows=tuple(
                (f"{line['group']}: {line['kind']}", line["count"], line["shapley"], line["banzhaf"], line["total"])
                for line in one["lines"]
            ),
            widths=(46, 10, 16, 14, 14),
            numbers=(1, 2, 3, 4),
        )
    )
    blocks += [_voices(language, division) for division in one["divisions"] if division["parts"]]
    if one["tried"]:
        blocks.append(
            Table(
                head=(text(N_("Yes votes")), text(N_("Power to act")), text(N_("Power of veto seats"))),
                rows=tuple(
                    (each["yes"] + (" •" if each["chosen"] else ""), each["act"], each["veto_share"])
                    for each in one["tried"]
                ),
                widths=(30, 35, 35),
                numbers=(0, 1, 2),
            )
        )
    return blocks


def _voices(language: Translator, division: dict[str, Any]) -> Table:
    """Return who speaks for how many, by region, income or population."""
    text = language.text
    return Table(
        head=(
            division["title"],
            text(N_("States")),
            text(N_("Voice")),
            text(N_("Share of states")),
            text(N_("Share of people")),
        ),
        rows=tuple(
            (part["name"], part["states"], part["voice"], part["of_states"], part["of_people"] or text(N_("no data")))
            for part in division["parts"]
        ),
        widths=(40, 12, 16, 16, 16),
        numbers=(1, 2, 3, 4),
    )


def _foot(language: Translator, found: Any, record: Any) -> list[Block]:
    """Return how the numbers were made, what they stand on, and what they do not say."""
    text = language.text
    said = [
        text(
            N_(
                "Counted exactly from the rule: Coleman 1971 for the power to act, Shapley and Shubik 1954 for seats. "
                "It looks at the rule alone and not at who agrees with whom."
            )
        ),
        text(
            N_(
                "A named seat speaks for its state; other seats rotate evenly among the rest of their group. The gap "
                "is the part of all voice that would have to move (Duncan and Duncan 1955)."
            )
        ),
        text(
            N_(
                "Quarters of the members by gross domestic product per person; they are not the World Bank's income "
                "groups, for which no source is connected."
            )
        ),
        *(f"{language.title(one.title)}. {one.licence}. {one.citation}" for one in found.sources),
    ]
    if record is not None:
        said += [
            text(N_("Newest draft in the record: %(day)s."), day=language.digits(record.last)),
            text(N_("Vetoes change what is tabled: drafts that were never put to the vote are in no record.")),
            f"{language.title(record.source.title)}. {record.source.licence}. {record.source.citation}",
        ]
    return [
        Heading(text(N_("How do we know?"))),
        *(Paragraph(one, small=True) for one in said),
        Paragraph(text(DISCLAIMER), small=True),
    ]
