"""Changes to the text of an offered agreement that the company proposes, article by article."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.licensing.models.agreements import Agreement


class Redline(Base):
    """문안 수정 제안: the articles as the company would have them, beside those of the paper. One at a time.

    `accepted` names the articles whose change the institution took over; their paper is drafted anew as `redrafted`.
    """

    __tablename__ = "agreement_redline"
    __table_args__ = (
        Index(
            "uq_agreement_redline_open", "agreement_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="proposed", index=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    before: Mapped[list[Any]]  # [{heading, paragraphs, key}] of the paper that was offered
    articles: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(String(500))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    accepted: Mapped[list[Any]] = mapped_column(default=list)  # keys
    answer: Mapped[str] = mapped_column(String(500), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    redrafted_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    agreement: Mapped[Agreement] = relationship(foreign_keys=[agreement_id])
    redrafted: Mapped[Agreement | None] = relationship(foreign_keys=[redrafted_id])
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    __mapper_args__ = {"version_id_col": version}
