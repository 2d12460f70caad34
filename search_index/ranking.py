"""What matches a plan, and how well: BM25 of each term, added up.

Takes a snapshot, a plan and the mask of what the reader may see; gives ``Matches``, documents with scores. BM25 of
one term or phrase comes first, then a whole plan, then where words stand side by side: places are
``document << 16 | position``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search_index.matches import Matches, Spread, all_of, any_of, everything
from search_index.plan import GRAM_WEIGHT, Leaf, Lookup, Phrase, Plan
from search_index.store.postings import Bools, Postings, nothing
from search_index.store.segment import Floats, Ints, Places
from search_index.store.snapshot import Snapshot
from search_index.text import has_hangul

Keys = npt.NDArray[np.int64]
Numbers = npt.NDArray[Any]  # whole ones, all of one type

#: Looking up a number costs about five times as much as passing it by: so long an array is merged with the other.
_MERGED = 1 / 4


class Norm(NamedTuple):
    """BM25's parameters: how soon repetition stops to count, and how much length does."""

    k1: float
    b: float


#: Tuned on judged sets (see docs/search.md).
NORM = Norm(0.9, 0.4)
#: For English words of sentences: who writes many words is matched by long texts anyway, so length must count more.
SENTENCE_NORM = Norm(1.2, 0.6)


# BM25


def norm_of(term: str, *, sentence: bool) -> Norm:
    """How a term is measured: an English one of a sentence against the length of its text more strictly."""
    return SENTENCE_NORM if sentence and term.isascii() else NORM


def idf(size: int, doc_frequency: int) -> float:
    """Inverse document frequency among ``size`` documents, never negative (Robertson and Zaragoza 2009, as Lucene computes it)."""
    return math.log1p((size - doc_frequency + 0.5) / (doc_frequency + 0.5))


def postings(snapshot: Snapshot, field: str, term: str, norm: Norm = NORM) -> Postings:
    """Living documents and impacts of a term in a scored field."""
    return snapshot.remember((field, term, norm), lambda: _postings(snapshot, field, term, norm))


def _postings(snapshot: Snapshot, field: str, term: str, norm: Norm) -> Postings:
    found = snapshot.segments_with(field, term)
    if not found:
        return nothing(snapshot.size)
    parts = [(arrays.docs(field, n), arrays.weights(field, n), offset) for arrays, n, offset in found]
    count, end = sum(len(own) for own, _, _ in parts), 0
    docs, tf = np.empty(count, np.int32), np.empty(count, np.float32)
    for own, weights, offset in parts:  # into their place: to join them afterwards would copy them once more
        start, end = end, end + len(own)
        np.add(own, np.int32(offset), out=docs[start:end])
        tf[start:end] = weights
    return scored(snapshot, docs, tf, field, term, norm)


def scored(snapshot: Snapshot, docs: Ints, tf: Floats, field: str, term: str, norm: Norm = NORM) -> Postings:
    """BM25 from weighted frequencies in all documents, deleted ones dropped afterwards."""
    impacts = _impacts(snapshot, docs, tf, field, term, norm, idf(snapshot.size, len(docs)))
    if snapshot.live is not None:
        living = snapshot.live[docs]
        docs, impacts = docs[living], impacts[living]
    return Postings(docs, impacts, snapshot.size)


def impacts_in(
    snapshot: Snapshot, field: str, term: str, docs: Ints, norm: Norm = NORM, among: int | None = None
) -> Floats:
    """What a term adds to the score of some documents (ascending), 0 where it isn't. Nothing is kept in memory.

    ``among`` is the number of documents its rarity is judged by, if not all.
    """
    tf, frequency = np.zeros(len(docs), np.float32), 0
    for arrays, number, offset in snapshot.segments_with(field, term):
        having, own = arrays.docs(field, number), docs - np.int32(offset)
        frequency += len(having)
        at = np.minimum(np.searchsorted(having, own), len(having) - 1)
        there = np.flatnonzero(having[at] == own)
        tf[there] = arrays.weights_at(field, number, at[there])
    rarity = idf(snapshot.size if among is None else among, frequency)
    return _impacts(snapshot, docs, tf, field, term, norm, rarity)


def _impacts(
    snapshot: Snapshot, docs: Ints, tf: Floats, field: str, term: str, norm: Norm, rarity: float
) -> Floats:
    """BM25 of a term with these weighted frequencies.

    A word is measured against the text of its own language, so that a listing in two languages, twice as long,
    doesn't stand behind one in a single language.
    """
    korean = has_hangul(term)
    least = snapshot.remember(("least", field, korean, norm), lambda: _least(snapshot, field, korean, norm))
    impacts: Floats = tf * np.float32(rarity * (norm.k1 + 1))
    impacts /= tf + least.take(docs)
    return impacts


def _least(snapshot: Snapshot, field: str, korean: bool, norm: Norm) -> Floats:
    """For every document what BM25 adds to a frequency below the line: it grows with the document's length."""
    lengths = snapshot.lengths(field)
    if field in ("text", "common_ko", "common_en"):
        of_language = snapshot.lengths("length_ko" if korean else "length_en")
        lengths = of_language if of_language.having else lengths
    k1, b = norm
    least: Floats = lengths.of * np.float32(k1 * b / (lengths.average or 1.0)) + np.float32(k1 * (1 - b))
    return least


def phrase_postings(snapshot: Snapshot, terms: tuple[str, ...], norm: Norm) -> Postings:
    """A phrase scored like a word: its occurrences are its frequency."""
    return snapshot.remember(("phrase", terms, norm), lambda: _phrase_postings(snapshot, terms, norm))


def _phrase_postings(snapshot: Snapshot, terms: tuple[str, ...], norm: Norm) -> Postings:
    docs = phrase_keys(snapshot, terms) >> 16
    first = np.flatnonzero(_firsts(docs))
    counts = np.empty(len(first), np.float32)
    np.subtract(first[1:], first[:-1], out=counts[:-1], casting="unsafe")
    counts[-1:] = len(docs) - first[-1:]
    return scored(snapshot, docs[first].astype(np.int32), counts, "text", terms[0], norm)


# A plan


def leaf_postings(snapshot: Snapshot, leaf: Leaf, *, sentence: bool = False) -> Postings:
    """Documents of a leaf, perhaps of a sentence, with their impacts, the leaf's weight not yet applied."""
    if leaf.field == "number":
        docs = snapshot.docs(leaf.field, leaf.terms[0])
        return Postings(docs, np.ones(len(docs), np.float32), snapshot.size)
    norm = norm_of(leaf.terms[0], sentence=sentence)
    if len(leaf.terms) > 1:
        return phrase_postings(snapshot, leaf.terms, norm)
    return postings(snapshot, leaf.field, leaf.terms[0], norm)


def way_postings(
    snapshot: Snapshot, way: Sequence[Leaf], *, sentence: bool = False
) -> list[tuple[Postings, float]]:
    """The leaves of one way of saying something, with their weights; its common words only beside a telling one."""
    found = [(leaf_postings(snapshot, leaf, sentence=sentence), leaf.weight) for leaf in way]
    if not any(leaf.common for leaf in way):
        return found
    telling = tuple(leaf.terms[0] for leaf in way if not leaf.common and len(leaf.terms) == 1)
    docs = [entry.docs for (entry, _), leaf in zip(found, way, strict=True) if not leaf.common]
    several = docs[0] if len(docs) == 1 else np.unique(np.concatenate(docs))

    def beside(leaf: Leaf, entry: Postings) -> Postings:
        return snapshot.remember(("beside", telling, leaf.terms, sentence), lambda: _among(entry, several))

    return [
        (beside(leaf, entry) if leaf.common else entry, weight)
        for leaf, (entry, weight) in zip(way, found, strict=True)
    ]


def _among(entry: Postings, docs: Ints) -> Postings:
    """Of the postings those of some documents (ascending)."""
    at = entry.docs.searchsorted(docs)
    inside = np.flatnonzero(entry.docs.take(at, mode="clip") == docs) if len(entry.docs) else at[:0]
    return Postings(docs[inside], entry.impacts[at[inside]], entry.size)


class Looked:
    """Some documents (ascending), and which of them have what a plan looks for; implements ``coverage.Found``."""

    def __init__(self, snapshot: Snapshot, docs: Ints, *, sentence: bool) -> None:
        self._snapshot, self._docs, self._sentence = snapshot, docs, sentence
        # Each with its way, so that no other can have its number meanwhile.
        self._ways: dict[int, tuple[Sequence[Leaf], dict[int, Ints]]] = {}

    def _postings(self, way: Sequence[Leaf], leaf: Leaf) -> Ints:
        if id(way) not in self._ways:
            found = way_postings(self._snapshot, way, sentence=self._sentence)
            # By identity: the hash of a leaf goes through all that it says.
            self._ways[id(way)] = way, {id(own): one.docs for own, (one, _) in zip(way, found, strict=True)}
        return self._ways[id(way)][1][id(leaf)]

    def having(self, way: Sequence[Leaf], leaf: Leaf) -> Bools:
        """Which of the documents have it."""
        docs = self._postings(way, leaf)
        if not len(docs):
            return np.zeros(len(self._docs), dtype=np.bool_)
        having: Bools = docs.take(docs.searchsorted(self._docs), mode="clip") == self._docs
        return having

    @property
    def rarest(self) -> float:
        """Of what no document has."""
        return idf(self._snapshot.size, 0)

    def rarity(self, way: Sequence[Leaf], leaf: Leaf) -> float:
        """How rare it is among all documents."""
        return idf(self._snapshot.size, len(self._postings(way, leaf)))


def rank(snapshot: Snapshot, plan: Plan, allowed: Bools) -> Matches:
    """Documents among the allowed that match the plan. Without words to rank by, every score is 0."""
    allowed = restrict(snapshot, plan, allowed)
    if not plan.units:
        return everything(snapshot.size).within(allowed)
    sentence = plan.sentence
    meanings = [[way_postings(snapshot, way, sentence=sentence) for way in unit.ways] for unit in plan.units]
    words = any_of(snapshot.size, meanings)
    matches = _with_grams(snapshot, words, plan.grams) if plan.grams else words
    return matches.within(allowed)


def _with_grams(snapshot: Snapshot, words: Matches, grams: tuple[str, ...]) -> Matches:
    """Bigrams help to order what matches by its words; alone they find what stands whole inside a longer word."""
    found = [postings(snapshot, "grams", gram) for gram in grams]
    scores = np.zeros(snapshot.size, np.float32)
    for entry in found:
        entry.add_to(scores, GRAM_WEIGHT)
    mask = np.zeros(snapshot.size, bool)
    mask[all_of(found).docs()] = True
    words.add_to(scores, mask)
    return Spread(scores, mask)


def restrict(snapshot: Snapshot, plan: Plan, allowed: Bools) -> Bools:
    """The allowed documents that also meet the plan's phrases, fields and ranges."""
    for phrase in plan.phrases:
        allowed = _combine(snapshot, allowed, phrase_docs(snapshot, phrase), phrase.excluded)
    for lookup in plan.lookups:
        allowed = _combine(snapshot, allowed, lookup_docs(snapshot, lookup), lookup.excluded)
    for facet, value, excluded in plan.facets:
        mask = snapshot.any_of(facet, [value])
        allowed = allowed & ~mask if excluded else allowed & mask
    for name, low, high in plan.ranges:
        allowed = allowed & snapshot.between(name, low, high)
    return allowed


def _combine(snapshot: Snapshot, allowed: Bools, docs: npt.NDArray[np.int32], excluded: bool) -> Bools:
    mask = np.zeros(snapshot.size, bool)
    mask[docs] = True
    return allowed & ~mask if excluded else allowed & mask


def lookup_docs(snapshot: Snapshot, lookup: Lookup) -> Ints:
    """Documents that have every term in the field."""
    docs: Ints | None = None
    for term in lookup.terms:
        found = snapshot.docs(lookup.field, term)
        docs = found if docs is None else intersect(docs, found)
    return docs if docs is not None else np.zeros(0, np.int32)


# Words side by side


def phrase_docs(snapshot: Snapshot, phrase: Phrase) -> Ints:
    """Documents in which the terms stand side by side."""
    keys = phrase_keys(snapshot, phrase.terms)
    if phrase.part:
        positions = keys & 0xFFFF
        keys = keys[(positions >= phrase.part.start) & (positions < phrase.part.end)]
    docs = np.unique(keys >> 16).astype(np.int32)
    return docs if snapshot.live is None else docs[snapshot.live[docs]]


def phrase_keys(snapshot: Snapshot, terms: tuple[str, ...]) -> Keys:
    """``document << 16 | position`` of the first word of every place where the terms stand side by side.

    The first term is no empty one; of the others an empty one stands for any word.
    """
    found = [np.zeros(0, np.int64)]
    distances = [distance for distance, term in enumerate(terms) if term]
    for offset, _, words in snapshot.places("text", [term for term in terms if term]):
        keys = side_by_side(words, distances).astype(np.int64)
        keys += offset << 16
        found.append(keys)
    keys = np.concatenate(found)
    return keys[_firsts(keys)]  # a name in pieces may have the same word twice at one place


def keys_within(snapshot: Snapshot, term: str, docs: Ints) -> Keys:
    """``document << 16 | position`` of every place of a term in some documents (ascending)."""
    found = [np.zeros(0, np.int64)]
    for offset, size, (places,) in snapshot.places("text", (term,)):
        start, end = docs.searchsorted((offset, offset + size))
        if end > start:
            own = _within(places, docs[start:end] - np.int32(offset))
            found.append(own.astype(np.int64) + (offset << 16))
    return np.concatenate(found)


def _within(places: Places, docs: Ints) -> Places:
    """Those of the places that are in some documents (ascending)."""
    # Searched for in their own type: numpy would copy all places to compare them with another.
    first = docs.astype(places.dtype) << 16
    starts, ends = places.searchsorted(first), places.searchsorted(first | 0xFFFF, side="right")
    sizes = ends - starts
    at = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
    return places[at]


def side_by_side(words: Sequence[Numbers], distances: Sequence[int]) -> Numbers:
    """Places of the first word from which each word stands at its distance: the rarest word's among those of the others."""
    (at, keys), *others = sorted(zip(distances, words, strict=True), key=lambda entry: len(entry[1]))
    for distance, places in others:
        keys = intersect(_moved(keys, distance - at), places)
        at = distance
    return _moved(keys, -at)


def _moved(keys: Numbers, distance: int) -> Numbers:
    if not distance:
        return keys
    if distance > 0:
        return keys + distance
    # They may have no sign: what stands too near the beginning of all has nothing so far before it.
    return keys[keys.searchsorted(-distance) :] - -distance


def intersect(a: Numbers, b: Numbers) -> Numbers:
    """Numbers of one ascending array, preferably the shorter, that another of its type has too."""
    if len(a) > len(b) * _MERGED:
        merged = np.concatenate((a, b))
        merged.sort(kind="stable")  # which merges what is in order already
        twice = merged[1:][merged[1:] == merged[:-1]]
        twice = twice[_firsts(twice)]
        return _those_in(_those_in(twice, a), b)  # one of them alone may have a number twice
    return _those_in(a, b)


def _those_in(a: Numbers, b: Numbers) -> Numbers:
    if not len(b):
        return a[:0]
    # Beyond the end stands what is less than anything not found before it: the last is as good to compare with.
    return a[b.take(b.searchsorted(a), mode="clip") == a]


def _firsts(numbers: Numbers) -> Bools:
    """Which of ascending numbers differ from the one before."""
    first = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=first[1:])
    return first
