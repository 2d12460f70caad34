"""Which document has which value of a facet, in the forms that make counting fast."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from search_index.store.segment import Ints

Bools = npt.NDArray[np.bool_]

#: Counting the bits two bitmaps have in common costs about this many times less per document and value than looking
#: up the one value of a listed document, and than looking up its several values.
_BITMAP_ADVANTAGE, _BITMAP_ADVANTAGE_OF_SEVERAL = 400, 1_000


class FacetTable:
    """Values of a facet in their order and, sorted by document, pairs of document and number of the value."""

    def __init__(self, values: tuple[str, ...], docs: Ints, codes: Ints, size: int) -> None:
        self.values = values
        self.size = size
        order = np.argsort(docs, kind="stable")
        # As narrow as the values allow: what a query reads it drives other things out of the processor's caches.
        narrow = np.min_scalar_type(len(values) + 1)
        self.docs, self.codes = docs[order], codes[order].astype(narrow)
        self.single = not bool((self.docs[1:] == self.docs[:-1]).any())

    def only(self, wanted: Callable[[str], bool]) -> FacetTable:
        """The table of those values alone."""
        kept = np.array([wanted(value) for value in self.values], bool)
        number = np.cumsum(kept) - 1
        chosen = kept[self.codes]
        names = tuple(value for value, keep in zip(self.values, kept, strict=True) if keep)
        return FacetTable(names, self.docs[chosen], number[self.codes[chosen]], self.size)

    @cached_property
    def _column(self) -> npt.NDArray[np.unsignedinteger[Any]]:
        """Number of the value + 1 for each document, 0 for none. Only when no document has two."""
        column = np.zeros(self.size, self.codes.dtype)
        column[self.docs] = self.codes + 1
        return column

    @cached_property
    def _rows(self) -> Ints:
        """Where the pairs of each document start."""
        return np.searchsorted(self.docs, np.arange(self.size + 1)).astype(np.int32)

    @cached_property
    def _bitmaps(self) -> npt.NDArray[np.uint64]:
        """A bit for each document, a row for each value."""
        rows = np.zeros((len(self.values), self.size), bool)
        rows[self.codes, self.docs] = True
        return _words(rows)

    def count_docs(self, docs: Ints) -> npt.NDArray[np.int64]:
        """How many of these documents have each value."""
        if self.single:
            return np.bincount(self._column.take(docs), minlength=len(self.values) + 1)[1:]
        starts, ends = self._rows[docs], self._rows[docs + 1]
        sizes = ends - starts
        before = np.cumsum(sizes) - sizes
        places = np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()))
        return np.bincount(self.codes[places], minlength=len(self.values))

    def prefers_bitmaps(self, total: int) -> bool:
        """True when ``total`` documents are counted faster by ``count_bits`` than by ``count_docs``."""
        advantage = _BITMAP_ADVANTAGE if self.single else _BITMAP_ADVANTAGE_OF_SEVERAL
        return len(self.values) * self.size < advantage * total

    def count_bits(self, bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """How many of the documents whose bits are set (see ``as_bits``) have each value."""
        return np.bitwise_count(self._bitmaps & bits).sum(axis=1, dtype=np.uint32).astype(np.int64)


def as_bits(mask: Bools) -> npt.NDArray[np.uint64]:
    """A mask of documents as a bitmap."""
    bits = np.zeros(-(-len(mask) // 64) * 8, np.uint8)
    bits[: -(-len(mask) // 8)] = np.packbits(mask)
    return bits.view(np.uint64)


def _words(rows: Bools) -> npt.NDArray[np.uint64]:
    packed = np.packbits(rows, axis=1)
    if spare := -packed.shape[1] % 8:
        packed = np.pad(packed, ((0, 0), (0, spare)))
    return packed.view(np.uint64)
