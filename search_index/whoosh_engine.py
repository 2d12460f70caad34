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
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from search_index import answer
from search_index.analysis import ANALYSIS_VERSION, Analyzer, analyzer_of
from search_index.answer import View
from search_index.batches import batches
from search_index.interface import (
    FACETS,
    Document,
    EngineBusy,
    Hit,
    Language,
    Progress,
    Query,
    Result,
    Stats,
    Suggestion,
    VocabularyEdits,
)
from search_index.learning import Learner
from search_index.reading import Reader
from search_index.schema import SCHEMA_VERSION, to_records, whoosh_schema
from search_index.store.journal import Journal, RebuildLock
from search_index.store.snapshot import Snapshot
from search_index.store.writer import IndexWriter, create, latest_generation
from search_index.thesaurus import Thesaurus
from search_index.vocabulary import Vocabulary, builtin, load_edits, save_edits

logger = logging.getLogger(__name__)

_CHUNK = 5_000  # documents per segment while rebuilding: analysed ones wait in memory, some 130 KB each
_REPORT = 100  # documents analysed together, and between two calls of ``progress``


class WhooshEngine:
    """Implements ``Engine``. Reading is safe from many threads; one process at a time writes."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()  # loading a snapshot
        self._write_lock = threading.RLock()  # what is staged, and committing it
        self._staged: dict[str, Document | None] = {}
        self._view: View | None = None
        self._stamp: tuple[int, ...] = ()
        self._stamp_safe = False
        self._problem = ""
        self._made_by, self._complete, self._outdated = "", False, False
        self._folder: Path | None = None  # of the view
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

    def _refresh(self) -> View | None:
        """The newest view. Costs a ``stat`` or two while nothing changes."""
        stamp = self._read_stamp()
        if stamp == self._stamp and self._stamp_safe:
            return self._view
        if not self._lock.acquire(blocking=self._view is None):
            return self._view  # another thread is loading; until it is done the old view serves
        try:
            fresh = (
                time.time_ns() - max(stamp, default=0) > 100_000_000
            )  # else a change might share the time stamp
            for attempt in range(5):
                folder = self._current()
                if folder is None:
                    self._view, self._folder, self._problem = None, None, "missing"
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
        return self._view

    def _read_stamp(self) -> tuple[int, ...]:
        try:
            name = os.stat(self.path / "CURRENT")
            folder = self._folder or self._current()
            return (name.st_mtime_ns, os.stat(folder).st_mtime_ns) if folder else (name.st_mtime_ns,)
        except OSError:
            return ()

    def _load(self, folder: Path) -> None:
        view = self._view
        if view and folder == self._folder:
            if latest_generation(folder) != view.snapshot.generation:
                self._view = replace(view, snapshot=Snapshot(folder, view.snapshot))
        else:
            meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
            analyzer = analyzer_of(tuple(meta["words"]))
            thesaurus = Thesaurus.load((folder / "thesaurus.json").read_text(encoding="utf-8"))
            self._view, self._folder = View(Snapshot(folder), Reader(analyzer, thesaurus)), folder
            self._made_by, self._complete = meta["version"], meta["complete"]
        self._problem = "" if self._complete else "incomplete"
        self._outdated = False
        if self._made_by != (wanted := self._wanted()[1]):
            self._outdated = self._complete
            self._problem = f"made by {self._made_by}, not {wanted}"

    def _damaged(self, folder: Path) -> None:
        logger.warning("The search index in %s can't be read and must be rebuilt", folder, exc_info=True)
        self._problem, self._view, self._folder = "damaged", None, None

    def _wanted(self) -> tuple[Vocabulary, str]:
        """The vocabulary a rebuild would use, and the version its index would have."""
        vocabulary = builtin().edited(load_edits(self.path))
        return vocabulary, f"{SCHEMA_VERSION}.{ANALYSIS_VERSION}.{vocabulary.digest}"

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
            if self._view is None:
                vocabulary, version = self._wanted()
                self._point_to(self._new_folder(vocabulary, version, complete=False))
                self._refresh()
            view, folder = self._view, self._folder
            if view is None or folder is None:
                raise EngineBusy(str(self.path))  # another process is putting something else in its place
            writer = _hold(folder)
            try:
                if self._current() != folder:  # a rebuild ended between the look and the lock
                    raise EngineBusy(str(folder))
                Journal.append(self.path, self._staged)
                _write(writer, self._staged, view.reader.analyzer)
            except BaseException:
                writer.cancel()
                raise
            writer.commit()
            self._staged.clear()

    def _new_folder(self, vocabulary: Vocabulary, version: str, *, complete: bool) -> Path:
        """An empty index of its own in the engine's folder."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = self.path / f"index-{secrets.token_hex(6)}"
        create(folder, whoosh_schema())
        meta = {"version": version, "words": vocabulary.dictionary, "complete": complete}
        (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
        (folder / "thesaurus.json").write_text(Thesaurus().dump(), encoding="utf-8")
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
            vocabulary, version = self._wanted()
            analyzer = analyzer_of(vocabulary.dictionary)
            folder = self._new_folder(vocabulary, version, complete=True)
            learner = Learner(analyzer)
            count = self._fill(folder, learner.watch(documents), analyzer, progress)
            thesaurus = Thesaurus.of(vocabulary, analyzer, learner.pairs(), learner.written)
            (folder / "thesaurus.json").write_text(thesaurus.dump(), encoding="utf-8")
            old = _hold_if_sound(before)  # no commit may fall between the last change and the swap
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
        for chunk in batches(documents, _CHUNK):
            writer = IndexWriter(folder)
            try:
                for batch in batches(chunk, _REPORT):
                    for document, record in zip(batch, to_records(batch, analyzer), strict=True):
                        writer.add(document.id, record)
                    count += len(batch)
                    if progress:
                        progress(count)
            except BaseException:
                writer.cancel()
                raise
            writer.commit()
        IndexWriter(folder).commit(compact=True)
        return count

    # Reading

    def search(self, query: Query) -> Result:
        """Answer a query."""
        view = self._refresh()
        return (
            answer.search(view, query) if view else Result(page=max(1, query.page), per_page=query.per_page)
        )

    def suggest(
        self, text: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 8
    ) -> tuple[Suggestion, ...]:
        """Complete what is being typed."""
        view = self._refresh()
        return answer.suggestions(view, text, tuple(audience), limit) if view else ()

    def similar(
        self, id: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 5
    ) -> tuple[Hit, ...]:
        """Documents like this one, if this audience may see it."""
        view = self._refresh()
        return answer.similar(view, id, tuple(audience), limit) if view else ()

    def for_problem(
        self, text: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 10
    ) -> tuple[Hit, ...]:
        """Documents for a pasted text."""
        view = self._refresh()
        return answer.for_text(view, text, tuple(audience), limit) if view else ()

    def vocabulary(self) -> VocabularyEdits:
        """The center's changes to the vocabulary."""
        return load_edits(self.path)

    def set_vocabulary(self, edits: VocabularyEdits) -> None:
        """Replace the center's changes; ``needs_rebuild`` is then set until a rebuild applies them."""
        save_edits(self.path, edits)
        self._stamp_safe = False

    def warm(self) -> None:
        """Load the morphological analysis and what suggestions and corrections read."""
        if view := self._refresh():
            view.reader.analyzer.terms("준비")
            self.suggest("준비")
            self.suggest("ㅈㅂ")
            self.search(Query(text="준비 준빙 readiness", facets=FACETS))

    def stats(self) -> Stats:
        """Figures about the index."""
        view = self._refresh()
        snapshot = view.snapshot if view else None
        folder = self._folder
        size = sum(file.stat().st_size for file in folder.iterdir()) if folder and folder.is_dir() else 0
        return Stats(
            documents=snapshot.doc_count if snapshot else 0,
            segments=len(snapshot.segments) if snapshot else 0,
            generation=f"{folder.name}:{snapshot.generation}" if folder and snapshot else "",
            bytes_on_disk=size,
            bytes_in_memory=snapshot.nbytes if snapshot else 0,
            analysis_version=self._made_by,
            needs_rebuild=bool(self._problem),
            rebuild_reason=self._problem,
            outdated=self._view is not None and self._outdated,
        )

    def close(self) -> None:
        """Let go of the arrays."""
        self._view, self._folder, self._stamp, self._stamp_safe = None, None, (), False


def _hold(folder: Path, seconds: float = 5.0) -> IndexWriter:
    """A writer, waited for if another process commits just now. Raises ``EngineBusy`` when that takes too long."""
    until = time.monotonic() + seconds
    while True:
        try:
            return IndexWriter(folder)
        except EngineBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _hold_if_sound(folder: Path | None) -> IndexWriter | None:
    """A writer that keeps others from committing; None when there is no index or it is too damaged to be written."""
    try:
        return _hold(folder, seconds=60.0) if folder else None
    except EngineBusy:
        raise
    except Exception:  # whatever a damaged table of contents makes Whoosh or pickle raise
        return None


def _write(writer: IndexWriter, changes: dict[str, Document | None], analyzer: Analyzer) -> None:
    for id, document in changes.items():
        if document is None:
            writer.remove(id)
    added = [document for document in changes.values() if document]
    for batch in batches(added, _REPORT):
        for document, record in zip(batch, to_records(batch, analyzer), strict=True):
            writer.add(document.id, record)
