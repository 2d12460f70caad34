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
    """Postings of one field, one entry per (term, document); ``counts`` of ``positions`` follow in the same order."""

    terms: npt.NDArray[np.int64]
    docs: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float16]
    counts: npt.NDArray[np.uint16] | None
    positions: npt.NDArray[np.uint16] | None


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
        own = np.fromiter((self.numbers[key.decode()] for key in segment.keys(name)), np.int64)
        arrays = segment.all_postings(name)
        keep = live[arrays["docs"]]
        weights = arrays["weights"] if arrays["weights"] is not None else np.ones(len(keep), np.float16)
        counts = positions = None
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

    def _added(self) -> _Postings:
        """The new documents' tokens, sorted and summed up per (term, document)."""
        terms = np.frombuffer(self.terms, np.uint32).astype(np.int64) if self.terms else np.zeros(0, np.int64)
        sizes = np.frombuffer(self.per_doc, np.uint32) if self.per_doc else np.zeros(0, np.uint32)
        owners = np.frombuffer(self.docs, np.uint32) if self.docs else np.zeros(0, np.uint32)
        docs = np.repeat(owners, sizes).astype(np.int32)
        weights = np.frombuffer(self.weights, np.float32) if self.weights else np.zeros(0, np.float32)
        order = np.argsort(terms, kind="stable")
        terms, docs, weights = terms[order], docs[order], weights[order]
        first = np.flatnonzero(np.r_[True, (terms[1:] != terms[:-1]) | (docs[1:] != docs[:-1])][: len(terms)])
        summed = np.add.reduceat(weights, first) if len(first) else weights
        counts = positions = None
        if self.positional:
            taken = np.frombuffer(self.positions, np.uint16) if self.positions else np.zeros(0, np.uint16)
            positions = taken[order]
            counts = np.diff(np.r_[first, len(terms)]).astype(np.uint16)
        return _Postings(terms[first], docs[first], summed.astype(np.float16), counts, positions)

    def arrays(self, name: str, documents: int) -> tuple[dict[str, npt.NDArray[Any]], int]:
        """The field's arrays under their names in the file, and its number of terms."""
        chunks = [*self.merged, self._added()]
        terms = np.concatenate([chunk.terms for chunk in chunks])
        docs = np.concatenate([chunk.docs for chunk in chunks])
        weights = np.concatenate([chunk.weights for chunk in chunks])
        used = np.unique(terms)  # terms of deleted documents alone are left behind
        names = list(self.numbers)
        keys = sorted((names[number], number) for number in used.tolist())
        rank = np.zeros(len(names), np.int64)
        rank[[number for _, number in keys]] = np.arange(len(keys))
        terms = rank[terms]
        order = np.argsort(terms, kind="stable")  # within a term, chunks follow each other in document order
        encoded = [key.encode() for key, _ in keys]
        out: dict[str, npt.NDArray[Any]] = {
            f"{name}.keys": np.frombuffer(b"".join(encoded), np.uint8),
            f"{name}.key_at": np.r_[0, np.cumsum([len(key) for key in encoded], dtype=np.int64)].astype(
                np.uint32
            ),
            f"{name}.post_at": np.r_[0, np.cumsum(np.bincount(terms, minlength=len(keys)))].astype(np.uint32),
            f"{name}.docs": docs[order].astype(np.int32),
        }
        if self.scored or (weights != 1).any():
            out[f"{name}.weights"] = weights[order]
        if self.positional:
            wide = np.uint32 if documents <= 1 << 16 else np.uint64
            out |= self._places(name, chunks, terms, order, docs.astype(wide))
        if self.scored:
            lengths = np.zeros(documents, np.float32)
            for start, values in self.lengths:
                lengths[start : start + len(values)] = values
            if self.new_lengths:
                lengths[np.fromiter(self.new_lengths, np.int64)] = list(self.new_lengths.values())
            out[f"{name}.lengths"] = lengths
        return out, len(keys)

    @staticmethod
    def _places(
        name: str,
        chunks: list[_Postings],
        terms: npt.NDArray[np.int64],
        order: npt.NDArray[np.intp],
        docs: Places,
    ) -> dict[str, npt.NDArray[Any]]:
        counts = np.concatenate(
            [c.counts if c.counts is not None else np.zeros(len(c.docs), np.uint16) for c in chunks]
        )
        flat = np.concatenate(
            [c.positions if c.positions is not None else np.zeros(0, np.uint16) for c in chunks]
        )
        sizes = counts.astype(np.int64)
        starts = np.cumsum(sizes) - sizes
        sizes = sizes[order]
        offsets = np.cumsum(sizes) - sizes
        gather = np.repeat(starts[order] - offsets, sizes) + np.arange(int(sizes.sum()))
        per_term = np.bincount(terms, weights=counts)
        return {
            f"{name}.places": np.repeat(docs[order] << 16, sizes) | flat[gather],
            f"{name}.place_at": np.r_[0, np.cumsum(per_term)].astype(np.int64),
        }


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
        """Write the segment; returns the total length of each scored field."""
        arrays: dict[str, npt.NDArray[Any]] = {}
        sizes: dict[str, int] = {}
        for name, builder in sorted(self._fields.items()):
            made, sizes[name] = builder.arrays(name, self.documents)
            arrays |= made
        arrays["stored.blob"] = np.frombuffer(b"".join(self._stored), np.uint8)
        arrays["stored.at"] = np.r_[0, np.cumsum([len(s) for s in self._stored], dtype=np.int64)].astype(
            np.int64
        )
        write_arrays(stream, arrays, {"documents": self.documents, "fields": sizes})
        return {name: float(arrays[f"{name}.lengths"].sum()) for name in sizes if f"{name}.lengths" in arrays}
