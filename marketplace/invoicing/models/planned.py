"""What will be billed, and when: the upfront fee and instalments, each with its day. (Milestones have no day: licensing
bills them when both sides agree that they were reached.)"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.invoicing.models.invoice import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

PLANNED_KINDS: dict[str, Text] = {
    "upfront": Text("착수기본료", "Upfront fee"),
    "instalment": Text("분할 납부", "Instalment"),
}


class PlannedInvoice(Base):
    """One row of a deal's schedule. Its invoice is written by the clockwork in time before the due day.

    `source` is the invoice's source: the same one is billed once, whoever bills it. Open, billed and cancelled are
    read from `invoice_id` and `cancelled_at`.
    """

    __tablename__ = "planned_invoice"
    __table_args__ = (
        UniqueConstraint("source_type", "source_id", "source_key"),
        CheckConstraint("net > 0", name="positive"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    listing_id: Mapped[int | None]
    source_type: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int]
    source_key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(12))
    text_ko: Mapped[str] = mapped_column(String(200))
    text_en: Mapped[str] = mapped_column(String(200))
    net: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default="KRW")
    # where the payee chose it against the payer's; "" follows what is confirmed on the day of the bill
    tax_treatment: Mapped[str] = mapped_column(String(12), default="")
    due_on: Mapped[date]
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), unique=True)
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(String(300), default="")
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    planned_at: Mapped[datetime] = mapped_column(default=clock.now)
    invoice: Mapped[Invoice | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Neither billed nor cancelled."""
        return self.invoice_id is None and self.cancelled_at is None
