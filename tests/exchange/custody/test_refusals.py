"""Why: one sentence for each code, and the gate's own reason behind it."""

from tests.support.council import Council, label
from tocsin.exchange.custody.refusals import REASONS, words


def test_a_refusal_says_its_sentence_and_the_gates_own_reason():
    council = Council("abc")
    note = council.own("a", label("b"))
    assert council.share("a", note, []).reason == words("empty")
    assert council.share("a", note, ["c"]).reason == "The gate refused: c is not in its audience"
    assert council.share("a", note, ["b"]).reason == REASONS["done"]
    assert council.share("a", note, ["z"]).reason == f"{words('not-standing')}: z"
