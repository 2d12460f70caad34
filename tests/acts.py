"""What a state machine did: how often each act succeeded, and why the others were refused.

An act that is only ever refused proves nothing of what follows from it. `pytest -s` prints the whole account.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from marketplace.kernel.database import db
from marketplace.kernel.errors import Refusal

#: Steps of an example in the soak, which goes new ways each time; what lands must not depend on chance.
SOAK = 50


class Acts:
    def __init__(self) -> None:
        self.steps = 0
        self.found_after = 0  # steps, when something was wrong for the first time
        self.done: Counter[str] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def looking(self) -> Iterator[None]:
        """After each step, while it is looked at what everything means."""
        self.steps += 1
        try:
            yield
        except AssertionError:
            self.found_after = self.found_after or self.steps
            raise

    @contextmanager
    def refusable(self, act: str) -> Iterator[None]:
        """It is done, or refused with a sentence in both languages; anything else is a fault."""
        said = None
        try:
            yield
            self.done[act] += 1
        except Refusal as refusal:
            said = refusal.text
            db.session.rollback()
        if said is not None:
            assert all((said.ko, said.en))
            self.refused[act, said.en] += 1

    def play_out(self, examples: int, steps: int, play: Callable[[int], None]) -> None:
        """Play so many examples, in the soak until all their steps are done: Hypothesis ends some early.

        Elsewhere the examples are the same each time, and to play on would repeat them.
        """
        play(examples)
        while steps >= SOAK and (left := examples * steps - self.steps) > 0:
            before = self.steps
            play(-(-left // steps))
            assert self.steps > before

    def __str__(self) -> str:
        """One line for each act: how often it was done, how often not, and what was said most."""
        total = self.done.total() or 1
        refused: Counter[str] = Counter()
        for (act, _), often in self.refused.items():
            refused[act] += often
        lines = [f"{self.steps} steps, {total} acts done, {refused.total()} refused"]
        for act in sorted({*self.done, *refused}, key=lambda name: -self.done[name]):
            said = [f"{often}× {text}" for (name, text), often in self.refused.most_common() if name == act]
            line = f"{self.done[act]:6} {self.done[act] / total:6.1%} {refused[act]:6} {act}  {' | '.join(said[:3])}"
            lines.append(line[:320])
        return "\n".join(lines)
