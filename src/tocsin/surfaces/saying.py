"""How is a rule said in the reader's language? Sentences that pure rooms hand over, translated part by part."""

from tocsin.councils.phrases import Listing, Phrase, Sentence
from tocsin.messages import N_
from tocsin.surfaces.language import Translator

__all__ = ["say"]

_JOINTS = {
    "and": N_("%(first)s, and %(second)s"),
    "or": N_("%(first)s, or %(second)s"),
    "then": N_("%(first)s, or failing that %(second)s"),
}


def say(words: Translator, sentence: Sentence | str) -> str:
    """Return a sentence in a language; a list inside a list stands in brackets.

    >>> from tocsin.surfaces.language import translator
    >>> say(translator("es"), Phrase("consensus: no member present objects"))
    'consenso: ningún miembro presente se opone'
    """
    if isinstance(sentence, str):
        return sentence
    if isinstance(sentence, Phrase):
        return words.text(
            sentence.message,
            **{
                name: say(words, value) if isinstance(value, Phrase | Listing) else _plain(words, value)
                for name, value in sentence.values.items()
            },
        )
    parts = [f"({say(words, part)})" if isinstance(part, Listing) else say(words, part) for part in sentence.parts]
    said = parts[0]
    for part in parts[1:]:
        said = words.text(_JOINTS[sentence.joint], first=said, second=part)
    return said


def _plain(words: Translator, value: int | str) -> str:
    # A share such as 2/3 or 55 % is text with digits; a seat's id has none, or keeps them as they are.
    if isinstance(value, int):
        return words.number(value)
    return words.digits(value) if value[:1].isdigit() else value
