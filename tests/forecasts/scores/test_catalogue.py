"""What a score is called reads the same in the reference, which fills no placeholders, and on a page, which does."""

import pytest

from tocsin.forecasts.scores.catalogue import SCORES
from tocsin.surfaces.language import translator


@pytest.mark.parametrize("id", SCORES)
def test_a_title_is_plain_text_that_needs_no_filling(id: str) -> None:
    title = SCORES[id].title
    assert "%%" not in title
    assert translator("en").text(title) == title
