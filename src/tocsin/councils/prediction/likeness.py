"""How alike are the words of two roll calls? Cosines of TF-IDF vectors, of title, subject, letters and last words."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.prediction.wording import Wording

__all__ = ["Likeness"]

_WORD = r"(?u)\b\w\w+\b"


class Likeness:
    """Vectors of every roll call; :meth:`between` compares some with others.

    Rare words weigh more (Spärck Jones, Journal of Documentation 28:1, 1972). Only words enter, never votes.
    """

    def __init__(self, words: Sequence[Wording]) -> None:
        """Make the vectors."""
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - importing the room stays quick

        def vectors(texts: list[str], **how: Any) -> Any:
            least = min(int(how.pop("least", 1)), max(1, len(texts) // 4))
            return TfidfVectorizer(sublinear_tf=True, min_df=least, **how).fit_transform(texts).astype(np.float32)

        title = [one.title or "untitled" for one in words]
        self._vectors = (
            vectors(title, ngram_range=(1, 2), token_pattern=_WORD),
            vectors([one.subject.strip() or "untitled" for one in words], token_pattern=_WORD),
            vectors(title, analyzer="char_wb", ngram_range=(4, 4), least=2),
            vectors([one.put or "whole" for one in words], token_pattern=_WORD),
        )

    @property
    def titles(self) -> Any:
        """The vectors of the titles' words, sparse, one row for a roll call."""
        return self._vectors[0]

    def between(self, some: NDArray[np.intp], others: NDArray[np.intp]) -> tuple[NDArray[np.float32], ...]:
        """Return the cosines of titles, subjects, letters and last words, each of shape (some, others)."""
        dense: Callable[[Any], NDArray[np.float32]] = lambda product: product.toarray()  # noqa: E731
        return tuple(dense(vector[some] @ vector[others].T) for vector in self._vectors)
