"""The template library: a version of a standing wording that the center proposes, approves and retires."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class ClauseText(Base):
    """Articles of the template library, rewritten by the center for one kind and language; the next number replaces it.

    `kind` is a kind of licence, or "express" for the short form. The wording in the code is the first approved
    version; what a version does not name stays as it is there.
    """

    __tablename__ = "clause_text"
    __table_args__ = (
        UniqueConstraint("kind", "language", "number"),
        *(
            Index(
                f"uq_clause_text_{state}", "kind", "language", unique=True,
                sqlite_where=text(f"state = '{state}'"), postgresql_where=text(f"state = '{state}'"),
            )
            for state in ("proposed", "approved")
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    articles: Mapped[dict[str, Any]]  # key -> {heading, paragraphs}
    reason: Mapped[str] = mapped_column(String(500))
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}
