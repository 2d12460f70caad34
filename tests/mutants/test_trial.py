"""The tool that asks whether tests notice: it changes what it says, and is right about what lives."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from tests.mutants.changes import Source
from tests.mutants.trial import Room, Trial

CODE = '''
LEAST = 20 - 10

def fee(amount: int, seen: list[int]) -> int:
    """A won at least."""
    seen.append(amount)
    if amount < LEAST:
        return -amount
    return amount + 1
'''
TESTS = """
from shop.fees import fee

def test_small() -> None:
    assert fee(5, []) == -5

def test_large() -> None:
    assert fee(20, []) > 0

def test_at_the_edge() -> None:
    assert fee(10, []) > 0
"""


def test_each_kind_of_change_is_one_place_of_sound_code() -> None:
    content = CODE.encode()
    found = []
    for change in Source(content).changes():
        text = change.apply(content).decode()
        ast.parse(text)
        (line,) = [new for old, new in zip(CODE.splitlines(), text.splitlines(), strict=True) if old != new]
        found.append((change.kind, line.strip()))
    assert sorted(found) == [
        ("call dropped", "pass"),
        ("comparison flipped", "if amount >= LEAST:"),
        ("result emptied", "return None"),
        ("result emptied", "return None"),
        ("sign changed", "LEAST = 20 + 10"),
        ("sign changed", "return amount"),
        ("sign changed", "return amount - 1"),
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one module and two tests, under git."""
    root = tmp_path / "project"
    for name, text in {
        "shop/__init__.py": "",
        "shop/fees.py": CODE,
        "tests/__init__.py": "",
        "tests/test_fees.py": TESTS,
        "pyproject.toml": '[tool.pytest.ini_options]\nmarkers = ["long", "soak"]\npythonpath = ["."]\n',
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


def test_what_no_test_notices_is_named(project: Path, tmp_path: Path) -> None:
    room = Room("shop", ("shop/*.py",), ("tests",))
    trial = Trial(project, tmp_path / "work")
    data = trial.reached(room)
    alive = [place for place in trial.drawn([room], 99, 1) if not trial.notices(place, data)]
    assert sorted(f"{place} {place.change.text}" for place in alive) == [
        "shop/fees.py:6 call dropped pass",  # nobody looks at what was seen
        "shop/fees.py:9 sign changed amount - 1",
    ]
    assert (project / "shop/fees.py").read_text() == CODE
