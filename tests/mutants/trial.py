"""One change in a copy of a project, and whether the tests that reach its line notice it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from random import Random

from coverage import CoverageData

from tests.mutants.changes import Change, Source

LONGEST = 2400  # seconds; a change that makes a test hang is noticed
PASSED, NO_TESTS = 0, 5  # exit codes of pytest


@dataclass(frozen=True)
class Room:
    """Code and the folders of tests that have to notice its changes: its mirror first, and at most two more."""

    name: str
    code: tuple[str, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A change, the file it is in, and the room that has to notice."""

    room: Room
    path: str
    change: Change

    def __str__(self) -> str:
        return f"{self.path}:{self.change.line} {self.change.kind}"


class Trial:
    """A project's copies, of which each worker takes one, and what its tests were seen to reach."""

    def __init__(self, root: Path, work: Path, workers: int = 1, tier: str = "not long and not soak") -> None:
        self.root, self.work, self.tier = root, work, tier
        self.copies: SimpleQueue[Path] = SimpleQueue()
        work.mkdir(parents=True, exist_ok=True)
        for number in range(workers):
            self.copies.put(self._copy(number))

    def drawn(self, rooms: Sequence[Room], number: int, seed: int) -> list[Place]:
        """As many changes, drawn from all that the rooms allow."""
        possible = [
            Place(room, str(path.relative_to(self.root)), change)
            for room in rooms
            for pattern in room.code
            for path in sorted(self.root.glob(pattern))
            for change in Source(path.read_bytes()).changes()
        ]
        return Random(seed).sample(possible, min(number, len(possible)))

    def reached(self, room: Room) -> CoverageData:
        """Which test of the room runs through which line of its code; measured once and kept."""
        kept = self.work / f"{room.name}.coverage"
        if not kept.exists():
            settings = self.work / f"{room.name}.ini"
            settings.write_text(
                "[run]\ndynamic_context = test_function\nrelative_files = true\n"
                f"data_file = {kept}\nsource = .\nomit = tests/*\nconcurrency = thread\n"
            )
            with self._copy_of_mine() as folder:
                self._run(folder, room.tests, "coverage", "run", "--rcfile", str(settings), "-m")
        data = CoverageData(str(kept))
        data.read()
        return data

    def notices(self, place: Place, data: CoverageData) -> bool:
        """Whether a test fails when the change is made."""
        tests = self._tests_of(place, data)
        if not tests:
            return False
        with self._copy_of_mine() as folder:
            file = folder / place.path
            before = file.read_bytes()
            try:
                file.write_bytes(place.change.apply(before))
                return self._run(folder, tests) not in (PASSED, NO_TESTS)
            finally:
                file.write_bytes(before)

    def _tests_of(self, place: Place, data: CoverageData) -> list[str]:
        """The test functions that run through the line, as pytest names them; those of the mirror first.

        Every test of the room where none does and the line runs all the same: as a module is read, or by a fixture.
        """
        found, ran = set(), False
        for context in data.contexts_by_lineno(place.path).get(place.change.line, []):
            ran = True
            module, _, function = context.rpartition(".")
            file = module.replace(".", "/") + ".py"
            if function and (self.root / file).exists():
                found.add(f"{file}::{function}")
        folders = place.room.tests
        if ran and not found:
            return list(folders)
        return sorted(found, key=lambda test: ([test.startswith(f) for f in folders].index(True), test))

    def _copy(self, number: int) -> Path:
        """A copy that a worker may change: what git knows, as it stands in the working tree."""
        folder = self.work / f"copy-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=self.root, check=True, capture_output=True, text=True
        )
        for name in listed.stdout.split("\0"):
            if name and (self.root / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.root / name, folder / name)
        return folder

    @contextmanager
    def _copy_of_mine(self) -> Iterator[Path]:
        folder = self.copies.get()
        try:
            yield folder
        finally:
            self.copies.put(folder)

    def _run(self, folder: Path, tests: Sequence[str], *before: str) -> int:
        """The exit code of pytest; a test that hangs counts as one that failed."""
        command = [
            sys.executable, "-m", *before, "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", self.tier, *tests,
        ]  # fmt: skip
        environment = {**os.environ, "GISUL_ENV": "testing", "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                command, cwd=folder, env=environment, check=False, capture_output=True, timeout=LONGEST
            )
        except subprocess.TimeoutExpired:
            return 1
        return done.returncode
