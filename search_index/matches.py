"""The documents a query matched, with their scores: as short lists when few, as arrays over the collection when many.

Whole-collection operations on 100,000 numbers take 3 to 10 µs in numpy, less than looking at 10,000 places one by
one: that decides between the two forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from search_index.store.facet_table import FacetTable, as_bits
from search_index.store.postings import Bools, Postings
from search_index.store.segment import Floats, Ints

#: Union of lists with fewer postings than this share of the collection is made by sorting, not by adding up arrays.
_FEW = 1 / 40
_IN_GROUP = 64


class Matches(Protocol):
    """What was matched. Immutable."""

    @property
    def total(self) -> int:
        """Number of documents."""

    def docs(self) -> Ints:
        """The documents, ascending."""

    def scores_of(self, docs: Ints) -> Floats:
        """Scores of some of the matched documents."""

    @property
    def top(self) -> float:
        """The highest score, 0 when nothing matched."""

    def best(self, count: int) -> Ints:
        """The ``count`` documents of highest score, in that order; equal ones in document order."""

    def within(self, mask: Bools) -> Matches:
        """Those of them in the mask."""

    def at_least(self, score: float) -> Matches:
        """Those of them with at least this score."""

    def add_to(self, scores: Floats, mask: Bools) -> None:
        """Add the scores to those of all documents, and the documents to a mask."""

    def count(self, table: FacetTable) -> npt.NDArray[np.int64]:
        """How many of them have each value of a facet."""


class Listed:
    """Few matches: document numbers, ascending, and scores."""

    def __init__(self, docs: Ints, scores: Floats) -> None:
        self._docs, self._scores = docs, scores

    @property
    def total(self) -> int:
        return len(self._docs)

    def docs(self) -> Ints:
        return self._docs

    def scores_of(self, docs: Ints) -> Floats:
        return self._scores[np.searchsorted(self._docs, docs)]

    @property
    def top(self) -> float:
        return float(self._scores.max(initial=0.0))

    def best(self, count: int) -> Ints:
        return order_by(self._docs, self._scores, 0, count)

    def within(self, mask: Bools) -> Matches:
        chosen = mask[self._docs]
        return Listed(self._docs[chosen], self._scores[chosen])

    def at_least(self, score: float) -> Matches:
        chosen = self._scores >= score
        return self if chosen.all() else Listed(self._docs[chosen], self._scores[chosen])

    def add_to(self, scores: Floats, mask: Bools) -> None:
        docs = self._docs.astype(np.intp)
        scores[docs] += self._scores
        mask[docs] = True

    def count(self, table: FacetTable) -> npt.NDArray[np.int64]:
        return table.count_docs(self._docs)


class Spread:
    """Many matches: a score for every document of the collection, 0 for those not matched, and a mask of the matched."""

    def __init__(self, scores: Floats, mask: Bools, *, ahead: bool = False) -> None:
        self._scores, self._mask = scores, mask
        self._ahead = ahead  # every document outside the mask scores less than all inside
        self._total = int(np.count_nonzero(mask))

    @property
    def total(self) -> int:
        return self._total

    def docs(self) -> Ints:
        return self._docs

    @cached_property
    def _docs(self) -> Ints:
        return np.flatnonzero(self._mask).astype(np.int32)

    @cached_property
    def _own(self) -> Floats:
        """Scores among which those of the matched are the highest; the others may have some too."""
        return self._scores if self._ahead else self._scores * self._mask

    @cached_property
    def _bits(self) -> npt.NDArray[np.uint64]:
        return as_bits(self._mask)

    def scores_of(self, docs: Ints) -> Floats:
        return self._scores.take(docs)

    @property
    def top(self) -> float:
        return float(self._own.max(initial=0.0))

    def best(self, count: int) -> Ints:
        count = min(count, self._total)
        if not count:
            return np.zeros(0, np.int32)
        groups = len(self._scores) // _IN_GROUP
        if count <= groups // 2:
            scores = self._own
            # The count-th largest of the maxima of groups is a lower bound of the count-th largest score.
            maxima = scores[: groups * _IN_GROUP].reshape(_IN_GROUP, groups).max(axis=0)
            limit = np.partition(maxima, groups - count)[groups - count]
            if limit > 0:
                docs = np.flatnonzero(scores >= limit).astype(np.int32)
                return order_by(docs, scores[docs], 0, count)
        return order_by(self._docs, self._scores.take(self._docs), 0, count)

    def within(self, mask: Bools) -> Matches:
        return Spread(self._scores, self._mask & mask)

    def at_least(self, score: float) -> Matches:
        return Spread(self._own, self._mask & (self._own >= score), ahead=score > 0)

    def add_to(self, scores: Floats, mask: Bools) -> None:
        scores += self._scores * self._mask
        mask |= self._mask

    def count(self, table: FacetTable) -> npt.NDArray[np.int64]:
        return (
            table.count_bits(self._bits)
            if table.prefers_bitmaps(self._total)
            else table.count_docs(self._docs)
        )


def order_by(docs: Ints, keys: npt.NDArray[np.floating], start: int, count: int) -> Ints:
    """``count`` documents from place ``start`` on, largest key first, equal ones in document order."""
    wanted = min(start + count, len(docs))
    if start >= wanted:
        return docs[:0]
    if wanted * 2 < len(docs):
        limit = np.partition(keys, len(keys) - wanted)[len(keys) - wanted]
        chosen = keys >= limit
        docs, keys = docs[chosen], keys[chosen]
    return docs[np.lexsort((docs, -keys))[start:wanted]]


def everything(size: int) -> Matches:
    """All documents, deleted ones too, with the score 0: a mask makes something of it."""
    return Spread(np.zeros(size, np.float32), np.ones(size, bool))


#: A term's postings and the weight they have in a query.
Weighted = tuple[Postings, float]
#: Several terms whose impacts are added up, and a meaning with the ways of saying it, the best of which counts.
Way = Sequence[Weighted]
Meaning = Sequence[Way]


def any_of(size: int, meanings: Sequence[Meaning]) -> Matches:
    """Documents, of ``size`` in all, that match any of the meanings, their scores added up."""
    meanings = [found for meaning in meanings if (found := _found(meaning))]
    ways = [way for meaning in meanings for way in meaning]
    if len(ways) == 1 and len(ways[0]) == 1:
        ((entry, weight),) = ways[0]
        return Listed(entry.docs, entry.weighted(weight))
    if sum(len(entry.docs) for way in ways for entry, _ in way) < size * _FEW:
        return Listed(*_combined((_listed(meaning) for meaning in meanings), np.add))
    scores = np.zeros(size, np.float32)
    for meaning in meanings:
        if len(meaning) == 1:
            _add(scores, meaning[0])
        else:
            scores += _best(size, meaning)
    return Spread(scores, scores > 0, ahead=True)


def _found(meaning: Meaning) -> Meaning:
    """The meaning without terms that no document has."""
    return [found for way in meaning if (found := [entry for entry in way if len(entry[0].docs)])]


def _add(scores: Floats, way: Way) -> None:
    for entry, weight in way:
        entry.add_to(scores, weight)


def _best(size: int, meaning: Meaning) -> Floats:
    best = np.zeros(size, np.float32)
    for way in meaning:
        if len(way) == 1:
            way[0][0].raise_to(best, way[0][1])
        else:
            scores = np.zeros(size, np.float32)
            _add(scores, way)
            np.maximum(best, scores, out=best)
    return best


def _listed(meaning: Meaning) -> tuple[Ints, Floats]:
    ways = (
        _combined(((entry.docs, entry.weighted(weight)) for entry, weight in way), np.add) for way in meaning
    )
    return _combined(ways, np.maximum)


def all_of(lists: Sequence[Postings]) -> Matches:
    """Documents that are in every list, their scores added up. The shortest list leads."""
    first, *others = sorted(lists, key=lambda postings: len(postings.docs))
    docs, scores = first.docs, first.impacts
    for postings in others:
        if not len(docs) or not len(postings.docs):
            return Listed(docs[:0], scores[:0])
        at = np.searchsorted(postings.docs, docs)
        at[at == len(postings.docs)] = 0
        both = postings.docs[at] == docs
        docs, scores = docs[both], scores[both] + postings.impacts[at[both]]
    return Listed(docs, scores)


def _combined(lists: Iterable[tuple[Ints, Floats]], combine: np.ufunc) -> tuple[Ints, Floats]:
    """Several lists as one, ascending, the scores of a document combined."""
    lists = list(lists)
    if len(lists) == 1:
        return lists[0]
    if not lists:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    docs = np.concatenate([docs for docs, _ in lists])
    scores = np.concatenate([scores for _, scores in lists])
    order = np.argsort(docs, kind="stable")
    docs, scores = docs[order], scores[order]
    first = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1])))
    return docs[first], combine.reduceat(scores, first).astype(np.float32)
