"""The engine of this site: a Whoosh index on disk, answered from arrays in memory.

The folder holds ``CURRENT``, the name of the index folder in use; a rebuild fills another folder and then replaces
``CURRENT``, so that readers go from the old index to the new one between two queries.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from search_index import answer
from search_index.analysis import Analyzer
from search_index.interface import (
    Document,
    EngineBusy,
    Hit,
    Language,
    Progress,
    Query,
    Result,
    Stats,
    Suggestion,
)
from search_index.schema import SCHEMA_VERSION, to_record, whoosh_schema
from search_index.store.journal import Journal, RebuildLock
from search_index.store.snapshot import Snapshot
from search_index.store.writer import IndexWriter, create, latest_generation
from search_index.suggest import suggest

logger = logging.getLogger(__name__)

_CHUNK = 20_000  # documents per segment while rebuilding
_REPORT = 100  # documents between two calls of ``progress``


class WhooshEngine:
    """Implements ``Engine``. Reading is safe from many threads; one process at a time writes."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()  # loading a snapshot
        self._write_lock = threading.RLock()  # what is staged, and committing it
        self._staged: dict[str, Document | None] = {}
        self._snapshot: Snapshot | None = None
        self._stamp: tuple[int, ...] = ()
        self._stamp_safe = False
        self._problem = ""
        self._folder_of_snapshot: Path | None = None
        self.analyzer = Analyzer()
        self._refresh()

    # State

    @property
    def needs_rebuild(self) -> bool:
        """True when the index is missing, incomplete, damaged or made by another analysis version."""
        self._refresh()
        return bool(self._problem)

    def _current(self) -> Path | None:
        try:
            name = (self.path / "CURRENT").read_text().strip()
        except (OSError, ValueError):
            return None
        folder = self.path / name
        return folder if name.startswith("index-") and "/" not in name and folder.is_dir() else None

    def _refresh(self) -> Snapshot | None:
        """The newest snapshot. Costs a ``stat`` or two while nothing changes."""
        stamp = self._read_stamp()
        if stamp == self._stamp and self._stamp_safe:
            return self._snapshot
        if not self._lock.acquire(blocking=self._snapshot is None):
            return self._snapshot  # another thread is loading; until it is done the old snapshot serves
        try:
            fresh = (
                time.time_ns() - max(stamp, default=0) > 100_000_000
            )  # else a change might share the time stamp
            for attempt in range(5):
                folder = self._current()
                if folder is None:
                    self._snapshot, self._problem = None, "missing"
                    break
                try:
                    self._load(folder)
                    break
                except (
                    FileNotFoundError
                ):  # a commit merged segments away between the table of contents and its files
                    if attempt == 4:
                        self._damaged(folder)
                except Exception:  # whatever a damaged file makes Whoosh, pickle or numpy raise
                    self._damaged(folder)
                    break
            self._stamp, self._stamp_safe = stamp, fresh
        finally:
            self._lock.release()
        return self._snapshot

    def _read_stamp(self) -> tuple[int, ...]:
        try:
            name = os.stat(self.path / "CURRENT")
            folder = self._folder_of_snapshot or self._current()
            return (name.st_mtime_ns, os.stat(folder).st_mtime_ns) if folder else (name.st_mtime_ns,)
        except OSError:
            return ()

    def _load(self, folder: Path) -> None:
        if self._snapshot and folder == self._folder_of_snapshot:
            if latest_generation(folder) == self._snapshot.generation:
                return
            snapshot = Snapshot(folder, self._snapshot)
        else:
            snapshot = Snapshot(folder)
        meta = json.loads((folder / "meta.json").read_text())
        if tuple(meta["words"]) != self.analyzer.words:
            self.analyzer = Analyzer(meta["words"])
        wanted = self._version()
        self._problem = "" if meta["complete"] else "incomplete"
        if meta["version"] != wanted:
            self._problem = f"analysis {meta['version']} is not {wanted}"
        self._snapshot, self._folder_of_snapshot = snapshot, folder

    def _damaged(self, folder: Path) -> None:
        logger.warning("The search index in %s can't be read and must be rebuilt", folder, exc_info=True)
        self._problem, self._snapshot, self._folder_of_snapshot = "damaged", None, None

    def _wanted_analyzer(self) -> Analyzer:
        return Analyzer()

    def _version(self) -> str:
        return f"{SCHEMA_VERSION}.{self._wanted_analyzer().version}"

    # Writing

    def add(self, documents: Iterable[Document]) -> None:
        """Stage documents; one with the same id is replaced."""
        with self._write_lock:
            for document in documents:
                self._staged[document.id] = document

    def remove(self, ids: Iterable[str]) -> None:
        """Stage removals; unknown ids are ignored."""
        with self._write_lock:
            for id in ids:
                self._staged[id] = None

    def commit(self) -> None:
        """Write what is staged. Raises ``EngineBusy``, keeping it staged, when another process is writing."""
        with self._write_lock:
            if not self._staged:
                return
            self._refresh()
            folder = self._folder_of_snapshot
            if folder is None or self._problem == "damaged":
                folder = self._new_folder(self._wanted_analyzer(), complete=False)
                self._point_to(folder)
                self._refresh()
            writer = IndexWriter(folder)
            try:
                if self._current() != folder:  # a rebuild ended between the look and the lock
                    raise EngineBusy(str(folder))
                Journal.append(self.path, self._staged)
                _write(writer, self._staged, self.analyzer)
            except BaseException:
                writer.cancel()
                raise
            writer.commit()
            self._staged.clear()

    def _new_folder(self, analyzer: Analyzer, *, complete: bool) -> Path:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = self.path / f"index-{secrets.token_hex(6)}"
        create(folder, whoosh_schema())
        meta = {
            "version": f"{SCHEMA_VERSION}.{analyzer.version}",
            "words": analyzer.words,
            "complete": complete,
        }
        (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False))
        return folder

    def _point_to(self, folder: Path) -> None:
        temporary = self.path / f"CURRENT.{secrets.token_hex(4)}"
        temporary.write_text(folder.name)
        os.replace(temporary, self.path / "CURRENT")

    def rebuild(self, documents: Iterable[Document], *, progress: Progress | None = None) -> int:
        """Index everything anew beside the serving index, then swap; what is committed meanwhile is not lost.

        Raises ``EngineBusy`` when another rebuild is running.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with RebuildLock(self.path):
            before = self._current()
            for leftover in self.path.glob("index-*"):
                if leftover != before:
                    shutil.rmtree(leftover, ignore_errors=True)
            journal = Journal.start(self.path)
            analyzer = self._wanted_analyzer()
            folder = self._new_folder(analyzer, complete=True)
            count = self._fill(folder, documents, analyzer, progress)
            old = _hold(before) if before else None  # no commit may fall between the last change and the swap
            try:
                changes = journal.finish()
                if changes:
                    writer = IndexWriter(folder)
                    _write(writer, changes, analyzer)
                    writer.commit()
                self._point_to(folder)
            finally:
                if old:
                    old.cancel()
        self._stamp_safe = False
        self._refresh()
        if before and before != folder:
            shutil.rmtree(before, ignore_errors=True)
        return count

    def _fill(
        self, folder: Path, documents: Iterable[Document], analyzer: Analyzer, progress: Progress | None
    ) -> int:
        count = 0
        for chunk in _chunks(documents, _CHUNK):
            writer = IndexWriter(folder)
            try:
                for document in chunk:
                    writer.add(document.id, to_record(document, analyzer))
                    count += 1
                    if progress and count % _REPORT == 0:
                        progress(count)
            except BaseException:
                writer.cancel()
                raise
            writer.commit()
        if progress:
            progress(count)
        return count

    # Reading

    def search(self, query: Query) -> Result:
        """Answer a query."""
        snapshot = self._refresh()
        if snapshot is None:
            return Result(page=max(1, query.page), per_page=query.per_page)
        return answer.search(snapshot, self.analyzer, query)

    def suggest(
        self, text: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 8
    ) -> tuple[Suggestion, ...]:
        """Complete what is being typed."""
        snapshot = self._refresh()
        return suggest(snapshot, text, snapshot.any_of("audience", audience), limit) if snapshot else ()

    def similar(
        self, id: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 5
    ) -> tuple[Hit, ...]:
        """Documents like this one, if this audience may see it."""
        snapshot = self._refresh()
        return answer.similar(snapshot, self.analyzer, id, tuple(audience), limit) if snapshot else ()

    def for_problem(
        self, text: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 10
    ) -> tuple[Hit, ...]:
        """Documents for a pasted text."""
        snapshot = self._refresh()
        return answer.for_text(snapshot, self.analyzer, text, tuple(audience), limit) if snapshot else ()

    def stats(self) -> Stats:
        """Figures about the index."""
        snapshot = self._refresh()
        folder = self._folder_of_snapshot
        size = sum(file.stat().st_size for file in folder.iterdir()) if folder and folder.is_dir() else 0
        return Stats(
            documents=snapshot.doc_count if snapshot else 0,
            segments=len(snapshot.segments) if snapshot else 0,
            generation=f"{folder.name}:{snapshot.generation}" if folder and snapshot else "",
            bytes_on_disk=size,
            bytes_in_memory=snapshot.nbytes if snapshot else 0,
            analysis_version=self.analyzer.version,
            needs_rebuild=bool(self._problem),
            rebuild_reason=self._problem,
        )

    def close(self) -> None:
        """Let go of the arrays."""
        self._snapshot, self._stamp, self._stamp_safe = None, (), False


def _hold(folder: Path, seconds: float = 60.0) -> IndexWriter | None:
    """A writer that keeps others from committing; None for an index too damaged to be written."""
    until = time.monotonic() + seconds
    while True:
        try:
            return IndexWriter(folder)
        except EngineBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        except Exception:
            return None


def _write(writer: IndexWriter, changes: dict[str, Document | None], analyzer: Analyzer) -> None:
    for id, document in changes.items():
        if document is None:
            writer.remove(id)
        else:
            writer.add(id, to_record(document, analyzer))


def _chunks(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    chunk: list[Document] = []
    for document in documents:
        chunk.append(document)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
