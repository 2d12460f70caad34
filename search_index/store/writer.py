"""Commits: one writer at a time stages documents and removals, then writes a segment and a table of contents."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import TOC, clean_files

from search_index.interface import EngineBusy
from search_index.store.builder import Record, SegmentBuilder
from search_index.store.codec import ArrayCodec, ArraySegment

NAME = "MAIN"

#: A segment is merged with its smaller neighbours when together they are no larger than this many times itself.
_GROWTH = 3
#: A segment of so many documents keeps a place in 32 bits: no larger one is made by merging.
_LARGEST = 1 << 16
#: Share of deleted documents from which a segment is rewritten without them.
_DELETED_SHARE = 0.3


def create(folder: Path, schema: Schema) -> None:
    """Start an empty index in a private folder (0700)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    TOC.create(FileStorage(str(folder)), schema, NAME)


def open_index(folder: Path) -> index.FileIndex:
    """The folder as a Whoosh index. Raises what Whoosh raises when there is none."""
    return index.FileIndex(FileStorage(str(folder)), indexname=NAME)


class _Read(FileStorage):  # type: ignore[misc]
    """Gives a file's contents instead of the file: Whoosh leaves one open that it can't read to its end."""

    def open_file(self, name: str, **options: Any) -> BufferFile:
        return BufferFile(memoryview(Path(self.folder, name).read_bytes()), name=name, **options)


def table_of_contents(folder: Path) -> TOC:
    """The newest one. Raises what Whoosh, or unpickling, raises when there is none or it can't be read."""
    return TOC.read(_Read(str(folder)), NAME)


def latest_generation(folder: Path) -> int:
    """Number of the newest table of contents, −1 if there is none."""
    return int(TOC._latest_generation(FileStorage(str(folder)), NAME))


class IndexWriter:
    """Adds and removes documents by id. Holds the index's lock from creation to ``commit`` or ``cancel``."""

    def __init__(self, folder: Path) -> None:
        self.storage = FileStorage(str(folder))
        self.lock = self.storage.lock(f"{NAME}_WRITELOCK")
        if not self.lock.acquire():
            raise EngineBusy(str(folder))
        try:
            self.toc = table_of_contents(folder)
        except BaseException:
            self.lock.release()
            raise
        self._records: dict[str, Record] = {}
        self._removed: set[str] = set()

    def add(self, id: str, record: Record) -> None:
        """Stage a document; it replaces one of the same id, staged or committed."""
        self._removed.add(id)
        self._records[id] = record

    def remove(self, id: str) -> None:
        """Stage a removal."""
        self._removed.add(id)
        self._records.pop(id, None)

    def commit(self, *, compact: bool = False) -> None:
        """Write what was staged and let go of the lock. Readers see it when they look for a new generation.

        ``compact`` leaves as few segments as may be, whatever it costs now: each makes every search a little longer.
        """
        try:
            segments: list[Any] = list(self.toc.segments)
            self._delete(segments)
            keep, merge = plan_merge(segments, len(self._records), compact=compact)
            builder = SegmentBuilder()
            for old in merge:
                builder.add_segment(old.open(self.storage), old._deleted or set())
            for record in self._records.values():
                builder.add(record)
            if builder.documents:
                keep.append(write_segment(self.storage, builder))
            toc = TOC(self.toc.schema, keep, self.toc.generation + 1)
            toc.write(self.storage, NAME)
            clean_files(self.storage, NAME, toc.generation, keep)
        finally:
            self.lock.release()

    def cancel(self) -> None:
        """Forget what was staged and let go of the lock."""
        self.lock.release()

    def _delete(self, segments: Iterable[Any]) -> None:
        for segment in segments:
            arrays = segment.open(self.storage)
            for id in self._removed:
                if (number := arrays.find("id", id.encode())) >= 0:
                    for doc in arrays.docs("id", number).tolist():
                        segment.delete_document(doc)


def write_segment(storage: FileStorage, builder: SegmentBuilder) -> ArraySegment:
    """Write a builder's segment into the folder, safely on disk before any table of contents names it."""
    segment = ArraySegment(ArrayCodec(), NAME)
    with open(segment.path(storage), "wb") as stream:
        segment._fieldlengths = builder.write(stream)
        stream.flush()
        os.fsync(stream.fileno())
    segment.set_doc_count(builder.documents)
    return segment


def plan_merge(segments: list[Any], added: int, *, compact: bool = False) -> tuple[list[Any], list[Any]]:
    """Which segments stay and which are merged into the new one.

    Sizes grow geometrically, so that a document is rewritten a logarithmic number of times and few segments remain.
    Segments of which much is deleted are rewritten too; those without a living document are dropped. ``compact`` merges
    all that fit together.
    """
    living = [s for s in segments if s.doc_count()]
    keep: list[Any] = []
    merge: list[Any] = []
    total = added
    for segment in sorted(living, key=lambda s: s.doc_count()):
        small = compact or (added and segment.doc_count() <= _GROWTH * total)
        if _stale(segment) or (small and total + segment.doc_count() <= _LARGEST):
            merge.append(segment)
            total += segment.doc_count()
        else:
            keep.append(segment)
    if not added and len(merge) == 1 and not _stale(merge[0]):
        keep, merge = living, []  # by itself it would stay what it is
    order = {id(s): n for n, s in enumerate(segments)}
    return sorted(keep, key=lambda s: order[id(s)]), sorted(merge, key=lambda s: order[id(s)])


def _stale(segment: Any) -> bool:
    return bool(segment.deleted_count() > _DELETED_SHARE * segment.doc_count_all())
