"""Everything that the page of one invoice shows, as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from marketplace.arrears.models import ArrearsNotice, WriteOff
from marketplace.arrears.queries import WRITE_OFF, interest_on, write_off_of
from marketplace.bank import queries as bank_queries
from marketplace.bank.models import BankReceipt, PaymentNote
from marketplace.billing.queries.events import MoneyEvent, attempts_of, money_events, paper_ref, paper_refs
from marketplace.books import queries as ledger
from marketplace.books.models import ReconciliationIssue
from marketplace.books.queries import is_finance
from marketplace.cards.models import Dispute, PaymentAttempt
from marketplace.cards.queries import card_refusal, is_foreign, live_attempt, refundable
from marketplace.formats import money_text
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import (
    DEDUCTION_KINDS,
    Deduction,
    Invoice,
    InvoiceShare,
    Reduction,
    Refund,
    SurplusMove,
    TaxDocument,
    tax_document_due_on,
)
from marketplace.invoicing.queries import (
    INVOICE,
    REFUND,
    credit_note_of,
    is_payee,
    is_payer,
    may_read,
    readable,
)
from marketplace.kernel import clock, periods
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text, language, t


@dataclass(frozen=True)
class InvoiceDetail:
    invoice: Invoice
    standing: ledger.Standing
    status: tuple[Text, str]
    is_payer: bool
    is_finance: bool
    is_payee: bool
    can_void: bool
    can_bill_again: bool
    replacement: Invoice | None
    payable: bool
    days_left: int | None
    live_attempt: PaymentAttempt | None
    last_error: str
    card_refusal: Text | None
    by_stripe_invoice: bool
    bank: dict[str, Any] | None
    account_changed_at: datetime | None
    payment_reference: str
    paper: str
    credit_note: Invoice | None
    reductions: list[tuple[Reduction, str]]  # (credit note of a part, its paper)
    amendments_due: bool  # a tax invoice was noted, and what was taken back since has none
    original: Invoice | None
    events: list[MoneyEvent]
    refunds: list[tuple[Refund, Text, list[str]]]
    refund_choices: list[tuple[str, str]]
    tax_documents: list[TaxDocument]
    tax_due_on: date | None
    notes: list[Text]  # on its VAT
    share: InvoiceShare | None  # the part that a grant pays, or was to pay
    # what a higher floor lets this reader do: words, endpoint, values
    offers: list[tuple[Text, str, dict[str, str]]]
    disputes: list[Dispute] = field(default_factory=list)
    being_checked: bool = False
    write_off: WriteOff | None = None
    write_off_actions: list[str] = field(default_factory=list)
    interest: int = 0
    payment_notes: list[PaymentNote] = field(default_factory=list)
    moves: list[SurplusMove] = field(default_factory=list)  # of a surplus, from here or to here
    kept: list[tuple[Deduction, Text]] = field(default_factory=list)  # by banks and foreign states
    reminders: list[ArrearsNotice] = field(default_factory=list)


def status_of(invoice: Invoice, standing: ledger.Standing) -> tuple[Text, str]:
    """(words, look) of where an invoice stands; derived, so that it can't disagree with the books."""
    if invoice.credits_id is not None:
        return Text("수정 청구서", "Credit note"), "info"
    if invoice.state == "void":
        return Text("취소", "Void"), "faint"
    if invoice.state == "written_off" or (standing.written_off and standing.outstanding <= 0):
        return Text("대손 처리", "Written off"), "faint"
    if standing.total and standing.refunded >= standing.total:
        return Text("환불 완료", "Refunded"), "faint"
    if standing.disputed > 0:
        return Text("이의 심사 중", "Disputed"), "bad"
    if standing.is_settled:
        return (
            (Text("일부 환불", "Partly refunded"), "info")
            if standing.refunded
            else (Text("납부 완료", "Paid"), "ok")
        )
    if standing.awaited > 0 and standing.outstanding <= 0:
        return Text("지원금 입금 대기", "Grant to come"), "warn"
    if invoice.due_on is not None and periods.deadline(invoice.due_on) < clock.today():
        return Text("기한 지남", "Overdue"), "bad"
    if standing.is_part_paid:
        return Text("일부 납부", "Part-paid"), "warn"
    return Text("납부 대기", "Unpaid"), "warn"


def _reductions(invoice: Invoice) -> list[tuple[Reduction, str]]:
    rows = bills.reductions_of(invoice.id)
    papers = paper_refs("credit_note", "reduction", [row.id for row in rows])
    return [(row, papers.get(row.id, "")) for row in rows]


def _amendments_due(invoice: Invoice) -> bool:
    """Whether a tax invoice was noted and there are more papers of reductions than amendments of it."""
    documents = list(db.session.scalars(select(TaxDocument).where(TaxDocument.invoice_id == invoice.id)))
    papers = [row for row in bills.reductions_of(invoice.id) if row.tax]
    void = invoice.state == "void"
    return bool(documents) and len(papers) + void > sum(1 for row in documents if row.amends_id is not None)


def invoice_detail(actor: Actor, invoice: Invoice) -> InvoiceDetail:
    """The page of one invoice. `actor` has been found to be a reader of it."""
    standing = ledger.standing_of([invoice.id])[invoice.id]
    attempts = attempts_of(invoice.id)
    live = live_attempt(invoice.id)
    finance = is_finance(actor, invoice.institution_id)
    write_off = write_off_of(invoice.id)
    payable = invoice.state == "issued" and invoice.credits_id is None and standing.outstanding > 0
    return InvoiceDetail(
        invoice=invoice,
        standing=standing,
        status=status_of(invoice, standing),
        is_payer=is_payer(actor, invoice),
        is_finance=finance,
        is_payee=is_payee(actor, invoice.institution_id),
        can_void=invoice.credits_id is None
        and INVOICE.can("void", invoice, actor)
        and standing.refunded < standing.total,
        can_bill_again=is_payee(actor, invoice.institution_id)
        and bills.billing_again_refused(invoice) is None,
        replacement=bills.replacement_of(invoice.id),
        payable=payable,
        days_left=(invoice.due_on - clock.today()).days if payable and invoice.due_on else None,
        live_attempt=live,
        last_error=attempts[-1].error if attempts and live is None else "",
        card_refusal=card_refusal(invoice) if payable else None,
        by_stripe_invoice=payable and is_foreign(invoice.company_id),
        bank=bills.account_on_paper(invoice),
        account_changed_at=bills.account_changed_at(invoice) if payable else None,
        payment_reference=bills.payment_reference(invoice),
        paper=paper_ref("credit_note" if invoice.credits_id else "invoice", "invoice", invoice.id),
        credit_note=credit_note_of(invoice.id),
        reductions=_reductions(invoice),
        amendments_due=_amendments_due(invoice),
        original=db.session.get(Invoice, invoice.credits_id) if invoice.credits_id else None,
        events=money_events(invoice),
        refunds=_refunds(invoice, actor),
        refund_choices=_refund_choices(invoice, attempts) if finance else [],
        tax_documents=list(
            db.session.scalars(
                select(TaxDocument).where(TaxDocument.invoice_id == invoice.id).order_by(TaxDocument.id)
            )
        ),
        tax_due_on=tax_document_due_on(invoice),
        notes=bills.notes_on(invoice),
        share=bills.standing_share(invoice.id),
        offers=[each for answer in installed().answers("pays_part_of") for each in answer(actor, invoice)],
        disputes=_disputes(attempts),
        being_checked=_has_open_mismatch(invoice.id) if live is not None else False,
        write_off=write_off,
        write_off_actions=WRITE_OFF.available(write_off, actor) if write_off else [],
        interest=interest_on(invoice)
        if invoice.state == "issued" and invoice.source_type != "arrears"
        else 0,
        payment_notes=bank_queries.notes_of(invoice.id),
        moves=[move for move in bills.moves_of(invoice.id) if move.undone_at is None],
        kept=[
            (row, DEDUCTION_KINDS[row.kind])
            for row in bills.deductions_of(invoice.id)
            if row.state == "approved"
        ],
        reminders=list(
            db.session.scalars(
                select(ArrearsNotice).where(ArrearsNotice.invoice_id == invoice.id).order_by(ArrearsNotice.id)
            )
        ),
    )


def attempts_to_sync(invoice_id: int) -> list[int]:
    """Attempts of an invoice that have a page at Stripe and may still change."""
    return [a.id for a in attempts_of(invoice_id) if a.has_page and a.state not in ("succeeded", "expired")]


def _has_open_mismatch(invoice_id: int) -> bool:
    query = select(ReconciliationIssue.id).where(
        ReconciliationIssue.invoice_id == invoice_id,
        ReconciliationIssue.kind == "mismatch",
        ReconciliationIssue.closed_at.is_(None),
    )
    return db.session.scalar(query) is not None


def _refunds(invoice: Invoice, actor: Actor) -> list[tuple[Refund, Text, list[str]]]:
    """Each refund with its state in words and what this person may do with it."""
    rows = db.session.scalars(select(Refund).where(Refund.invoice_id == invoice.id).order_by(Refund.id))
    found = []
    for refund in rows:
        actions = [name for name in ("approve", "reject") if REFUND.can(name, refund, actor)]
        if refund.attempt_id is None and REFUND.can("succeed", refund, actor):
            actions.append("finish")
        found.append((refund, REFUND.states[refund.state], actions))
    return found


def _refund_choices(invoice: Invoice, attempts: list[PaymentAttempt]) -> list[tuple[str, str]]:
    """What money can be given back from, with how much."""
    choices = []
    for attempt in attempts:
        if attempt.state != "succeeded":
            continue  # a page on which nobody paid: of those there may be many
        left = refundable(invoice.id, attempt.id)
        if left:
            shown = money_text.exact(left, invoice.currency, language())
            choices.append((str(attempt.id), f"{t('온라인 결제', 'Online payment')} {attempt.ref} ({shown})"))
    left = refundable(invoice.id, None)
    if left:
        shown = money_text.exact(left, invoice.currency, language())
        choices.append(("transfer", f"{t('계좌이체', 'Bank transfer')} ({shown})"))
    left = bills.grant_to_return(invoice.id)
    if left:
        shown = money_text.exact(left, invoice.currency, language())
        choices.append(("grant", f"{t('지원금: 센터에 반환', 'Grant: back to the center')} ({shown})"))
    return choices


def _disputes(attempts: list[PaymentAttempt]) -> list[Dispute]:
    ids = [a.id for a in attempts]
    return (
        list(db.session.scalars(select(Dispute).where(Dispute.attempt_id.in_(ids)).order_by(Dispute.id)))
        if ids
        else []
    )


def refund_for(actor: Actor, ref: str) -> Refund | None:
    """A refund by its ref, for those who may read its invoice."""
    return db.session.scalars(
        select(Refund)
        .join(Invoice, Invoice.id == Refund.invoice_id)
        .where(Refund.ref == ref, readable(actor))
    ).first()


def write_off_for(actor: Actor, ref: str) -> WriteOff | None:
    """A write-off by its ref, for those who may read its invoice."""
    return db.session.scalars(
        select(WriteOff)
        .join(Invoice, Invoice.id == WriteOff.invoice_id)
        .where(WriteOff.ref == ref, readable(actor))
    ).first()


def may_read_attempt(actor: Actor, attempt_id: int) -> bool:
    attempt = db.session.get(PaymentAttempt, attempt_id)
    return attempt is not None and may_read(actor, attempt.invoice_id)


def may_read_receipt(actor: Actor, receipt_id: int) -> bool:
    receipt = db.session.get(BankReceipt, receipt_id)
    return receipt is not None and receipt.invoice_id is not None and may_read(actor, receipt.invoice_id)
