"""Experts: what they can, whom they work for, what an hour of theirs costs; and the sheets they were read from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text, either, language

LANGUAGES: dict[str, Text] = {
    "ko": Text("한국어", "Korean"),
    "en": Text("영어", "English"),
    "zh": Text("중국어", "Chinese"),
    "ja": Text("일본어", "Japanese"),
    "vi": Text("베트남어", "Vietnamese"),
}
PUBLISH_VERSION = "2026-11-30"
PUBLISH = Text(
    "이름, 소속, 전문 분야와 할 수 있는 일을 누구나 볼 수 있게 공개하는 데 동의합니다.",
    "I agree that my name, employer, fields and what I can do are shown to everybody.",
)
MOST_COMPANIES = 20  # at a time, by one expert


class Expert(Base):
    """A person who helps companies. With an account, or entered by the center before there is one.

    Public only by the person's own consent (`published_at`) and once the center has taken them in (`approved_at`). `email` is how an account finds its profile: through a
    confirmed address, never through one that was only typed. `left_at`: is an expert no more.
    """

    __tablename__ = "expert"
    __table_args__ = (
        CheckConstraint(f"capacity between 0 and {MOST_COMPANIES}", name="capacity"),
        CheckConstraint("published_at is null or user_id is not null", name="own_consent"),
        Index(
            "uq_expert_email", "email", unique=True,
            sqlite_where=text("email <> ''"), postgresql_where=text("email <> ''"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), unique=True)
    name_ko: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(254), default="")  # lower case; empty where none is known
    employer: Mapped[str] = mapped_column(String(120), default="")
    job_title: Mapped[str] = mapped_column(String(80), default="")
    # names of other firms and institutes, for conflicts of interest alone; never public
    affiliations: Mapped[list[Any]] = mapped_column(default=list)
    former_affiliations: Mapped[list[Any]] = mapped_column(default=list)
    fields: Mapped[list[Any]] = mapped_column(default=list)  # codes of "field"
    industries: Mapped[list[Any]] = mapped_column(default=list)  # codes of "mini_cluster"
    languages: Mapped[list[Any]] = mapped_column(default=list)  # LANGUAGES
    skills_ko: Mapped[str] = mapped_column(LongText, default="")
    skills_en: Mapped[str] = mapped_column(LongText, default="")
    capacity: Mapped[int] = mapped_column(default=2)  # companies at a time
    available: Mapped[bool] = mapped_column(default=True)
    availability: Mapped[str] = mapped_column(String(200), default="")  # "화요일 오후, 구미"
    approved_at: Mapped[datetime | None]  # taken into the pool by the center
    published_at: Mapped[datetime | None]
    consent_version: Mapped[str] = mapped_column(String(20), default="")
    left_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    invited_at: Mapped[datetime | None]
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("expert_import.id"), index=True)
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    rates: Mapped[list[ExpertRate]] = relationship(order_by="ExpertRate.from_on")
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        return either(self.name_ko, self.name_en)

    @property
    def skills(self) -> str:
        return either(self.skills_ko, self.skills_en)

    @property
    def is_public(self) -> bool:
        return bool(self.published_at and self.approved_at and not self.left_at)

    @property
    def title(self) -> str:
        """Employer and position in one line."""
        return " ".join(part for part in (self.employer, self.job_title) if part)

    def speaks(self) -> str:
        """The languages in words."""
        return ", ".join(LANGUAGES[code][language() == "en"] for code in self.languages if code in LANGUAGES)


class ExpertRate(Base):
    """What an hour costs from a day on, in won. A later row holds from its own day; hours before keep theirs."""

    __tablename__ = "expert_rate"
    __table_args__ = (
        UniqueConstraint("expert_id", "from_on"),
        CheckConstraint("hourly >= 0", name="hourly"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    from_on: Mapped[date]
    hourly: Mapped[int]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)


class ExpertImport(Base):
    """A sheet of experts as it was read: looked at before anything is entered, entered and undone as a whole.

    `rows`: [{line, values, problems: [[ko, en]]}], until it is entered: then the experts say it themselves.
    """

    __tablename__ = "expert_import"
    __table_args__ = (CheckConstraint("state in ('read', 'entered', 'undone')", name="state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(8), default="read")
    name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[Any]]
    notes: Mapped[list[Any]] = mapped_column(default=list)
    read_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
    entered: Mapped[int] = mapped_column(default=0)  # how many experts
    entered_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    __mapper_args__ = {"version_id_col": version}
