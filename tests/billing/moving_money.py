"""What the tests of money that moves otherwise than it should have in common."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.books.models import ReconciliationIssue
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.ids import new_ref
from marketplace.kernel.transaction import atomic
from marketplace.kernel.working_days import add_working_days, is_working_day
from marketplace.rights import queries as rights_queries
from marketplace.rights import services as rights
from marketplace.rights.rules import EVERYTHING
from tests.billing.conftest import House


def deposit(house: House, amount: int, on: date, payer: str = "한빛소재") -> BankReceipt:
    """A deposit that the bank's statement dates."""
    return bank.record_receipt(
        house.account().id,
        reference=new_ref(),
        received_on=on,
        amount=amount,
        payer_name=payer,
        memo="",
        actor=house.finance,
    )


def working_day(after: int) -> date:
    """A working day so many days from now, or the next one."""
    day = clock.today() + timedelta(days=after)
    return day if is_working_day(day) else add_working_days(day, 1)


def move_to(day: date) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 3, tzinfo=UTC))  # noon in Seoul


def a_right(house: House, agreement_id: int) -> None:
    with atomic():
        rights.grant(
            listing_id=house.listing_id, company_id=house.company_id, kind="non_exclusive", extent=EVERYTHING,
            from_on=clock.today(), until_on=None, source_type="agreement", source_id=agreement_id,
            actor=SYSTEM,
        )  # fmt: skip


def rests(agreement_id: int) -> bool:
    """Whether the licence is suspended."""
    outbox.drain()
    db.session.rollback()
    db.session.expire_all()
    return any(right.suspended_at for right in rights_queries.of_source("agreement", agreement_id))


def another_of(house: House, agreement_id: int, key: str = "planned-1", net: int = 1_000_000) -> Invoice:
    with atomic():
        return invoicing.issue_invoice(
            institution_id=house.institution_id,
            company_id=house.company_id,
            lines=[invoicing.Line("2차", "Second instalment", net)],
            source=("agreement", agreement_id, key),
            listing_id=house.listing_id,
            actor=SYSTEM,
        )


def issues(kind: str) -> list[ReconciliationIssue]:
    return db.session.query(ReconciliationIssue).filter_by(kind=kind).all()
