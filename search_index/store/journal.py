"""Changes committed while a rebuild runs elsewhere: written down, and done again in the new index before the swap."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from search_index.interface import Document, EngineBusy

_FILE = "journal.jsonl"
_LOCK = "rebuild.lock"


class RebuildLock:
    """Held by the one process that rebuilds; let go of by the system when that process dies."""

    def __init__(self, path: Path) -> None:
        self.file = path / _LOCK
        self._stream: IO[str] | None = None

    @staticmethod
    def held(path: Path) -> bool:
        """True while some process rebuilds."""
        try:
            with (path / _LOCK).open() as stream:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return False
        except FileNotFoundError:
            return False
        except OSError:
            return True

    def __enter__(self) -> RebuildLock:
        self._stream = self.file.open("w")
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._stream.close()
            raise EngineBusy("a rebuild is running") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._stream:
            self._stream.close()


class Journal:
    """Document changes, one JSON object a line. Only written while it exists, which is while a rebuild runs."""

    def __init__(self, path: Path) -> None:
        self.file = path / _FILE

    @classmethod
    def start(cls, path: Path) -> Journal:
        """Begin to record, forgetting what a rebuild that died left behind."""
        journal = cls(path)
        journal.file.write_text("")
        return journal

    @classmethod
    def append(cls, path: Path, changes: Mapping[str, Document | None]) -> None:
        """Record changes if a rebuild is running."""
        if not RebuildLock.held(path):
            return
        try:
            descriptor = os.open(path / _FILE, os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            return
        with os.fdopen(descriptor, "a") as stream:
            for id, document in changes.items():
                content = asdict(document) if document else None
                stream.write(
                    json.dumps({"id": id, "document": content}, default=str, ensure_ascii=False) + "\n"
                )

    def finish(self) -> dict[str, Document | None]:
        """The last change of each document; recording ends."""
        changes: dict[str, Document | None] = {}
        for line in self.file.read_text().splitlines():
            entry = json.loads(line)
            changes[entry["id"]] = _document(entry["document"]) if entry["document"] else None
        self.file.unlink()
        return changes


def _document(content: dict[str, Any]) -> Document:
    for name, value in content.items():
        if isinstance(value, list):
            content[name] = tuple(value)
    if content["published_on"]:
        content["published_on"] = date.fromisoformat(content["published_on"])
    return Document(**content)
