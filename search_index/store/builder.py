"""Makes a segment: new documents and whole older segments go in, one sorted array file comes out."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from search_index.store.array_file import write_arrays
from search_index.store.segment import Places, SegmentArrays

Bools = npt.NDArray[np.bool_]

#: Postings put in order at once: what is held for them beside the result is a few tens of megabytes.
_AT_ONCE = 1 << 20


@dataclass(slots=True)
class FieldTerms:
    """The terms of one field of one document in reading order, repeated as often as they occur.

    ``positions`` and ``weights`` go with them one to one; without them a term has no position and the weight 1.
    ``length`` is the weighted length for scoring, None when the field isn't scored.
    """

    terms: Sequence[str]
    positions: Sequence[int] | None = None
    weights: Sequence[float] | None = None
    length: float | None = None


@dataclass(slots=True)
class Record:
    """A document ready to be indexed."""

    fields: dict[str, FieldTerms]
    stored: bytes = b""


@dataclass(slots=True)
class _Postings:
    """Postings of one field, ascending by term and document; ``counts`` of ``positions`` follow in the same order."""

    terms: npt.NDArray[np.int32]
    docs: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float16]
    counts: npt.NDArray[np.uint16]
    positions: npt.NDArray[np.uint16]
    _taken: int = 0  # postings and positions that were taken already
    _taken_positions: int = 0

    def until(self, term: int) -> _Postings:
        """Those of the terms below this one that were not yet taken."""
        start, end = self._taken, int(self.terms.searchsorted(term))
        first, last = self._taken_positions, self._taken_positions + int(self.counts[start:end].sum())
        self._taken, self._taken_positions = end, last
        return _Postings(
            self.terms[start:end],
            self.docs[start:end],
            self.weights[start:end],
            self.counts[start:end],
            self.positions[first:last],
        )

    @staticmethod
    def together(chunks: Sequence[_Postings]) -> _Postings:
        """Several as one. They come in the order of their documents."""
        terms = np.concatenate([chunk.terms for chunk in chunks])
        counts = np.concatenate([chunk.counts for chunk in chunks])
        order = np.argsort(terms, kind="stable")  # within a term, chunks follow each other in document order
        ends = np.cumsum(counts, dtype=np.int64)
        starts = (ends - counts)[order]
        counts = counts[order]
        offsets = np.cumsum(counts, dtype=np.int64) - counts
        gather = np.repeat(starts - offsets, counts) + np.arange(int(ends[-1]) if len(ends) else 0)
        return _Postings(
            terms[order],
            np.concatenate([chunk.docs for chunk in chunks])[order],
            np.concatenate([chunk.weights for chunk in chunks])[order],
            counts,
            np.concatenate([chunk.positions for chunk in chunks])[gather],
        )


class _FieldBuilder:
    """Collects one field. Term numbers are handed out as terms come and put in order at the end."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self.terms = array("I")
        self.docs = array("I")
        self.weights = array("f")
        self.positions = array("H")
        self.per_doc = array("I")
        self.lengths: list[tuple[int, npt.NDArray[np.float32]]] = []
        self.new_lengths: dict[int, float] = {}
        self.merged: list[_Postings] = []
        self.positional = False
        self.scored = False

    def add(self, doc: int, content: FieldTerms) -> None:
        size = len(content.terms)
        self.terms.extend(map(self.numbers.__getitem__, content.terms))
        self.docs.append(doc)
        self.per_doc.append(size)
        self.weights.extend(content.weights if content.weights is not None else (1.0,) * size)
        if content.positions is not None:
            self.positional = True
            self.positions.extend(content.positions)
        if content.length is not None:
            self.scored = True
            self.new_lengths[doc] = content.length

    def add_segment(
        self, name: str, segment: SegmentArrays, new_numbers: npt.NDArray[np.int32], live: Bools
    ) -> None:
        """Take over the live documents of a segment; ``new_numbers`` maps its document numbers to ours."""
        own = np.fromiter((self.numbers[key.decode()] for key in segment.keys(name)), np.int32)
        arrays = segment.all_postings(name)
        keep = live[arrays["docs"]]
        weights = arrays["weights"] if arrays["weights"] is not None else np.ones(len(keep), np.float16)
        counts, positions = np.zeros(int(keep.sum()), np.uint16), np.zeros(0, np.uint16)
        if arrays["places"] is not None:
            self.positional = True
            every = _counts(arrays["places"], arrays["place_at"])
            counts = every[keep]
            positions = (arrays["places"] & 0xFFFF).astype(np.uint16)[np.repeat(keep, every)]
        terms = np.repeat(own, arrays["df"])[keep]
        self.merged.append(
            _Postings(terms, new_numbers[arrays["docs"][keep]], weights[keep], counts, positions)
        )
        if (lengths := segment.lengths(name)) is not None and live.any():
            self.scored = True
            self.lengths.append((int(new_numbers[live][0]), lengths[live]))

    def _in_order(self) -> tuple[list[bytes], npt.NDArray[np.int32]]:
        """The terms that some document has, sorted, and the place there of every term by its number."""
        used = np.zeros(len(self.numbers), bool)  # terms of deleted documents alone are left behind
        for terms in (*(chunk.terms for chunk in self.merged), np.frombuffer(self.terms, np.uint32)):
            used[terms] = True
        keys = sorted(key for key, there in zip(self.numbers, used.tolist(), strict=True) if there)
        rank = np.zeros(len(used), np.int32)
        rank[[self.numbers[key] for key in keys]] = np.arange(len(keys), dtype=np.int32)
        return [key.encode() for key in keys], rank

    def _added(self, rank: npt.NDArray[np.int32]) -> _Postings:
        """The new documents' tokens, sorted and summed up per (term, document)."""
        terms = rank[np.frombuffer(self.terms, np.uint32)]
        docs = np.repeat(np.frombuffer(self.docs, np.int32), np.frombuffer(self.per_doc, np.uint32))
        weights = np.frombuffer(self.weights, np.float32)
        order = np.argsort(terms, kind="stable")
        terms, docs, weights = terms[order], docs[order], weights[order]
        first = np.flatnonzero(np.r_[True, (terms[1:] != terms[:-1]) | (docs[1:] != docs[:-1])][: len(terms)])
        summed = np.add.reduceat(weights, first) if len(first) else weights
        counts, positions = np.zeros(len(first), np.uint16), np.zeros(0, np.uint16)
        if len(self.positions):
            positions = np.frombuffer(self.positions, np.uint16)[order]
            counts = np.diff(np.r_[first, len(terms)]).astype(np.uint16)
        return _Postings(terms[first], docs[first], summed.astype(np.float16), counts, positions)

    def arrays(self, name: str, documents: int) -> tuple[dict[str, npt.NDArray[Any]], int]:
        """The field's arrays under their names in the file, and its number of terms."""
        keys, rank = self._in_order()
        for chunk in self.merged:
            chunk.terms = rank[chunk.terms]
        chunks = [*self.merged, self._added(rank)]
        sizes = sum(np.bincount(chunk.terms, minlength=len(keys)) for chunk in chunks)
        post_at = np.r_[0, np.cumsum(sizes)]
        docs = np.empty(int(post_at[-1]), np.int32)
        weights = np.empty(len(docs), np.float16)
        width: npt.DTypeLike = np.uint32 if documents <= 1 << 16 else np.uint64
        places = np.empty(sum(len(chunk.positions) for chunk in chunks), width)
        place_at = np.zeros(len(keys) + 1, np.int64)
        low = done = placed = 0
        while low < len(keys):  # piece by piece, so that little more than the result is held
            high = max(low + 1, int(post_at.searchsorted(done + _AT_ONCE, side="right")) - 1)
            piece = _Postings.together([chunk.until(high) for chunk in chunks])
            end, last = done + len(piece.docs), placed + len(piece.positions)
            docs[done:end], weights[done:end] = piece.docs, piece.weights
            places[placed:last] = np.repeat(piece.docs.astype(width), piece.counts) << 16 | piece.positions
            place_at[low + 1 : high + 1] = np.bincount(piece.terms - low, piece.counts, high - low)
            low, done, placed = high, end, last
        out: dict[str, npt.NDArray[Any]] = {
            f"{name}.keys": np.frombuffer(b"".join(keys), np.uint8),
            f"{name}.key_at": np.r_[0, np.cumsum([len(key) for key in keys], dtype=np.int64)].astype(
                np.uint32
            ),
            f"{name}.post_at": post_at.astype(np.uint32),
            f"{name}.docs": docs,
        }
        if self.scored or (weights != 1).any():
            out[f"{name}.weights"] = weights
        if self.positional:
            out |= {f"{name}.places": places, f"{name}.place_at": np.cumsum(place_at)}
        if self.scored:
            out[f"{name}.lengths"] = self._lengths(documents)
        return out, len(keys)

    def _lengths(self, documents: int) -> npt.NDArray[np.float32]:
        lengths = np.zeros(documents, np.float32)
        for start, values in self.lengths:
            lengths[start : start + len(values)] = values
        if self.new_lengths:
            lengths[np.fromiter(self.new_lengths, np.int64)] = list(self.new_lengths.values())
        return lengths


def _counts(places: Places, place_at: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
    """How often each term stands in each of its documents, from where the terms stand."""
    docs = places >> 16
    begins = np.ones(len(docs), bool)
    begins[1:] = docs[1:] != docs[:-1]
    begins[place_at[:-1][place_at[:-1] < len(docs)]] = True  # the next term may begin in the same document
    return np.diff(np.flatnonzero(begins), append=len(docs)).astype(np.uint16)


@dataclass(slots=True)
class SegmentBuilder:
    """Collects documents and older segments; ``write`` puts them into a stream as one segment."""

    documents: int = 0
    _fields: dict[str, _FieldBuilder] = field(default_factory=lambda: defaultdict(_FieldBuilder))
    _stored: list[bytes] = field(default_factory=list)

    def add(self, record: Record) -> int:
        """Add a document; returns its number."""
        doc = self.documents
        for name, content in record.fields.items():
            self._fields[name].add(doc, content)
        self._stored.append(record.stored)
        self.documents += 1
        return doc

    def add_segment(self, segment: SegmentArrays, deleted: frozenset[int] | set[int] = frozenset()) -> None:
        """Add all documents of an older segment but the deleted ones. Comes before ``add``: older first."""
        live = np.ones(segment.doc_count, bool)
        live[list(deleted)] = False
        new_numbers = (np.cumsum(live) - 1 + self.documents).astype(np.int32)
        for name in segment.fields:
            self._fields[name].add_segment(name, segment, new_numbers, live)
        self._stored += [segment.stored(int(doc)) for doc in np.flatnonzero(live)]
        self.documents += int(live.sum())

    def write(self, stream: BinaryIO) -> dict[str, float]:
        """Write the segment, which empties the builder; returns the total length of each scored field."""
        arrays: dict[str, npt.NDArray[Any]] = {}
        sizes: dict[str, int] = {}
        for name in sorted(self._fields):
            made, sizes[name] = self._fields.pop(name).arrays(name, self.documents)
            arrays |= made
        arrays["stored.blob"] = np.frombuffer(b"".join(self._stored), np.uint8)
        arrays["stored.at"] = np.r_[0, np.cumsum([len(s) for s in self._stored], dtype=np.int64)].astype(
            np.int64
        )
        write_arrays(stream, arrays, {"documents": self.documents, "fields": sizes})
        return {name: float(arrays[f"{name}.lengths"].sum()) for name in sizes if f"{name}.lengths" in arrays}
