"""A part of an invoice that somebody else's grant pays: one paper, two payers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.invoicing.models.invoice import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class InvoiceShare(Base):
    """A grant's part of an invoice, promised by whoever gives the grant (`payer`): from `since_on` on they owe it to the
    payee, and the company owes the rest alone.

    What came of it is in the books, never here. An invoice has one promise that stands. `vat` is what of the part is
    VAT: as a rule none, a grant pays no VAT (보조금 관리 기준), so that the company bears all of it.
    """

    __tablename__ = "invoice_share"
    __table_args__ = (
        CheckConstraint("amount > 0 and vat >= 0 and vat < amount", name="amount"),
        Index(
            "uq_invoice_share_promised", "invoice_id", unique=True,
            sqlite_where=text("state = 'promised'"), postgresql_where=text("state = 'promised'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(10), default="promised")  # promised | ended
    version: Mapped[int] = mapped_column(default=1)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    amount: Mapped[int]  # minor units of the invoice's currency, VAT within it
    vat: Mapped[int] = mapped_column(default=0)
    since_on: Mapped[date]
    promised_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    invoice: Mapped[Invoice] = relationship()
    payer: Mapped[Organisation] = relationship()
    __mapper_args__ = {"version_id_col": version}
