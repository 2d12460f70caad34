"""Themed calls (기술 공모): the center or a company asks everybody for one thing until a moment; offers stay sealed until then."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text


class ThemeKind(NamedTuple):
    """What kind of call it is, and the kinds of organisation that may offer."""

    name: Text
    offered_by: tuple[str, ...]


KINDS: dict[str, ThemeKind] = {
    "open_innovation": ThemeKind(Text("개방형 혁신 공모", "Open innovation"), ("institution", "company")),
    "sharing": ThemeKind(Text("기술나눔 신청 공모", "Technology sharing"), ("company",)),
    "test_bed": ThemeKind(Text("실증 장소 공모", "Test beds"), ("institution", "company")),
    "purchase_trial": ThemeKind(Text("구매 조건부 시험", "Purchase trials"), ("company",)),
}


class ThemedCall(Base):
    """A call of the center or of a company. It takes questions and offers from `opens_at` until `closes_at`, to the second."""

    __tablename__ = "themed_call"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="times"),
        CheckConstraint("kind in ('open_innovation', 'sharing', 'test_bed', 'purchase_trial')", name="kind"),
        CheckConstraint(
            "state in ('draft', 'submitted', 'published', 'announced', 'cancelled')", name="state"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    kind: Mapped[str] = mapped_column(String(20))
    host_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(LongText)
    field: Mapped[str] = mapped_column(String(20), default="")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_told_at: Mapped[datetime | None]  # the host was told that the time for offers has ended
    ended_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(500), default="")  # why it was cancelled
    host: Mapped[Organisation] = relationship()
    created_by: Mapped[User] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether questions and offers are taken at this moment."""
        return self.state == "published" and self.opens_at <= clock.now() < self.closes_at

    @property
    def is_unsealed(self) -> bool:
        """Whether the host may read the offers: the time for them has ended."""
        return self.state in ("published", "announced") and clock.now() >= self.closes_at


class ThemedQuestion(Base):
    """A question about a call; with its answer everybody reads it, and nobody reads who asked."""

    __tablename__ = "themed_question"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    call_id: Mapped[int] = mapped_column(ForeignKey("themed_call.id"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    body: Mapped[str] = mapped_column(String(2000))
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer: Mapped[str] = mapped_column(String(4000), default="")
    answered_at: Mapped[datetime | None]
    call: Mapped[ThemedCall] = relationship()


class ThemedOffer(Base):
    """What an organisation offers to a call; one each. Sealed until the call closes, and nobody else's business after."""

    __tablename__ = "themed_offer"
    __table_args__ = (
        CheckConstraint("state in ('received', 'chosen', 'not_chosen', 'withdrawn')", name="state"),
        CheckConstraint("choice in ('', 'chosen', 'not_chosen')", name="choice"),
        Index(
            "uq_themed_offer_standing", "call_id", "organisation_id", unique=True,
            sqlite_where=text("state <> 'withdrawn'"), postgresql_where=text("state <> 'withdrawn'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="received")
    call_id: Mapped[int] = mapped_column(ForeignKey("themed_call.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    body: Mapped[str] = mapped_column(LongText)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    choice: Mapped[str] = mapped_column(String(10), default="")  # the host's mind before it is announced
    reason: Mapped[str] = mapped_column(String(1000), default="")
    call: Mapped[ThemedCall] = relationship()
    organisation: Mapped[Organisation] = relationship()
    author: Mapped[User] = relationship()
    listing: Mapped[Listing | None] = relationship()
    files: Mapped[list[ThemedOfferFile]] = relationship(order_by="ThemedOfferFile.id")
    __mapper_args__ = {"version_id_col": version}


class ThemedOfferFile(Base):
    """A file of an offer; named after nobody outside it."""

    __tablename__ = "themed_offer_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    offer_id: Mapped[int] = mapped_column(ForeignKey("themed_offer.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
