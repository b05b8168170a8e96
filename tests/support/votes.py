"""A made-up record of votes: three blocs, recurring texts, and a few drafts of the session after."""

from datetime import date

import numpy as np
import polars as pl

from tocsin.councils.record import BALLOTS, ROLL_CALLS

__all__ = ["MEMBERS", "drafts_csv", "record"]

MEMBERS = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG", "HHH", "JJJ", "RUS", "SRB", "USA")
_TEXTS = {
    "Nuclear disarmament": ("no", "yes", "abstain"),
    "Question of an island": ("no", "yes", "yes"),
    "The right to food": ("yes", "yes", "yes"),
    "Situation of human rights in a country": ("yes", "no", "abstain"),
    "Use of mercenaries": ("no", "yes", "no"),
    "Cooperation with a league": ("yes", "yes", "yes"),
}
_BLOCS = {
    "USA": 0,
    "AAA": 0,
    "BBB": 0,
    "CCC": 0,
    "RUS": 1,
    "DDD": 1,
    "EEE": 1,
    "FFF": 1,
    "GGG": 2,
    "HHH": 2,
    "JJJ": 2,
    "SRB": 2,
}


def record(first: int = 50, last: int = 61) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return roll calls and ballots; each member leaves its bloc once in a while, the same way in every run."""
    dice = np.random.default_rng(7)
    calls, ballots = [], []
    for session in range(first, last + 1):
        for number, (title, votes) in enumerate(_TEXTS.items(), start=1):
            id_ = f"{session}{number:02d}"
            short = f"{title} : resolution / adopted by the General Assembly"
            day = date(1945 + session, 11, number)
            calls.append(
                (
                    id_,
                    session,
                    day,
                    f"A/RES/{session}/{number}",
                    False,
                    False,
                    False,
                    short,
                    short,
                    "hr",
                    0,
                    0,
                    0,
                    "",
                    "",
                    "known",
                )
            )
            for member in MEMBERS:
                if dice.random() < 0.05:
                    continue
                choice = votes[_BLOCS[member]] if dice.random() > 0.03 else "abstain"
                ballots.append((id_, member, member, choice))
    return pl.DataFrame(calls, schema=ROLL_CALLS, orient="row"), pl.DataFrame(ballots, schema=BALLOTS, orient="row")


def drafts_csv(session: int = 62) -> bytes:
    """Return drafts of a session as a file, with columns that nobody may read."""
    rows = ["rcid,session,date,unres,amend,para,importantvote,short,descr,issues,yes,no"]
    rows += [
        f"{900 + n},{session},{1945 + session}-12-01,A/RES/{session}/{n},0,0,0,{title},{title},hr,999,999"
        for n, title in enumerate(_TEXTS, start=1)
    ]
    rows.append(
        f"950,{session},{1945 + session}-12-01,R/{session}/1,0,1,0,,"
        '"The President: I shall now put to the vote operative paragraph 2. A",hr,,'
    )
    return ("\n".join(rows) + "\n").encode()
