"""``kill -9`` at every named point of commit, merge and rebuild, and at seeded moments.

Afterwards the index opens, or asks for a rebuild, and once the interrupted step is repeated, as the outbox does,
its answers equal the truth.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from search_index import Query
from search_index.whoosh_engine import WhooshEngine

from . import crashing

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _without_glossary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_index.whoosh_engine.builtin", crashing.Vocabulary)


def run(folder: Path, seed: int, point: str, number: int) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "tests.search_index.crashing",
        str(folder),
        str(seed),
        point,
        str(number),
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def answers(engine: WhooshEngine) -> dict[str, str]:
    """The whole index as its searches show it."""
    found: dict[str, str] = {}
    for letter in "abcdefgh":
        for id in engine.search(Query(text=f"word{letter}", per_page=100, correct=False)).ids:
            assert id not in found
            found[id] = f"word{letter}"
    return found


def recovers(folder: Path, seed: int, reached: int) -> None:
    """What a restart does: rebuild if asked to, repeat the step that was interrupted, go on."""
    steps = list(crashing.states(seed))
    action, truth, change = steps[reached]
    before = steps[reached - 1][1] if reached else {}
    engine = WhooshEngine(folder)
    if reached > 5:
        assert not engine.needs_rebuild
        assert answers(engine) in (before, truth)  # the step happened or didn't, never half of it
    elif engine.needs_rebuild:
        engine.rebuild(crashing.document(id, word) for id, word in before.items())
    crashing.take(engine, action, truth, change)
    assert answers(engine) == truth
    for action, truth, change in steps[reached + 1 : reached + 8]:
        crashing.take(engine, action, truth, change)
        assert answers(engine) == truth
    assert len(list(folder.glob("index-*"))) == 1
    engine.close()


@pytest.mark.parametrize("number", [2, pytest.param(7, marks=pytest.mark.long)])
@pytest.mark.parametrize("point", crashing.POINTS)
def test_killed_at_a_named_point(tmp_path: Path, point: str, number: int) -> None:
    child = run(tmp_path, 5, point, number)
    lines = child.communicate(timeout=120)[0].split()
    assert child.returncode == -signal.SIGKILL, (point, lines[-1:])
    recovers(tmp_path, 5, int(lines[-1]))


def killed_at_a_moment(folder: Path, seed: int) -> None:
    """Kill after some steps and some thousand instructions more, as the seed has it."""
    dice = random.Random(seed)
    child = run(folder, seed, "none", 0)
    assert child.stdout is not None
    last = -1
    wanted = dice.randrange(1, crashing.STEPS - 10)
    for line in child.stdout:
        last = int(line)
        if last == wanted:
            break
    for _ in range(dice.randrange(200_000)):  # a moment inside the step, without a clock
        pass
    child.kill()
    rest = child.communicate(timeout=60)[0].split()
    recovers(folder, seed, int(rest[-1]) if rest and rest[-1] != "done" else last)


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_seeded_moments(tmp_path: Path, seed: int) -> None:
    killed_at_a_moment(tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 150))
def test_killed_at_fifty_seeded_moments(tmp_path: Path, seed: int) -> None:
    killed_at_a_moment(tmp_path, seed)
