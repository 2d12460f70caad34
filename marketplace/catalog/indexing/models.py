"""What the center adds to the words of the search, and the runs that build the index."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class VocabularyTerm(Base):
    """A change of the center to the words of the search; see search_index.interface.VocabularyEdits.

    `word`: kept whole by the analysis (a blank parts a compound), `ko` alone. `pair`: a translation added.
    `removed`: a translation of the built-in glossary taken out.
    """

    __tablename__ = "vocabulary_term"
    __table_args__ = (
        UniqueConstraint("kind", "ko", "en"),
        CheckConstraint("kind in ('word', 'pair', 'removed')", name="kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    kind: Mapped[str] = mapped_column(String(10))
    ko: Mapped[str] = mapped_column(String(100))
    en: Mapped[str] = mapped_column(String(100), default="")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


class IndexRun(Base):
    """One rebuilding of the index: asked for, begun, how far, ended well (`finished_at` without `error`) or not."""

    __tablename__ = "index_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(20))  # runs.REASONS
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")
