"""Watching what is unpaid: the reminder ladder, interest for delay, companies that closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.arrears.models.write_off import ArrearsNotice
from marketplace.arrears.queries.interest import interest_on
from marketplace.books import queries as ledger
from marketplace.books.models import Posting
from marketplace.books.services import note_issue, refuse_unless_finance
from marketplace.invoicing.models import Invoice
from marketplace.invoicing.queries import account_changed_at
from marketplace.invoicing.services import (
    GAVE_UP,
    PAYER_ROLES,
    Line,
    flag_closed,
    issue_invoice,
    lock_invoice,
    void_invoice,
)
from marketplace.kernel import clock, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db, insert_ignore, sum_of
from marketplace.kernel.errors import Conflict
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

# both languages: it stands on the credit note and in the letter, whoever reads them
TOO_MUCH = (
    "입금일 기준으로 발생하지 않은 지연이자입니다. / Interest that had not arisen by the day of payment."
)


def remind_arrears(payload: dict[str, Any], key: str) -> None:
    """Job, daily: each unpaid invoice is spoken of on the days of the policy, the highest rung reached once.

    From the third rung on the payee's people hear of it too. A company that closed is put on the finance desk's list.
    """
    for invoice_id in unpaid():
        with atomic():
            _remind(lock_invoice(invoice_id))


def unpaid() -> list[int]:
    """Issued invoices that are owed something, by row id."""
    owed = (
        select(Posting.invoice_id)
        .where(Posting.account == "receivable")
        .group_by(Posting.invoice_id)
        .having(sum_of(Posting.amount) > 0)
    )
    return list(
        db.session.scalars(
            select(Invoice.id).where(Invoice.state == "issued", Invoice.id.in_(owed)).order_by(Invoice.id)
        )
    )


def _remind(invoice: Invoice) -> None:
    outstanding = ledger.standing_of([invoice.id])[invoice.id].outstanding
    if invoice.state != "issued" or invoice.due_on is None or outstanding <= 0:
        return
    late = (clock.today() - periods.deadline(invoice.due_on)).days
    rungs = sorted(policy.value("arrears_reminder_days", invoice.due_on))
    reached = [days for days in rungs if days <= late]
    company = db.session.get(Organisation, invoice.company_id)
    if company is not None and company.state in GAVE_UP:
        flag_closed(
            invoice.institution_id,
            company.id,
            f"invoice:{invoice.id}",
            company.state,
            outstanding,
            invoice.currency,
            invoice.id,
        )
    if not reached:
        return
    days = reached[-1]
    if (
        days < 0
        and invoice.issued_at
        and clock.seoul_date(invoice.issued_at) > invoice.due_on + timedelta(days=days)
    ):
        return  # issued so late that the letter of issue has said it
    fresh = insert_ignore(
        ArrearsNotice, invoice_id=invoice.id, days=days, outstanding=outstanding, sent_at=clock.now()
    )
    if not fresh:
        return
    rung = len([step for step in reached if step > 0])
    people = people_of(invoice.company_id, *PAYER_ROLES)
    if rung >= 3:
        people += people_of(invoice.institution_id, "finance", "officer")
    changed = account_changed_at(invoice)
    notify(
        "arrears",
        f"{invoice.id}:{days}",
        people,
        invoice_id=invoice.id,
        rung=rung,
        late=late,
        outstanding=outstanding,
        interest=interest_on(invoice),
        **({"account_changed_on": clock.seoul_date(changed).isoformat()} if changed else {}),
    )


def interest_invoices(invoice_id: int) -> list[Invoice]:
    """What was billed as interest for the delay of an invoice and is not void, oldest first."""
    query = select(Invoice).where(
        Invoice.source_type == "arrears", Invoice.source_id == invoice_id, Invoice.state != "void"
    )
    return list(db.session.scalars(query.order_by(Invoice.id)))


def bill_interest(invoice_id: int, actor: Actor) -> Invoice:
    """Bill the interest for delay that has arisen beyond what was billed before: outside the VAT base (부가가치세법 제29조 제5항).

    Conflict when there is none to bill, and for an invoice that is void or written off.
    """
    with atomic():
        invoice = lock_invoice(invoice_id)
        refuse_unless_finance(actor, invoice.institution_id)
        amount = interest_on(invoice) - sum(each.net for each in interest_invoices(invoice.id))
        if amount <= 0 or invoice.state != "issued" or invoice.source_type == "arrears":
            raise Conflict(Text("청구할 지연이자가 없습니다.", "There is no interest to bill."))
        return issue_invoice(
            institution_id=invoice.institution_id,
            company_id=invoice.company_id,
            currency=invoice.currency,
            lines=[
                Line(
                    f"{invoice.number} 지연이자", f"Interest for delay on {invoice.number}", amount, "outside"
                )
            ],
            source=("arrears", invoice.id, clock.today().isoformat()),
            listing_id=invoice.listing_id,
            actor=actor,
        )


def set_interest_right(payload: dict[str, Any], key: str) -> None:
    """Handler of `received_changed` and `voided`: interest that was billed beyond what is due now is taken back.

    Money may turn out to have arrived earlier, and a void invoice bears no interest. The newest invoices of interest on
    which nothing was paid are taken back until the rest is due; where one was paid, the finance desk's list says so. What
    had paid one may be taken back in turn: heard of interest itself, it is that of its invoice which is looked at.
    """
    with atomic():
        changed = db.session.get_one(Invoice, payload["invoice_id"])
        invoice = lock_invoice(changed.source_id if changed.source_type == "arrears" else changed.id)
        billed = interest_invoices(invoice.id)
        too_much = sum(each.net for each in billed) - interest_on(invoice)
        for each in reversed(billed):
            standing = ledger.standing_of([each.id])[each.id]
            if too_much > 0 and each.state == "issued" and standing.outstanding == standing.total:
                void_invoice(each.id, TOO_MUCH, SYSTEM)
                too_much -= each.net
        # Noted when it became too much, not again with each payment of it.
        if too_much > 0 and changed is invoice:
            note_issue(
                "interest_too_much",
                f"{invoice.id}:{key}"[:120],
                institution_id=invoice.institution_id,
                invoice_id=invoice.id,
                amount=too_much,
                currency=invoice.currency,
            )
