"""Which document has which value of a facet, in the forms that make counting fast."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from search_index.store.segment import Ints

Bools = npt.NDArray[np.bool_]

#: Up to this many values, counting the common bits of two bitmaps per value beats looking at every document.
_BITMAP_VALUES = 96


class FacetTable:
    """Values of a facet and, sorted by document, pairs of document and number of the value."""

    def __init__(self, values: tuple[str, ...], docs: Ints, codes: Ints, size: int) -> None:
        self.values = values
        self.size = size
        order = np.argsort(docs, kind="stable")
        self.docs, self.codes = docs[order], codes[order]
        self.single = not bool((self.docs[1:] == self.docs[:-1]).any())

    @cached_property
    def _column(self) -> npt.NDArray[np.intp]:
        """Number of the value + 1 for each document, 0 for none. Only when no document has two."""
        column = np.zeros(self.size, np.intp)
        column[self.docs] = self.codes + 1
        return column

    @cached_property
    def _rows(self) -> npt.NDArray[np.int64]:
        """Where the pairs of each document start."""
        return np.searchsorted(self.docs, np.arange(self.size + 1)).astype(np.int64)

    @cached_property
    def _bitmaps(self) -> npt.NDArray[np.uint64]:
        """A bit for each document, a row for each value."""
        rows = np.zeros((len(self.values), self.size), bool)
        rows[self.codes, self.docs] = True
        return _words(rows)

    def count_docs(self, docs: Ints) -> npt.NDArray[np.int64]:
        """How many of these documents have each value."""
        if self.single:
            return np.bincount(self._column[docs], minlength=len(self.values) + 1)[1:]
        starts, ends = self._rows[docs], self._rows[docs + 1]
        sizes = ends - starts
        places = np.repeat(starts - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes) + np.arange(
            int(sizes.sum())
        )
        return np.bincount(self.codes[places], minlength=len(self.values))

    def count_mask(self, mask: Bools, total: int) -> npt.NDArray[np.int64]:
        """How many documents of the mask, ``total`` in number, have each value."""
        if len(self.values) <= _BITMAP_VALUES:
            common = self._bitmaps & _words(mask[None, :])[0]
            return np.bitwise_count(common).sum(axis=1, dtype=np.int64)
        if total < self.size // 8:
            return self.count_docs(np.flatnonzero(mask).astype(np.int32))
        return np.bincount(self.codes[mask[self.docs]], minlength=len(self.values))


def _words(rows: Bools) -> npt.NDArray[np.uint64]:
    packed = np.packbits(rows, axis=1)
    padded = np.zeros((rows.shape[0], -(-packed.shape[1] // 8) * 8), np.uint8)
    padded[:, : packed.shape[1]] = packed
    return padded.view(np.uint64)
