"""A plan carried out on a snapshot: which documents match, and the score of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from search_index.matches import Matches, Spread, all_of, any_of, everything
from search_index.plan import GRAM_WEIGHT, Leaf, Lookup, Phrase, Plan
from search_index.store.postings import Bools, Postings
from search_index.store.segment import Ints, Places
from search_index.store.snapshot import NORM, SENTENCE_NORM, Norm, Snapshot

Keys = npt.NDArray[np.int64]
Numbers = npt.NDArray[Any]  # whole ones, all of one type

#: Looking up a number costs about five times as much as passing it by: so long an array is merged with the other.
_MERGED = 1 / 4


def leaf_postings(snapshot: Snapshot, leaf: Leaf, *, sentence: bool = False) -> Postings:
    """Documents of a leaf, perhaps of a sentence, with their impacts, the leaf's weight not yet applied."""
    if leaf.field == "number":
        docs = snapshot.docs(leaf.field, leaf.terms[0])
        return Postings(docs, np.ones(len(docs), np.float32), snapshot.size)
    norm = norm_of(leaf.terms[0], sentence=sentence)
    if len(leaf.terms) > 1:
        return snapshot.remember(
            ("phrase", leaf.terms, norm), lambda: _phrase_postings(snapshot, leaf.terms, norm)
        )
    return snapshot.postings(leaf.field, leaf.terms[0], norm)


def norm_of(term: str, *, sentence: bool) -> Norm:
    """How a term is measured: an English one of a sentence against the length of its text more strictly."""
    return SENTENCE_NORM if sentence and term.isascii() else NORM


def _phrase_postings(snapshot: Snapshot, terms: tuple[str, ...], norm: Norm) -> Postings:
    """A phrase scored like a word: its occurrences are its frequency."""
    docs = phrase_keys(snapshot, terms) >> 16
    first = np.flatnonzero(_firsts(docs))
    counts = np.empty(len(first), np.float32)
    np.subtract(first[1:], first[:-1], out=counts[:-1], casting="unsafe")
    counts[-1:] = len(docs) - first[-1:]
    return snapshot.scored(docs[first].astype(np.int32), counts, "text", terms[0], norm)


def rank(snapshot: Snapshot, plan: Plan, allowed: Bools) -> Matches:
    """Documents among the allowed that match the plan. Without words to rank by, every score is 0."""
    allowed = restrict(snapshot, plan, allowed)
    if not plan.units:
        return everything(snapshot.size).within(allowed)
    sentence = plan.sentence
    meanings = [
        [
            [(leaf_postings(snapshot, leaf, sentence=sentence), leaf.weight) for leaf in way]
            for way in unit.ways
        ]
        for unit in plan.units
    ]
    words = any_of(snapshot.size, meanings)
    matches = _with_grams(snapshot, words, plan.grams) if plan.grams else words
    return matches.within(allowed)


def _with_grams(snapshot: Snapshot, words: Matches, grams: tuple[str, ...]) -> Matches:
    """Bigrams help to order what matches by its words; alone they find what stands whole inside a longer word."""
    postings = [snapshot.postings("grams", gram) for gram in grams]
    scores = np.zeros(snapshot.size, np.float32)
    for entry in postings:
        entry.add_to(scores, GRAM_WEIGHT)
    mask = np.zeros(snapshot.size, bool)
    mask[all_of(postings).docs()] = True
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
        allowed = allowed & range_mask(snapshot, name, low, high)
    return allowed


def _combine(snapshot: Snapshot, allowed: Bools, docs: npt.NDArray[np.int32], excluded: bool) -> Bools:
    mask = np.zeros(snapshot.size, bool)
    mask[docs] = True
    return allowed & ~mask if excluded else allowed & mask


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
    return keys + distance if distance > 0 else keys - -distance  # they may have no sign


def lookup_docs(snapshot: Snapshot, lookup: Lookup) -> Ints:
    """Documents that have every term in the field."""
    docs: Ints | None = None
    for term in lookup.terms:
        found = snapshot.docs(lookup.field, term)
        docs = found if docs is None else intersect(docs, found)
    return docs if docs is not None else np.zeros(0, np.int32)


def range_mask(snapshot: Snapshot, name: str, low: int | None, high: int | None) -> Bools:
    """Mask of documents whose number is known and lies in the inclusive range."""
    values = snapshot.number(name)
    mask: Bools = values >= max(0, low or 0)
    if high is not None:
        mask &= values <= high
    return mask
