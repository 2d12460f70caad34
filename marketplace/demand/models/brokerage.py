"""How a need is taken to those who may have an answer: whom the center asked, and what was answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.catalog.models import Listing
from marketplace.demand.models.needs import Need
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.negotiation.models import Inquiry

# Why an institution has nothing to offer: what is counted beside its own words.
DECLINE_REASONS: dict[str, Text] = {
    "no_result": Text("맞는 연구성과가 없습니다", "No result of ours fits"),
    "not_ready": Text("아직 이전할 만큼 성숙하지 않습니다", "It is not ready to be transferred"),
    "no_capacity": Text("지금은 맡을 인력이나 시간이 없습니다", "No people or time for it now"),
    "unclear": Text("내용만으로는 판단하기 어렵습니다", "The text does not say enough to decide"),
    "other": Text("그 밖의 이유", "Another reason"),
}
# Why a company passes an answer over; whoever answered reads it.
PASS_REASONS: dict[str, Text] = {
    "no_fit": Text("우리 제품이나 공정에 맞지 않습니다", "It does not fit our product or process"),
    "not_ready": Text("성숙도가 부족합니다", "It is not mature enough"),
    "price": Text("비용이 예산을 넘습니다", "It costs more than we can pay"),
    "rights": Text("필요한 권리를 받을 수 없습니다", "The right we need is not to be had"),
    "solved": Text("이미 해결했습니다", "We have solved it meanwhile"),
    "other": Text("그 밖의 이유", "Another reason"),
}
ASKED_STATES = ("asked", "answered")  # in which a request stands between the center and an institution
STANDING_ANSWERS = ("given", "accepted")


class NeedRequest(Base):
    """The center asks an institution about a need; its officers answer by `reply_due_on`. One at a time for each pair."""

    __tablename__ = "need_request"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'answered', 'declined', 'withdrawn')", name="state"),
        Index(
            "uq_need_request_live", "need_id", "institution_id", unique=True,
            sqlite_where=text("state in ('asked', 'answered')"), postgresql_where=text("state in ('asked', 'answered')"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="asked", index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    message: Mapped[str] = mapped_column(String(1000), default="")  # the center's word to this institution
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    reply_due_on: Mapped[date]
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]  # an answer or a no: the reply clock stops here
    declined_for: Mapped[str] = mapped_column(String(20), default="")  # DECLINE_REASONS
    reason: Mapped[str] = mapped_column(String(500), default="")
    need: Mapped[Need] = relationship()
    institution: Mapped[Organisation] = relationship()
    __mapper_args__ = {"version_id_col": version}


class NeedAnswer(Base):
    """An answer to a need: a listing, or a proposal in words and files ("we can develop this"), or both.

    Given by people of an institution, or by the center that proposes an institution's listing (`by_center`).
    """

    __tablename__ = "need_answer"
    __table_args__ = (
        CheckConstraint("state in ('given', 'accepted', 'passed', 'withdrawn')", name="state"),
        Index(
            "uq_need_answer_standing", "need_id", "listing_id", unique=True,
            sqlite_where=text("state in ('given', 'accepted')"), postgresql_where=text("state in ('given', 'accepted')"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="given", index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("need_request.id"))
    by_center: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    body: Mapped[str] = mapped_column(LongText, default="")
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    reminded_at: Mapped[datetime | None]  # the company was reminded to decide
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    passed_for: Mapped[str] = mapped_column(String(20), default="")  # PASS_REASONS
    reason: Mapped[str] = mapped_column(String(500), default="")  # why it was passed over or withdrawn
    inquiry_id: Mapped[int | None] = mapped_column(ForeignKey("inquiry.id"))  # the deal that it opened
    need: Mapped[Need] = relationship()
    institution: Mapped[Organisation] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    listing: Mapped[Listing | None] = relationship()
    inquiry: Mapped[Inquiry | None] = relationship()
    files: Mapped[list[NeedAnswerFile]] = relationship(order_by="NeedAnswerFile.id")
    __mapper_args__ = {"version_id_col": version}


class NeedAnswerFile(Base):
    """A file that came with a proposal: for the need's company, the institution and the center."""

    __tablename__ = "need_answer_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    answer_id: Mapped[int] = mapped_column(ForeignKey("need_answer.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
