"""From a company's first question to an accepted term sheet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.money import largest_remainder
from marketplace.kernel.text import Text

TALKING_STATES = ("open", "answered", "negotiating")
LIVE_STATES = (*TALKING_STATES, "agreed")
CLOSED_STATES = ("declined", "withdrawn", "lapsed")


PURPOSES: dict[str, Text] = {
    "adopt": Text("기술 도입을 검토합니다", "We consider licensing"),
    "evaluate": Text("시험해 보고 싶습니다", "We want to try it"),
    "information": Text("자료를 받고 싶습니다", "We need information"),
    "joint": Text("공동 연구를 원합니다", "We want joint research"),
}
DECLINE_REASONS: dict[str, Text] = {
    "not_ready": Text("기술이 아직 준비되지 않았습니다", "The technology is not ready"),
    "committed": Text(
        "다른 기업과 협의 중이거나 계약했습니다", "Talking to, or licensed to, another company"
    ),
    "no_fit": Text("기업의 용도에 맞지 않습니다", "It does not fit the company's use"),
    "terms": Text("희망하는 조건을 맞추기 어렵습니다", "The wanted terms can't be met"),
    "no_capacity": Text("지원할 인력이나 시간이 없습니다", "No people or time to support it"),
    "other": Text("그 밖의 이유", "Another reason"),
}


class Inquiry(Base):
    """A company's question about a listing, and the whole deal that grows from it (one thread, one timeline)."""

    __tablename__ = "inquiry"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="open", index=True)
    version: Mapped[int] = mapped_column(default=1)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    # the company that asked, where it was merged into another since
    former_company_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    purpose: Mapped[str] = mapped_column(String(20), default="adopt")
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    reply_due_on: Mapped[date]
    answered_at: Mapped[datetime | None]  # first answer: the reply clock stops here
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = mapped_column(String(500), default="")
    declined_for: Mapped[str] = mapped_column(String(20), default="")  # DECLINE_REASONS: what is counted
    contact_consent_at: Mapped[datetime | None]  # third-party provision of the asker's contact
    warned_at: Mapped[datetime | None]  # both sides were told that the silence will end the talks
    reopened_at: Mapped[datetime | None]  # after it had lapsed
    destroyed_at: Mapped[datetime | None]  # its messages and papers, when their time was over
    listing: Mapped[Listing] = relationship()
    company: Mapped[Organisation] = relationship(foreign_keys=[company_id])
    former_company: Mapped[Organisation | None] = relationship(foreign_keys=[former_company_id])
    asked_by: Mapped[User] = relationship()
    members: Mapped[list[JointMember]] = relationship(order_by="JointMember.id", back_populates="inquiry")
    __mapper_args__ = {"version_id_col": version}

    @property
    def licensee_ids(self) -> list[int]:
        """The companies that would be licensed: the lead, then those that joined it."""
        joined = [row.company_id for row in self.members if row.state == "joined"]
        return list(dict.fromkeys([self.company_id, *joined]))

    @property
    def is_joint(self) -> bool:
        """Whether another company has joined the lead."""
        return len(self.licensee_ids) > 1

    @property
    def shares_bp(self) -> dict[int, int]:
        """Each licensee's part of every fee in ten-thousandths, in the order of `licensee_ids`; 10,000 in all."""
        ids, weights = self.licensee_ids, {row.company_id: row.share for row in self.members}
        parts = largest_remainder(10_000, [weights.get(company_id, 1) for company_id in ids])
        return dict(zip(ids, parts, strict=True))


class JointMember(Base):
    """A company of a joint licence (공동 기술도입): invited by the lead company, joined by its own representative.

    `share` is its part of every fee in relation to the others' shares. The lead has a row of its own, joined from
    the start, once it has invited somebody.
    """

    __tablename__ = "joint_member"
    __table_args__ = (
        UniqueConstraint("inquiry_id", "company_id"),
        CheckConstraint("share > 0", name="share"),
        CheckConstraint("state in ('invited','joined','left')", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="invited")
    version: Mapped[int] = mapped_column(default=1)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    share: Mapped[int]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
    joined_at: Mapped[datetime | None]
    joined_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str] = mapped_column(String(300), default="")
    inquiry: Mapped[Inquiry] = relationship(back_populates="members")
    company: Mapped[Organisation] = relationship()
    __mapper_args__ = {"version_id_col": version}


class Message(Base):
    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    side: Mapped[str] = mapped_column(String(10))  # licensor | licensee | center
    body: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)  # a double submit does one thing
    mentions: Mapped[list[Any]] = mapped_column(default=list)  # ids of the colleagues who were asked by @name
    author: Mapped[User] = relationship()
    files: Mapped[list[MessageFile]] = relationship()


class MessageFile(Base):
    __tablename__ = "message_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))


class MessageReading(Base):
    """When a person of a deal first had a message of the other side before their eyes."""

    __tablename__ = "message_reading"
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    user: Mapped[User] = relationship()
