"""What speaks for each vote? Figures for a member and a draft, from earlier sessions only.

Layers of neighbours: earlier roll calls weigh by how alike their words are and how recent they are, from broad to
narrow; where a layer is thin, the broader one behind it stands in, and behind all the member's own habit. Beside each
member's own record stands that of the members that vote most like it, where a low-dimensional map of the votes puts
both the member and the draft, and what regressions of votes on words expect.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.prediction.history import ISSUES, History
from tocsin.councils.prediction.likeness import Likeness
from tocsin.councils.prediction.regression import FORMS, Regressions

__all__ = ["MEMORY", "Evidence", "evidence", "recent_agreement"]

Floats = NDArray[np.float32]
MEMORY = 26
"""Sessions that are looked back on."""
_AGREEING = 6
"""Sessions in which agreement between members is measured."""
_FACTORS = 4
_REFERENCE = ("USA", "RUS")
"""Members that fix the signs of the map: a map and its mirror image say the same."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """``values`` of shape (drafts, members, names), and the plain prediction of layers and habits by name."""

    names: tuple[str, ...]
    values: Floats
    kindred: Floats
    """Shape (3, drafts, members): what members did in votes of the same kind (a text, a paragraph, an amendment)."""
    expected: Floats
    """Shape (3, drafts, members): what the first of the regressions on words expects, as chances."""


class _Sheet:
    def __init__(self, drafts: int, members: int) -> None:
        self.shape = (drafts, members)
        self.names: list[str] = []
        self.values: list[Floats] = []

    def add(self, name: str, values: NDArray[np.floating]) -> None:
        self.names.append(name)
        self.values.append(np.broadcast_to(np.asarray(values, np.float32), self.shape))

    def chances(self, name: str, chances: Floats) -> None:
        self.add(f"{name}_no", chances[0])
        self.add(f"{name}_abstain", chances[1])

    def of_draft(self, name: str, values: NDArray[Any]) -> None:
        self.add(name, np.asarray(values)[:, None])

    def of_member(self, name: str, values: NDArray[np.floating]) -> None:
        self.add(name, np.asarray(values)[None])


def evidence(
    past: History, likeness: Likeness, drafts: NDArray[np.intp], last: int, regressions: Regressions | None = None
) -> Evidence:
    """Return the figures for drafts from the sessions up to ``last``; votes of later sessions are never read.

    Hand the same ``regressions`` in for several calls on one record: what they compute for a session is kept.
    """
    regressions = regressions or Regressions(past, likeness)
    held = np.flatnonzero((past.sessions <= last) & (past.sessions > last - MEMORY))
    votes = past.one_hot(held)
    age = (last - past.sessions[held]).astype(np.float32)
    title, subject, letters, put = likeness.between(drafts, held)
    same = past.kinds[drafts][:, None] == past.kinds[held][None]
    alike = 0.45 * title + 0.3 * subject + 0.25 * letters
    close = alike * np.where(same, 1.0, 0.6).astype(np.float32)
    sheet = _Sheet(len(drafts), len(past.members))

    habit = _habit(votes, age)
    sheet.chances("habit", habit[:, None].repeat(len(drafts), 1))
    late = age < 2
    sheet.chances("late", _mixed(np.ones((1, int(late.sum())), np.float32), votes[:, late], habit[:, None], 3)[0])
    by_issue, *_ = _mixed(_issues(past, drafts, held) * 0.8**age, votes, habit[:, None], 3)
    sheet.chances("issue", by_issue)
    kindred, *_ = _mixed((same * 0.8**age * (0.02 + alike)).astype(np.float32), votes, habit[:, None], 0.3)
    sheet.chances("kind", kindred)

    agree = recent_agreement(votes, age)
    like_minded = _like_minded(agree)
    layers = {
        "broad": (close**3 * 0.88**age, 0.15),
        "middle": (close**6 * 0.85**age, 0.15),
        "long": (close**12 * 0.95**age, 0.04),
        "near": (close**12 * 0.75**age, 0.04),
        "title": (title**8 * np.where(same, 1, 0.15) * 0.8**age, 0.04),
        "part": ((0.5 * title + 0.25 * letters + 0.25 * put) ** 10 * 0.8**age, 0.04),
        "newest": (close**20 * 0.55**age, 0.02),
    }
    behind = by_issue
    for name, (weights, strength) in layers.items():
        chances, weight, room = _mixed(weights, votes, behind, strength)
        sheet.chances(name, chances)
        sheet.add(f"{name}_weight", np.log(weight + 1e-6))
        sheet.of_draft(f"{name}_room_no", room[0])
        sheet.of_draft(f"{name}_room_abstain", room[1])
        if name in {"broad", "middle", "near"}:
            sheet.chances(f"{name}_friends", np.stack([chances[k] @ like_minded.T for k in range(3)]))
        if name in {"broad", "middle"}:
            behind = chances
    _nearest(sheet, votes, close, same, put, age)
    exact = title > 0.97
    sheet.of_draft("exact", exact.sum(1))
    sheet.of_draft("exact_age", np.where(exact.any(1), np.where(exact, age[None], 99).min(1), 30))
    _mapped(sheet, past, votes, age, close**6 * 0.85**age)
    expected = _regressed(sheet, regressions, drafts, last)
    present = votes[:, age < _AGREEING].sum((0, 1)) / max(1, int((age < _AGREEING).sum()))
    sheet.of_member("active", present)
    for position, name in enumerate(_REFERENCE):
        at = past.members.index(name) if name in past.members else 0
        sheet.of_member(f"agrees_{position}", agree[:, at])
    for position, name in enumerate(ISSUES):
        sheet.of_draft(f"issue_{name}", past.issues[drafts][:, position])
    sheet.of_draft("kind", past.kinds[drafts])
    sheet.of_draft("important", past.important[drafts])
    sheet.of_draft("month", past.months[drafts])
    texts = [past.words[draft].resolution for draft in drafts]
    sheet.of_draft("votes_on_text", np.array([texts.count(text) if text else 1 for text in texts]))
    sheet.of_draft("gap", past.sessions[drafts] - last)
    return Evidence(names=tuple(sheet.names), values=np.stack(sheet.values, -1), kindred=kindred, expected=expected)


def recent_agreement(votes: Floats, age: Floats) -> Floats:
    """Return how often each two members voted alike of late, shape (M, M), NaN where they hardly met.

    Contested votes weigh more: that everybody agreed tells nothing of two.
    """
    recent = votes[:, age < _AGREEING]
    shares = recent.sum(-1) / np.maximum(1, recent.sum((0, 2)))
    weight = (0.9 ** age[age < _AGREEING] * (1 - (shares**2).sum(0) + 0.02)).astype(np.float32)
    present = recent.sum(0)
    alike = sum((recent[k] * weight[:, None]).T @ recent[k] for k in range(3))
    met = (present * weight[:, None]).T @ present
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(met >= 0.5, alike / met, np.nan).astype(np.float32)


def _habit(votes: Floats, age: Floats) -> Floats:
    """Return each member's shares of no, abstain and yes, the recent weighing more, drawn to everybody's."""
    recent = (0.8**age).astype(np.float32)
    own = np.stack([recent @ votes[k] for k in range(3)])
    everybody = own.sum(1) / max(1e-9, float(own.sum()))
    return np.asarray((own + 5 * everybody[:, None]) / (own.sum(0) + 5), np.float32)


def _mixed(
    weights: NDArray[np.floating], votes: Floats, behind: Floats, strength: float
) -> tuple[Floats, Floats, Floats]:
    """Return weighted shares of the three votes, with ``behind`` worth ``strength`` votes, their weight, and the room.

    The room's shares, shape (3, drafts), are of all members' votes together.
    """
    single = weights.astype(np.float32)
    found = np.stack([single @ votes[k] for k in range(3)])
    total = found.sum(0)
    room = found.sum(2)
    chances = np.asarray((found + strength * behind) / (total + strength), np.float32)
    return chances, total, room / np.maximum(room.sum(0), 1e-9)


def _issues(past: History, drafts: NDArray[np.intp], held: NDArray[np.intp]) -> Floats:
    mine, theirs = past.issues[drafts], past.issues[held]
    most = np.maximum(mine.sum(1)[:, None], theirs.sum(1)[None])
    untagged = (mine.sum(1) == 0)[:, None] & (theirs.sum(1) == 0)[None]
    return np.asarray(mine @ theirs.T / np.maximum(1, most) + untagged, np.float32)


def _like_minded(agree: Floats) -> Floats:
    near = np.where(np.isfinite(agree), np.exp(25 * (np.nan_to_num(agree) - 1)), 0)
    np.fill_diagonal(near, 0)
    return np.asarray(near / np.maximum(near.sum(1, keepdims=True), 1e-9), np.float32)


def _nearest(sheet: _Sheet, votes: Floats, close: Floats, same: NDArray[np.bool_], put: Floats, age: Floats) -> None:
    """Add what the members did in the four nearest roll calls, one by one."""
    order = np.argsort(-(close - 0.02 * age[None]), 1)[:, :4]
    at = np.arange(len(close))
    for place in range(order.shape[1]):
        row = order[:, place]
        cast = votes[:, row]
        sheet.add(f"nearest{place}", np.where(cast.sum(0) > 0, cast[2] - cast[0], np.nan))
        sheet.of_draft(f"nearest{place}_alike", close[at, row])
        sheet.of_draft(f"nearest{place}_age", age[row])
        if place < 2:
            count = np.maximum(cast.sum((0, 2)), 1)
            sheet.of_draft(f"nearest{place}_room_no", cast[0].sum(1) / count)
            sheet.of_draft(f"nearest{place}_room_abstain", cast[1].sum(1) / count)
            sheet.of_draft(f"nearest{place}_same", same[at, row])
            sheet.of_draft(f"nearest{place}_part", put[at, row])


def _regressed(sheet: _Sheet, regressions: Regressions, drafts: NDArray[np.intp], last: int) -> Floats:
    """Add what regressions of votes on words expect, of each member and of the room, and how sure they are.

    Returns what the first of them expects as chances.
    """
    chances: list[Floats] = []
    for form in range(len(FORMS)):
        expected = regressions.expected(drafts, last, form)
        whole = np.concatenate([expected.parts, 1 - expected.parts.sum(0, keepdims=True)])
        chances.append(np.asarray(np.clip(whole, 0.01, 1), np.float32))
        sheet.chances(f"regressed{form}", expected.parts)
        sheet.of_draft(f"regressed{form}_doubt", expected.doubt)
        sheet.of_draft(f"regressed{form}_room_no", expected.parts[0].mean(1))
        sheet.of_draft(f"regressed{form}_room_abstain", expected.parts[1].mean(1))
    return np.asarray(chances[0] / chances[0].sum(0), np.float32)


def _mapped(sheet: _Sheet, past: History, votes: Floats, age: Floats, weights: Floats) -> None:
    """Add where the last sessions' votes put members and, by their neighbours, drafts (singular values)."""
    recent = np.flatnonzero(age < _AGREEING)
    signed, present = votes[2][recent] - votes[0][recent], votes[:, recent].sum(0)
    centre = signed.sum(1) / np.maximum(present.sum(1), 1)
    left, size, right = np.linalg.svd(
        np.where(present > 0, signed - centre[:, None], 0).astype(np.float64), full_matrices=False
    )
    kept = min(_FACTORS, len(size))
    scale = np.sqrt(max(1, len(recent)))
    near = weights[:, recent]
    near = near / np.maximum(near.sum(1, keepdims=True), 1e-9)
    projected = np.zeros(sheet.shape)
    for factor in range(_FACTORS):
        if factor >= kept:
            member, draft = np.zeros(sheet.shape[1]), np.zeros(sheet.shape[0])
        else:
            member, draft = right[factor] * size[factor] / scale, near @ (left[:, factor] * scale)
            name = _REFERENCE[0] if factor == 0 else _REFERENCE[1]
            if name in past.members and member[past.members.index(name)] < 0:
                member, draft = -member, -draft
        sheet.of_member(f"map{factor}", member)
        sheet.of_draft(f"map_draft{factor}", draft)
        projected += draft[:, None] * member[None]
    sheet.add("projected", projected)
