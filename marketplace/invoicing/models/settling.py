"""How an invoice is settled otherwise than by a payment of its own: what was kept on the way, and a surplus of another."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.invoicing.models.invoice import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

# why less arrived than was sent, and the account that it goes to
DEDUCTION_KINDS: dict[str, Text] = {
    "bank_charge": Text("송금 수수료 (은행이 뗀 금액)", "Bank charge (kept by a bank)"),
    "foreign_tax": Text("외국납부세액 (원천징수)", "Foreign tax withheld"),
}
DEDUCTION_ACCOUNTS = {"bank_charge": "bank_charges", "foreign_tax": "foreign_tax"}


class Deduction(Base):
    """What a bank kept for sending the money, or what the payer's state withheld: owed no more, and never received.

    Two people, with the paper that proves it: the bank's advice, or the certificate of the tax (증빙 for the credit,
    법인세법 제57조).
    """

    __tablename__ = "deduction"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("kind in ('bank_charge', 'foreign_tax')", name="kind"),
        CheckConstraint("approved_by_id is null or approved_by_id <> requested_by_id", name="two_people"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="requested")
    version: Mapped[int] = mapped_column(default=1)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    amount: Mapped[int]  # minor units of the invoice's currency
    on_day: Mapped[date]  # the day the money moved that was short by it
    note: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(200))  # of the file that proves it
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    invoice: Mapped[Invoice] = relationship()
    __mapper_args__ = {"version_id_col": version}


class SurplusMove(Base):
    """Money that lay unapplied on one invoice pays another of the same payer and payee. `moved_by_id` None: the site."""

    __tablename__ = "surplus_move"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("from_id <> to_id", name="another"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    moved_at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    origin: Mapped[Invoice] = relationship(foreign_keys=[from_id])
    target: Mapped[Invoice] = relationship(foreign_keys=[to_id])
