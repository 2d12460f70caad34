"""내 업무 of payer and finance."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.billing.permissions import is_centers_finance, is_payees_finance
from marketplace.billing.queries.desk import (
    deductions_waiting,
    desk_invoices,
    refunds_waiting,
    rows_of,
    tax_documents_due,
    write_offs_waiting,
)
from marketplace.billing.queries.ledger_checks import last_check
from marketplace.billing.queries.receipts import (
    asides_waiting,
    doubts_open,
    notes_waiting,
    outs_waiting,
    receipts_for,
)
from marketplace.invoicing.models import tax_document_due_on
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem


def work_items(actor: Actor) -> list[WorkItem]:
    """내 업무 of payer and finance."""
    if not actor.is_signed_in:
        return []
    items: list[WorkItem] = []
    companies = actor.organisations("company")
    institutions = actor.organisations("institution", "finance")
    if companies or institutions:
        rows = rows_of(db.session.scalars(desk_invoices(actor, "open").limit(100)).all())
        for row in rows:
            mine = row.invoice.company_id in companies
            if not mine and row.invoice.institution_id not in institutions:
                continue
            items.append(
                WorkItem(
                    title=Text("청구서를 납부해 주십시오.", "Please pay the invoice.")
                    if mine
                    else Text("납부를 기다리고 있습니다.", "Awaiting payment."),
                    subject=f"{row.invoice.number} · {row.invoice.payee['name_ko'] if mine else row.invoice.payer['name_ko']}",
                    endpoint="billing.invoice",
                    values={"ref": row.invoice.ref},
                    mine=mine,
                    due_on=row.invoice.due_on,
                    icon="receipt",
                )
            )
    if institutions or is_centers_finance(actor):
        items += _finance_items(actor) + _check(actor)
    return items


def _check(actor: Actor) -> list[WorkItem]:
    """What the last check of the books found."""
    view = last_check(actor)
    if view is None or not view.found:
        return []
    return [
        WorkItem(
            title=Text(
                f"장부 점검에서 맞지 않는 것을 확인해 주십시오: {len(view.found)}건",
                f"Look at what the check of the books found: {len(view.found)}",
            ),
            subject="",
            endpoint="billing.ledger_check",
            icon="scale",
        )
    ]


def _finance_items(actor: Actor) -> list[WorkItem]:
    items = _approvals(actor)
    if is_payees_finance(actor):
        items += _deposits(actor) + _tax_documents(actor)
    return items


def _approvals(actor: Actor) -> list[WorkItem]:
    """What one person asked for and another must approve; an approved refund waits for its transfer."""
    items = [
        WorkItem(
            title=Text("환불을 승인해 주십시오.", "Please approve the refund.")
            if refund.state == "requested"
            else Text("승인된 환불을 이체해 주십시오.", "Please transfer the approved refund."),
            subject=refund.invoice.number,
            endpoint="billing.invoice",
            values={"ref": refund.invoice.ref},
            mine=refund.state == "approved" or refund.requested_by_id != actor.user_id,
            icon="undo-2",
        )
        for refund in refunds_waiting(actor)
    ]
    items += [
        WorkItem(
            title=Text("대손 처리를 승인해 주십시오.", "Please approve the write-off."),
            subject=f"{write_off.invoice.number} · {write_off.invoice.payer['name_ko']}",
            endpoint="billing.invoice",
            values={"ref": write_off.invoice.ref},
            mine=write_off.requested_by_id != actor.user_id,
            icon="circle-slash",
        )
        for write_off in write_offs_waiting(actor)
    ]
    items += [
        WorkItem(
            title=Text(
                "송금 중 차감된 금액의 처리를 승인해 주십시오.",
                "Approve what a bank or a foreign state kept of a payment.",
            ),
            subject=f"{row.invoice.number} · {row.invoice.payer['name_ko']}",
            endpoint="billing.settling",
            values={"ref": row.invoice.ref},
            mine=row.requested_by_id != actor.user_id,
            icon="landmark",
        )
        for row in deductions_waiting(actor)
    ]
    items += [
        WorkItem(
            title=Text(
                "청구와 무관한 입금의 처리를 승인해 주십시오.", "Please approve setting a deposit aside."
            ),
            subject=receipt.payer_name or receipt.bank_reference,
            endpoint="billing.receipt",
            values={"ref": receipt.ref},
            mine=receipt.aside_by_id != actor.user_id,
            icon="landmark",
        )
        for receipt in asides_waiting(actor)
    ]
    return items


def _deposits(actor: Actor) -> list[WorkItem]:
    """Deposits that a person must look at."""
    items = [
        WorkItem(
            title=Text(
                "납부할 기업이 입금했다고 알렸습니다. 입금을 찾아 연결해 주십시오.",
                "The payer says that it has transferred. Find the deposit and match it.",
            ),
            subject=f"{note.invoice.number} · {note.sender}",
            endpoint="billing.invoice",
            values={"ref": note.invoice.ref},
            icon="landmark",
        )
        for note in notes_waiting(actor)
    ]
    items += [
        WorkItem(
            title=Text(
                "청구서에 연결되었거나 연결된 적이 있는 입금의 제외를 승인해 주십시오.",
                "Approve that a deposit which pays or has paid an invoice is taken out of the books.",
            ),
            subject=receipt.payer_name or receipt.bank_reference,
            endpoint="billing.receipt",
            values={"ref": receipt.ref},
            mine=receipt.out_by_id != actor.user_id,
            icon="landmark",
        )
        for receipt in outs_waiting(actor)
    ]
    if doubts := doubts_open(actor):
        items.append(
            WorkItem(
                title=Text(
                    f"이미 등록된 입금과 같을 수 있는 입금이 {doubts}건 있습니다.",
                    f"Deposits that may be entered already: {doubts}.",
                ),
                subject="",
                endpoint="billing.doubts",
                icon="landmark",
            )
        )
    unmatched = db.session.scalar(
        select(func.count()).select_from(receipts_for(actor).order_by(None).subquery())
    )
    if unmatched:
        items.append(
            WorkItem(
                title=Text(
                    f"청구서에 연결할 입금이 {unmatched}건 있습니다.",
                    f"{unmatched} deposits wait to be matched.",
                ),
                subject="",
                endpoint="billing.receipts",
                icon="landmark",
            )
        )
    return items


def _tax_documents(actor: Actor) -> list[WorkItem]:
    return [
        WorkItem(
            title=Text(
                "전자세금계산서를 발행하고 승인번호를 기록해 주십시오.",
                "Issue the tax invoice and note its number.",
            ),
            subject=f"{invoice.number} · {invoice.payer['name_ko']}",
            endpoint="billing.invoice",
            values={"ref": invoice.ref},
            due_on=tax_document_due_on(invoice),
            icon="file-check",
        )
        for invoice in tax_documents_due(actor)[:50]
    ]
