"""전자세금계산서: the approval number that the tax office gave, one original for an invoice, amendments that say why."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.books.services import refuse_unless_finance
from marketplace.invoicing.models.invoice import AMEND_REASONS, Invoice, TaxDocument
from marketplace.invoicing.services.common import lock_invoice
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

# the day it was made (8), who made it (8), a serial (8)
NUMBER = re.compile(r"(\d{4})(\d{2})(\d{2})[0-9A-Za-z]{16}")


def record_tax_document(
    invoice_id: int,
    approval_number: str,
    issued_on: date,
    actor: Actor,
    amends_id: int | None = None,
    reason: str = "",
    import_id: int | None = None,
    before_void: bool = False,
) -> TaxDocument:
    """Note the approval number (승인번호) of the electronic tax invoice that the institution issued elsewhere.

    `issued_on` is its 작성일. An invoice has one original, made before it was void; of one made on that very day, its number
    does not say whether, and `before_void` is the word of who enters it. A 수정세금계산서 names the one it amends and a
    `reason` of AMEND_REASONS. Raises Invalid naming the field, Conflict, Forbidden for others than finance.
    """
    number = re.sub(r"[-\s]", "", approval_number).upper()
    with atomic():
        invoice = lock_invoice(invoice_id)
        refuse_unless_finance(actor, invoice.institution_id)
        if (problem := number_problem(number, issued_on)) is not None:
            raise Invalid(problem, approval_number=problem)
        if (problem := day_problem(invoice, issued_on)) is not None:
            raise Invalid(problem, issued_on=problem)
        _refuse_known(number)
        if amends_id is None:
            _refuse_original(invoice, number, before_void)
        else:
            _check_amendment(invoice, amends_id, reason)
        document = TaxDocument(
            invoice_id=invoice.id,
            approval_number=number,
            issued_on=issued_on,
            amends_id=amends_id,
            reason=reason if amends_id is not None else "",
            import_id=import_id,
            recorded_by_id=actor.user_id,
        )
        db.session.add(document)
        db.session.flush()
        audit.record("invoice.tax_document", invoice, actor, document=document.id, before_void=before_void)
    return document


def withdraw_tax_document(invoice_id: int, approval_number: str, actor: Actor) -> None:
    """A number was mistyped or belongs to another invoice: it is noted no more, and the audit keeps it.

    Raises Forbidden for others than finance, NotFound where it is not there, Conflict where it has been amended since.
    """
    with atomic():
        invoice = lock_invoice(invoice_id)
        refuse_unless_finance(actor, invoice.institution_id)
        document = db.session.scalars(
            select(TaxDocument).where(
                TaxDocument.invoice_id == invoice.id, TaxDocument.approval_number == approval_number
            )
        ).first()
        if document is None:
            raise NotFound()
        if db.session.scalar(select(TaxDocument.id).where(TaxDocument.amends_id == document.id)) is not None:
            raise Conflict(
                Text(
                    "수정세금계산서가 기록된 세금계산서입니다. 수정세금계산서의 승인번호를 먼저 철회해 주십시오.",
                    "This tax invoice has been amended. Withdraw the number of the amended one first.",
                )
            )
        db.session.delete(document)
        audit.record("invoice.withdraw_tax_document", invoice, actor, approval_number=approval_number)


def made_on(number: str) -> date | None:
    """The day on which a tax invoice was made, as its approval number says; None for what is no such number."""
    found = NUMBER.fullmatch(number)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def number_problem(number: str, issued_on: date) -> Text | None:
    """Why this is no approval number of a tax invoice of that day, or None."""
    made = made_on(number)
    if made is None:
        return Text(
            "승인번호 24자리를 홈택스에 표시된 그대로 입력해 주십시오. 앞의 8자리는 만든 날짜입니다.",
            "Enter the 24 characters as the tax office shows them. The first eight are the day it was made.",
        )
    if not issued_on <= made <= clock.today():
        return Text(
            "승인번호의 날짜가 작성일보다 앞서거나 오늘보다 뒤입니다. 승인번호와 작성일을 확인해 주십시오.",
            "The day in the number lies before the date of issue or in the future. Check both.",
        )
    return None


def day_problem(invoice: Invoice, issued_on: date) -> Text | None:
    """Why a tax invoice of that day can't belong to an invoice, or None."""
    if issued_on > clock.today():
        return Text("작성일은 오늘까지의 날짜여야 합니다.", "The date can't be in the future.")
    assert invoice.issued_at is not None
    billed = clock.seoul_date(invoice.issued_at)
    earliest = billed - timedelta(days=int(policy.value("tax_document_reach_days", billed)))
    if issued_on < earliest:
        return Text(
            f"작성일이 청구서보다 너무 앞섭니다. {earliest.isoformat()}부터 오늘까지의 날짜를 입력해 주십시오.",
            f"The date lies too long before the invoice. Enter one from {earliest.isoformat()} to today.",
        )
    return None


def _refuse_known(number: str) -> None:
    query = select(Invoice.number).join(TaxDocument, TaxDocument.invoice_id == Invoice.id)
    known = db.session.scalar(query.where(TaxDocument.approval_number == number))
    if known is not None:
        problem = Text(
            f"이미 기록한 승인번호입니다: 청구서 {known}", f"This number is noted already: invoice {known}"
        )
        raise Conflict(problem)


def stood(invoice: Invoice, number: str) -> bool:
    """Whether the invoice stood when the tax invoice of this number was made: afterwards there was nothing to issue it for."""
    made = made_on(number)
    if invoice.state != "void" or invoice.voided_at is None:
        return invoice.state != "void"
    return made is not None and made < clock.seoul_date(invoice.voided_at)


def on_the_day_of_the_void(invoice: Invoice, number: str) -> bool:
    """Whether a tax invoice of this number was made on the day its invoice became void: before or after, it does not say."""
    if invoice.state != "void" or invoice.voided_at is None:
        return False
    return made_on(number) == clock.seoul_date(invoice.voided_at)


def _refuse_original(invoice: Invoice, number: str, before_void: bool) -> None:
    if invoice.credits_id is not None:
        raise Conflict(
            Text(
                "수정 청구서의 수정세금계산서는 원래 청구서에서 기록해 주십시오.",
                "Note the amended tax invoice on the invoice that was credited.",
            )
        )
    if original_of(invoice.id) is not None:
        raise Conflict(
            Text(
                "이 청구서의 세금계산서는 이미 기록되어 있습니다. 수정세금계산서라면 원본과 사유를 선택해 주십시오.",
                "This invoice has its tax invoice already. For an amended one choose the original and the reason.",
            )
        )
    if stood(invoice, number):
        return
    if not on_the_day_of_the_void(invoice, number):
        raise Conflict(
            Text(
                "취소한 청구서입니다. 취소하기 전에 발행한 세금계산서만 기록할 수 있습니다.",
                "The invoice is void: only a tax invoice that was issued before can be noted.",
            )
        )
    if not before_void:
        raise Conflict(
            Text(
                "청구서를 취소한 날 발행한 세금계산서입니다. 취소하기 전에 발행하였으면 아래에서 선택하고 다시 기록해 주십시오.",
                "This tax invoice is of the day on which the invoice became void. If it was issued before, say so below.",
            )
        )


def original_of(invoice_id: int) -> TaxDocument | None:
    """The tax invoice of an invoice, without its amendments."""
    query = select(TaxDocument).where(TaxDocument.invoice_id == invoice_id, TaxDocument.amends_id.is_(None))
    return db.session.scalars(query).first()


def _check_amendment(invoice: Invoice, amends_id: int, reason: str) -> None:
    first = db.session.get(TaxDocument, amends_id)
    if first is None or first.invoice_id != invoice.id:
        problem = Text("수정할 세금계산서를 선택해 주십시오.", "Choose the tax invoice that it amends.")
        raise Invalid(problem, amends=problem)
    if reason not in AMEND_REASONS:
        problem = Text("수정 사유를 선택해 주십시오.", "Choose why it was amended.")
        raise Invalid(problem, reason=problem)
