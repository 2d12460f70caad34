"""Whether anything was written: what must hold after every step need not be looked at after one that changed nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

WRITING = ("INSERT", "UPDATE", "DELETE")


class Writes:
    """Counts the statements of an engine that write, whatever became of their transaction."""

    def __init__(self, engine: Engine) -> None:
        self.count = 0
        self._looked: int | None = None
        event.listen(engine, "before_cursor_execute", self._look)
        self.stop = lambda: event.remove(engine, "before_cursor_execute", self._look)

    def _look(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().startswith(WRITING):
            self.count += 1

    def since_last_asked(self) -> bool:
        """Whether something was written since this was asked before; True the first time."""
        changed, self._looked = self.count != self._looked, self.count
        return changed
