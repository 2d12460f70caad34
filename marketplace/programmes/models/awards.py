"""What was granted: the award, its payments in parts, its reports, what was spent, and what has to come back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.programmes.models.applications import Application
from marketplace.programmes.models.programmes import Budget


class Award(Base):
    """`amount` is what it holds of the budget; `claimed` what payments have asked for of it, never more."""

    __tablename__ = "award"
    __table_args__ = (
        CheckConstraint("claimed >= 0 and claimed <= amount", name="never_overpaid"),
        CheckConstraint("paid >= 0 and paid <= claimed", name="paid"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="offered", index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("programme_application.id"), unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("programme_budget.id"), index=True)
    granted: Mapped[int]  # won, as agreed
    amount: Mapped[int]  # won, as committed now
    own_part: Mapped[int]
    claimed: Mapped[int] = mapped_column(default=0)
    paid: Mapped[int] = mapped_column(default=0)
    items: Mapped[dict[str, Any]]  # item -> planned won, support and own part together
    offered_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer_by: Mapped[date]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    bank_name: Mapped[str] = mapped_column(String(40), default="")
    holder: Mapped[str] = mapped_column(String(80), default="")
    account_encrypted: Mapped[str] = mapped_column(String(300), default="")
    spent: Mapped[int | None]  # of the support, as settled
    to_return: Mapped[int] = mapped_column(default=0)
    return_by: Mapped[date | None]
    returned_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    application: Mapped[Application] = relationship()
    company: Mapped[Organisation] = relationship()
    budget: Mapped[Budget] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def owed(self) -> int:
        """What has to come back and has not."""
        return 0 if self.returned_on else self.to_return


PAID_MEANWHILE, VOID = "@paid", "@void"  # notes of requests that fell away by themselves
NOTES = {
    PAID_MEANWHILE: Text(
        "기업이 그사이 납부하여 지원금으로 낼 금액이 남지 않았습니다.",
        "The company has paid meanwhile, and less is owed than the grant was to pay.",
    ),
    VOID: Text("청구서가 취소되었습니다.", "The invoice is void."),
}
_STANDS = text("state in ('requested', 'first', 'approved', 'paid')")


class AwardPayment(Base):
    """A part of the award: asked for by the company, approved by two different people of the center, then paid.

    With `invoice_id` it is paid to a licensor, as the grant's part of that invoice (기술도입비): from the second approval on
    `share_id` is what the center owes the licensor. `returned` is what the licensor gave back of it.
    """

    __tablename__ = "award_payment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("returned >= 0 and returned <= amount", name="returned"),
        # one award alone pays a part of an invoice
        Index(
            "uq_award_payment_invoice",
            "invoice_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        CheckConstraint("second_by_id is null or second_by_id <> first_by_id", name="two_people"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="requested")
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    amount: Mapped[int]
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    share_id: Mapped[int | None] = mapped_column(ForeignKey("invoice_share.id"), index=True)
    vat: Mapped[int] = mapped_column(default=0, server_default="0")  # of the amount, where the call pays VAT
    returned: Mapped[int] = mapped_column(default=0, server_default="0")
    why: Mapped[str] = mapped_column(String(500), default="")
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    paid_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")  # why it was refused
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    award: Mapped[Award] = relationship()
    invoice: Mapped[Invoice | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def fell_away(self) -> bool:
        """Whether nobody refused it: there is nothing left for it to pay."""
        return self.note in NOTES

    @property
    def reason(self) -> Text | str:
        """Why it was refused, as far as somebody said, or fell away."""
        return NOTES.get(self.note, self.note)


class AwardReport(Base):
    """An interim or the final report, by its day."""

    __tablename__ = "award_report"
    __table_args__ = (
        UniqueConstraint("award_id", "kind"),
        CheckConstraint("kind in ('interim','final')", name="kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="due")
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    due_on: Mapped[date]
    body: Mapped[str] = mapped_column(LongText, default="")
    submitted_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(1000), default="")  # what the center asked to change
    award: Mapped[Award] = relationship()
    __mapper_args__ = {"version_id_col": version}


class AwardExpense(Base):
    """What was spent: within the period and on an item of the award, with its evidence. The support pays no VAT."""

    __tablename__ = "award_expense"
    __table_args__ = (CheckConstraint("amount > 0 and vat >= 0", name="amount"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="entered")
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    item: Mapped[str] = mapped_column(String(20))
    on: Mapped[date] = mapped_column("spent_on")
    what: Mapped[str] = mapped_column(String(200))
    amount: Mapped[int]  # won, VAT left out
    vat: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(200))  # of the file that shows it
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(100))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    note: Mapped[str] = mapped_column(String(500), default="")  # why it was disallowed
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    award: Mapped[Award] = relationship()
    __mapper_args__ = {"version_id_col": version}


class AwardAmendment(Base):
    """A longer period that the company asked for; nothing else of an award changes while it runs."""

    __tablename__ = "award_amendment"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    note: Mapped[str] = mapped_column(String(500), default="")
    award: Mapped[Award] = relationship()
    __mapper_args__ = {"version_id_col": version}


class AwardCancelling(Base):
    """That an award is to be cancelled with money to come back or years of exclusion: one person of the center proposes
    it, and another one confirms it."""

    __tablename__ = "award_cancelling"
    __table_args__ = (
        CheckConstraint("state <> 'confirmed' or answered_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("to_return >= 0 and years >= 0 and to_return + years > 0", name="weighs"),
        Index(
            "uq_award_cancelling_open",
            "award_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    reason: Mapped[str] = mapped_column(String(500))
    to_return: Mapped[int]  # won
    years: Mapped[int]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    award: Mapped[Award] = relationship()
    __mapper_args__ = {"version_id_col": version}


class Exclusion(Base):
    """A company may not apply until this day, because of what became of an award."""

    __tablename__ = "programme_exclusion"
    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
