"""애로: what a member company cannot get past, who looks after it, and what became of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import MiniCluster, Organisation, User
from marketplace.clusters.models.meetings import ClusterMeeting
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

NOTE_KINDS = {
    "reply": Text("답변", "Reply"),
    "outcome": Text("결과", "Outcome"),
    "reopened": Text("다시 요청", "Asked again"),
    "private": Text("센터 메모", "Note of the center"),
}
# What a difficulty may lead to: kind -> its name.
LINK_KINDS = {
    "listing": Text("기술", "Technology"),
    "need": Text("수요기술", "Technology need"),
    "deal": Text("거래", "Deal"),
    "expert": Text("전문가", "Expert"),
    "programme": Text("지원사업", "Support programme"),
}
# step that ends it -> the kinds of links that may show what it became
OUTCOMES = {
    "solve": ("expert",),
    "make_project": ("programme", "need"),
    "license": ("deal", "listing"),
    "drop": (),
}


class Difficulty(Base):
    """Its company's people and the center see it. `shared`: other members read its title, without the company's name."""

    __tablename__ = "difficulty"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default="raised", index=True)
    mini_cluster_id: Mapped[int] = mapped_column(ForeignKey("mini_cluster.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("cluster_meeting.id"), index=True)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    problem: Mapped[str] = mapped_column(LongText)
    amount: Mapped[int | None]  # won that its solution may cost; None: not known
    shared: Mapped[bool] = mapped_column(default=False)
    raised_at: Mapped[datetime] = mapped_column(default=clock.now)
    waiting_since: Mapped[datetime] = mapped_column(default=clock.now)  # raised, or raised again
    reply_due_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    next_on: Mapped[date | None]  # when the company hears again
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(1000), default="")
    cluster: Mapped[MiniCluster] = relationship()
    company: Mapped[Organisation] = relationship()
    meeting: Mapped[ClusterMeeting | None] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    raised_by: Mapped[User] = relationship(foreign_keys=[raised_by_id])
    __mapper_args__ = {"version_id_col": version}


class DifficultyNote(Base):
    """What was said of it, in its order; a private one is the center's alone."""

    __tablename__ = "difficulty_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    difficulty_id: Mapped[int] = mapped_column(ForeignKey("difficulty.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))  # NOTE_KINDS
    text: Mapped[str] = mapped_column(LongText)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by: Mapped[User | None] = relationship()


class DifficultyLink(Base):
    """Where it led: a page of another package, named by kind and reference, with what it was called then."""

    __tablename__ = "difficulty_link"
    __table_args__ = (UniqueConstraint("difficulty_id", "kind", "target"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    difficulty_id: Mapped[int] = mapped_column(ForeignKey("difficulty.id"))
    kind: Mapped[str] = mapped_column(String(12))  # LINK_KINDS
    target: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class SameProblem(Base):
    """Another member that has the same problem: counted by its fellows, named to the center alone. One row a company."""

    __tablename__ = "same_problem"
    difficulty_id: Mapped[int] = mapped_column(ForeignKey("difficulty.id"), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    company: Mapped[Organisation] = relationship()
