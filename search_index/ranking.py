"""A plan carried out on a snapshot: which documents match, and the score of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search_index.plan import GRAM_WEIGHT, Leaf, Lookup, Phrase, Plan
from search_index.store.segment import Floats, Ints
from search_index.store.snapshot import Bools, Postings, Snapshot


@dataclass(frozen=True, slots=True)
class Ranked:
    """Matching documents, ascending, with the score of each."""

    docs: Ints
    scores: Floats


def leaf_postings(snapshot: Snapshot, leaf: Leaf) -> Postings:
    """Documents of a leaf with its weighted impacts."""
    if leaf.field in ("number", "id"):
        docs = snapshot.docs(leaf.field, leaf.terms[0])
        return Postings(docs, np.full(len(docs), leaf.weight, np.float32))
    if len(leaf.terms) > 1:
        postings = snapshot.remember(("phrase", leaf.terms), lambda: _phrase_postings(snapshot, leaf.terms))
    else:
        postings = snapshot.postings(leaf.field, leaf.terms[0])
    if leaf.weight == 1.0:
        return postings
    return Postings(postings.docs, postings.impacts * np.float32(leaf.weight))


def _phrase_postings(snapshot: Snapshot, terms: tuple[str, ...]) -> Postings:
    """A phrase scored like a word: its occurrences are its frequency."""
    docs, counts = np.unique(phrase_keys(snapshot, terms) >> 16, return_counts=True)
    return snapshot.scored(docs.astype(np.int32), counts.astype(np.float32), "text")


def rank(snapshot: Snapshot, plan: Plan, allowed: Bools) -> Ranked:
    """Documents among the allowed that match the plan. Without words to rank by, every score is 0."""
    allowed = restrict(snapshot, plan, allowed)
    if not plan.scored:
        docs = np.flatnonzero(allowed).astype(np.int32)
        return Ranked(docs, np.zeros(len(docs), np.float32))
    total = np.zeros(snapshot.size, np.float32)
    for unit in plan.units:
        found = [p for leaf in unit.leaves if len((p := leaf_postings(snapshot, leaf)).docs)]
        if len(found) == 1:
            total[found[0].docs] += found[0].impacts
        elif found:  # the same meaning said twice counts once: the best alternative
            best = np.zeros(snapshot.size, np.float32)
            for postings in found:
                best[postings.docs] = np.maximum(best[postings.docs], postings.impacts)
            total += best
    docs = np.flatnonzero((total > 0) & allowed).astype(np.int32)
    if not plan.grams:
        return Ranked(docs, total[docs])
    # Bigrams help to order what matches by its words; alone they find a word only as a whole inside another.
    extra = np.zeros(snapshot.size, np.float32)
    for gram in plan.grams:
        postings = snapshot.postings("grams", gram)
        extra[postings.docs] += postings.impacts
    inside = substring_docs(snapshot, plan.grams) & allowed
    docs = np.flatnonzero(((total > 0) & allowed) | inside).astype(np.int32)
    return Ranked(docs, total[docs] + np.float32(GRAM_WEIGHT) * extra[docs])


def substring_docs(snapshot: Snapshot, grams: tuple[str, ...]) -> Bools:
    """Mask of documents that have every bigram: those in which the typed word stands inside a longer one."""
    mask = np.zeros(snapshot.size, bool)
    lists = sorted((snapshot.postings("grams", gram).docs for gram in grams), key=len)
    if lists and len(lists[0]):
        docs = lists[0]
        for other in lists[1:]:
            docs = intersect(docs, other)
        mask[docs] = True
    return mask


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


def intersect(a: Ints, b: Ints) -> Ints:
    """Numbers in both of two ascending arrays, the first preferably the shorter."""
    if not len(a) or not len(b):
        return a[:0]
    at = np.searchsorted(b, a)
    at[at == len(b)] = 0
    return a[b[at] == a]


def phrase_docs(snapshot: Snapshot, phrase: Phrase) -> Ints:
    """Documents in which the terms stand side by side."""
    keys = phrase_keys(snapshot, phrase.terms)
    if phrase.part:
        positions = keys & 0xFFFF
        keys = keys[(positions >= phrase.part.start) & (positions < phrase.part.end)]
    docs = np.unique(keys >> 16).astype(np.int32)
    return docs if snapshot.live is None else docs[snapshot.live[docs]]


def phrase_keys(snapshot: Snapshot, terms: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """``document << 16 | position`` of every place where the terms stand side by side."""
    keys = snapshot.position_keys("text", terms[0])
    for distance, term in enumerate(terms[1:], 1):
        keys = _intersect_keys(keys, snapshot.position_keys("text", term) - distance)
    return keys


def _intersect_keys(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    if not len(a) or not len(b):
        return a[:0]
    at = np.searchsorted(b, a)
    at[at == len(b)] = 0
    return a[b[at] == a]


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


def top(docs: Ints, keys: npt.NDArray[np.float32] | npt.NDArray[np.float64], start: int, count: int) -> Ints:
    """``count`` documents from place ``start`` on, largest key first, ties in document order."""
    wanted = min(start + count, len(docs))
    if start >= wanted:
        return docs[:0]
    if wanted < len(docs):
        limit = np.partition(keys, len(keys) - wanted)[len(keys) - wanted]
        chosen = keys >= limit
        docs, keys = docs[chosen], keys[chosen]
    order = np.lexsort((docs, -keys))
    return docs[order[start:wanted]]
