"""Paying the people: how an institution knows them, what was paid to whom, and the files that its payroll took."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.royalties.models.sharing import DistributionShare


class Payee(Base):
    """How an institution's payroll knows a person whom it pays: 사번, and what the person is to it.

    A person without an account is known by name within the institution. Never a resident registration number.
    """

    __tablename__ = "payee"
    __table_args__ = (
        UniqueConstraint("institution_id", "user_id"),
        UniqueConstraint("institution_id", "number"),
        Index(
            "uq_payee_name", "institution_id", "name", unique=True,
            sqlite_where=text("user_id is null"), postgresql_where=text("user_id is null"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(80), default="")  # of a person without an account
    number: Mapped[str | None] = mapped_column(String(20))
    standing: Mapped[str] = mapped_column(String(12), default="")  # of taxing.STANDINGS; "" where nobody said
    controlling: Mapped[bool] = mapped_column(default=False)  # has a controlling interest (특수관계)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class PayrollFile(Base):
    """What an institution's payroll took to pay: the payouts in it stay as they are from then on."""

    __tablename__ = "payroll_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    taken_at: Mapped[datetime] = mapped_column(default=clock.now)
    payouts: Mapped[list[Payout]] = relationship(back_populates="file", order_by="Payout.id")


class Payout(Base):
    """One payment to one person: one proposes it, another confirms it, and it can be undone until payroll took its file.

    `amount` is what is owed, in minor units of the shares' currency; `paid_amount` what the person gets, in
    `paid_currency`. `exchanged` is what the bank gave in won for a foreign amount. `income` says for each kind of
    income how much of it is tax-free and taxable, as [{kind, amount, free, taxable}] in won: reckoned when it was
    confirmed, for the year of payment.
    """

    __tablename__ = "payout"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("confirmed_by_id is null or confirmed_by_id <> proposed_by_id", name="two_people"),
        Index("ix_payout_user_paid", "user_id", "pay_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    form_token: Mapped[str | None] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(20), default="")  # 사번 when payroll took it
    standing: Mapped[str] = mapped_column(String(12), default="")  # what the person was when it was confirmed
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int]
    paid_currency: Mapped[str] = mapped_column(String(3))
    paid_amount: Mapped[int]
    rate: Mapped[str] = mapped_column(String(240), default="")  # by which the person's won were reckoned
    exchanged: Mapped[int | None]
    bank_rate: Mapped[str] = mapped_column(String(40), default="")  # at which the bank bought the currency
    pay_on: Mapped[date]  # the day on which the money goes to the person: its year is the tax year
    income: Mapped[list[Any]] = mapped_column(default=list)
    remark: Mapped[str] = mapped_column(String(500), default="")  # what was known to stand open when proposed
    proposed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id")
    )  # None: of before payouts
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id")
    )  # who cancelled or undid it
    ended_at: Mapped[datetime | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("payroll_file.id"), index=True)
    file: Mapped[PayrollFile | None] = relationship(back_populates="payouts")
    shares: Mapped[list[DistributionShare]] = relationship(
        order_by="DistributionShare.id", back_populates="payout"
    )
    institution: Mapped[Organisation] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def free(self) -> int:
        """Tax-free won."""
        return sum(part["free"] for part in self.income)

    @property
    def taxable(self) -> int:
        """Taxable won."""
        return sum(part["taxable"] for part in self.income)
