"""지연이자: what a delay costs."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from sqlalchemy import select

from marketplace.books.models import JournalEntry, Posting
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, periods, policy
from marketplace.kernel.database import db
from marketplace.kernel.money import BASIS_POINTS, rounded

DAYS_A_YEAR = 365


def interest_on(invoice: Invoice, until: date | None = None) -> int:
    """지연이자: simple interest on what was owed each day after the due day, in minor units, rounded once.

    The rate is the policy's of the due day (상법 제54조 unless the contract says otherwise); a year has 365 days.
    Money counts from the day it arrived, whenever somebody matched it. A void invoice was never owed and bears none.
    What was billed as interest before is not taken off.
    """
    until = until or clock.today()
    if invoice.due_on is None or invoice.state == "void":
        return 0
    since = periods.deadline(invoice.due_on)
    if until <= since:
        return 0
    moves = db.session.execute(
        select(JournalEntry.value_on, Posting.amount)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(Posting.invoice_id == invoice.id, Posting.account == "receivable")
        .order_by(JournalEntry.value_on, Posting.id)
    ).all()
    owed, begins, won_days = 0, since, 0
    for on, amount in moves:
        day = min(max(on, begins), until)
        won_days += max(0, owed) * (day - since).days
        owed, since = owed + amount, day
    won_days += max(0, owed) * (until - since).days
    rate = int(policy.value("arrears_interest_bp", invoice.due_on))
    return rounded(Fraction(won_days * rate, DAYS_A_YEAR * BASIS_POINTS))


def interest_between(amount: int, due_on: date, until: date) -> Fraction:
    """지연이자 on an amount that was due on a day and is still owed, not rounded; negative for one paid too much."""
    rate = int(policy.value("arrears_interest_bp", due_on))
    days = max(0, (until - periods.deadline(due_on)).days)
    return Fraction(amount * days * rate, DAYS_A_YEAR * BASIS_POINTS)
