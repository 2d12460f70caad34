"""What an institution's bank statement says arrived."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.invoicing.models import Invoice, PaymentAccount
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

# why a deposit belongs to no invoice
ASIDE: dict[str, Text] = {
    "returned": Text("보낸 분에게 돌려줌", "Sent back to the payer"),
    "not_ours": Text("기술료가 아님 (기관의 다른 수입)", "No licence fee: other income of the institution"),
}


class BankReceipt(Base):
    """One line of an institution's bank statement; a person says which invoice it was for.

    A deposit for several invoices is split into parts (`part_of_id`), which are matched one by one. A deposit
    that is for no invoice is set aside by two people (`aside_as`: returned, not_ours). `bank_reference` is the bank's
    own number, which may restart with each file: what a deposit is, `bank.same_deposit` says. A receipt that was
    taken for another deposit by mistake is `withdrawn`; so is one that a person takes out with a reason (`out_by_id`), for
    which a second person is needed where it pays or has paid an invoice (`withdrawing`).
    """

    __tablename__ = "bank_receipt"
    __table_args__ = (
        Index("ix_bank_receipt_account_id_received_on", "account_id", "received_on"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(
            "aside_approved_by_id is null or aside_approved_by_id <> aside_by_id", name="two_people"
        ),
        CheckConstraint(
            "out_approved_by_id is null or out_approved_by_id <> out_by_id", name="out_two_people"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    account_id: Mapped[int] = mapped_column(ForeignKey("payment_account.id"), index=True)
    bank_reference: Mapped[str] = mapped_column(String(80))
    received_on: Mapped[date]
    received_time: Mapped[str] = mapped_column(
        String(8), default="", server_default=""
    )  # HH:MM[:SS], "" unknown
    amount: Mapped[int]
    balance: Mapped[int | None]  # of the account after it, minor units
    by_hand: Mapped[bool] = mapped_column(default=False, server_default=false())
    currency: Mapped[str] = mapped_column(String(3), default="KRW")
    payer_name: Mapped[str] = mapped_column(String(120), default="")
    memo: Mapped[str] = mapped_column(String(200), default="")
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    matched_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    matched_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("bank_receipt.id"), index=True)
    split_at: Mapped[datetime | None]  # its parts stand for it
    aside_as: Mapped[str] = mapped_column(String(12), default="", server_default="")
    aside_note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    aside_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    aside_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    aside_on: Mapped[date | None]
    # it pays the grant's part of the invoice, not the company's
    share_id: Mapped[int | None] = mapped_column(ForeignKey("invoice_share.id"), index=True)
    # why it pays an invoice of somebody else than its sender, in the words of the person who looked
    match_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    out_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    out_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    out_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    out_at: Mapped[datetime | None]
    account: Mapped[PaymentAccount] = relationship()
    __mapper_args__ = {"version_id_col": version}


class DoubtfulDeposit(Base):
    """A line of a statement that may be a deposit which is there already (`like`): in no books until a person decides.

    `decision`: "" open, "same" left out, "other" entered as a deposit of its own (`receipt_id`).
    """

    __tablename__ = "doubtful_deposit"
    __table_args__ = (
        CheckConstraint("decision in ('', 'same', 'other')", name="decision"),
        CheckConstraint("(decision = 'other') = (receipt_id is not null)", name="receipt"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    account_id: Mapped[int] = mapped_column(ForeignKey("payment_account.id"), index=True)
    like_id: Mapped[int] = mapped_column(ForeignKey("bank_receipt.id"), index=True)
    bank_reference: Mapped[str] = mapped_column(String(80), default="")
    received_on: Mapped[date]
    received_time: Mapped[str] = mapped_column(String(8), default="")
    amount: Mapped[int]
    balance: Mapped[int | None]
    payer_name: Mapped[str] = mapped_column(String(120), default="")
    memo: Mapped[str] = mapped_column(String(200), default="")
    decision: Mapped[str] = mapped_column(String(8), default="")
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("bank_receipt.id"), index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    account: Mapped[PaymentAccount] = relationship()
    like: Mapped[BankReceipt] = relationship(foreign_keys=[like_id])
    __mapper_args__ = {"version_id_col": version}


class PaymentNote(Base):
    """입금했습니다: the payer says that it has transferred, when, how much and under which name; finance looks for it."""

    __tablename__ = "payment_note"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    paid_on: Mapped[date]
    sender: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int]  # minor units of the invoice's currency
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    noted_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]
    invoice: Mapped[Invoice] = relationship()
