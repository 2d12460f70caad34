"""A problem that somebody described, what came with it, and what the center was asked and said about it."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from itsdangerous import URLSafeSerializer
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.experts.models import Expert
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class Problem(Base):
    """A company's words, which may be its secret: read by who has the address, and by the center once it is asked.

    No account is needed (`user_id` None). The addresses are signed when a page or letter is written, so that no table
    holds anything usable. `fitting`: how many technologies fitted when it was asked last, for the center's counts; None where
    there was no index to ask.
    """

    __tablename__ = "problem"
    __table_args__ = (Index("ix_problem_last_at", "last_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_ref(16))
    version: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    text: Mapped[str] = mapped_column(LongText)
    language: Mapped[str] = mapped_column(String(2), default="ko")
    fitting: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    # last change or word: its time is counted from here
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    files: Mapped[list[ProblemFile]] = relationship(order_by="ProblemFile.id")
    request: Mapped[ProblemRequest | None] = relationship(back_populates="problem")
    __mapper_args__ = {"version_id_col": version}

    @property
    def secret(self) -> str:
        """Opens the page, for everybody the maker gives it to."""
        return str(signer("read").dumps(self.ref))

    @property
    def managing_secret(self) -> str:
        """Lets its holder change and delete it, and speak with the center."""
        return str(signer("manage").dumps(self.ref))

    @property
    def photographs(self) -> list[ProblemFile]:
        return [file for file in self.files if file.kind == "photo"]

    @property
    def voice(self) -> ProblemFile | None:
        return next((file for file in self.files if file.kind == "voice"), None)


def signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"problem-{purpose}")


class ProblemFile(Base):
    """A photograph, written anew without what it said of place and device, or a spoken note as it was recorded."""

    __tablename__ = "problem_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), index=True)
    kind: Mapped[str] = mapped_column(String(6))  # photo | voice
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    caption: Mapped[str] = mapped_column(String(200), default="")


class ProblemRequest(Base):
    """What the center was asked to help with: who to call and when, by which day, and the expert it gave it to."""

    __tablename__ = "problem_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    version: Mapped[int] = mapped_column(default=1)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), index=True)  # lower case
    phone: Mapped[str] = mapped_column(String(40), default="")
    times: Mapped[str] = mapped_column(String(200), default="")
    consent_at: Mapped[datetime]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    waiting_since: Mapped[datetime] = mapped_column(default=clock.now)  # asked, or asked again
    reply_due_on: Mapped[date]
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("expert.id"), index=True)
    answered_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    problem: Mapped[Problem] = relationship(back_populates="request")
    expert: Mapped[Expert | None] = relationship()
    messages: Mapped[list[ProblemMessage]] = relationship(order_by="ProblemMessage.id")
    __mapper_args__ = {"version_id_col": version}


class ProblemMessage(Base):
    """What was written between the asker and the center, in its order."""

    __tablename__ = "problem_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("problem_request.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))  # asker | center | expert
    # None: the asker, by the address
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    body: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    request: Mapped[ProblemRequest] = relationship(back_populates="messages")
    author: Mapped[User | None] = relationship()


class ProblemVote(Base):
    """Whether a technology helped with a problem, one word for each; without its problem it is only counted."""

    __tablename__ = "problem_vote"
    __table_args__ = (UniqueConstraint("problem_id", "listing_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    helped: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    listing: Mapped[Listing] = relationship()
