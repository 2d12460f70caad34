"""Promising that a grant pays a part of an invoice, and ending the promise. The money itself is matched as every deposit is."""

from __future__ import annotations

from datetime import date

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import Row
from marketplace.formats import money_text
from marketplace.invoicing.lifecycle import INVOICE, SHARE
from marketplace.invoicing.models import Invoice, InvoiceShare
from marketplace.invoicing.queries.shares import share_refused
from marketplace.invoicing.services.common import lock_invoice
from marketplace.invoicing.services.invoices import PAYER_ROLES
from marketplace.invoicing.snapshots import issue_papers
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import locked
from marketplace.papers import services as papers


def promise_share(
    invoice_id: int, payer_id: int, amount: int, *, vat: int, since_on: date, actor: Actor
) -> InvoiceShare:
    """In the caller's transaction, who has asked two people: the payer owes `amount` of the invoice from `since_on` on.

    The company owes the rest alone: it is asked, reminded and charged interest for that, and a card page for more closes.
    A new version of the paper names both payers. Raises Conflict where less than this is owed.
    """
    invoice = lock_invoice(invoice_id)
    if (refusal := share_refused(invoice, asked=True)) is not None:
        raise Conflict(refusal)
    owed = ledger.standing_of([invoice.id])[invoice.id].outstanding
    if amount > owed:
        raise Conflict(
            Text("남은 금액은 {owed}입니다.", "Only {owed} is owed.").fill(
                owed=money_text.stated(owed, invoice.currency)
            )
        )
    share = InvoiceShare(invoice_id=invoice.id, payer_id=payer_id, amount=amount, vat=vat, since_on=since_on)
    db.session.add(share)
    db.session.flush()
    _move(share, "share_promised", amount, since_on)
    audit.record("invoice_share.promise", share, actor, invoice_id=invoice.id, amount=amount)
    _write_again(invoice, actor)
    _tell(share, "share_promised")
    return share


def end_share(share_id: int, actor: Actor) -> None:
    """In the caller's transaction: the promise is withdrawn, and the company owes the whole again, from today on.

    Conflict when money of it has arrived: then it is no promise any more. An ended one stays as it is.
    """
    invoice = lock_invoice(db.session.get_one(InvoiceShare, share_id).invoice_id)
    share = locked(InvoiceShare, share_id)
    if share.state != "promised":
        return
    at = ledger.standing_of([invoice.id])[invoice.id]
    if at.granted > 0:
        raise Conflict(
            Text(
                "기관이 지원금 몫을 이미 받았습니다({number}). 지급을 먼저 기록해 주십시오.",
                "The institution has received the grant's part ({number}). Record it as paid first.",
            ).fill(number=invoice.number)
        )
    SHARE.perform("end", share, SYSTEM, by=actor.user_id)
    share.ended_at = clock.now()
    _move(share, "share_ended", -at.awaited, clock.today())
    if invoice.state == "written_off":
        INVOICE.perform("owe_again", invoice, SYSTEM)
    _write_again(invoice, actor)
    _tell(share, "share_ended")


def _move(share: InvoiceShare, kind: str, amount: int, value_on: date) -> None:
    books.post(
        institution_id=share.invoice.institution_id,
        currency=share.invoice.currency,
        kind=kind,
        source=("invoice_share", share.id),
        value_on=value_on,
        rows=[
            Row("receivable_grant", amount, share.invoice_id),
            Row("receivable", -amount, share.invoice_id),
        ],
    )


def _write_again(invoice: Invoice, actor: Actor) -> None:
    """The next version of the invoice's paper, with who pays what; the one before stays as it was."""
    version = max((paper.version for paper in papers.of(invoice, "invoice")), default=0) + 1
    issue_papers("invoice", invoice, invoice, actor, version)


def _tell(share: InvoiceShare, letter: str) -> None:
    invoice = share.invoice
    people = [
        *people_of(invoice.company_id, *PAYER_ROLES),
        *people_of(invoice.institution_id, "finance", "officer"),
    ]
    owed = ledger.standing_of([invoice.id])[invoice.id].outstanding
    notify(
        letter, share.id, people,
        invoice_id=invoice.id, amount=share.amount, outstanding=owed, told_on=clock.today().isoformat(),
    )  # fmt: skip
