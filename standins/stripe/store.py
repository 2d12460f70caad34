"""What the stand-in remembers: JSON documents in named collections, mirrored to SQLite when a file is given.

The mirror is written before a request is answered, without fsync: a killed process loses nothing,
a power cut may.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]
Place = tuple[str, str]  # collection, key


class Store:
    """Documents are live dictionaries. Change one only inside `transaction()`, after `get` handed it out."""

    def __init__(self, path: Path | str | None = None) -> None:
        self.lock = threading.RLock()
        self._collections: dict[str, dict[str, Document]] = {}
        self._touched: dict[Place, str | None] = {}
        self._depth = 0
        self._file: sqlite3.Connection | None = self._open(Path(path)) if path else None

    def _open(self, path: Path) -> sqlite3.Connection:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        file.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
            "CREATE TABLE IF NOT EXISTS document (position INTEGER PRIMARY KEY, collection TEXT NOT NULL,"
            " key TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (collection, key));"
        )
        for collection, key, body in file.execute(
            "SELECT collection, key, body FROM document ORDER BY position"
        ):
            self._collections.setdefault(collection, {})[key] = json.loads(body)
        return file

    def close(self) -> None:
        """Let go of the file; what is in memory stays readable."""
        with self.lock:
            if self._file:
                self._file.close()
                self._file = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One change to the world: all of it, on disk, or none of it if an exception leaves. Nested blocks join."""
        with self.lock:
            self._depth += 1
            try:
                yield
            except BaseException:
                if self._depth == 1:
                    self._undo()
                raise
            else:
                if self._depth == 1:
                    self._write()
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._touched.clear()

    def get(self, collection: str, key: str) -> Document | None:
        """The live document; inside a transaction it may be changed."""
        with self.lock:
            document = self._collections.get(collection, {}).get(key)
            if document is not None and self._depth:
                self._touched.setdefault((collection, key), json.dumps(document))
            return document

    def put(self, collection: str, key: str, document: Document) -> Document:
        """Add or replace a document."""
        with self.transaction():
            if self.get(collection, key) is None:
                self._touched[(collection, key)] = None
            self._collections.setdefault(collection, {})[key] = document
            return document

    def delete(self, collection: str, key: str) -> None:
        """Forget a document; an absent one is no error."""
        with self.transaction():
            if self.get(collection, key) is not None:
                del self._collections[collection][key]

    def values(self, collection: str) -> list[Document]:
        """Every document of a collection, oldest first. For reading only."""
        with self.lock:
            return list(self._collections.get(collection, {}).values())

    def items(self, collection: str) -> list[tuple[str, Document]]:
        """Keys and documents, oldest first. For reading only."""
        with self.lock:
            return list(self._collections.get(collection, {}).items())

    def _undo(self) -> None:
        for (collection, key), before in self._touched.items():
            if before is None:
                self._collections[collection].pop(key, None)
            else:
                self._collections[collection][key] = json.loads(before)

    def _write(self) -> None:
        if not self._file:
            return
        self._file.execute("BEGIN")
        for (collection, key), before in self._touched.items():
            document = self._collections[collection].get(key)
            if document is None:
                self._file.execute("DELETE FROM document WHERE collection = ? AND key = ?", (collection, key))
            elif (after := json.dumps(document)) != before:
                self._file.execute(
                    "INSERT INTO document (collection, key, body) VALUES (?, ?, ?)"
                    " ON CONFLICT (collection, key) DO UPDATE SET body = excluded.body",
                    (collection, key, after),
                )
        self._file.execute("COMMIT")
