"""What the agreement's annex promises, thing by thing: when it is due, that it was handed over, that it came."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import either
from marketplace.licensing.models.agreements import Agreement, AgreementFile


class Delivery(Base):
    """One deliverable of an agreement in force, copied from its terms. The licensor notes that it was handed over, the
    licensee that it came, or what is wrong with it; then it is handed over again."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint("quantity > 0", name="quantity"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(10), default="awaited", index=True)
    version: Mapped[int] = mapped_column(default=1)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))  # negotiation.models.deliverables.KINDS
    text_ko: Mapped[str] = mapped_column(String(200), default="")
    text_en: Mapped[str] = mapped_column(String(200), default="")
    quantity: Mapped[int]
    due_on: Mapped[date]
    delivered_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("agreement_file.id"))
    delivered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    objection: Mapped[str] = mapped_column(String(500), default="")
    reminded_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    agreement: Mapped[Agreement] = relationship()
    file: Mapped[AgreementFile | None] = relationship()
    delivered_by: Mapped[User | None] = relationship(foreign_keys=[delivered_by_id])
    __mapper_args__ = {"version_id_col": version}

    earlier: Mapped[list[DeliveryRound]] = relationship(order_by="DeliveryRound.id")

    @property
    def text(self) -> str:
        """What it is, in the reader's language where it was written so."""
        return either(self.text_ko, self.text_en)


class DeliveryRound(Base):
    """What was handed over before and objected to, kept as it stood when the thing was handed over again."""

    __tablename__ = "delivery_round"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    delivered_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(500), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("agreement_file.id"))
    delivered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    objection: Mapped[str] = mapped_column(String(500))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    file: Mapped[AgreementFile | None] = relationship()
