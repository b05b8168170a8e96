"""What does a policy label say in the reader's language? One line for a badge, and a sentence for every restriction."""

import hashlib
from typing import Self

from tocsin.errors import BadInputError
from tocsin.exchange.policies import policy_of
from tocsin.exchange.policies.words import Sentence, in_short, in_words
from tocsin.messages import N_
from tocsin.surfaces.language import Translator

__all__ = ["PolicyTitle", "policy_header", "policy_sentences", "policy_title"]

_LONGEST_HEADER = 2000


class PolicyTitle(str):
    """The line of a policy's badge, which knows the label that it stands for."""

    __slots__ = ("label",)
    label: str

    def __new__(cls, text: str, label: str) -> Self:
        """Keep the label beside the text."""
        made = super().__new__(cls, text)
        made.label = label
        return made


def policy_title(language: Translator, label: str) -> PolicyTitle:
    """Return the one line of a label's badge; of a label that cannot be read, that it is for nobody.

    >>> from tocsin.surfaces.language import translator
    >>> policy_title(translator("fr"), "node-only")
    'ce nœud seulement'
    """
    try:
        text = _said(language, in_short(policy_of(label)))
    except BadInputError:
        text = language.text(N_("not readable here: for nobody"))
    return PolicyTitle(text, label)


def policy_sentences(language: Translator, label: str) -> tuple[str, ...]:
    """Return every sentence that a reader must know to keep the policy.

    >>> from tocsin.surfaces.language import translator
    >>> policy_sentences(translator("en"), "public")
    ('It is for anyone.', 'Whoever holds it may pass it on.', 'It may be used for everything.')
    """
    try:
        return tuple(_said(language, one) for one in in_words(policy_of(label)))
    except BadInputError:
        return (language.text(N_("This node cannot read the policy, and releases nothing under it to anybody.")),)


def policy_header(label: str) -> str:
    """Return the label as it stands in an HTTP header; one that is too long is named by its SHA-256.

    >>> policy_header("public")
    'public'
    """
    if len(label) <= _LONGEST_HEADER and label.isascii() and label.isprintable():
        return label
    return f"sha256:{hashlib.sha256(label.encode(errors='replace')).hexdigest()}"


def _said(language: Translator, sentence: Sentence) -> str:
    words = {name: ", ".join(language.title(part) for part in parts) for name, parts in sentence.words}
    return language.text(sentence.message, **words)
