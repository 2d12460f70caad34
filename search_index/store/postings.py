"""Documents of a term and what the term adds to the score of each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from search_index.store.segment import Floats, Ints

Bools = npt.NDArray[np.bool_]

#: A term in more documents than this share of the collection is also kept as an array over all documents: adding
#: 100,000 numbers to 100,000 others is then faster than adding a list of them one by one, if it is asked for again.
_FREQUENT = 1 / 4


class Postings:
    """Living documents of a term, ascending, with the impact on the score of each. Immutable."""

    __slots__ = ("_spread", "docs", "impacts", "size")

    def __init__(self, docs: Ints, impacts: Floats, size: int) -> None:
        self.docs, self.impacts = docs, impacts
        self.size = size  # of the collection
        self._spread: Floats | None = None

    @property
    def nbytes(self) -> int:
        """Bytes it may come to hold."""
        return self.docs.nbytes + self.impacts.nbytes + (4 * self.size if self._frequent else 0) + 200

    @property
    def _frequent(self) -> bool:
        return len(self.docs) > self.size * _FREQUENT

    def _over_all(self) -> Floats:
        if self._spread is None:
            spread = np.zeros(self.size, np.float32)
            spread[self.docs] = self.impacts
            self._spread = spread
        return self._spread

    def add_to(self, scores: Floats, weight: float = 1.0) -> None:
        """Add the weighted impacts to scores over all documents."""
        if self._frequent:
            scores += self._over_all() if weight == 1.0 else self._over_all() * np.float32(weight)
        else:
            np.add.at(scores, self.docs.astype(np.intp), self.weighted(weight))

    def raise_to(self, best: Floats, weight: float = 1.0) -> None:
        """Raise values over all documents to the weighted impacts where those are larger."""
        if self._frequent:
            np.maximum(best, self._over_all() * np.float32(weight), out=best)
        else:
            np.maximum.at(best, self.docs.astype(np.intp), self.weighted(weight))

    def weighted(self, weight: float) -> Floats:
        """The impacts times a weight."""
        return self.impacts if weight == 1.0 else self.impacts * np.float32(weight)


def nothing(size: int) -> Postings:
    """The postings of a term that no document has."""
    return Postings(np.zeros(0, np.int32), np.zeros(0, np.float32), size)
