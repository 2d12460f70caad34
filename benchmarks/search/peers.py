"""The engines ours is compared with, each used as its documentation recommends."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.search.contenders import PAGE, Contender, Counts, Ids
from benchmarks.search.corpus import FACETS, Item


class Tantivy(Contender):
    """Tantivy through its Python binding: one merged segment, facets by aggregation over fast fields."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        import tantivy

        self.tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
        for facet in FACETS:
            builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("day", fast=True)
        self.schema = builder.build()

    def _document(self, item: Item) -> Any:
        document = self.tantivy.Document(id=item.id, text=" ".join(item.tokens))
        document.add_unsigned("day", item.day)
        for facet, value in item.facets.items():
            document.add_text(facet, value)
        return document

    def build(self, items: Sequence[Item]) -> None:
        index = self.tantivy.Index(self.schema, path=str(self.folder))
        writer = index.writer(512_000_000, 1)
        for item in items:
            writer.add_document(self._document(item))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self.index = self.tantivy.Index.open(str(self.folder))
        self.searcher = self.index.searcher()

    def _any(self, terms: Sequence[str]) -> Any:
        query = self.tantivy.Query
        should = self.tantivy.Occur.Should
        if len(terms) == 1:
            return query.term_query(self.schema, "text", terms[0])
        return query.boolean_query([(should, query.term_query(self.schema, "text", term)) for term in terms])

    def _all(self, terms: Sequence[str]) -> Any:
        query, must = self.tantivy.Query, self.tantivy.Occur.Must
        return query.boolean_query([(must, query.term_query(self.schema, "text", term)) for term in terms])

    def _phrase(self, terms: Sequence[str]) -> Any:
        return self.tantivy.Query.phrase_query(self.schema, "text", list(terms))

    def _page(self, query: Any, **more: Any) -> Ids:
        found = self.searcher.search(query, limit=PAGE, count=False, **more)
        return [self.searcher.doc(address)["id"][0] for _, address in found.hits]

    def any(self, terms: Sequence[str], offset: int = 0) -> Ids:
        return self._page(self._any(terms), offset=offset)

    def all(self, terms: Sequence[str]) -> Ids:
        return self._page(self._all(terms))

    def phrase(self, terms: Sequence[str]) -> Ids:
        return self._page(self._phrase(terms))

    def _filtered(self, terms: Sequence[str], facets: dict[str, str]) -> Any:
        query, must = self.tantivy.Query, self.tantivy.Occur.Must
        limits = [
            (must, query.const_score_query(query.term_query(self.schema, facet, value), 0.0))
            for facet, value in facets.items()
        ]
        return query.boolean_query([(must, self._any(terms)), *limits])

    def filtered(self, terms: Sequence[str], facets: dict[str, str]) -> Ids:
        return self._page(self._filtered(terms, facets))

    def faceted(self, terms: Sequence[str]) -> tuple[Ids, Counts]:
        query = self._any(terms)
        wanted = {facet: {"terms": {"field": facet, "size": 100}} for facet in FACETS}
        found = self.searcher.aggregate(query, wanted)
        counts = {
            facet: {bucket["key"]: int(bucket["doc_count"]) for bucket in found[facet]["buckets"]}
            for facet in FACETS
        }
        return self._page(query), counts

    def by_date(self, terms: Sequence[str]) -> Ids:
        return self._page(self._any(terms), order_by_field="day")

    def count(self, kind: str, terms: Sequence[str]) -> int:
        query = {"all": self._all, "phrase": self._phrase}.get(kind, self._any)(terms)
        return int(self.searcher.search(query, limit=1, count=True).count)

    def publish(self, item: Item) -> None:
        writer = self.index.writer(64_000_000, 1)
        writer.add_document(self._document(item))
        writer.commit()
        self.index.reload()
        self.searcher = self.index.searcher()


class Fts5(Contender):
    """SQLite FTS5 beside a table of facets, ranked by its bm25()."""

    name = "fts5"

    def build(self, items: Sequence[Item]) -> None:
        database = sqlite3.connect(self.folder / "fts.db")
        database.execute("PRAGMA journal_mode=WAL")
        columns = ", ".join(f"{facet} TEXT" for facet in FACETS)
        database.execute(f"CREATE TABLE item (rowid INTEGER PRIMARY KEY, id TEXT, day INTEGER, {columns})")
        database.execute("CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='unicode61')")
        for number, item in enumerate(items, 1):
            self._insert(database, number, item)
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
        database.commit()
        database.close()

    def _insert(self, database: sqlite3.Connection, number: int, item: Item) -> None:
        marks = ", ".join("?" for _ in FACETS)
        row = (number, item.id, item.day, *(item.facets[facet] for facet in FACETS))
        database.execute(f"INSERT INTO item VALUES (?, ?, ?, {marks})", row)
        database.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, " ".join(item.tokens)))
        self.size = number

    def open(self) -> None:
        self.database = sqlite3.connect(self.folder / "fts.db")
        self.database.execute("PRAGMA cache_size=-400000")

    @staticmethod
    def _quoted(terms: Sequence[str], joint: str) -> str:
        return joint.join(f'"{term}"' for term in terms)

    def _match(
        self, match: str, where: str = "", order: str = "rank", values: Sequence[Any] = (), offset: int = 0
    ) -> Ids:
        query = (
            "SELECT item.id FROM words JOIN item ON item.rowid = words.rowid "
            f"WHERE words MATCH ? {where} ORDER BY {order} LIMIT {PAGE} OFFSET {offset}"
        )
        return [id for (id,) in self.database.execute(query, (match, *values))]

    def any(self, terms: Sequence[str], offset: int = 0) -> Ids:
        return self._match(self._quoted(terms, " OR "), offset=offset)

    def all(self, terms: Sequence[str]) -> Ids:
        return self._match(self._quoted(terms, " AND "))

    def phrase(self, terms: Sequence[str]) -> Ids:
        return self._match('"' + " ".join(terms) + '"')

    def filtered(self, terms: Sequence[str], facets: dict[str, str]) -> Ids:
        where = "".join(f" AND item.{facet} = ?" for facet in facets)
        return self._match(self._quoted(terms, " OR "), where, values=list(facets.values()))

    def faceted(self, terms: Sequence[str]) -> tuple[Ids, Counts]:
        match = self._quoted(terms, " OR ")
        counts: Counts = {facet: {} for facet in FACETS}
        columns = ", ".join(FACETS)
        query = f"SELECT {columns} FROM words JOIN item ON item.rowid = words.rowid WHERE words MATCH ?"
        for row in self.database.execute(query, (match,)):
            for facet, value in zip(FACETS, row, strict=True):
                counts[facet][value] = counts[facet].get(value, 0) + 1
        return self._match(match), counts

    def by_date(self, terms: Sequence[str]) -> Ids:
        return self._match(self._quoted(terms, " OR "), order="item.day DESC")

    def count(self, kind: str, terms: Sequence[str]) -> int:
        match = {"all": self._quoted(terms, " AND "), "phrase": '"' + " ".join(terms) + '"'}.get(
            kind, self._quoted(terms, " OR ")
        )
        return int(
            self.database.execute("SELECT count(*) FROM words WHERE words MATCH ?", (match,)).fetchone()[0]
        )

    def publish(self, item: Item) -> None:
        (number,) = self.database.execute("SELECT max(rowid) + 1 FROM item").fetchone()
        self._insert(self.database, number, item)
        self.database.commit()

    def close(self) -> None:
        self.database.close()


class Postgres(Contender):
    """PostgreSQL full text: a tsvector column with a GIN index, ranked by ts_rank, on a server of its own."""

    name = "postgres"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        import psycopg

        self.psycopg = psycopg
        folder.parent.chmod(0o711)
        folder.chmod(0o777)
        self.data = folder / "data"
        self._as_user(
            "initdb", "-D", str(self.data), "-U", "bench", "--auth=trust", "-E", "UTF8", "--no-locale"
        )
        options = (
            f"-k {self.folder} -c listen_addresses='' -c shared_buffers=1GB -c work_mem=256MB -c jit=off"
        )
        self._as_user("pg_ctl", "-D", str(self.data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        self.database = psycopg.connect(host=str(folder), user="bench", dbname="postgres", autocommit=True)

    def _as_user(self, program: str, *arguments: str) -> None:
        """PostgreSQL refuses to run as root; as root, it runs as nobody."""
        import os

        path = shutil.which(program) or program
        command = [path, *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "HOME": "/tmp"})

    def build(self, items: Sequence[Item]) -> None:
        columns = ", ".join(f"{facet} text" for facet in FACETS)
        self.database.execute(f"CREATE TABLE item (id text PRIMARY KEY, day int, words tsvector, {columns})")
        with self.database.cursor().copy("COPY item FROM STDIN") as copy:
            for item in items:
                copy.write_row(self._row(item))
        self.database.execute("CREATE INDEX ON item USING gin (words) WITH (fastupdate = off)")
        self.database.execute("CREATE INDEX ON item (day)")
        self.database.execute("VACUUM ANALYZE item")

    @staticmethod
    def _row(item: Item) -> tuple[Any, ...]:
        places: dict[str, list[int]] = {}
        for position, token in enumerate(item.tokens, 1):
            places.setdefault(token, []).append(position)
        vector = " ".join(f"'{token}':{','.join(map(str, at))}" for token, at in places.items())
        return (item.id, item.day, vector, *(item.facets[facet] for facet in FACETS))

    def open(self) -> None:
        self.database.execute("SELECT 1")

    @staticmethod
    def _joined(terms: Sequence[str], joint: str) -> str:
        return f" {joint} ".join(f"'{term}'" for term in terms)

    def _match(
        self, match: str, where: str = "", order: str = "", values: Sequence[Any] = (), offset: int = 0
    ) -> Ids:
        order = order or "ts_rank(words, query) DESC"
        query = (
            f"SELECT id FROM item, CAST(%s AS tsquery) query WHERE words @@ query {where} "
            f"ORDER BY {order} LIMIT {PAGE} OFFSET {offset}"
        )
        return [id for (id,) in self.database.execute(query, (match, *values))]

    def any(self, terms: Sequence[str], offset: int = 0) -> Ids:
        return self._match(self._joined(terms, "|"), offset=offset)

    def all(self, terms: Sequence[str]) -> Ids:
        return self._match(self._joined(terms, "&"))

    def phrase(self, terms: Sequence[str]) -> Ids:
        return self._match(self._joined(terms, "<->"))

    def filtered(self, terms: Sequence[str], facets: dict[str, str]) -> Ids:
        where = "".join(f" AND {facet} = %s" for facet in facets)
        return self._match(self._joined(terms, "|"), where, values=list(facets.values()))

    def faceted(self, terms: Sequence[str]) -> tuple[Ids, Counts]:
        match = self._joined(terms, "|")
        sets = ", ".join(f"({facet})" for facet in FACETS)
        query = (
            f"SELECT {', '.join(FACETS)}, count(*) FROM item WHERE words @@ CAST(%s AS tsquery) "
            f"GROUP BY GROUPING SETS ({sets})"
        )
        counts: Counts = {facet: {} for facet in FACETS}
        for *row, count in self.database.execute(query, (match,)):
            for facet, value in zip(FACETS, row, strict=True):
                if value is not None:
                    counts[facet][value] = count
        return self._match(match), counts

    def by_date(self, terms: Sequence[str]) -> Ids:
        return self._match(self._joined(terms, "|"), order="day DESC")

    def count(self, kind: str, terms: Sequence[str]) -> int:
        match = self._joined(terms, {"all": "&", "phrase": "<->"}.get(kind, "|"))
        row = self.database.execute(
            "SELECT count(*) FROM item WHERE words @@ CAST(%s AS tsquery)", (match,)
        ).fetchone()
        return int(row[0]) if row else 0

    def publish(self, item: Item) -> None:
        marks = ", ".join("%s" for _ in range(3 + len(FACETS)))
        self.database.execute(f"INSERT INTO item VALUES ({marks})", self._row(item))

    def close(self) -> None:
        self.database.close()
        self._as_user("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")
