"""The paper of every reduction: what an invoice became less by, line by line, without being void."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.invoicing.models.invoice import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class Reduction(Base):
    """A credit note for a part of an invoice: given back, or lost in a dispute. Negative; positive where it came back.

    The books moved already; this is the paper of it. `lines` are the parts of the invoice's lines, in their order and
    with their treatment, as [{text_ko, text_en, net, tax, tax_treatment}].
    """

    __tablename__ = "reduction"
    __table_args__ = (
        CheckConstraint("total = net + tax", name="total"),
        CheckConstraint("total <> 0 or net <> 0", name="amount"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    net: Mapped[int]
    tax: Mapped[int]
    total: Mapped[int]
    lines: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(String(300), default="")
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    invoice: Mapped[Invoice] = relationship()
