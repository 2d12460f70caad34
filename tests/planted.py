"""A fault of meaning, put into one function of the product for a while: a state machine that does not find it is blind there.

The function's text is changed, and its code with it; whoever has imported the function runs the fault as well.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any

import pytest
from hypothesis import Phase

from tests.acts import Acts

# In so many steps, the same each time, a machine finds every fault that it is said to find.
ENOUGH: dict[str, Any] = {
    "examples": 12,
    "steps": 50,
    "derandomize": True,
    "phases": [Phase.generate],
    "report_multiple_bugs": False,
}


@dataclass(frozen=True)
class Fault:
    """`where`: "module:function" within the product. `old` stands there once and becomes `new`."""

    name: str
    where: str
    old: str
    new: str

    def __str__(self) -> str:
        return self.name


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    module_name, _, name = fault.where.partition(":")
    module: Any = import_module(f"marketplace.{module_name}")
    function = module
    for part in name.split("."):
        function = getattr(function, part)
    function = inspect.unwrap(function)
    before = function.__code__
    function.__code__ = _changed(function, fault)
    try:
        yield
    finally:
        function.__code__ = before


def look_for(fault: Fault, play: Callable[[Acts], None]) -> None:
    """Assert that the machine finds it; `pytest -s` says after how many steps, and where."""
    acts = Acts()
    with planted(fault), pytest.raises(AssertionError) as found:
        play(acts)
    print(f"{fault}: found after {acts.found_after} steps, in {found.traceback[-1].name}")
    assert acts.found_after


def _changed(function: FunctionType, fault: Fault) -> CodeType:
    text = textwrap.dedent(inspect.getsource(function))
    if text.count(fault.old) != 1:
        raise ValueError(f"{fault.where} has {text.count(fault.old)} times what {fault.name!r} changes")
    changed = compile(
        "from __future__ import annotations\n" + text.replace(fault.old, fault.new), fault.where, "exec"
    )
    found = next(c for c in changed.co_consts if isinstance(c, CodeType) and c.co_name == function.__name__)
    if found.co_freevars != function.__code__.co_freevars:
        raise ValueError(f"{fault.where}: {fault.name!r} needs other names around it")
    return found
