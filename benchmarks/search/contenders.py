"""What every engine of the comparison can do, and our own."""

from __future__ import annotations

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.search.corpus import FACETS, Item

PAGE = 20
DEEP = 49 * PAGE
Ids = list[str]
Counts = dict[str, dict[str, int]]


class Contender(ABC):
    """One engine. Every query gives the ids of a page of 20; ``faceted`` also counts five facets."""

    name = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    @abstractmethod
    def build(self, items: Sequence[Item]) -> None:
        """Index everything."""

    @abstractmethod
    def open(self) -> None:
        """Open what was built, as a fresh process would."""

    @abstractmethod
    def any(self, terms: Sequence[str], offset: int = 0) -> Ids:
        """Documents with any of the terms, best first."""

    @abstractmethod
    def all(self, terms: Sequence[str]) -> Ids:
        """Documents with all terms, best first."""

    @abstractmethod
    def phrase(self, terms: Sequence[str]) -> Ids:
        """Documents with the terms side by side, best first."""

    @abstractmethod
    def filtered(self, terms: Sequence[str], facets: dict[str, str]) -> Ids:
        """Any of the terms, and these facet values."""

    @abstractmethod
    def faceted(self, terms: Sequence[str]) -> tuple[Ids, Counts]:
        """Any of the terms, and the counts of every facet."""

    @abstractmethod
    def by_date(self, terms: Sequence[str]) -> Ids:
        """Any of the terms, newest first."""

    @abstractmethod
    def count(self, kind: str, terms: Sequence[str]) -> int:
        """Number of documents that match, for comparing engines."""

    @abstractmethod
    def publish(self, item: Item) -> None:
        """Add a document and make it findable."""

    def forget(self) -> None:
        """Drop what was kept in memory for queries, where the engine keeps something of its own."""

    def close(self) -> None:
        """Let go of files."""


class OurWhoosh(Contender):
    """The search library: Whoosh's index, answered from arrays."""

    name = "whoosh"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        from search_index.schema import whoosh_schema
        from search_index.store.writer import create

        create(folder / "index", whoosh_schema())

    def _record(self, item: Item) -> Any:
        from search_index.store.builder import FieldTerms, Record

        size = len(item.tokens)
        facets = [f"{facet}={value}" for facet, value in item.facets.items()]
        return Record(
            {
                "id": FieldTerms([item.id]),
                "text": FieldTerms(item.tokens, range(size), None, float(size)),
                "facet": FieldTerms([*facets, f"day={item.day}", "audience=public"]),
            },
            item.id.encode(),
        )

    def build(self, items: Sequence[Item]) -> None:
        from search_index.store.writer import IndexWriter

        for start in range(0, len(items), 5_000):  # as a rebuild does
            writer = IndexWriter(self.folder / "index")
            for item in items[start : start + 5_000]:
                writer.add(item.id, self._record(item))
            writer.commit()
        IndexWriter(self.folder / "index").commit(compact=True)

    def open(self) -> None:
        from search_index.store.snapshot import Snapshot

        self.snapshot = Snapshot(self.folder / "index")

    def _matches(self, terms: Sequence[str]) -> Any:
        from search_index.matches import any_of
        from search_index.ranking import postings

        snapshot = self.snapshot
        return any_of(snapshot.size, [[[(postings(snapshot, "text", term), 1.0)]] for term in terms])

    def _ids(self, docs: Any) -> Ids:
        ids = self.snapshot.ids
        return [ids[doc] for doc in docs.tolist()]

    def any(self, terms: Sequence[str], offset: int = 0) -> Ids:
        return self._ids(self._matches(terms).best(offset + PAGE)[offset:])

    def _all(self, terms: Sequence[str]) -> Any:
        from search_index.matches import all_of
        from search_index.ranking import postings

        return all_of([postings(self.snapshot, "text", term) for term in terms])

    def all(self, terms: Sequence[str]) -> Ids:
        return self._ids(self._all(terms).best(PAGE))

    def _phrase(self, terms: Sequence[str]) -> Any:
        from search_index.matches import any_of
        from search_index.plan import Leaf
        from search_index.ranking import leaf_postings

        found = leaf_postings(self.snapshot, Leaf("text", tuple(terms)))
        return any_of(self.snapshot.size, [[[(found, 1.0)]]])

    def phrase(self, terms: Sequence[str]) -> Ids:
        return self._ids(self._phrase(terms).best(PAGE))

    def _masked(self, terms: Sequence[str], facets: dict[str, str]) -> Any:
        matches = self._matches(terms)
        for facet, value in facets.items():
            matches = matches.within(self.snapshot.any_of(facet, [value]))
        return matches

    def filtered(self, terms: Sequence[str], facets: dict[str, str]) -> Ids:
        return self._ids(self._masked(terms, facets).best(PAGE))

    def faceted(self, terms: Sequence[str]) -> tuple[Ids, Counts]:
        matches = self._matches(terms)
        tables = {facet: self.snapshot.facet(facet) for facet in FACETS}
        counts = {
            facet: dict(zip(table.values, matches.count(table).tolist(), strict=True))
            for facet, table in tables.items()
        }
        return self._ids(matches.best(PAGE)), counts

    def by_date(self, terms: Sequence[str]) -> Ids:
        from search_index.matches import order_by

        docs = self._matches(terms).docs()
        return self._ids(order_by(docs, self.snapshot.number("day")[docs].astype(float), 0, PAGE))

    def count(self, kind: str, terms: Sequence[str]) -> int:
        found = {"all": self._all, "phrase": self._phrase}.get(kind, self._matches)(terms)
        return int(found.total)

    def publish(self, item: Item) -> None:
        from search_index.store.snapshot import Snapshot
        from search_index.store.writer import IndexWriter

        writer = IndexWriter(self.folder / "index")
        writer.add(item.id, self._record(item))
        writer.commit()
        self.snapshot = Snapshot(self.folder / "index", self.snapshot)

    def forget(self) -> None:
        self.snapshot.forget()


def memory_mb() -> float:
    """Resident memory of this process in MB."""
    with open("/proc/self/statm") as stream:
        return int(stream.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6
