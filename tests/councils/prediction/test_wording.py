"""What a roll call is about: titles in every form that records have, and what exactly was put to the vote."""

import polars as pl
import pytest

from tocsin.councils.prediction.wording import wordings


def words(symbol: str = "", short: str = "", text: str = "", *, amendment: bool = False, paragraph: bool = False):
    rows = {"symbol": [symbol], "amendment": [amendment], "paragraph": [paragraph], "short": [short], "text": [text]}
    return wordings(pl.DataFrame(rows))[0]


@pytest.mark.parametrize(
    ("short", "text"),
    [
        (
            "The right to food : resolution / adopted by the General Assembly",
            "A/72/251 72b - Human rights. - HUMAN RIGHTS",
        ),
        ("HUMAN RIGHTS", "The right to food : resolution / adopted by the General Assembly"),
        ("", "The right to food : resolution / adopted by the General Assembly"),
        ("The right to food", "The right to food"),
    ],
)
def test_one_title_in_four_forms_is_one_title(short: str, text: str) -> None:
    assert words("A/RES/72/173", short, text).title == "the right to food"


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        (
            "I shall now put to the vote operative paragraph 5 as a whole, on which a vote has been requested. A",
            "paragraph",
        ),
        (
            "I shall now put to the vote draft resolution II as a whole. We vote on the draft resolution as a whole. A",
            "text",
        ),
        (
            "The Assembly shall first take a decision on the oral amendment to paragraph 6 of draft resolution III. A",
            "amendment",
        ),
        ("I put to the vote the motion that no action be taken on draft resolution III. A", "motion"),
    ],
)
def test_the_last_words_of_the_chair_say_what_is_put(last: str, kind: str) -> None:
    assert words("R/63/191", "", f"The Acting President: {last}", paragraph=kind == "paragraph").kind == kind


def test_a_vote_on_a_part_takes_the_title_of_its_resolution() -> None:
    rows = {
        "symbol": ["A/RES/72/38", "R/72/38", "R/72/39"],
        "amendment": [False, False, False],
        "paragraph": [False, True, True],
        "short": ["Nuclear disarmament : resolution", "", ""],
        "text": [
            "",
            "The President: I put operative paragraph 16. A",
            'The President: the draft entitled "A safer world" has a paragraph. A',
        ],
    }
    titles = [one.title for one in wordings(pl.DataFrame(rows))]
    assert titles == ["nuclear disarmament", "nuclear disarmament", "a safer world"]
