"""What a check of the books found, and when it ran."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.text import Text


@dataclass(frozen=True)
class Finding:
    """A state of the books that can't be. `page` and `ref` name the page that shows it (kernel.feature.link)."""

    kind: str
    text: Text
    institution_id: int | None = None
    page: str = ""
    ref: str = ""


class LedgerCheck(Base):
    """One run of the check, every night and when somebody asks. `findings`: [{kind, ko, en, institution_id, page, ref}]."""

    __tablename__ = "ledger_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    run_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: the clock
    entries: Mapped[int]
    findings: Mapped[list[Any]]
    notes: Mapped[list[Any]]  # what was not compared, [[ko, en]]
