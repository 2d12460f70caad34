"""The payee's bank account changes by two people and a day's delay: one entry of the change, kept for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.invoicing.secrets import masked
from marketplace.kernel import clock, policy
from marketplace.kernel.at_rest import decrypt
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class AccountChange(Base):
    """What one person entered, another confirmed, and the clock put into effect; or what somebody undid before.

    `old_*` copy what it replaced when it took effect: invoices issued before go on naming that account. Both numbers
    are encrypted; the audit holds their fingerprints only.
    """

    __tablename__ = "account_change"
    __table_args__ = (
        CheckConstraint("confirmed_by_id is null or confirmed_by_id <> entered_by_id", name="two_people"),
        CheckConstraint("state in ('entered','confirmed','effective','undone')", name="state"),
        # one change of an account at a time
        Index(
            "uq_account_change_open", "institution_id", "currency", unique=True,
            sqlite_where=text("state in ('entered','confirmed')"),
            postgresql_where=text("state in ('entered','confirmed')"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="entered", index=True)
    version: Mapped[int] = mapped_column(default=1)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3), default="KRW")
    bank_name: Mapped[str] = mapped_column(String(40))
    holder: Mapped[str] = mapped_column(String(120))
    swift: Mapped[str] = mapped_column(String(11), default="")
    number_encrypted: Mapped[str] = mapped_column(String(300))
    old_bank_name: Mapped[str] = mapped_column(String(40), default="")
    old_holder: Mapped[str] = mapped_column(String(120), default="")
    old_swift: Mapped[str] = mapped_column(String(11), default="")
    old_number_encrypted: Mapped[str] = mapped_column(String(300), default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None]
    effective_at: Mapped[datetime | None]  # from when it counts, once confirmed
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    institution: Mapped[Organisation] = relationship()
    entered_by: Mapped[User] = relationship(foreign_keys=[entered_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def delay_hours(self) -> int:
        """How long after its confirmation it takes effect, by the policy of that day."""
        on = clock.seoul_date(self.confirmed_at or self.entered_at)
        return int(policy.value("account_change_delay_hours", on))

    @property
    def masked_number(self) -> str:
        """The new number as letters show it: its last four digits."""
        return masked(decrypt(self.number_encrypted))

    @property
    def masked_old_number(self) -> str:
        """The number before as letters show it, empty where there was none."""
        return masked(decrypt(self.old_number_encrypted))
