"""Events of the center and who registered for them."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import MiniCluster, Organisation, User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import either
from marketplace.newsroom.models.notices import KNOWN_AUDIENCE


def new_code() -> str:
    """Six digits that are shown in the room."""
    return f"{secrets.randbelow(1_000_000):06d}"


class Event(Base):
    """행사: announced, held or cancelled. Whether one can register follows from `opens_at` and `closes_at`, to the second.

    `seats` None: as many as come. `per_company`: people of one company at most. `link`: shown to those who have a seat.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(KNOWN_AUDIENCE, name="audience"),
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("closes_at > opens_at", name="registration"),
        CheckConstraint("seats is null or seats > 0", name="seats"),
        CheckConstraint("per_company is null or per_company > 0", name="per_company"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    title_ko: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    body_ko: Mapped[str] = mapped_column(LongText)
    body_en: Mapped[str] = mapped_column(LongText, default="")
    audience: Mapped[str] = mapped_column(String(10), default="everybody")
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("mini_cluster.id"))
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    seats: Mapped[int | None]
    per_company: Mapped[int | None]
    code: Mapped[str] = mapped_column(String(6), default=new_code)
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    announced_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]  # when those with a seat were reminded of the day
    asked_at: Mapped[datetime | None]  # when those who came were asked what they thought
    note: Mapped[str] = mapped_column(String(500), default="")  # why it was cancelled
    cluster: Mapped[MiniCluster | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def title(self) -> str:
        return either(self.title_ko, self.title_en)

    @property
    def body(self) -> str:
        return either(self.body_ko, self.body_en)

    @property
    def starts_on(self) -> date:
        return clock.seoul_date(self.starts_at)


class Registration(Base):
    """One person and one event: one row, also when they withdraw and come back. Of a guest `user_id` is None.

    The waiting list is in the order of `queued_at`. A seat that came free is held for its person until `confirm_by_at`.
    """

    __tablename__ = "event_registration"
    __table_args__ = (
        UniqueConstraint("event_id", "email"),
        CheckConstraint("score is null or score between 1 and 5", name="score"),
        Index("ix_event_registration_queue", "event_id", "state", "queued_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(12), default="withdrawn")
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254))  # lower case
    organisation: Mapped[str] = mapped_column(String(120), default="")  # as the person wrote it
    language: Mapped[str] = mapped_column(String(2), default="ko")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    queued_at: Mapped[datetime]
    confirm_by_at: Mapped[datetime | None]
    attended_at: Mapped[datetime | None]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: by their own code
    score: Mapped[int | None]
    words: Mapped[str] = mapped_column(String(1000), default="")
    event: Mapped[Event] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    company: Mapped[Organisation | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
