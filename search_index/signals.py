"""What moves the best matches among themselves: stop words, words side by side, the exact title, freshness, completeness, lapse.

Looked at for the first ``WINDOW`` documents only, so that its cost doesn't grow with the collection; a document
beyond the window keeps its place. There is no signal of popularity: what is shown often isn't shown more for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from search_index.analysis import ENGLISH_LINKING_WORDS
from search_index.coverage import Coverage
from search_index.matches import Matches, order_by
from search_index.plan import Plan
from search_index.ranking import idf, impacts_in, keys_within, norm_of, side_by_side
from search_index.schema import PART_OF, PARTS_COUNTED
from search_index.store.segment import Floats, Ints
from search_index.store.snapshot import Snapshot
from search_index.text import has_hangul

WINDOW = 200

#: What a stop word counts beside a word that finds, by the field it stands in.
COMMON = {"common_ko": 0.7, "common_en": 1.0}
#: What one counts that only holds a sentence together: which of them a text has is chance when as many are typed.
LINKING = 0.3
#: Two words of the query side by side add this share of the rarer one's idf, once in a text, once more in its title.
SIDE_BY_SIDE = 0.2
#: The newest listing gains this share of its score, one of two years ago a third of that.
FRESHNESS = 0.03
#: A listing with every part in both languages gains this share of its score.
COMPLETENESS = 0.02
#: One whose rights have lapsed loses this share: who looks for a technology to license finds none there.
LAPSED = 0.15

#: What a document covers of the question counts this share of its rarity, however often or where it says it.
COVERED = 0.35

_YEARS_2 = 730.0
_MAX_PAIRS = 12


def head_of(matches: Matches) -> Ints:
    """The best documents, ascending."""
    return np.sort(matches.best(WINDOW))


def in_order(
    snapshot: Snapshot, plan: Plan, matches: Matches, count: int, covered: Coverage
) -> tuple[Ints, Floats]:
    """The first ``count`` matches, best first, with their scores after all signals."""
    docs = matches.best(max(count, WINDOW))
    scores = matches.scores_of(docs).astype(np.float32)
    head = np.sort(docs[:WINDOW])
    improved = matches.scores_of(head).astype(np.float32)
    improved += _common(snapshot, plan, head)
    improved += _side_by_side(snapshot, plan.neighbours, head)
    improved += np.float32(COVERED) * covered.matched
    improved *= _steady(snapshot, head)
    exact = exact_titles(snapshot, plan.title)
    improved[np.isin(head, exact)] += np.float32(improved.max(initial=0.0))
    ordered = order_by(head, improved, 0, len(head))
    docs = np.concatenate([ordered, docs[WINDOW:]])
    scores = np.concatenate([improved[np.searchsorted(head, ordered)], scores[WINDOW:]])
    return docs[:count], scores[:count]


def exact_titles(snapshot: Snapshot, folded: str) -> Ints:
    """Documents whose title, in either language, is exactly this (folded) text."""
    return snapshot.docs_beginning("suggest", f"listing\t{folded}\t") if folded else np.zeros(0, np.int32)


def weight_of_common(word: str, *, sentence: bool) -> float:
    """What a stop word counts, perhaps in an English sentence."""
    if sentence and word in ENGLISH_LINKING_WORDS:
        return LINKING
    return COMMON["common_ko" if has_hangul(word) else "common_en"]


def _common(snapshot: Snapshot, plan: Plan, docs: Ints) -> Floats:
    """What the stop words of the query add, per language less what they add on average.

    They compare texts of one language: one without any of that language neither gains nor loses by them.
    """
    bonus = np.zeros(len(docs), np.float32)
    for field, korean in (("common_ko", True), ("common_en", False)):
        words = [word for word in plan.common if has_hangul(word) == korean]
        if not words:
            continue
        lengths = snapshot.lengths(field)
        having = np.flatnonzero(lengths.of[docs])
        if not len(having):
            continue
        added = np.zeros(len(having), np.float32)
        for word in words:
            norm = norm_of(word, sentence=plan.sentence)
            weight = np.float32(weight_of_common(word, sentence=plan.sentence))
            added += weight * impacts_in(snapshot, field, word, docs[having], norm, among=lengths.having)
        bonus[having] = added - added.mean()
    return bonus


def _side_by_side(snapshot: Snapshot, pairs: Sequence[tuple[str, ...]], docs: Ints) -> Floats:
    bonus = np.zeros(len(docs), np.float32)
    title = PART_OF["title"]
    chosen = [pair for pair in islice(pairs, _MAX_PAIRS) if pair[0] != pair[-1]]
    ends = dict.fromkeys(term for pair in chosen for term in (pair[0], pair[-1]))
    places = {term: keys_within(snapshot, term, docs) for term in ends}
    for first, *between, second in chosen:
        together = side_by_side((places[first], places[second]), (0, len(between) + 1))
        if not len(together):
            continue
        rarer = max(snapshot.doc_frequency("text", term) for term in (first, second))
        weight = np.float32(SIDE_BY_SIDE * idf(snapshot.size, rarer))
        bonus[np.searchsorted(docs, np.unique(together >> 16))] += weight
        titled = together[(together & 0xFFFF) < title.end]
        bonus[np.searchsorted(docs, np.unique(titled >> 16))] += weight
    return bonus


def _steady(snapshot: Snapshot, docs: Ints) -> Floats:
    days = snapshot.number("day")
    known = days[docs]
    newest = snapshot.newest
    fresh = np.where(known > 0, np.exp((known - newest) / _YEARS_2), 0.0)
    complete = np.maximum(snapshot.number("parts")[docs], 0) / PARTS_COUNTED
    lapsed = snapshot.number("lapsed")[docs] > 0
    return (1 + FRESHNESS * fresh + COMPLETENESS * complete - LAPSED * lapsed).astype(np.float32)
