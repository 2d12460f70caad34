"""What was kept on the way settles an invoice with what arrived: asked for with its proof, approved by a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import Row, refuse_unless_finance
from marketplace.formats import money_text
from marketplace.invoicing.lifecycle import DEDUCTION, INVOICE
from marketplace.invoicing.models import DEDUCTION_ACCOUNTS, DEDUCTION_KINDS, Deduction, Invoice
from marketplace.invoicing.services.common import lock_invoice
from marketplace.invoicing.services.invoices import PAYER_ROLES
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked


@dataclass(frozen=True)
class Proof:
    """The stored file that shows what was kept: the bank's advice or the certificate of the tax."""

    name: str
    sha256: str
    size: int
    media_type: str


def request_deduction(
    invoice_id: int,
    kind: str,
    amount: int,
    on_day: date,
    note: str,
    proof: Proof | None,
    actor: Actor,
    form_token: str | None = None,
) -> Deduction:
    """Ask for what a bank or a foreign state kept (one of DEDUCTION_KINDS, minor units) to be taken off what is owed.

    The same token gives the row that is there. Raises Forbidden for others than finance, Invalid at the field, Conflict
    where nothing is owed.
    """
    with atomic():
        invoice = lock_invoice(invoice_id)
        refuse_unless_finance(actor, invoice.institution_id)
        if again := made_before(Deduction, form_token, Deduction.invoice_id == invoice.id):
            return again
        owed = ledger.standing_of([invoice.id])[invoice.id].outstanding
        if invoice.state != "issued" or invoice.credits_id is not None or owed <= 0:
            raise Conflict(Text("남은 금액이 없는 청구서입니다.", "Nothing is owed on this invoice."))
        _check(invoice, kind, amount, on_day, note, proof, owed)
        assert proof is not None
        row = Deduction(
            form_token=form_token,
            invoice_id=invoice.id,
            kind=kind,
            amount=amount,
            on_day=on_day,
            note=note.strip()[:300],
            name=proof.name,
            sha256=proof.sha256,
            size=proof.size,
            media_type=proof.media_type,
            requested_by_id=actor.user_id,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("deduction.request", row, actor, invoice_id=invoice.id, amount=amount)
        approvers = [p for p in people_of(invoice.institution_id, "finance") if p != actor.user_id]
        notify("deduction_requested", row.ref, approvers, invoice_id=invoice.id, amount=amount, kind=kind)
    return row


def _check(
    invoice: Invoice, kind: str, amount: int, on_day: date, note: str, proof: Proof | None, owed: int
) -> None:
    problems: dict[str, Text] = {}
    if kind not in DEDUCTION_KINDS:
        problems["kind"] = Text("구분을 선택해 주십시오.", "Choose what was kept.")
    elif kind == "foreign_tax" and not invoice.payer_abroad:
        problems["kind"] = Text(
            "외국납부세액은 국외 기업의 청구서에만 기록할 수 있습니다.",
            "Foreign tax is noted on invoices of companies abroad only.",
        )
    elif kind == "foreign_tax" and invoice.withholding == "grossed_up":
        problems["kind"] = Text(
            "계약에서 원천징수 세금을 기술도입자가 따로 부담하기로 했습니다. 부족한 금액은 기업에 청구됩니다.",
            "By the agreement the licensee bears tax withheld at source in addition. What is short stays owed by the company.",
        )
    if not 0 < amount <= owed:
        problems["amount"] = Text("금액은 남은 금액 {owed}까지입니다.", "At most what is owed: {owed}.").fill(
            owed=money_text.stated(owed, invoice.currency)
        )
    issued = clock.seoul_date(invoice.issued_at) if invoice.issued_at else clock.today()
    if not issued <= on_day <= clock.today():
        problems["on_day"] = Text(
            "송금일은 청구서 발행일부터 오늘까지의 날이어야 합니다.",
            "The day lies between the invoice's issue and today.",
        )
    if not note.strip():
        problems["note"] = Text("내용을 입력해 주십시오.", "Enter what was kept and by whom.")
    if proof is None:
        problems["file"] = Text(
            "은행의 송금 내역이나 원천징수 증명서를 올려 주십시오.",
            "Upload the bank's advice or the certificate of the tax.",
        )
    if problems:
        raise Invalid(next(iter(problems.values())), **problems)


def approve_deduction(deduction_id: int, actor: Actor) -> Deduction:
    """The second person's yes: it goes to its account, and the invoice is settled with what arrived."""
    with atomic():
        row = _held(deduction_id)
        invoice = row.invoice
        if row.requested_by_id == actor.user_id:
            raise Forbidden(
                Text(
                    "요청한 사람은 승인할 수 없습니다. 다른 재무 담당자가 승인해 주십시오.",
                    "Whoever asked can't approve. Another person of finance must.",
                )
            )
        DEDUCTION.perform("approve", row, actor)
        if invoice.state != "issued" or ledger.standing_of([invoice.id])[invoice.id].outstanding < row.amount:
            raise Conflict(
                Text(
                    "그사이 남은 금액이 바뀌었습니다. 요청을 취소하고 다시 요청해 주십시오.",
                    "The amount owed has changed. Cancel the request and ask again.",
                )
            )
        row.approved_by_id, row.decided_at = actor.user_id, clock.now()
        books.post(
            institution_id=invoice.institution_id,
            currency=invoice.currency,
            kind=row.kind,
            source=("deduction", row.id),
            value_on=row.on_day,
            rows=[
                Row(DEDUCTION_ACCOUNTS[row.kind], row.amount, invoice.id),
                Row("receivable", -row.amount, invoice.id),
            ],
        )
        people = [*people_of(invoice.company_id, *PAYER_ROLES), *people_of(invoice.institution_id, "finance")]
        notify(
            "deduction_approved",
            row.ref,
            people,
            invoice_id=invoice.id,
            amount=row.amount,
            kind=row.kind,
            outstanding=ledger.standing_of([invoice.id])[invoice.id].outstanding,
        )
    return row


def cancel_deduction(deduction_id: int, actor: Actor) -> Deduction:
    """Say no, or take the request back."""
    with atomic():
        row = _held(deduction_id)
        DEDUCTION.perform("cancel", row, actor)
        row.decided_at = clock.now()
    return row


def undo_deduction(deduction_id: int, actor: Actor) -> Deduction:
    """It was not kept after all: it is owed again. Conflict for an invoice that is void."""
    with atomic():
        row = _held(deduction_id)
        invoice = row.invoice
        DEDUCTION.perform("undo", row, actor)
        if invoice.state == "void":
            raise Conflict(Text("취소된 청구서입니다.", "This invoice is void."))
        entry = ledger.find(("deduction", row.id), row.kind)
        assert entry is not None
        books.reverse(entry, f"{row.kind}_undone")
        row.undone_by_id = actor.user_id
        if invoice.state == "written_off":
            INVOICE.perform("owe_again", invoice, SYSTEM)
    return row


def _held(deduction_id: int) -> Deduction:
    """The row under lock, its invoice locked first."""
    invoice_id = db.session.scalar(select(Deduction.invoice_id).where(Deduction.id == deduction_id))
    if invoice_id is not None:
        lock_invoice(invoice_id)
    return locked(Deduction, deduction_id)
