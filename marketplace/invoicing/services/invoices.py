"""Issuing invoices and taking them back. The payee is always the licensor institution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import Row
from marketplace.invoicing.lifecycle import INVOICE, SHARE
from marketplace.invoicing.models.invoice import TAX_TREATMENTS, Invoice, InvoiceLine
from marketplace.invoicing.models.planned import PlannedInvoice
from marketplace.invoicing.permissions import is_payee
from marketplace.invoicing.queries.invoices import billing_again_refused
from marketplace.invoicing.queries.shares import standing_share
from marketplace.invoicing.queries.taxes import deviation, treatment_of, vat_on_paper
from marketplace.invoicing.services.common import lock_invoice, paper_number
from marketplace.invoicing.services.reducing import left_of, write_reduction
from marketplace.invoicing.snapshots import issue_papers
from marketplace.kernel import audit, clock, outbox, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

PAYER_ROLES = ("representative", "delegate", "member")


@dataclass(frozen=True)
class Line:
    """One line of an invoice to be: `net` in minor units before VAT; treatment as in TAX_TREATMENTS, "" the payer's."""

    text_ko: str
    text_en: str
    net: int
    tax_treatment: str = ""


def taxes_of(lines: Sequence[Line], currency: str, on: date) -> list[int]:
    """VAT of each line: reckoned once on the sum of the taxable ones, and divided so that the lines sum to it exactly.

    부가가치세법 제29조, 제30조: the base of a paper is the sum of what it supplies. Other lines carry none.
    """
    nets = [line.net if line.tax_treatment == "taxable" else 0 for line in lines]
    return list(vat_on_paper(nets, currency, int(policy.value("vat_bp", on))))


def issue_invoice(
    *,
    institution_id: int,
    company_id: int,
    lines: Sequence[Line],
    source: tuple[str, int, str],
    actor: Actor,
    currency: str = "KRW",
    due_on: date | None = None,
    listing_id: int | None = None,
) -> Invoice:
    """Issue an invoice from the institution to the company, in the caller's transaction.

    VAT is computed once for the paper by the day's policy; parties are copied; the books, the papers (both languages) and
    the mail to the payer are written with it. `source` names what it is for and is unique among what is not void: the
    same source gives the invoice that stands, and one that was void holds no place. Raises Invalid for an empty or negative bill.
    """
    existing = _billed_for(source)
    if existing is not None:
        return existing
    before = _void_for(source)
    today = clock.today()
    rows = _rows(lines, company_id, institution_id, currency, today)
    net, tax = sum(row.net for row in rows), sum(row.tax for row in rows)
    if net <= 0:
        raise Invalid(Text("청구 금액은 0보다 커야 합니다.", "An invoice must be for more than zero."))
    source_type, source_id, source_key = source
    invoice = Invoice(
        number=paper_number("I", institution_id),
        institution_id=institution_id,
        company_id=company_id,
        currency=currency,
        net=net,
        tax=tax,
        total=net + tax,
        payer=accounts.organisation_snapshot(company_id),
        payee=accounts.organisation_snapshot(institution_id),
        source_type=source_type,
        source_id=source_id,
        source_key=source_key,
        listing_id=listing_id,
        withholding=withholding_of(source_type, source_id),
        replaces_id=before.id if before else None,
        issued_at=clock.now(),
        due_on=periods.deadline(due_on)
        if due_on
        else periods.days_after(today, int(policy.value("payment_due_days", today))),
        lines=rows,
    )
    db.session.add(invoice)
    db.session.flush()
    # The contract's conclusion is what bills; who countersigned is in the audit row of the agreement.
    INVOICE.perform("issue", invoice, actor)
    _book(invoice)
    issue_papers("invoice", invoice, invoice, actor)
    notify("invoice_issued", invoice.id, people_of(company_id, *PAYER_ROLES), invoice_id=invoice.id)
    if before is not None:
        _take_place(invoice, before)
    return invoice


def withholding_of(source_type: str, source_id: int) -> str:
    """What the terms behind an invoice say of tax withheld at source; asked of whoever knows them, "deducted" where nobody does."""
    said = (answer(source_type, source_id) for answer in installed().answers("withholding_of"))
    return next((one for one in said if one), "deducted")


def _void_for(source: tuple[str, int, str]) -> Invoice | None:
    """The last invoice of a source, which was void, where none stands."""
    source_type, source_id, source_key = source
    query = select(Invoice).where(
        Invoice.source_type == source_type,
        Invoice.source_id == source_id,
        Invoice.source_key == source_key,
        Invoice.credits_id.is_(None),
    )
    return db.session.scalars(query.order_by(Invoice.id.desc())).first()


def _take_place(invoice: Invoice, before: Invoice) -> None:
    """Whoever names the void invoice names the new one from now on: the schedule at once, others on the message."""
    row = db.session.scalars(select(PlannedInvoice).where(PlannedInvoice.invoice_id == before.id)).first()
    if row is not None:
        row.invoice_id = invoice.id
    outbox.send("billed_again", str(invoice.id), invoice_id=invoice.id, before_id=before.id)


def bill_again(invoice_id: int, actor: Actor) -> Invoice:
    """Bill what a void invoice was for once more: the same company and lines, due by the day's policy.

    Its VAT is that of today's rulings; a treatment that the payee had chosen against them stays chosen.
    The payee's finance and officers may. What was paid on the void one does not follow by itself: finance moves it here
    or gives it back. Raises Forbidden, Conflict where the invoice is not void, was billed again or is owed no more.
    """
    with atomic():
        invoice = lock_invoice(invoice_id)
        if not is_payee(actor, invoice.institution_id):
            raise Forbidden(
                Text(
                    "기관의 재무 담당자와 기술이전 담당자만 다시 청구할 수 있습니다.",
                    "Only the institution's finance and officers may bill this again.",
                )
            )
        if (refusal := billing_again_refused(invoice)) is not None:
            raise Conflict(refusal)
        again = issue_invoice(
            institution_id=invoice.institution_id,
            company_id=invoice.company_id,
            currency=invoice.currency,
            lines=[
                Line(
                    line.text_ko,
                    line.text_en,
                    line.net,
                    deviation(
                        line.tax_treatment, invoice.company_id, invoice.institution_id, invoice.issued_at
                    ),
                )
                for line in invoice.lines
            ],
            source=(invoice.source_type, invoice.source_id, invoice.source_key),
            listing_id=invoice.listing_id,
            actor=actor,
        )
        audit.record("invoice.bill_again", again, actor, before=invoice.id)
    return again


def _billed_for(source: tuple[str, int, str]) -> Invoice | None:
    source_type, source_id, source_key = source
    query = select(Invoice).where(
        Invoice.source_type == source_type,
        Invoice.source_id == source_id,
        Invoice.source_key == source_key,
        Invoice.state != "void",
    )
    return db.session.scalars(query).first()


def _rows(
    lines: Sequence[Line], company_id: int, institution_id: int, currency: str, today: date
) -> list[InvoiceLine]:
    """The lines with their VAT, treated as the payer's are where a line does not say; Invalid for a negative one.

    The zero rate stands on a confirmed ruling alone: a line that asks for it without one is treated as the payer's are.
    """
    lines = [
        replace(line, tax_treatment=treatment_of(line.tax_treatment, company_id, institution_id))
        for line in lines
    ]
    if not lines or any(line.net < 0 or line.tax_treatment not in TAX_TREATMENTS for line in lines):
        raise Invalid(
            Text("청구 항목의 금액을 확인해 주십시오.", "Please check the amounts of the invoice lines.")
        )
    return [
        InvoiceLine(
            position=i,
            text_ko=line.text_ko,
            text_en=line.text_en,
            net=line.net,
            tax=tax,
            tax_treatment=line.tax_treatment,
        )
        for i, (line, tax) in enumerate(zip(lines, taxes_of(lines, currency, today), strict=True))
    ]


def _book(invoice: Invoice) -> None:
    books.post(
        institution_id=invoice.institution_id,
        currency=invoice.currency,
        kind="issue",
        source=("invoice", invoice.id),
        rows=[
            Row("receivable", invoice.total, invoice.id),
            Row("licence_income", -invoice.net, invoice.id),
            Row("vat_payable", -invoice.tax, invoice.id),
        ],
    )


def void_invoice(invoice_id: int, reason: str, actor: Actor) -> Invoice:
    """Take an invoice back by a credit note (수정 청구서); the credit note.

    Money that had come in stays in the books as unapplied until it is refunded; a payment page that is open is
    closed. A paid one above the institution's amount takes two: the first person's word is kept and the invoice itself
    given back, another's carries it out. Raises Conflict when it is void already, Forbidden for others than the payee's
    finance and officer, and for the first person a second time.
    """
    with atomic():
        invoice = lock_invoice(invoice_id)
        if invoice.credits_id is not None:
            raise Conflict(Text("수정 청구서는 취소할 수 없습니다.", "A credit note can't be voided."))
        if not reason.strip():
            raise Invalid(
                Text("취소 사유를 입력해 주십시오.", "Please say why."),
                reason=Text("취소 사유를 입력해 주십시오.", "Please say why."),
            )
        INVOICE.check("void", invoice, actor)
        if _takes_two(invoice, actor):
            _ask_to_void(invoice, reason, actor)
            return invoice
        INVOICE.perform("void", invoice, actor, asked_by=invoice.void_asked_by_id)
        invoice.voided_at, invoice.void_reason = clock.now(), reason.strip()[:300]
        credit = _write_credit_note(invoice, actor)
        outbox.send("close_attempts", f"void:{invoice.id}", invoice_id=invoice.id)
        outbox.send("voided", str(invoice.id), invoice_id=invoice.id)
        notify(
            "invoice_voided", invoice.id, people_of(invoice.company_id, *PAYER_ROLES), invoice_id=invoice.id
        )
    return credit


def _takes_two(invoice: Invoice, actor: Actor) -> bool:
    """Whether somebody else has to carry this out: paid, above the amount of one person, and nobody else asked for it."""
    if actor.is_system or invoice.void_asked_by_id not in (None, actor.user_id):
        return False
    received = ledger.standing_of([invoice.id])[invoice.id].received
    return received > 0 and accounts.above_single_limit(invoice.institution_id, invoice.net, invoice.currency)


def _ask_to_void(invoice: Invoice, reason: str, actor: Actor) -> None:
    if invoice.void_asked_by_id is not None:
        raise Forbidden(
            Text(
                "취소를 요청하신 분이 아닌 재무 담당자나 기술이전 담당자가 취소해야 합니다.",
                "Someone of finance or an officer other than who asked has to carry this out.",
            )
        )
    invoice.void_asked_by_id, invoice.void_reason = actor.user_id, reason.strip()[:300]
    audit.record("invoice.ask_to_void", invoice, actor)
    others = [one for one in people_of(invoice.institution_id, "finance", "officer") if one != actor.user_id]
    # asked again after a no, it is another question: the row has changed since
    notify("void_asked", f"{invoice.id}:{invoice.version}", others, invoice_id=invoice.id)


def withdraw_void(invoice_id: int, actor: Actor) -> Invoice:
    """Drop the request to void a paid invoice: who asked, or the other person's no."""
    with atomic():
        invoice = lock_invoice(invoice_id)
        INVOICE.check("void", invoice, actor)
        if invoice.void_asked_by_id is None:
            raise Conflict(Text("취소 요청이 없습니다.", "Nobody has asked for that."))
        invoice.void_asked_by_id, invoice.void_reason = None, ""
        audit.record("invoice.withdraw_void", invoice, actor)
        return invoice


def _write_credit_note(invoice: Invoice, actor: Actor) -> Invoice:
    """The negative paper of what is left of an invoice: parts that were given back have papers of their own."""
    write_reduction(invoice)
    balances = {
        account: ledger.balance_of(account, invoice_id=invoice.id)
        for account in ("receivable", "licence_income", "vat_payable")
    }
    net, tax = balances["licence_income"], balances["vat_payable"]  # credits: negative, as a credit note is
    if not net and not tax:
        raise Conflict(
            Text(
                "이미 전액 환불된 청구서입니다.",
                "All of this invoice has been refunded; nothing is left to take back.",
            )
        )
    credit = Invoice(
        number=paper_number("C", invoice.institution_id),
        institution_id=invoice.institution_id,
        company_id=invoice.company_id,
        currency=invoice.currency,
        net=net,
        tax=tax,
        total=net + tax,
        payer=invoice.payer,
        payee=invoice.payee,
        source_type="invoice",
        source_id=invoice.id,
        source_key="credit",
        listing_id=invoice.listing_id,
        credits_id=invoice.id,
        issued_at=clock.now(),
        lines=left_of(invoice),
    )
    db.session.add(credit)
    db.session.flush()
    INVOICE.perform("issue", credit, actor)
    lost = {account: ledger.balance_of(account, invoice_id=invoice.id) for account in ledger.LOST}
    at = ledger.standing_of([invoice.id])[invoice.id]
    # what had come, as a credit to unapplied: a grant's part goes back to who gave it
    left = balances["receivable"] + at.awaited + net + tax + sum(lost.values()) + at.granted
    books.post(
        institution_id=invoice.institution_id,
        currency=invoice.currency,
        kind="credit",
        source=("invoice", credit.id),
        rows=[
            Row("licence_income", -net, invoice.id),
            Row("vat_payable", -tax, invoice.id),
            Row("receivable", -balances["receivable"], invoice.id),
            *(Row(account, -amount, invoice.id) for account, amount in lost.items()),
            Row("unapplied", left, invoice.id),
            Row("receivable_grant", -at.awaited, invoice.id),
            Row("unapplied_grant", -at.granted, invoice.id),
        ],
    )
    if (share := standing_share(invoice.id)) is not None:
        SHARE.perform("end", share, SYSTEM)
        share.ended_at = clock.now()
    issue_papers("credit_note", credit, credit, actor)
    return credit
