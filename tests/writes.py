"""Whether anything was written: what must hold after every step need not be looked at after one that changed nothing."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Engine, event

WRITING = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
# What the books mean does not depend on these: talks, texts, letters that are sent. A message that was followed counts.
NO_MONEY = {
    "UPDATE": {
        "inquiry",
        "term_sheet",
        "joint_member",
        "listing",
        "express_draft",
        "rights_version",
        "counter",
    },
    "INSERT INTO": {
        *("inquiry", "term_sheet", "joint_member", "message", "express_draft", "rights_version", "counter"),
        *("audit_event", "outbox", "paper", "listing_version", "register_check", "sharing_application"),
    },
    "DELETE FROM": set[str](),
}


class Writes:
    """Counts the statements of an engine that write, whatever became of their transaction."""

    def __init__(self, engine: Engine) -> None:
        self.count = self.money = 0
        self._looked: dict[str, int] = {}
        event.listen(engine, "before_cursor_execute", self._look)
        self.stop = lambda: event.remove(engine, "before_cursor_execute", self._look)

    def _look(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if found := WRITING.match(statement):
            self.count += 1
            self.money += found[2] not in NO_MONEY[found[1]]

    def since_last_asked(self) -> bool:
        """Whether something was written since this was asked before; True the first time."""
        return self._changed("any", self.count)

    def of_money(self) -> bool:
        """The same of what the books may depend on."""
        return self._changed("money", self.money)

    def _changed(self, what: str, now: int) -> bool:
        before, self._looked[what] = self._looked.get(what), now
        return before != now
