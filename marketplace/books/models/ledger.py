"""The books: double entry per institution and currency. Append-only; every entry sums to zero."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.text import Text

# Debits are positive, credits negative.
ACCOUNTS: dict[str, Text] = {
    "receivable": Text("미수금", "Receivable"),
    # the part of an invoice that somebody else's grant pays, and what of a grant has to go back to who gave it
    "receivable_grant": Text("미수금 (지원금)", "Receivable from a grant"),
    "cash_bank": Text("보통예금", "Bank"),
    "cash_stripe": Text("카드 결제 대금", "Stripe balance"),
    "licence_income": Text("기술료 수입", "Licence income"),
    "vat_payable": Text("부가세 예수금", "VAT payable"),
    "unapplied": Text("가수금", "Unapplied receipts"),
    "unapplied_grant": Text("가수금 (지원금)", "Unapplied receipts of a grant"),
    "disputed": Text("결제 분쟁 보류금", "Disputed"),
    "payment_fees": Text("지급 수수료", "Payment fees"),
    "bank_charges": Text("송금 수수료", "Bank charges"),
    "foreign_tax": Text("외국납부세액", "Foreign tax withheld"),
    "bad_debt": Text("대손상각비", "Bad debt"),
    "distribution_expense": Text("기술료 배분액", "Distribution"),
    "distribution_payable": Text("배분 미지급금", "Distribution payable"),
    # the center's own: what it grants, owes and gets back of its programmes
    "grant_expense": Text("지원금", "Grants"),
    "grant_payable": Text("지원금 미지급금", "Grants payable"),
    "grant_receivable": Text("지원금 환수 채권", "Grants to be returned"),
    "grant_bank": Text("지원금 계좌", "Bank account of grants"),
    "exchange_difference": Text("외환 차손익", "Exchange gain or loss"),
}


class JournalEntry(Base):
    """One event in the books, unique by (source, kind): posting twice is impossible.

    It has two days: `posted_on`, on which it stands in the books (closed periods follow it), and `value_on`, on which
    the money moved (interest, receipts, tax years and the day of payment follow that one).
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("source_type", "source_id", "kind"),
        Index("ix_journal_entry_institution_posted", "institution_id", "posted_on"),
        Index("ix_journal_entry_institution_value", "institution_id", "value_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    currency: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str] = mapped_column(String(40))
    source_type: Mapped[str] = mapped_column(String(30))
    source_id: Mapped[int]
    posted_on: Mapped[date]
    value_on: Mapped[date]
    posted_at: Mapped[datetime] = mapped_column(default=clock.now)
    postings: Mapped[list[Posting]] = relationship(order_by="Posting.id")


class Posting(Base):
    __tablename__ = "posting"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    account: Mapped[str] = mapped_column(String(30), index=True)
    amount: Mapped[int]  # minor units; debit positive
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), index=True)


ISSUE_AMOUNTS = ("amount", "stripe", "books")  # what of an issue's detail is in minor units


class ReconciliationIssue(Base):
    """What does not fit and needs a person. Reconciliation writes these; it never corrects money by itself."""

    __tablename__ = "reconciliation_issue"
    __table_args__ = (UniqueConstraint("kind", "object_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(120))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    detail: Mapped[dict[str, Any]]
    found_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_note: Mapped[str] = mapped_column(String(300), default="")
