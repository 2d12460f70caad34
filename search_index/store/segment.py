"""One immutable segment: terms, postings, lengths and stored texts as arrays in one memory-mapped file.

For each field ``f`` the file holds ``f.keys`` and ``f.key_at`` (the terms, sorted, as UTF-8), ``f.post_at`` (where the
postings of each term start), ``f.docs`` and, when they say something, ``f.weights`` (sums of token weights) and
``f.places`` with ``f.place_at`` (where each term stands); for a scored field also ``f.lengths``. Document numbers
start at 0 in each segment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search_index.store.array_file import ArrayFile

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

#: ``document << 16 | position``, ascending: 32 bits wide where the segment's documents allow it.
Places = npt.NDArray[np.unsignedinteger[Any]]
#: Every number of 16 bits in 32: looked up in a third of the time in which numpy converts it.
_WIDE: Floats = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)
#: Every so many terms one is kept at hand, so that a term is found among few.
_STRIDE = 16


class SegmentArrays:
    """Reads a segment. Safe to share between threads; nothing is decoded before it is asked for."""

    def __init__(self, path: Path) -> None:
        self.file = ArrayFile(path)
        self.doc_count = int(self.file.meta["documents"])
        self.fields: dict[str, int] = self.file.meta["fields"]  # name → number of terms
        self._landmarks: dict[str, list[bytes]] = {}
        self._keys: dict[str, tuple[memoryview, memoryview, memoryview]] = {}
        for field in self.fields:
            self._keys[field] = (
                self.file[f"{field}.keys"].data,
                self.file[f"{field}.key_at"].data,
                self.file[f"{field}.post_at"].data,
            )
        self._places: dict[str, tuple[memoryview, Places]] = {
            field: (self.file[f"{field}.place_at"].data, self.file[f"{field}.places"])
            for field in self.fields
            if f"{field}.places" in self.file
        }

    def find(self, field: str, term: bytes) -> int:
        """Number of a term in its field, −1 when the segment doesn't have it."""
        if field not in self._keys:
            return -1
        at = self.first_at_or_after(field, term)
        return at if at < self.fields[field] and self.key(field, at) == term else -1

    def first_at_or_after(self, field: str, term: bytes) -> int:
        """Number of the first term not before ``term``."""
        landmarks = self._landmarks.get(field)
        if landmarks is None:
            landmarks = [self.key(field, number) for number in range(0, self.fields.get(field, 0), _STRIDE)]
            self._landmarks[field] = landmarks
        end = bisect_left(landmarks, term) * _STRIDE
        numbers = range(max(0, end - _STRIDE + 1), min(end, self.fields.get(field, 0)))
        return numbers.start + bisect_left(numbers, term, key=lambda number: self.key(field, number))

    def key(self, field: str, number: int) -> bytes:
        """The term with this number."""
        keys, key_at, _ = self._keys[field]
        return bytes(keys[key_at[number] : key_at[number + 1]])

    def keys(self, field: str) -> Iterator[bytes]:
        """All terms of a field, sorted."""
        return (self.key(field, number) for number in range(self.fields.get(field, 0)))

    def extent(self, field: str, number: int) -> tuple[int, int]:
        """First posting of a term and the one after its last."""
        post_at = self._keys[field][2]
        return post_at[number], post_at[number + 1]

    def docs(self, field: str, number: int) -> Ints:
        """Documents that have the term, ascending, deleted ones among them."""
        start, end = self.extent(field, number)
        docs: Ints = self.file[f"{field}.docs"][start:end]
        return docs

    def docs_of(self, field: str, numbers: Sequence[int]) -> tuple[Ints, npt.NDArray[np.int64]]:
        """Documents of several terms, one term's after the other's, and where each term's begin. Each has at least one."""
        chosen, extents = np.array(numbers, np.intp), self.file[f"{field}.post_at"]
        starts = extents[chosen].astype(np.int64)
        sizes = extents[chosen + 1] - starts
        begins = np.cumsum(sizes) - sizes
        places = np.repeat(starts - begins, sizes) + np.arange(int(sizes.sum()))
        docs: Ints = self.file[f"{field}.docs"][places]
        return docs, begins

    def weights(self, field: str, number: int) -> Floats:
        """Weight of the term in each of ``docs``."""
        start, end = self.extent(field, number)
        if f"{field}.weights" not in self.file:
            return np.ones(end - start, np.float32)
        return _WIDE.take(self.file[f"{field}.weights"][start:end].view(np.uint16))

    def weights_at(self, field: str, number: int, places: npt.NDArray[np.intp]) -> Floats:
        """The same for some places of ``docs`` only."""
        start, _ = self.extent(field, number)
        if f"{field}.weights" not in self.file:
            return np.ones(len(places), np.float32)
        return self.file[f"{field}.weights"][start + places].astype(np.float32)

    def places(self, field: str, number: int) -> Places:
        """Every place where the term stands; none in a field that keeps no positions."""
        if field not in self._places:
            return np.zeros(0, np.uint32)
        place_at, places = self._places[field]
        return places[place_at[number] : place_at[number + 1]]

    def lengths(self, field: str) -> Floats | None:
        """Weighted length of each document in a scored field."""
        return self.file.get(f"{field}.lengths")

    def stored(self, doc: int) -> bytes:
        """What was stored with the document."""
        at = self.file["stored.at"]
        return self.file["stored.blob"][int(at[doc]) : int(at[doc + 1])].tobytes()

    def all_postings(self, field: str) -> dict[str, Any]:
        """Every array of a field at once, for merging."""
        counts = np.diff(self.file[f"{field}.post_at"].astype(np.int64))
        arrays: dict[str, Any] = {"df": counts, "docs": self.file[f"{field}.docs"]}
        for name in ("weights", "places", "place_at"):
            arrays[name] = self.file.get(f"{field}.{name}")
        return arrays
