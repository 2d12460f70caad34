"""The words of a snapshot as one reader may use them; implements ``IndexTerms``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from search_index.sound import sounded
from search_index.store.postings import Bools
from search_index.store.segment import SegmentArrays
from search_index.store.snapshot import Snapshot
from search_index.text import letters

_CANDIDATES = 200


class SnapshotTerms:
    """A snapshot, and the mask of the documents that the reader may see."""

    def __init__(self, snapshot: Snapshot, visible: Bools) -> None:
        self.snapshot, self.visible = snapshot, visible

    def doc_frequency(self, field: str, term: str) -> int:
        """In how many documents a term occurs."""
        return self.snapshot.doc_frequency(field, term)

    def seen(self, field: str, term: str) -> int:
        """In how many visible documents a term occurs."""
        docs = self.snapshot.docs(field, term)
        return int(np.count_nonzero(self.visible[docs])) if len(docs) else 0

    def words_beginning(self, beginning: str, limit: int) -> list[str]:
        """Words with this beginning, the most frequent first."""
        return self.snapshot.words_beginning("word", beginning, self.visible, limit)

    def sounding(self, consonants: str) -> Iterator[str]:
        """Words whose consonants are heard so."""
        for view in self.snapshot.segments:
            yield from sounds_of(view.arrays).get(consonants, ())

    def near(self, spelled: str, distance: int) -> Iterator[tuple[str, str]]:
        """Words that may be within a distance, with their letters."""
        for view in self.snapshot.segments:
            words = words_of(view.arrays)
            for number in words.near(spelled, distance).tolist():
                yield words.words[number], words.letters[number]


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


_sounds_of: WeakKeyDictionary[SegmentArrays, dict[str, list[str]]] = WeakKeyDictionary()


def sounds_of(arrays: SegmentArrays) -> dict[str, list[str]]:
    """The words of a segment's texts by their consonants, from memory when they were asked for before."""
    sounds = _sounds_of.get(arrays)
    if sounds is None:
        sounds = {}
        for key in arrays.keys("text"):
            for consonants in sounded(key.decode()):
                sounds.setdefault(consonants, []).append(sys.intern(key.decode()))
        _sounds_of[arrays] = sounds
    return sounds


_words_of: WeakKeyDictionary[SegmentArrays, _Words] = WeakKeyDictionary()


def words_of(arrays: SegmentArrays) -> _Words:
    """The words of a segment, from memory when they were asked for before."""
    words = _words_of.get(arrays)
    if words is None:
        words = _words_of[arrays] = _Words(arrays)
    return words
