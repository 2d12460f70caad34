"""One line of 내 업무: what waits for me, or what I wait for. Every feature lists its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marketplace.kernel.text import Text


@dataclass(frozen=True)
class WorkItem:
    """`mine` True: my turn; False: I wait for the other side. Sorted by `due_on`, undated last."""

    title: Text  # the sentence: "조건서 2번에 답해 주십시오."
    subject: str  # what it is about: the listing's title, a company's name
    endpoint: str  # of the feature's own page, or the name of another's link
    values: dict[str, Any] = field(default_factory=dict)
    mine: bool = True
    due_on: date | None = None
    icon: str = "circle"
