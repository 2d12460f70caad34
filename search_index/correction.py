"""What a mistyped query was meant to be: wrong keyboard layout, or a word of the index a letter or two away.

Only words of documents that the reader may see are proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from search_index.analysis import Analyzer
from search_index.store.postings import Bools
from search_index.store.segment import SegmentArrays
from search_index.store.snapshot import Snapshot
from search_index.text import has_hangul, letters, typed_as_korean, typed_as_latin

Reason = Literal["spelling", "keyboard", "spacing"]

_MAX_WORDS = 8  # of a query are looked at
_MAX_LETTERS = 30
_CANDIDATES = 200
_PARTICLES = ("으로", "에서", "이나", "은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도")
_WORD = re.compile(r"\S+")
_LONE_LETTERS = set("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎㅏㅑㅓㅕㅗㅛㅜㅠㅡㅣㄲㄸㅃㅆㅉㅐㅒㅔㅖ")


class Corrected(NamedTuple):
    """A better text and why."""

    text: str
    reason: Reason


def correct(snapshot: Snapshot, analyzer: Analyzer, text: str, visible: Bools) -> Corrected | None:
    """A better reading of plain words, None when each is known or nothing better is."""
    text = analyzer.normalise(text)
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    if len(words) > _MAX_WORDS:
        return None
    tokens = analyzer.query_tokens(text)
    reasons: list[Reason] = []
    better: list[str] = []
    for word, start, end in words:
        own = [token.text for token in tokens if token.start < end and token.end > start]
        found = None if _known(snapshot, word, own, visible) else _better(snapshot, analyzer, word, visible)
        better.append(found.text if found else word)
        if found:
            reasons.append(found.reason)
    return Corrected(" ".join(better), reasons[0]) if reasons else None


def _known(snapshot: Snapshot, word: str, terms: list[str], visible: Bools) -> bool:
    """True when every term of the word occurs where the reader may look; stop words are known."""
    if not terms:
        return not any(char in _LONE_LETTERS for char in word)
    return all(_visible(snapshot, "text", term, visible) for term in terms)


def _visible(snapshot: Snapshot, field: str, term: str, visible: Bools) -> int:
    """In how many documents, among those the reader may see, the term occurs."""
    docs = snapshot.docs(field, term)
    return int(np.count_nonzero(visible[docs])) if len(docs) else 0


def _better(snapshot: Snapshot, analyzer: Analyzer, word: str, visible: Bools) -> Corrected | None:
    for other in _other_layout(word):
        terms = [token.text for token in analyzer.query_tokens(other)]
        if terms and _known(snapshot, other, terms, visible):
            return Corrected(other, "keyboard")
    for stem, particle in _without_particle(word):
        if near := _nearest(snapshot, stem, visible):
            return Corrected(near + particle, "spelling")
    return None


def _other_layout(word: str) -> Iterator[str]:
    """The word as the same keys would have given it in the other layout."""
    if word.isascii() and word.isalpha() and len(word) > 2:
        korean = typed_as_korean(word)
        if has_hangul(korean) and not any(char in _LONE_LETTERS for char in korean):
            yield korean
    elif not word.isascii():
        latin = typed_as_latin(word)
        if latin.isascii() and latin.isalpha():
            yield latin


def _without_particle(word: str) -> Iterator[tuple[str, str]]:
    yield word, ""
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) > len(particle) + 1 and has_hangul(word):
            yield word.removesuffix(particle), particle


class _Words:
    """Surface words of a segment with what finding near ones needs. Made on first use, kept with the segment."""

    def __init__(self, arrays: SegmentArrays) -> None:
        self.words = [key.decode() for key in arrays.keys("word")]
        self.letters = [letters(word) for word in self.words]
        self.sizes = np.array([len(spelled) for spelled in self.letters], np.int16)
        self.marks = np.array([_marks(spelled) for spelled in self.letters], np.uint64)

    def near(self, spelled: str, distance: int) -> npt.NDArray[np.intp]:
        """Numbers of words that may be within a distance: an edit changes at most two of the letter marks."""
        apart = np.bitwise_count(self.marks ^ np.uint64(_marks(spelled)))
        fits = (apart <= 2 * distance) & (np.abs(self.sizes - len(spelled)) <= distance)
        numbers = np.flatnonzero(fits)
        return numbers[np.argsort(apart[numbers], kind="stable")[:_CANDIDATES]]


def _marks(spelled: str) -> int:
    """A bit for each letter that occurs."""
    marks = 0
    for char in spelled:
        marks |= 1 << (ord(char) * 37 % 64)
    return marks


_words_of: WeakKeyDictionary[SegmentArrays, _Words] = WeakKeyDictionary()


def words_of(arrays: SegmentArrays) -> _Words:
    """The words of a segment, from memory when they were asked for before."""
    words = _words_of.get(arrays)
    if words is None:
        words = _words_of[arrays] = _Words(arrays)
    return words


def _nearest(snapshot: Snapshot, word: str, visible: Bools) -> str | None:
    spelled = letters(word.lower())
    if not 3 <= len(spelled) <= _MAX_LETTERS or any(char.isdigit() for char in word):
        return None
    limit = 1 if len(spelled) < 6 else 2
    best: tuple[int, int, str] | None = None
    for view in snapshot.segments:
        words = words_of(view.arrays)
        for number in words.near(spelled, limit).tolist():
            candidate = words.words[number]
            apart = distance(spelled, words.letters[number], limit)
            if apart > limit or (best and apart > best[0]) or has_hangul(candidate) != has_hangul(word):
                continue
            if seen := _visible(snapshot, "word", candidate, visible):
                best = min(filter(None, (best, (apart, -seen, candidate))))
    return best[2] if best else None


def distance(one: str, two: str, limit: int) -> int:
    """Edits (insert, remove, replace, swap neighbours) from one to the other; ``limit`` + 1 when there are more."""
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(two, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)
