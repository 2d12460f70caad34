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
from search_index.text import bigrams, has_hangul, letters, typed_as_korean, typed_as_latin
from search_index.thesaurus import Thesaurus

Reason = Literal["spelling", "keyboard", "spacing"]

_MAX_WORDS = 5  # a longer query says what it means by its other words
_ACRONYM = re.compile(r"[A-Z]{2,4}")
_MAX_LETTERS = 30
_CANDIDATES = 200
_PARTICLES = ("으로", "에서", "이나", "은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도")
_WORD = re.compile(r"\S+")
_LONE_LETTERS = set("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎㅏㅑㅓㅕㅗㅛㅜㅠㅡㅣㄲㄸㅃㅆㅉㅐㅒㅔㅖ")


class Corrected(NamedTuple):
    """A better text and why. ``sure``: nothing of the replaced words occurs, so that they could find nothing."""

    text: str
    reason: Reason
    sure: bool = False


def correct(
    snapshot: Snapshot, analyzer: Analyzer, thesaurus: Thesaurus, text: str, visible: Bools
) -> Corrected | None:
    """A better reading of plain words, None when each is known or nothing better is.

    Known are also acronyms and what the glossary has: not a mistake, only nobody's listing.
    """
    text = analyzer.normalise(text)
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    if len(words) > _MAX_WORDS:
        return None
    tokens = analyzer.query_tokens(text)
    found: list[Corrected] = []
    better: list[str] = []
    for word, start, end in words:
        own = [token.text for token in tokens if token.start < end and token.end > start]
        lone = any(char in _LONE_LETTERS for char in word)
        other = None
        if len(word) <= _MAX_LETTERS and (
            lone
            or not (
                _ACRONYM.fullmatch(word)
                or _known(snapshot, thesaurus, word, own, visible)
                or _begins(snapshot, word, visible)
            )
        ):
            other = _better(snapshot, analyzer, thesaurus, word, visible)
        if other:
            absent = not any(_visible(snapshot, "text", term, visible) for term in own)
            absent &= not _in_parts(snapshot, word, visible)
            found.append(other._replace(sure=lone or absent))
        better.append(other.text if other else word)
    if not found:
        return None
    return Corrected(" ".join(better), found[0].reason, all(other.sure for other in found))


def _known(snapshot: Snapshot, thesaurus: Thesaurus, word: str, terms: list[str], visible: Bools) -> bool:
    """True when every term of the word is in the glossary or occurs where the reader may look; stop words are known."""
    if not terms:
        return not any(char in _LONE_LETTERS for char in word)
    return thesaurus.has_given(terms) or all(_visible(snapshot, "text", term, visible) for term in terms)


def _visible(snapshot: Snapshot, field: str, term: str, visible: Bools) -> int:
    """In how many documents, among those the reader may see, the term occurs."""
    docs = snapshot.docs(field, term)
    return int(np.count_nonzero(visible[docs])) if len(docs) else 0


def _better(
    snapshot: Snapshot, analyzer: Analyzer, thesaurus: Thesaurus, word: str, visible: Bools
) -> Corrected | None:
    for other in _other_layout(word):
        terms = [token.text for token in analyzer.query_tokens(other)]
        if terms and (
            _known(snapshot, thesaurus, other, terms, visible) or _in_parts(snapshot, other, visible)
        ):
            return Corrected(other, "keyboard")
        if other.isascii() and any(char in _LONE_LETTERS for char in word):  # no Korean word has lone letters
            return Corrected(_nearest(snapshot, other, visible) or other, "keyboard")
    for stem, particle in _without_particle(word):
        if near := _nearest(snapshot, stem, visible):
            return Corrected(near + particle, "spelling")
    return None


def _begins(snapshot: Snapshot, word: str, visible: Bools) -> bool:
    """True for the first syllables, three or more, of a longer word: half typed, not mistyped."""
    if len(word) < 3 or not has_hangul(word):
        return False
    return bool(snapshot.words_beginning("word", word.lower(), visible, 1))


def _in_parts(snapshot: Snapshot, word: str, visible: Bools) -> bool:
    """True for a Korean word of three syllables or more whose every pair of syllables occurs inside words."""
    grams = bigrams(word)
    return len(grams) > 1 and all(_visible(snapshot, "grams", gram, visible) for gram in grams)


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
