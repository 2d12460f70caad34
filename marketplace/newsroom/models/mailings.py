"""Mailings to groups, and the persons each went to or was kept from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text, either

# What the law asks of a mailing depends on which of the two it is (정보통신망법 제50조).
MAILING_KINDS: dict[str, Text] = {
    "service": Text("업무 안내 (광고가 아님)", "Service notice (no advertising)"),
    "advertising": Text("광고성 정보", "Advertising"),
}
# Why somebody of the group gets no mail.
LEFT_OUT: dict[str, Text] = {
    "no_consent": Text("광고성 정보 수신에 동의하지 않음", "Has not agreed to advertising"),
    "unsubscribed": Text("수신 동의를 철회함", "Has withdrawn the consent"),
    "unverified": Text("이메일 주소를 확인하지 않음", "Address was never confirmed"),
    "undeliverable": Text("지난 이메일이 전달되지 않음", "The last mail could not be delivered"),
    "left": Text("발송 전에 탈퇴함", "Left the site before it was sent"),
}


class Mailing(Base):
    """One text to everybody of its `groups` ("members", "cluster:battery", …); `kind`: service or advertising.

    More recipients than the policy's number: a second person approves it.
    """

    __tablename__ = "mailing"
    __table_args__ = (
        CheckConstraint("kind in ('service', 'advertising')", name="kind"),
        CheckConstraint("approved_by_id is null or approved_by_id <> asked_by_id", name="two_people"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    kind: Mapped[str] = mapped_column(String(12))
    groups: Mapped[list[Any]]
    title_ko: Mapped[str] = mapped_column(String(150))
    title_en: Mapped[str] = mapped_column(String(150), default="")
    body_ko: Mapped[str] = mapped_column(LongText)
    body_en: Mapped[str] = mapped_column(LongText, default="")
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # who wanted it sent
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(500), default="")  # why the second person sent it back
    written_by: Mapped[User] = relationship(foreign_keys=[written_by_id])
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def title(self) -> str:
        return either(self.title_ko, self.title_en)

    @property
    def body(self) -> str:
        return either(self.body_ko, self.body_en)


class MailingPerson(Base):
    """One person of a mailing, once, in however many of its groups: sent, still to be sent, or left out and why."""

    __tablename__ = "mailing_person"
    __table_args__ = (
        UniqueConstraint("mailing_id", "email"),
        Index("ix_mailing_person_sent", "sent_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(2))
    left_out: Mapped[str] = mapped_column(String(16), default="")  # LEFT_OUT
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    mailing: Mapped[Mailing] = relationship()
