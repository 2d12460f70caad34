"""Who weighs the applications to a call, with what came of it. Nobody but the reviewer and the call's administrators reads of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.programmes.models.applications import Application
from marketplace.programmes.models.calls import Call


class Reviewer(Base):
    """A person who reviews for a call; `declared_at` is when they said with which applicants they have to do."""

    __tablename__ = "call_reviewer"
    __table_args__ = (UniqueConstraint("call_id", "user_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    call_id: Mapped[int] = mapped_column(ForeignKey("programme_call.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    affiliations: Mapped[str] = mapped_column(String(500), default="")  # present and past, one a line
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    declared_at: Mapped[datetime | None]
    call: Mapped[Call] = relationship()
    user: Mapped[User] = relationship()


class Conflict(Base):
    """A reviewer said that they have to do with this applicant: they never see its application."""

    __tablename__ = "review_conflict"
    __table_args__ = (UniqueConstraint("reviewer_id", "application_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("call_reviewer.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("programme_application.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ReviewPhase(Base):
    """A round of reviewing; one at a time. `blind`: reviewers do not see who applies. `how` scores become one."""

    __tablename__ = "review_phase"
    __table_args__ = (
        CheckConstraint("how in ('mean','median')", name="how"),
        UniqueConstraint("call_id", "number"),
        Index(
            "uq_review_phase_open", "call_id", unique=True,
            sqlite_where=text("closed_at is null"), postgresql_where=text("closed_at is null"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("programme_call.id"))
    number: Mapped[int]
    until_at: Mapped[datetime]
    blind: Mapped[bool] = mapped_column(default=True)
    how: Mapped[str] = mapped_column(String(6), default="mean")
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    call: Mapped[Call] = relationship()


class Review(Base):
    """One application before one reviewer in one round."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("phase_id", "application_id", "reviewer_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(12), default="assigned")
    phase_id: Mapped[int] = mapped_column(ForeignKey("review_phase.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("programme_application.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("call_reviewer.id"), index=True)
    assigned_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)  # criterion -> 0 to 100
    comment: Mapped[str] = mapped_column(LongText, default="")  # the applicant reads it, without a name
    private: Mapped[str] = mapped_column(LongText, default="")  # the center alone reads it
    phase: Mapped[ReviewPhase] = relationship()
    application: Mapped[Application] = relationship()
    reviewer: Mapped[Reviewer] = relationship()
    __mapper_args__ = {"version_id_col": version}


class Decision(Base):
    """What is to become of an application, and from `decided_at` on what became of it."""

    __tablename__ = "programme_decision"
    __table_args__ = (CheckConstraint("verdict in ('grant','reserve','refuse')", name="verdict"),)
    application_id: Mapped[int] = mapped_column(ForeignKey("programme_application.id"), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(8))
    amount: Mapped[int] = mapped_column(default=0)  # won
    rank: Mapped[int | None]
    score: Mapped[int | None]  # hundredths of a point, rounded once
    reason: Mapped[str] = mapped_column(LongText, default="")
    decided_at: Mapped[datetime | None]
    application: Mapped[Application] = relationship()
