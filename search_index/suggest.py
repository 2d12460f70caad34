"""Completion of what is being typed: by beginning, by a part of a word, by initial consonants, half a syllable, in the
wrong layout; of a number in any spelling.

Works on the ``suggest`` field of each segment, whose terms are sorted by kind and folded text. A suggestion is
shown only if the reader may see a document it comes from, and counts only those.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from weakref import WeakKeyDictionary

import numpy as np

from search_index.index_terms import IndexTerms
from search_index.interface import Suggestion, SuggestionKind
from search_index.store.postings import Bools
from search_index.store.segment import SegmentArrays
from search_index.store.snapshot import Snapshot
from search_index.substrings import LONGEST, Texts
from search_index.text import (
    Beginning,
    beginnings,
    compact_number,
    fold,
    has_hangul,
    initials,
    is_initials,
    other_layout,
)

#: Kinds in the order they are shown, and how many of each when all have some.
KINDS: dict[SuggestionKind, int] = {"term": 4, "institution": 2, "inventor": 2, "listing": 4, "number": 4}
#: Every patent of a country begins alike: so many digits say which are meant.
DIGITS = 4
#: What names one document, which is led to.
WITH_ID: tuple[SuggestionKind, ...] = ("listing", "number")
CANDIDATES = 150  # looked at per kind and segment: enough to rank, bounded in time


class Typed:
    """What is being typed, folded, and what may become of it."""

    def __init__(self, text: str) -> None:
        self.text = fold(text)[:LONGEST]
        self.by_initials = is_initials(self.text)
        self.beginnings = beginnings(self.text) if not self.by_initials else ()
        #: What may stand inside a suggestion: letters, and a regular expression of the one that follows.
        self.parts = [(self.text, ""), *((b.prefix, _last(b)) for b in self.beginnings if b.first < b.last)]
        self.parts = [(part, then) for part, then in self.parts if len(part) > 1]
        said = (
            "".join(map(_initial, self.text)) if self.by_initials else "|".join(map(_said, self.beginnings))
        )
        self._begins = re.compile(said).match
        self._begins_word = re.compile(rf"[\s(/·](?:{said})").search

    def of(self, kind: SuggestionKind) -> Typed | None:
        """As it completes a suggestion of this kind; None when it can be none: too little of a number."""
        if kind != "number":
            return self
        number = compact_number(self.text).removeprefix("제").removesuffix("호")
        if sum(map(str.isdigit, number)) < DIGITS or has_hangul(number):
            return None
        return self if number == self.text else Typed(number)

    def begins(self, folded: str) -> bool:
        """True for what may become of it."""
        return self._begins(folded) is not None

    def place(self, folded: str, shown: str) -> int:
        """Where it stands in a suggestion: 0 or, half typed, 1 at its beginning, 2 at that of a word, 3 inside."""
        if self._begins(folded):
            return 0 if folded.startswith(self.text) else 1
        return 2 if self._begins_word(shown.lower()) else 3


def _initial(letter: str) -> str:
    (syllables,) = beginnings(letter)
    return _last(syllables)


def _said(beginning: Beginning) -> str:
    return re.escape(beginning.prefix) + _last(beginning)


def _last(beginning: Beginning) -> str:
    return f"[{re.escape(beginning.first)}-{re.escape(beginning.last)}]"


def readings(text: str) -> Iterator[Typed]:
    """What is being typed, as it stands and, should nothing be found, as the same keys give it in the other layout."""
    for reading in (text, other_layout(text)):
        if (typed := Typed(reading)).text:
            yield typed


def with_words(
    found: tuple[Suggestion, ...], text: str, terms: IndexTerms, limit: int
) -> tuple[Suggestion, ...]:
    """What was found, and before it a few Korean words of the texts where no keyword completes what is typed.

    Latin ones are left: the index has them in lower case, and people write LiFePO4.
    """
    if any(suggestion.kind == "term" for suggestion in found):
        return found
    for typed in readings(text):
        parts = [part for part, _ in typed.parts if has_hangul(part)]
        words = dict.fromkeys(word for part in parts for word in terms.words_beginning(part, CANDIDATES))
        fitting = [word for word in words if typed.begins(fold(word))][: KINDS["term"]]
        if fitting:
            completed = (Suggestion(word, "term", terms.seen("word", word)) for word in fitting)
            return (*completed, *found)[:limit]
    return found


class _Suggestible:
    """What one segment can suggest. Made on first use, kept as long as the segment."""

    def __init__(self, arrays: SegmentArrays) -> None:
        self.arrays = arrays
        self.range: dict[SuggestionKind, tuple[int, int]] = {}
        for kind in KINDS:
            start, end = (
                arrays.first_at_or_after("suggest", kind.encode() + mark) for mark in (b"\t", b"\n")
            )
            self.range[kind] = start, end
        self._texts: dict[tuple[SuggestionKind, bool], Texts] = {}

    def row(self, number: int) -> list[str]:
        """Kind, folded text and displayed text of a term."""
        return self.arrays.key("suggest", number).decode().split("\t", 2)

    def beginning_with(self, kind: SuggestionKind, beginning: Beginning) -> Iterator[int]:
        first = self.arrays.first_at_or_after("suggest", f"{kind}\t{beginning.lowest}".encode())
        for number in range(first, self.range[kind][1]):
            if not beginning.begins(self.row(number)[1]):
                return
            yield number

    def containing(self, kind: SuggestionKind, part: str, then: str, *, by_initials: bool) -> Iterator[int]:
        if (kind, by_initials) not in self._texts:
            folded = (self.row(number)[1] for number in range(*self.range[kind]))
            self._texts[kind, by_initials] = Texts(map(initials, folded) if by_initials else folded)
        texts = self._texts[kind, by_initials]
        return (self.range[kind][0] + row for row in texts.containing(part, then))


_suggestible: WeakKeyDictionary[SegmentArrays, _Suggestible] = WeakKeyDictionary()


def _suggestible_of(arrays: SegmentArrays) -> _Suggestible:
    suggestible = _suggestible.get(arrays)
    if suggestible is None:
        suggestible = _suggestible[arrays] = _Suggestible(arrays)
    return suggestible


def suggest(snapshot: Snapshot, text: str, visible: Bools, limit: int) -> tuple[Suggestion, ...]:
    """Completions of ``text`` among the visible documents, a few of each kind, the most frequent first."""
    for typed in readings(text):
        collected = {
            kind: _collect(snapshot, kind, one, visible, limit) if (one := typed.of(kind)) else {}
            for kind in KINDS
        }
        if found := chosen(collected, typed, limit):
            return found
    return ()


def chosen(
    collected: Mapping[SuggestionKind, dict[str, Suggestion]], typed: Typed, limit: int
) -> tuple[Suggestion, ...]:
    """Of the completions of each kind, by folded text, a few of each kind, the most frequent first."""
    found = {kind: _ranked(rows, typed.of(kind) or typed) for kind, rows in collected.items()}
    best = {kind: rows[: KINDS[kind]] for kind, rows in found.items()}
    spare = limit - sum(map(len, best.values()))
    for kind, rows in found.items():
        if spare > 0:
            more = rows[len(best[kind]) :][:spare]
            best[kind] = [*best[kind], *more]
            spare -= len(more)
    return tuple(row for kind in KINDS for row in best[kind])[:limit]


def _collect(
    snapshot: Snapshot, kind: SuggestionKind, typed: Typed, visible: Bools, limit: int
) -> dict[str, Suggestion]:
    found: dict[str, Suggestion] = {}
    noted: set[tuple[int, int]] = set()

    def note(arrays: SegmentArrays, offset: int, numbers: Iterable[int]) -> None:
        new = [number for number in numbers if (offset, number) not in noted]
        if not new:
            return
        noted.update((offset, number) for number in new)
        docs, begins = arrays.docs_of("suggest", new)
        seen = visible[offset : offset + arrays.doc_count][docs]
        counts = np.add.reduceat(seen, begins, dtype=np.int64)
        places = np.flatnonzero(seen)
        first = places.searchsorted(begins)
        for number, count, at in zip(new, counts.tolist(), first.tolist(), strict=True):
            if not count:
                continue
            _, folded, shown = _suggestible_of(arrays).row(number)
            before = found.get(folded)
            id = snapshot.ids[offset + int(docs[places[at]])] if kind in WITH_ID else None
            total = count + (before.count if before else 0)
            found[folded] = Suggestion(before.text if before else shown, kind, total, id)

    segments = [
        (view.arrays, offset) for view, offset in zip(snapshot.segments, snapshot.offsets, strict=True)
    ]
    for beginning in typed.beginnings:
        for arrays, offset in segments:
            note(arrays, offset, _some(_suggestible_of(arrays).beginning_with(kind, beginning)))
    # What begins so stands before what contains it: with enough of the one nobody sees the other.
    for part, then in typed.parts if len(found) < limit else ():
        for arrays, offset in segments:
            inside = _suggestible_of(arrays).containing(kind, part, then, by_initials=typed.by_initials)
            note(arrays, offset, _some(inside))
    return found


def _some(numbers: Iterator[int]) -> Iterator[int]:
    return (number for number, _ in zip(numbers, range(CANDIDATES), strict=False))


def _ranked(found: dict[str, Suggestion], typed: Typed) -> list[Suggestion]:
    """Those that begin as typed first, then those with a word that does, then frequent, then short."""
    order = sorted(
        found, key=lambda key: (typed.place(key, found[key].text), -found[key].count, len(key), key)
    )
    return [found[key] for key in order]
