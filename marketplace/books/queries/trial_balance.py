"""합계잔액시산표 and the periods that are closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.books.models.closing import PeriodClose
from marketplace.books.models.ledger import ACCOUNTS, JournalEntry, Posting
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.text import Text


@dataclass(frozen=True)
class BalanceLine:
    """One account over a period, minor units, debit positive: `opening` + `debit` − `credit` = `closing`."""

    account: str
    name: Text
    currency: str
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit


def trial_balance(institution_id: int, from_on: date, until_on: date) -> list[BalanceLine]:
    """합계잔액시산표: every account that moved, by currency; each currency sums to zero."""
    # Labels, not the expressions again: PostgreSQL takes two bound parameters for two different expressions.
    before, is_debit = (
        (JournalEntry.posted_on < from_on).label("before"),
        (Posting.amount > 0).label("is_debit"),
    )
    query = (
        select(JournalEntry.currency, Posting.account, before, is_debit, sum_of(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(JournalEntry.institution_id == institution_id, JournalEntry.posted_on <= until_on)
        .group_by(JournalEntry.currency, Posting.account, before, is_debit)
    )
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for currency, account, was_before, was_debit, amount in db.session.execute(query):
        row = sums.setdefault((currency, account), {"opening": 0, "debit": 0, "credit": 0})
        name = "opening" if was_before else "debit" if was_debit else "credit"
        row[name] += amount if name != "credit" else -amount
    order = list(ACCOUNTS)
    return [
        BalanceLine(account, ACCOUNTS[account], currency, **row)
        for (currency, account), row in sorted(sums.items(), key=lambda i: (i[0][0], order.index(i[0][1])))
    ]


def balances(institution_id: int, until_on: date) -> dict[str, dict[str, int]]:
    """What every account holds at the end of a day: {currency: {account: minor units}}."""
    found: dict[str, dict[str, int]] = {}
    for line in trial_balance(institution_id, date.min, until_on):
        found.setdefault(line.currency, {})[line.account] = line.closing
    return found


def closings(institution_id: int) -> list[PeriodClose]:
    """Closed periods, newest first."""
    query = select(PeriodClose).where(PeriodClose.institution_id == institution_id)
    return list(db.session.scalars(query.order_by(PeriodClose.until_on.desc())))
