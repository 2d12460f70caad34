"""Meetings of a mini-cluster: who was called, who came, what was said; and the cluster's news."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import MiniCluster, Organisation, User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


def new_code() -> str:
    """Six digits that whoever leads the meeting shows in the room."""
    return f"{secrets.randbelow(1_000_000):06d}"


class ClusterMeeting(Base):
    """모임: called, held with its minutes, or called off. Members, the coordinator and the center see it."""

    __tablename__ = "cluster_meeting"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="times"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="called", index=True)
    mini_cluster_id: Mapped[int] = mapped_column(ForeignKey("mini_cluster.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    agenda: Mapped[str] = mapped_column(LongText, default="")
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(6), default=new_code)
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    called_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    called_at: Mapped[datetime] = mapped_column(default=clock.now)
    minutes: Mapped[str] = mapped_column(LongText, default="")
    minutes_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    minutes_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]  # when its minutes went out for the first time
    announced_at: Mapped[datetime | None]  # when members were reminded of the day
    reminded_at: Mapped[datetime | None]  # when the minutes were asked for
    note: Mapped[str] = mapped_column(String(500), default="")  # why it was called off
    cluster: Mapped[MiniCluster] = relationship()
    called_by: Mapped[User] = relationship(foreign_keys=[called_by_id])
    minutes_by: Mapped[User | None] = relationship(foreign_keys=[minutes_by_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def starts_on(self) -> object:
        return clock.seoul_date(self.starts_at)


class MeetingAttendance(Base):
    """What one person said to the invitation, and whether they came; one row a person."""

    __tablename__ = "meeting_attendance"
    __table_args__ = (CheckConstraint("answer in ('', 'yes', 'no')", name="answer"),)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("cluster_meeting.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    company_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), index=True
    )  # None: the center's
    answer: Mapped[str] = mapped_column(String(3), default="")
    answered_at: Mapped[datetime | None]
    attended_at: Mapped[datetime | None]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: by their own code
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    company: Mapped[Organisation | None] = relationship()


class MeetingFile(Base):
    """What was handed out: kept in the file store, opened by who may open the meeting."""

    __tablename__ = "meeting_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("cluster_meeting.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]


class ClusterNews(Base):
    """A short note of the cluster, for everybody or for its members."""

    __tablename__ = "cluster_news"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    mini_cluster_id: Mapped[int] = mapped_column(ForeignKey("mini_cluster.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(LongText)
    public: Mapped[bool]
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]
    cluster: Mapped[MiniCluster] = relationship()
