"""A process that writes to an index until it is killed: the child of ``test_crashes``.

``python -m tests.search_index.crashing FOLDER SEED POINT NUMBER`` kills itself with SIGKILL when the named point is
reached for the NUMBERth time; with the point ``none`` the parent does it. It prints each step before it takes it.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import search_index.store.writer as writer_module
import search_index.whoosh_engine as engine_module
from search_index import Document
from search_index.store.journal import Journal
from search_index.vocabulary import Vocabulary
from search_index.whoosh_engine import WhooshEngine

STEPS = 60
IDS = 40

#: Points by name: where a function is looked up, its name, and whether to die before or after it.
POINTS: dict[str, tuple[Any, str, str]] = {
    "commit: nothing written": (writer_module, "plan_merge", "before"),
    "commit: segment half written": (writer_module.SegmentBuilder, "write", "after"),
    "commit: segment on disk": (writer_module, "write_segment", "after"),
    "commit: contents written": (writer_module.TOC, "write", "after"),
    "commit: old files gone": (writer_module, "clean_files", "after"),
    "rebuild: folder made": (WhooshEngine, "_new_folder", "after"),
    "rebuild: documents in": (WhooshEngine, "_fill", "after"),
    "rebuild: journal read": (Journal, "finish", "after"),
    "rebuild: before the swap": (WhooshEngine, "_point_to", "before"),
    "rebuild: after the swap": (WhooshEngine, "_point_to", "after"),
    "rebuild: old index going": (engine_module.shutil, "rmtree", "before"),
}


def without_glossary() -> None:
    """The glossary would only cost time here."""
    engine_module.builtin = Vocabulary  # type: ignore[assignment]


def document(id: str, word: str) -> Document:
    """A document found by one word."""
    return Document(id=id, title_en=f"{word} listing", audience=("public",))


def states(seed: int) -> Iterator[tuple[str, dict[str, str], dict[str, str | None]]]:
    """Steps of a seed: what is done, the truth afterwards (id → word), and the change (None: removed)."""
    dice = random.Random(seed)
    truth: dict[str, str] = {}
    for step in range(STEPS):
        change: dict[str, str | None] = {}
        for _ in range(dice.randint(1, 6)):
            id = str(dice.randrange(IDS))
            change[id] = None if dice.random() < 0.25 else f"word{chr(97 + dice.randrange(8))}"
        for id, word in change.items():
            truth.pop(id, None) if word is None else truth.update({id: word})
        yield ("rebuild" if step % 5 == 4 else "commit"), dict(truth), change


def die_at(point: str, number: int) -> None:
    """Arrange for a death."""
    owner, name, when = POINTS[point]
    real: Callable[..., Any] = getattr(owner, name)
    seen = [0]

    def deadly(*arguments: Any, **named: Any) -> Any:
        seen[0] += 1
        if when == "before" and seen[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*arguments, **named)
        if seen[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


def take(engine: WhooshEngine, action: str, truth: dict[str, str], change: dict[str, str | None]) -> None:
    """One step: a commit of the change, or a rebuild from the truth."""
    if action == "rebuild":
        engine.rebuild(document(id, word) for id, word in truth.items())
        return
    engine.remove([id for id, word in change.items() if word is None])
    engine.add([document(id, word) for id, word in change.items() if word is not None])
    engine.commit()


def main() -> None:
    folder, seed, point, number = sys.argv[1:5]
    without_glossary()
    engine = WhooshEngine(Path(folder))
    if point != "none":
        die_at(point, int(number))
    for step, (action, truth, change) in enumerate(states(int(seed))):
        print(json.dumps(step), flush=True)
        take(engine, action, truth, change)
    print("done", flush=True)


if __name__ == "__main__":
    main()
