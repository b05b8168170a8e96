"""What is a place called, also one that only a member's own file names? In the reader's language as far as possible."""

from tocsin.errors import TocsinError
from tocsin.node.answers import PlaceAnswer
from tocsin.node.reading import Reader
from tocsin.surfaces.language import Translator

__all__ = ["name_of", "place_name"]


def name_of(place: PlaceAnswer, words: Translator) -> str:
    """Return the name of a place in the reader's language; of a loaded unit, in the nearest language its file has."""
    if not place.names:
        return words.place(place.id)
    wanted = (words.locale, words.locale.replace("_", "-").partition("-")[0], "en", "und")
    return next((place.names[tag] for tag in wanted if tag in place.names), next(iter(place.names.values())))


def place_name(id: str, reader: Reader, words: Translator) -> str:
    """Return the name of a place by its id: an id that the world's tables do not name is asked of the node."""
    known = words.place(id)
    if known != id:
        return known
    try:
        return name_of(reader.place(id), words)
    except TocsinError:
        # Nobody here knows it, or this person may not: the id they already hold is all that is shown.
        return id
