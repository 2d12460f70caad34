"""Whether the tests notice a change: single seeded changes of the code that decides about money and rights.

``python -m tests.mutants --number 300 --seed 15 [--room rights] [--workers 2]``: each change is made in a copy of the
project, and the tests of its room that reach the changed line are run until one fails. What no test notices is named at
the end with its line, to be tested, or deleted as dead. Not part of a tier: it takes an hour.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from random import Random

from coverage import CoverageData

ROOT = Path(__file__).parent.parent
WORK = ROOT / ".cache" / "mutants"
LONGEST = 600  # seconds; a change that makes a test hang is noticed
TIER = "not long and not soak"


@dataclass(frozen=True)
class Room:
    """Code and the folders of tests that have to notice its changes: its mirror and at most two more."""

    code: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS = {
    "kernel": Room(("marketplace/kernel/*.py",), ("tests/kernel", "tests/accounts", "tests/negotiation")),
    "rights": Room(("marketplace/rights/**/*.py",), ("tests/rights", "tests/licensing", "tests/catalog")),
    "ledger": Room(("marketplace/books/**/*.py",), ("tests/billing", "tests/royalties")),
    "sharing": Room(
        (
            "marketplace/royalties/computing.py",
            "marketplace/royalties/sharing.py",
            "marketplace/royalties/services/sharing.py",
        ),
        ("tests/royalties", "tests/billing"),
    ),
}
FLIPPED: dict[type[ast.cmpop], str] = {
    ast.Lt: ">=",
    ast.LtE: ">",
    ast.Gt: "<=",
    ast.GtE: "<",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}


@dataclass(frozen=True)
class Change:
    """One place of one file with other text; `start` and `end` are offsets in its bytes."""

    room: str
    path: str
    line: int
    kind: str
    start: int
    end: int
    text: str

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.text.encode() + source[self.end :]


def changes(room: str, path: Path) -> Iterator[Change]:
    """Every change of the four kinds that a file allows: comparison flipped, sign changed, call dropped, result emptied."""
    source = path.read_bytes()
    starts = [0]
    for row in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))

    def span(node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    def text(node: ast.expr) -> str:
        start, end = span(node)
        return source[start:end].decode()

    for node in ast.walk(ast.parse(source)):
        kind, written = "", ""
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in FLIPPED:
            kind = "comparison flipped"
            written = f"{text(node.left)} {FLIPPED[type(node.ops[0])]} {text(node.comparators[0])}"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            if _is_words(node.left) or _is_words(node.right):
                continue
            kind = "sign changed"
            sign = "-" if isinstance(node.op, ast.Add) else "+"
            written = f"{text(node.left)} {sign} {text(node.right)}"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            kind, written = "sign changed", text(node.operand)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            kind, written = "call dropped", "pass"
        elif isinstance(node, ast.Return) and node.value is not None and not _is_empty(node.value):
            kind, written = "result emptied", "return None"
        if kind:
            start, end = span(node)  # type: ignore[arg-type]
            yield Change(room, str(path.relative_to(ROOT)), node.lineno, kind, start, end, written)  # type: ignore[attr-defined]


def _is_words(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def drawn(rooms: Sequence[str], number: int, seed: int) -> list[Change]:
    """As many changes, drawn from all that the rooms allow."""
    possible = [
        change
        for room in rooms
        for pattern in ROOMS[room].code
        for path in sorted(ROOT.glob(pattern))
        for change in changes(room, path)
    ]
    return Random(seed).sample(possible, min(number, len(possible)))


def copy_of_the_project(number: int) -> Path:
    """A copy that a worker may change: what git knows, as it stands in the working tree."""
    folder = WORK / f"copy-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def run(folder: Path, words: Sequence[str], before: Sequence[str] = ()) -> int:
    """The exit code of pytest; 0 all passed, 5 no test was found. A test that hangs counts as one that failed."""
    environment = {**os.environ, "GISUL_ENV": "testing", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [
        sys.executable,
        "-m",
        *before,
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-m",
        TIER,
        *words,
    ]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, check=False, capture_output=True, timeout=LONGEST * 4
        )
    except subprocess.TimeoutExpired:
        return 1
    return done.returncode


def reached(room: str, folder: Path) -> CoverageData:
    """Which test of the room runs through which line of its code; measured once and kept."""
    kept = WORK / f"{room}.coverage"
    if not kept.exists():
        settings = WORK / f"{room}.ini"
        settings.write_text(
            "[run]\ndynamic_context = test_function\nrelative_files = true\n"
            f"data_file = {kept}\nsource = marketplace\nconcurrency = thread\n"
        )
        run(folder, ROOMS[room].tests, ("coverage", "run", "--rcfile", str(settings), "-m"))
    data = CoverageData(str(kept))
    data.read()
    return data


def tests_of(change: Change, data: CoverageData) -> list[str]:
    """The test functions that run through the line, as pytest names them; those of the mirror first."""
    contexts = data.contexts_by_lineno(change.path).get(change.line, [])
    found = []
    for context in contexts:
        module, _, function = context.rpartition(".")
        file = module.replace(".", "/") + ".py"
        if function and (ROOT / file).exists():
            found.append(f"{file}::{function}")
    order = ROOMS[change.room].tests
    return sorted(
        set(found), key=lambda name: ([name.startswith(folder) for folder in order].index(True), name)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--room", choices=sorted(ROOMS), action="append")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2)))
    options = parser.parse_args()
    rooms = options.room or list(ROOMS)
    WORK.mkdir(parents=True, exist_ok=True)
    copies: SimpleQueue[Path] = SimpleQueue()
    for number in range(options.workers):
        copies.put(copy_of_the_project(number))

    def measured(room: str) -> CoverageData:
        folder = copies.get()
        try:
            return reached(room, folder)
        finally:
            copies.put(folder)

    with ThreadPoolExecutor(options.workers) as pool:
        data = dict(zip(rooms, pool.map(measured, rooms), strict=True))

    def noticed(change: Change) -> bool:
        tests = tests_of(change, data[change.room])
        if not tests:
            return False
        folder = copies.get()
        file = folder / change.path
        before = file.read_bytes()
        try:
            file.write_bytes(change.apply(before))
            return run(folder, tests) not in (0, 5)
        finally:
            file.write_bytes(before)
            copies.put(folder)

    survivors, done = [], 0
    sample = drawn(rooms, options.number, options.seed)
    with ThreadPoolExecutor(options.workers) as pool:
        for change, seen in zip(sample, pool.map(noticed, sample), strict=True):
            done += 1
            if not seen:
                survivors.append(change)
            print(
                f"{done}/{len(sample)} {'seen ' if seen else 'ALIVE'} {change.path}:{change.line} {change.kind}",
                flush=True,
            )
    (WORK / "survivors.json").write_text(json.dumps([asdict(one) for one in survivors], indent=1))
    share = 100 * (len(sample) - len(survivors)) / max(1, len(sample))
    print(f"{len(sample) - len(survivors)} of {len(sample)} changes noticed: {share:.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
