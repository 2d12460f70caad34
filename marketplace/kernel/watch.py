"""What watches a state while it waits: its day, the letters that speak of it, the list in which it stands. Data only.

Each package says it once, in its `watches.py` beside its `lifecycle.py`. `docs/contracts.md` is written from it, and a test
(`tests/house/test_contracts.py`) names a state that nobody can leave and a day that nobody is told of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.kernel.lifecycle import Lifecycle, Step
from marketplace.kernel.text import Text

# A column that holds the day, or what computes it.
Day = Any
# What lists it for a person: a list of work (내 업무), which the calendar reads where the line has a day.
Shown = Callable[..., Any]


@dataclass(frozen=True)
class Watch:
    """What watches a state, for these kinds of right (none named: for all others).

    day       when it has to be left: the column, or the function that computes it; None where nothing limits it
    counted   the policy rows from which the day is counted
    told      the letters that say that it began
    reminds   letter -> the job that sends it, before its day or as long as the day is not kept
    over      letter -> the job that sends it when its day has passed and the state is left
    shown     what lists it for a person
    because   where day, reminder or list is missing: why that is right. It begins with "open: " where it is not.
    """

    day: Day = None
    counted: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    reminds: Mapping[str, str] = field(default_factory=dict)
    over: Mapping[str, str] = field(default_factory=dict)
    shown: Shown | None = None
    kinds: tuple[str, ...] = ()
    because: str = ""


class Derived:
    """The table of what has no column for its state: `steps` are named after the services that carry them out."""

    def __init__(self, subject_type: str, states: dict[str, Text], **steps: Step) -> None:
        self.subject_type = subject_type
        self.states = states
        self.steps = steps


@dataclass(frozen=True)
class Watched:
    """A table of states, the states in which it ends, and what watches each of the others."""

    table: Lifecycle | Derived
    final: frozenset[str]
    states: Mapping[str, tuple[Watch, ...]]


def watched(table: Lifecycle | Derived, final: str, **states: Watch | tuple[Watch, ...]) -> Watched:
    """`final`: the last states, with blanks between."""
    rows = {name: (row,) if isinstance(row, Watch) else row for name, row in states.items()}
    return Watched(table, frozenset(final.split()), rows)
