"""A label says in six languages what it permits, on a badge and in sentences."""

import pytest

from tocsin.exchange.policies import Policy, label_of
from tocsin.exchange.policies.harm import careful
from tocsin.surfaces.language import BUILT_IN, translator
from tocsin.surfaces.policy_words import policy_header, policy_sentences, policy_title

REPORT = label_of(
    careful(
        Policy(audience=(("kind:ngo", "member:cert.example"),), purposes=("read", "share", "act"), pap="amber"),
        sensitivity="field-report",
        places=["SDN"],
    )
)


@pytest.mark.parametrize("locale", BUILT_IN)
def test_every_language_says_a_strict_policy_in_its_own_words(locale: str) -> None:
    sentences = policy_sentences(translator(locale), REPORT)
    english = policy_sentences(translator("en"), REPORT)
    assert len(sentences) == len(english)
    assert not any("%(" in one for one in sentences)
    if locale != "en":
        assert not set(sentences) & set(english)


def test_the_badge_knows_its_label_and_a_label_that_cannot_be_read_is_for_nobody() -> None:
    assert policy_title(translator("en"), REPORT) == "for: any non-governmental organisation, cert.example"
    assert policy_title(translator("en"), REPORT).label == REPORT
    assert policy_title(translator("en"), '{"v":9}') == "not readable here: for nobody"


def test_a_header_holds_the_label_or_names_it_by_its_hash() -> None:
    assert policy_header(REPORT) == REPORT
    assert policy_header("x" * 3000).startswith("sha256:")
    assert policy_header("a\nb").startswith("sha256:")
