"""Mentoring (1사1멘토링): one expert helps one company; meetings, notes, and what both say of it afterwards."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.experts.models.profiles import Expert
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

ALIVE = ("proposed", "requested", "assigned", "running")
SEATED = ("assigned", "running")  # in these states an expert is there and one of the expert's places is taken
_ALIVE = f"state in {ALIVE!r}"
_SEATED = f"state in {SEATED!r}"

# What became of it.
OUTCOMES: dict[str, Text] = {
    "solved": Text("해결", "Solved"),
    "project": Text("지원사업 과제로 연결", "Became a project"),
    "licence": Text("기술 도입으로 연결", "Led to a licence"),
    "partly": Text("일부 해결", "Partly solved"),
    "not_solved": Text("해결하지 못함", "Not solved"),
}
CLOSED_OUTCOME = Text("기업 폐업", "The company closed")
PLACES: dict[str, Text] = {
    "company": Text("기업 방문", "At the company"),
    "center": Text("센터", "At the center"),
    "online": Text("화상", "By video"),
    "phone": Text("전화", "By phone"),
}


class Mentoring(Base):
    """What a company wants to solve with an expert, from the request to what became of it.

    A company has one at a time, and an expert as many as the capacity says: each takes a numbered place (`seat`), so
    that the database too refuses one too many.
    """

    __tablename__ = "mentoring"
    __table_args__ = (
        Index("uq_mentoring_company", "company_id", unique=True, sqlite_where=text(_ALIVE), postgresql_where=text(_ALIVE)),
        Index("uq_mentoring_seat", "expert_id", "seat", unique=True, sqlite_where=text(_SEATED), postgresql_where=text(_SEATED)),
        CheckConstraint(
            "state not in ('assigned', 'running') or (expert_id is not null and seat is not null)", name="expert"
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="requested", index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("expert.id"), index=True)
    seat: Mapped[int | None]
    goal: Mapped[str] = mapped_column(LongText)
    field: Mapped[str] = mapped_column(String(20), default="")
    language: Mapped[str] = mapped_column(String(2), default="ko")  # of the meetings
    wanted_on: Mapped[date]  # from when
    by_center: Mapped[bool] = mapped_column(default=False)  # proposed by the center
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    waits_since: Mapped[datetime] = mapped_column(default=clock.now)  # in its present state
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    accepted_at: Mapped[datetime | None]  # by the expert who is there now
    first_due_on: Mapped[date | None]  # the day by which the two have met
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(12), default="")  # OUTCOMES | closed
    outcome_text: Mapped[str] = mapped_column(String(1000), default="")
    company: Mapped[Organisation] = relationship()
    expert: Mapped[Expert | None] = relationship()
    requested_by: Mapped[User] = relationship()
    __mapper_args__ = {"version_id_col": version}


class MentorAssignment(Base):
    """That an expert was asked to mentor, and what came of it. `reason`: why it ended; for the center alone."""

    __tablename__ = "mentor_assignment"
    __table_args__ = (
        CheckConstraint("ending in ('', 'declined', 'taken_back', 'released', 'ended')", name="ending"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mentoring_id: Mapped[int] = mapped_column(ForeignKey("mentoring.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    assigned_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    assigned_at: Mapped[datetime] = mapped_column(default=clock.now)
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str] = mapped_column(String(10), default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    expert: Mapped[Expert] = relationship()


class MentoringSession(Base):
    """One meeting: when, how long, what was said and what is next. Company, expert and center read it."""

    __tablename__ = "mentoring_session"
    __table_args__ = (
        CheckConstraint("minutes between 15 and 600", name="minutes"),
        Index("ix_mentoring_session_expert_day", "expert_id", "held_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    mentoring_id: Mapped[int] = mapped_column(ForeignKey("mentoring.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"))
    held_on: Mapped[date]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(10), default="company")
    notes: Mapped[str] = mapped_column(LongText, default="")
    actions: Mapped[str] = mapped_column(String(1000), default="")
    next_on: Mapped[date | None]  # the next meeting
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    logged_at: Mapped[datetime] = mapped_column(default=clock.now)
    expert: Mapped[Expert] = relationship()
    mentoring: Mapped[Mentoring] = relationship()
    __mapper_args__ = {"version_id_col": version}


class PrivateNote(Base):
    """What an expert notes for themselves at a meeting. A table of its own: no list, mail or export can carry it along."""

    __tablename__ = "private_note"
    session_id: Mapped[int] = mapped_column(ForeignKey("mentoring_session.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    words: Mapped[str] = mapped_column(LongText)


class MentoringRating(Base):
    """What one side says of a mentoring when it is over, for the center alone. Of others people learn averages from five on."""

    __tablename__ = "mentoring_rating"
    __table_args__ = (
        UniqueConstraint("mentoring_id", "expert_id", "side"),
        CheckConstraint("side in ('company', 'expert')", name="side"),
        CheckConstraint("score between 1 and 5", name="score"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mentoring_id: Mapped[int] = mapped_column(ForeignKey("mentoring.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    score: Mapped[int]
    words: Mapped[str] = mapped_column(String(500), default="")
    rated_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    rated_at: Mapped[datetime] = mapped_column(default=clock.now)
