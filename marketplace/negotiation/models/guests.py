"""A question of somebody without an account, until the institution has answered or it goes on as a company's deal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import current_app
from itsdangerous import URLSafeSerializer
from sqlalchemy import ForeignKey, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class GuestQuestion(Base):
    """A question of somebody without an account. The institution sees it once the address is confirmed; it ends
    as a deal (`inquiry_id`) when the person signs up with that address and speaks for a company."""

    __tablename__ = "guest_question"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="unconfirmed", index=True)
    version: Mapped[int] = mapped_column(default=1)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), index=True)  # lower case
    company_name: Mapped[str] = mapped_column(String(120), default="")
    purpose: Mapped[str] = mapped_column(String(20), default="adopt")
    language: Mapped[str] = mapped_column(String(2), default="ko")
    consent_at: Mapped[datetime]  # processing of the name and address, and their provision to the institution
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    confirmed_at: Mapped[datetime | None]  # the reply clock starts here
    reply_due_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = mapped_column(String(500), default="")
    declined_for: Mapped[str] = mapped_column(String(20), default="")
    inquiry_id: Mapped[int | None] = mapped_column(ForeignKey("inquiry.id"))
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    listing: Mapped[Listing] = relationship()
    messages: Mapped[list[GuestMessage]] = relationship(order_by="GuestMessage.id")
    __mapper_args__ = {"version_id_col": version}

    # What the mailed links carry: signed when a letter is written, so that no table holds anything usable.
    @property
    def secret(self) -> str:
        """Opens the guest's own page."""
        return str(guest_signer("private").dumps(self.id))

    @property
    def confirming_secret(self) -> str:
        """Proves the address; works for three days after asking."""
        return str(guest_signer("confirm").dumps(self.id))


def guest_signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"guest-question-{purpose}")


class GuestMessage(Base):
    __tablename__ = "guest_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("guest_question.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: the guest
    side: Mapped[str] = mapped_column(String(10))  # guest | licensor | center
    body: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    # What came with it: {ref, name, sha256, size, media_type} each.
    files: Mapped[list[Any]] = mapped_column(default=list)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    author: Mapped[User | None] = relationship()
