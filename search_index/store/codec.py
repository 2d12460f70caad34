"""The array segments as a Whoosh codec: Whoosh's own readers, searchers and queries work on them unchanged.

The engine reads the arrays directly; this face makes the index an ordinary Whoosh index, and lets native Whoosh
be the oracle of the fast layer. Written by ``writer``, not by Whoosh's ``SegmentWriter``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Segment
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo

from search_index.store.segment import SegmentArrays

EXTENSION = ".arrays"


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads array segments. Pickled by import path into the table of contents: keep its place."""

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:
        return ArraySegment(self, indexname)

    def terms_reader(self, storage: Any, segment: ArraySegment) -> _TermsReader:
        return _TermsReader(segment.open(storage))

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> _DocumentReader:
        return _DocumentReader(segment, segment.open(storage))

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        raise NotImplementedError("Write with search_index.store.writer.IndexWriter")

    field_writer = postings_writer = postings_reader = per_document_writer


class ArraySegment(W3Segment):  # type: ignore[misc]
    """An entry of the table of contents: name, number of documents, which of them are deleted."""

    def path(self, storage: Any) -> Path:
        """Where the segment's one file is."""
        return Path(storage.folder) / self.make_filename(EXTENSION)

    def open(self, storage: Any) -> SegmentArrays:
        """Map the segment's file."""
        return SegmentArrays(self.path(storage))

    def deleted_docs(self) -> tuple[int, ...]:
        return tuple(self._deleted or ())

    def should_assemble(self) -> bool:
        return False


class _TermsReader(base.TermsReader):  # type: ignore[misc]
    def __init__(self, arrays: SegmentArrays) -> None:
        self.arrays = arrays

    def _number(self, fieldname: str, text: bytes) -> int:
        number = self.arrays.find(fieldname, text)
        if number < 0:
            raise KeyError((fieldname, text))
        return number

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.arrays.find(*term) >= 0

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return ((field, key) for field in sorted(self.arrays.fields) for key in self.arrays.keys(field))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        first = self.arrays.first_at_or_after(fieldname, prefix)
        return (
            (fieldname, self.arrays.key(fieldname, n))
            for n in range(first, self.arrays.fields.get(fieldname, 0))
        )

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        number = self._number(fieldname, text)
        docs, weights = self.arrays.docs(fieldname, number), self.arrays.weights(fieldname, number)
        lengths = self.arrays.lengths(fieldname)
        own = [0.0] if lengths is None else lengths[docs].tolist()
        return TermInfo(
            float(weights.sum()),
            len(docs),
            min(own),
            max(own),
            float(weights.max()),
            int(docs[0]),
            int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.arrays.weights(fieldname, self._number(fieldname, text)).sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        start, end = self.arrays.extent(fieldname, self._number(fieldname, text))
        return end - start

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        number = self._number(fieldname, text)
        docs = self.arrays.docs(fieldname, number).tolist()
        weights = self.arrays.weights(fieldname, number).tolist()
        places = self.arrays.places(fieldname, number)
        positions = (places & 0xFFFF).tolist()
        bounds = np.searchsorted(places >> 16, [*docs, docs[-1] + 1]).tolist()
        values = [
            format_.encode(positions[start:end]) if end > start else b"" for start, end in pairwise(bounds)
        ]
        return ListMatcher(
            docs,
            weights,
            values,
            format_,
            scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def indexed_field_names(self) -> list[str]:
        return list(self.arrays.fields)


class _DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    def __init__(self, segment: ArraySegment, arrays: SegmentArrays) -> None:
        self.segment, self.arrays = segment, arrays

    def doc_count(self) -> int:
        return int(self.segment.doc_count())

    def doc_count_all(self) -> int:
        return self.arrays.doc_count

    def has_deletions(self) -> bool:
        return bool(self.segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self.segment.is_deleted(docnum))

    def deleted_docs(self) -> tuple[int, ...]:
        return self.segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: float = 0) -> float:
        lengths = self.arrays.lengths(fieldname)
        return default if lengths is None else float(lengths[docnum])

    def field_length(self, fieldname: str) -> float:
        lengths = self.arrays.lengths(fieldname)
        return 0.0 if lengths is None else float(lengths.sum())

    def min_field_length(self, fieldname: str) -> float:
        lengths = self.arrays.lengths(fieldname)
        return 0.0 if lengths is None or not len(lengths) else float(lengths.min())

    def max_field_length(self, fieldname: str) -> float:
        lengths = self.arrays.lengths(fieldname)
        return 0.0 if lengths is None or not len(lengths) else float(lengths.max())

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return {"stored": self.arrays.stored(docnum)}
