"""The engine on an OpenSearch server; see the package for what it is written to.

A rebuild fills another index and swaps an alias in one step. Meanwhile every commit goes to both; what the rebuild
reads later never replaces what was committed, because it only creates, and what was removed leaves a mark until the
swap that keeps it from coming back.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import opensearchpy

from search_index.analysis import ANALYSIS_VERSION, Analyzer, analyzer_of
from search_index.batches import batches
from search_index.interface import (
    FACETS,
    Document,
    EngineAway,
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
from search_index.opensearch import answer
from search_index.opensearch.answer import View
from search_index.opensearch.documents import GONE, SCALE, to_sources
from search_index.opensearch.hold import Hold
from search_index.opensearch.queries import Dsl, Scores
from search_index.opensearch.server import Server, reached
from search_index.opensearch.terms import Ask
from search_index.reading import Reader
from search_index.schema import SCHEMA_VERSION
from search_index.thesaurus import Thesaurus
from search_index.vocabulary import Vocabulary, builtin, edits_of

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

MAPPING_VERSION = "2"  # raise it whenever ``documents`` would send the same document otherwise
LOOK = 2.0  # seconds between two looks at which index serves and what words it should have
_TOGETHER = 100  # documents analysed together, and between two calls of ``progress``
_VOCABULARY = "vocabulary"


@dataclass(frozen=True, slots=True)
class _State:
    """The index in use at one moment; no view when there is none, or the server is away."""

    name: str = ""
    view: View | None = None
    made_by: str = ""
    problem: str = "missing"
    outdated: bool = False


class OpenSearchEngine:
    """Implements ``Engine``. Any number of processes read and commit; one rebuilds.

    ``url`` as ``Server`` takes it; ``timeout`` in seconds, for what a reader waits for. Raises ``ValueError`` for an
    address that is none, and nothing when the server is away: it is then asked for again every ``LOOK`` seconds.
    Writing raises ``EngineAway`` when the server is away, keeping what is staged.
    """

    def __init__(self, url: str, *, timeout: float = 5.0) -> None:
        self._server = Server(url, timeout=timeout)
        self._lock = threading.Lock()  # looking at the server
        self._write_lock = threading.RLock()  # what is staged, and committing it
        self._staged: dict[str, Document | None] = {}
        self._state = _State()
        self._looked = float("-inf")
        self._figures: tuple[float, tuple[int, int, int]] | None = None  # and when they were asked for
        self._analyzers: dict[str, Analyzer] = {}
        self._scores: Scores | None = None

    # State

    @property
    def needs_rebuild(self) -> bool:
        """True when the index is missing, incomplete, made by another analysis version, or the server is away."""
        return bool(self._look().problem)

    def _look(self) -> _State:
        """The state, at most ``LOOK`` seconds old. While one thread looks, the others use what is known."""
        if time.monotonic() - self._looked < LOOK:
            return self._state
        if not self._lock.acquire(blocking=self._looked < 0):
            return self._state
        try:
            with reached():
                self._state = self._read_state()
        except EngineAway as error:
            self._away(error)
        except (opensearchpy.OpenSearchException, KeyError, TypeError, ValueError):
            logger.warning("What the search server keeps can't be read and must be rebuilt", exc_info=True)
            self._state = _State(problem="damaged")
        finally:
            self._looked = time.monotonic()
            self._lock.release()
        return self._state

    def _look_anew(self) -> _State:
        self._looked = float("-inf")
        return self._look()

    def _away(self, error: EngineAway) -> None:
        if self._state.problem != "away":
            logger.warning("The search server can't be used: %s", error)
        self._state = _State(problem="away")
        self._looked = time.monotonic()

    def _read_state(self) -> _State:
        serving = self._server.indices().serving
        if len(serving) != 1:
            return _State(problem="damaged" if serving else "missing")
        (name,) = serving
        before, wanted = self._state, self._wanted()[1]
        if before.name == name and before.view:
            view, made_by, complete = before.view, before.made_by, before.problem != "incomplete"
        else:
            kept = self._server.read(name)
            if kept is None:
                return _State(problem="damaged")
            analyzer, thesaurus = (
                analyzer_of(tuple(kept.content["words"])),
                Thesaurus(kept.content["thesaurus"]),
            )
            if self._scores is None:
                self._scores = Scores(with_factor=self._server.scores_with_factor(), scale=SCALE)
            view = View(self._asking(name), Reader(analyzer, thesaurus), self._scores)
            made_by, complete = kept.content["version"], kept.content["complete"]
        problem = "" if complete else "incomplete"
        if complete and made_by != wanted:
            problem = f"made by {made_by}, not {wanted}"
        return _State(name, view, made_by, problem, outdated=complete and made_by != wanted)

    def _asking(self, name: str) -> Ask:
        def ask(body: Dsl) -> dict[str, Any]:
            return self._server.search(name, body)

        return ask

    def _wanted(self) -> tuple[Vocabulary, str]:
        """The vocabulary a rebuild would use, and the version its index would have."""
        kept = self._server.read(_VOCABULARY)
        vocabulary = builtin().edited(edits_of(kept.content if kept else {}))
        return vocabulary, f"{SCHEMA_VERSION}.{MAPPING_VERSION}.{ANALYSIS_VERSION}.{vocabulary.digest}"

    def _analyzer(self, name: str) -> Analyzer | None:
        """The analysis an index is made with; None when it isn't known, because the index is gone."""
        if name not in self._analyzers:
            kept = self._server.read(name)
            if kept is None:
                return None
            if len(self._analyzers) > 2:
                self._analyzers.clear()
            self._analyzers[name] = analyzer_of(tuple(kept.content["words"]))
        return self._analyzers[name]

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
        """Write what is staged. Raises ``EngineBusy``, keeping it staged, when the indices change meanwhile."""
        with self._write_lock:
            if not self._staged:
                return
            with reached():
                before = self._server.indices()
                if not before.serving:
                    self._make_incomplete()
                    before = self._server.indices()
                removed = [id for id, document in self._staged.items() if document is None]
                for alias, names in ((self._server.next, before.next), (self._server.alias, before.serving)):
                    for name in names:
                        marked = alias == self._server.next
                        _all(self._server.bulk(alias, self._changes(name), refresh=not marked))
                        gone = (_gone(id) if marked else _delete(id) for id in removed)
                        _all(self._server.bulk(alias, gone, refresh=not marked))
                if (before.serving, before.next) != _used(self._server):
                    raise EngineBusy("a rebuild began or ended meanwhile")
            self._staged.clear()
        self._look_anew()

    def _changes(self, name: str) -> Iterator[Dsl]:
        documents = [document for document in self._staged.values() if document]
        if not documents:
            return
        analyzer = self._analyzer(name)
        if analyzer is None:
            raise EngineBusy(name)
        for batch in batches(documents, _TOGETHER):
            for document, source in zip(batch, to_sources(batch, analyzer), strict=True):
                yield {"_op_type": "index", "_id": document.id, "_source": source}

    def _make_incomplete(self) -> None:
        """An index for what comes before the first rebuild; the rebuild stays asked for."""
        with Hold(self._server):
            if not self._server.indices().serving:
                vocabulary, version = self._wanted()
                name = self._server.new_name()
                self._server.write(name, _about(vocabulary, version, Thesaurus(), complete=False))
                self._server.create(name, self._server.alias)

    def rebuild(self, documents: Iterable[Document], *, progress: Progress | None = None) -> int:
        """Index everything anew beside the serving index, then swap; what is committed meanwhile is not lost.

        Raises ``EngineBusy`` when another rebuild is running, ``EngineAway`` when the server is away.
        """
        with reached(), Hold(self._server) as hold:
            for leftover in set((found := self._server.indices()).all) - set(found.serving):
                self._server.drop(leftover)
            vocabulary, version = self._wanted()
            analyzer, name = analyzer_of(vocabulary.dictionary), self._server.new_name()
            self._server.write(name, _about(vocabulary, version, Thesaurus(), complete=True))
            try:
                self._server.create(name, self._server.next)
                learner = Learner(analyzer)
                count = self._fill(learner.watch(documents), analyzer, hold, progress)
                thesaurus = Thesaurus.of(vocabulary, analyzer, learner.pairs(), learner.written)
                self._server.write(name, _about(vocabulary, version, thesaurus, complete=True))
                self._server.refresh(name)
                self._unmark(name)
                hold.renew()
                before = self._server.indices().serving
                self._server.swap(name, before)
            except BaseException:
                self._drop_quietly(name)
                raise
            for old in before:
                self._server.drop(old)
        self._look_anew()
        return count

    def _fill(
        self, documents: Iterable[Document], analyzer: Analyzer, hold: Hold, progress: Progress | None
    ) -> int:
        count = 0
        for batch in batches(documents, _TOGETHER):
            actions = (
                {"_op_type": "create", "_id": document.id, "_source": source}
                for document, source in zip(batch, to_sources(batch, analyzer), strict=True)
            )
            _all(self._server.bulk(self._server.next, actions, refresh=False))
            count += len(batch)
            hold.renew()
            if progress:
                progress(count)
        return count

    def _unmark(self, name: str) -> None:
        """Take away the marks of what was removed while the index was filled."""
        marked: Dsl = {"size": 1_000, "_source": False, "query": {"term": {"gone": {"value": True}}}}
        while hits := self._server.search(name, marked)["hits"]["hits"]:
            _all(self._server.bulk(self._server.next, (_delete(hit["_id"]) for hit in hits), refresh=True))

    def _drop_quietly(self, name: str) -> None:
        try:
            # The swap may have happened before its answer was lost.
            if name not in self._server.indices().serving:
                self._server.drop(name)
        except opensearchpy.OpenSearchException:
            logger.warning("An unfinished index was left behind; the next rebuild removes it")

    # Reading

    def _read(self, ask: Callable[[View], Answer], otherwise: Answer) -> Answer:
        """An answer of the index in use; ``otherwise`` when there is none or the server is away."""
        for attempt in range(2):
            state = self._look() if not attempt else self._look_anew()
            if state.view is None:
                return otherwise
            try:
                with reached():
                    return ask(state.view)
            except opensearchpy.NotFoundError:
                continue  # replaced by a rebuild a moment ago
            except EngineAway as error:
                self._away(error)
                return otherwise
            except opensearchpy.RequestError as error:
                logger.error("The search server refused a search: %s", error.error)
                return otherwise
        return otherwise

    def search(self, query: Query) -> Result:
        """Answer a query."""
        nothing = Result(page=max(1, query.page), per_page=query.per_page)
        return self._read(lambda view: answer.search(view, query), nothing)

    def suggest(
        self, text: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 8
    ) -> tuple[Suggestion, ...]:
        """Complete what is being typed."""
        return self._read(lambda view: answer.suggestions(view, text, audience, limit), ())

    def similar(
        self, id: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 5
    ) -> tuple[Hit, ...]:
        """Documents like this one, if this audience may see it."""
        return self._read(lambda view: answer.similar(view, id, tuple(audience), limit), ())

    def for_problem(
        self, text: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 10
    ) -> tuple[Hit, ...]:
        """Documents for a pasted text."""
        return self._read(lambda view: answer.for_text(view, text, tuple(audience), limit), ())

    def vocabulary(self) -> VocabularyEdits:
        """The center's changes to the vocabulary. Raises ``EngineAway``: what isn't known must not look empty."""
        with reached():
            kept = self._server.read(_VOCABULARY)
        return edits_of(kept.content if kept else {})

    def set_vocabulary(self, edits: VocabularyEdits) -> None:
        """Replace the center's changes; ``needs_rebuild`` is then set until a rebuild applies them."""
        with reached():
            self._server.write(_VOCABULARY, asdict(edits))
        self._look_anew()

    def warm(self) -> None:
        """Load the morphological analysis, and what the server reads for counts and suggestions."""
        if view := self._look().view:
            view.reader.analyzer.terms("준비")
            self.suggest("준비")
            self.search(Query(text="준비 준빙", facets=FACETS))

    def stats(self) -> Stats:
        """Figures about the index."""
        state = self._look()
        if self._figures is None or self._figures[0] != self._looked:
            figures = self._read(lambda _: self._server.figures(state.name), (0, 0, 0))
            self._figures = self._looked, figures
        documents, segments, size = self._figures[1]
        return Stats(
            documents=documents,
            segments=segments,
            generation=state.name,
            bytes_on_disk=size,
            bytes_in_memory=0,
            analysis_version=state.made_by,
            needs_rebuild=bool(state.problem),
            rebuild_reason=state.problem,
            outdated=state.outdated,
        )

    def close(self) -> None:
        """Close the connections."""
        self._server.close()
        self._state = _State(problem="away")


def _about(vocabulary: Vocabulary, version: str, thesaurus: Thesaurus, *, complete: bool) -> dict[str, Any]:
    """What is kept about an index."""
    return {
        "version": version,
        "words": vocabulary.dictionary,
        "thesaurus": thesaurus.rows,
        "complete": complete,
    }


def _used(server: Server) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = server.indices()
    return found.serving, found.next


def _delete(id: str) -> Dsl:
    return {"_op_type": "delete", "_id": id}


def _gone(id: str) -> Dsl:
    return {"_op_type": "index", "_id": id, "_source": GONE}


def _all(results: Iterable[tuple[int, str]]) -> None:
    for _ in results:
        pass
