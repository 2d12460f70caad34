"""A generation of the index as arrays in memory: what every query is computed on. Immutable, shared by threads.

Documents of all segments are numbered through. What belongs to a segment alone is computed once per segment and
handed from one snapshot to the next; what depends on the whole collection (idf, average length) is computed anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage

from search_index import facets as facet_rules
from search_index.store.byte_cache import ByteCache, Kept
from search_index.store.facet_table import FacetTable
from search_index.store.segment import Floats, Ints, Places, SegmentArrays
from search_index.store.writer import table_of_contents

Bools = npt.NDArray[np.bool_]


class Lengths(NamedTuple):
    """Weighted length of every document in a field, their average, and how many have any."""

    of: Floats
    average: float
    having: int


_CACHE_BYTES = 160_000_000
_NUMBERS = 50_000  # terms whose numbers are remembered: a query asks for each several times


class SegmentView:
    """A segment with what can be computed from it alone."""

    def __init__(self, name: str, arrays: SegmentArrays) -> None:
        self.name, self.arrays = name, arrays
        self.ids = [key.decode() for key in arrays.keys("id")]
        self.id_docs: Ints = arrays.file["id.docs"] if self.ids else np.zeros(0, np.int32)
        self.facets: dict[str, tuple[list[str], Ints, Ints]] = {}
        entries: dict[str, tuple[list[str], list[Ints]]] = {}
        for number, key in enumerate(arrays.keys("facet")):
            facet, _, value = key.decode().partition("=")
            values, docs = entries.setdefault(facet, ([], []))
            values.append(value)
            docs.append(arrays.docs("facet", number))
        for facet, (values, docs) in entries.items():
            codes = np.repeat(np.arange(len(values), dtype=np.int32), [len(d) for d in docs])
            self.facets[facet] = (values, np.concatenate(docs), codes)


class Snapshot:
    """One generation. ``previous`` lends the segments both have in common."""

    def __init__(self, folder: Path, previous: Snapshot | None = None) -> None:
        toc = table_of_contents(folder)
        self.generation = int(toc.generation)
        known = {view.name: view for view in previous.segments} if previous else {}
        self.segments: list[SegmentView] = []
        self.offsets: list[int] = []
        deleted: list[int] = []
        size = 0
        for segment in toc.segments:
            name = segment.segment_id()
            view = known.get(name) or SegmentView(name, segment.open(FileStorage(str(folder))))
            self.segments.append(view)
            self.offsets.append(size)
            deleted += [size + doc for doc in segment.deleted_docs()]
            size += view.arrays.doc_count
        self.size = size
        self.live: Bools | None = None
        if deleted:
            self.live = np.ones(size, bool)
            self.live[deleted] = False
        self.doc_count = size - len(deleted)
        self._cache = ByteCache(_CACHE_BYTES)
        self._masks = ByteCache(24_000_000)
        self._lengths: dict[str, Lengths] = {}
        self._facets: dict[tuple[str, int | None], FacetTable] = {}
        self._ids: list[str] | None = None
        self._numbers: dict[tuple[str, str], list[tuple[SegmentArrays, int, int]]] = {}

    # What a document is

    @property
    def ids(self) -> list[str]:
        """Id of each document number."""
        if self._ids is None:
            ids = [""] * self.size
            for view, offset in zip(self.segments, self.offsets, strict=True):
                for id, doc in zip(view.ids, view.id_docs.tolist(), strict=True):
                    ids[offset + doc] = id
            self._ids = ids
        return self._ids

    def find(self, id: str) -> int:
        """Number of the living document with this id, −1 if there is none."""
        docs = self.docs("id", id)
        return int(docs[0]) if len(docs) else -1

    def stored(self, doc: int) -> bytes:
        """What was stored with a document."""
        at = np.searchsorted(self.offsets, doc, side="right") - 1
        return self.segments[at].arrays.stored(doc - self.offsets[at])

    # Terms

    def docs(self, field: str, term: str) -> Ints:
        """Living documents that have the term, ascending."""
        found = [
            arrays.docs(field, number) + np.int32(offset)
            for arrays, number, offset in self.segments_with(field, term)
        ]
        docs = np.concatenate(found) if found else np.zeros(0, np.int32)
        return docs if self.live is None else docs[self.live[docs]]

    def docs_beginning(self, field: str, prefix: str) -> Ints:
        """Living documents that have a term with this beginning."""
        start, found = prefix.encode(errors="replace"), [np.zeros(0, np.int32)]
        for view, offset in zip(self.segments, self.offsets, strict=True):
            number = view.arrays.first_at_or_after(field, start)
            while number < view.arrays.fields.get(field, 0) and view.arrays.key(field, number).startswith(
                start
            ):
                found.append(view.arrays.docs(field, number) + np.int32(offset))
                number += 1
        docs = np.unique(np.concatenate(found))
        return docs if self.live is None else docs[self.live[docs]]

    def words_beginning(self, field: str, beginning: str, visible: Bools, limit: int) -> list[str]:
        """The terms with this beginning that most of the visible documents have, at most ``limit``."""
        start, counts = beginning.encode(errors="replace"), Counter[str]()
        for view, offset in zip(self.segments, self.offsets, strict=True):
            number = view.arrays.first_at_or_after(field, start)
            while number < view.arrays.fields.get(field, 0) and view.arrays.key(field, number).startswith(
                start
            ):
                seen = int(np.count_nonzero(visible[view.arrays.docs(field, number) + np.int32(offset)]))
                counts[view.arrays.key(field, number).decode()] += seen
                number += 1
        best = sorted((-count, word) for word, count in counts.items() if count)
        return [word for _, word in best[:limit]]

    def doc_frequency(self, field: str, term: str) -> int:
        """In how many documents the term occurs, deleted ones not yet merged away among them."""
        extents = [arrays.extent(field, number) for arrays, number, _ in self.segments_with(field, term)]
        return sum(end - start for start, end in extents)

    def segments_with(self, field: str, term: str) -> list[tuple[SegmentArrays, int, int]]:
        """Segments that have the term, its number there, and the number of their first document."""
        known = self._numbers.get((field, term))
        if known is None:
            key = term.encode(errors="replace")
            pairs = zip(self.segments, self.offsets, strict=True)
            found = [(view.arrays, view.arrays.find(field, key), offset) for view, offset in pairs]
            known = [entry for entry in found if entry[1] >= 0]
            if len(self._numbers) >= _NUMBERS:
                self._numbers.clear()
            self._numbers[field, term] = known
        return known

    def remember(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What the caller computes from this generation alone, kept as long as memory allows."""
        return self._cache.get(key, make)

    def places(self, field: str, terms: Sequence[str]) -> Iterator[tuple[int, int, list[Places]]]:
        """Where these terms stand, for each segment that has them all: its first document, its size, a list per term."""
        if not terms:
            return
        first, *others = (
            {offset: (arrays, number) for arrays, number, offset in self.segments_with(field, term)}
            for term in terms
        )
        for offset, (arrays, number) in first.items():
            if all(offset in found for found in others):
                numbers = (number, *(found[offset][1] for found in others))
                yield offset, arrays.doc_count, [arrays.places(field, number) for number in numbers]

    def positions_in(self, doc: int, field: str, term: str) -> list[int]:
        """Where the term stands in one document."""
        for arrays, number, offset in self.segments_with(field, term):
            if 0 <= doc - offset < arrays.doc_count:
                places = arrays.places(field, number)
                first = places.dtype.type(doc - offset << 16)
                start, end = places.searchsorted(first), places.searchsorted(first | 0xFFFF, side="right")
                found: list[int] = (places[start:end] & 0xFFFF).tolist()
                return found
        return []

    def lengths(self, field: str) -> Lengths:
        """How long every document is in a field."""
        if field not in self._lengths:
            parts = [np.zeros(0, np.float32)]
            for view in self.segments:
                own = view.arrays.lengths(field)
                parts.append(own if own is not None else np.zeros(view.arrays.doc_count, np.float32))
            of = np.concatenate(parts)
            average = float(of.sum(dtype=np.float64)) / max(1, self.size)
            self._lengths[field] = Lengths(of, average, int(np.count_nonzero(of)))
        return self._lengths[field]

    # Facets, numbers, audiences

    def facet(self, name: str, depth: int | None = None) -> FacetTable:
        """The table of a facet, of living documents; of a tree down to a depth when one is given."""
        if (name, depth) not in self._facets:
            self._facets[name, depth] = (
                self._facet_table(name)
                if depth is None
                else self.facet(name).only(lambda value: facet_rules.level(name, value) <= depth)
            )
        return self._facets[name, depth]

    def _facet_table(self, name: str) -> FacetTable:
        number: dict[str, int] = {}
        all_docs, all_codes = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        for view, offset in zip(self.segments, self.offsets, strict=True):
            if name in view.facets:
                values, docs, codes = view.facets[name]
                mapping = np.array([number.setdefault(value, len(number)) for value in values], np.int32)
                all_docs.append(docs + np.int32(offset))
                all_codes.append(mapping[codes])
        docs, codes = np.concatenate(all_docs), np.concatenate(all_codes)
        if self.live is not None:
            living = self.live[docs]
            docs, codes = docs[living], codes[living]
        ordered = sorted(number)
        place = np.zeros(len(number), np.int32)
        place[[number[value] for value in ordered]] = np.arange(len(number))
        return FacetTable(tuple(ordered), docs, place[codes], self.size)

    def number(self, name: str) -> npt.NDArray[np.int64]:
        """A number of each document (``trl``, ``fee``, ``day``, ``year``), −1 for none."""
        return self._masks.get(("number", name), lambda: self._number(name))

    def _number(self, name: str) -> npt.NDArray[np.int64]:
        table = self.facet(name)
        values = np.array([-1, *(int(value) for value in table.values)], np.int64)
        out = np.full(self.size, -1, np.int64)
        out[table.docs] = values[1:][table.codes]
        return out

    @cached_property
    def newest(self) -> int:
        """Day on which the newest document was published, as ``number("day")`` has it, 0 for none."""
        return int(self.number("day").max(initial=0))

    def any_of(self, facet: str, values: Iterable[str]) -> Bools:
        """Mask of the living documents that have at least one of these values of a facet."""
        wanted = tuple(sorted(set(values)))
        return self._masks.get((facet, wanted), lambda: self._any_of(facet, wanted))

    def _any_of(self, facet: str, values: tuple[str, ...]) -> Bools:
        mask = np.zeros(self.size, bool)
        for value in values:
            mask[self.docs("facet", f"{facet}={value}")] = True
        return mask

    def between(self, name: str, low: int | None, high: int | None) -> Bools:
        """Mask of the documents whose number is known and lies in the inclusive range."""
        values = self.number(name)
        mask: Bools = values >= max(0, low or 0)
        if high is not None:
            mask &= values <= high
        return mask

    def forget(self) -> None:
        """Drop the terms kept in memory, so that the next query decodes them anew."""
        self._cache = ByteCache(_CACHE_BYTES)

    @property
    def nbytes(self) -> int:
        """Bytes held in memory for queries, the mapped files not counted."""
        return self._cache.used + self._masks.used
