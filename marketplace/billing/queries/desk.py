"""The finance desk: what is open and how late, what came in and belongs where, what does not fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from marketplace.accounts.models import Organisation
from marketplace.billing import ledger, snapshots
from marketplace.billing.models import (
    BankReceipt,
    Invoice,
    PaymentAccount,
    Posting,
    ReconciliationIssue,
    Refund,
    TaxDocument,
    tax_document_due_on,
)
from marketplace.billing.queries.detail import status_of
from marketplace.billing.queries.invoices import invoices_for
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem

VIEWS: dict[str, Text] = {
    "open": Text("미납", "Unpaid"),
    "overdue": Text("기한 지남", "Overdue"),
    "settled": Text("납부 완료", "Paid"),
    "void": Text("취소·수정", "Void and credited"),
    "all": Text("전체", "All"),
}
# bucket, words, days past due at most
AGES: tuple[tuple[str, Text, int], ...] = (
    ("current", Text("기한 전", "Not yet due"), 0),
    ("30", Text("1~30일", "1–30 days"), 30),
    ("60", Text("31~60일", "31–60 days"), 60),
    ("90", Text("61~90일", "61–90 days"), 90),
    ("over", Text("90일 초과", "Over 90 days"), 1_000_000),
)


@dataclass(frozen=True)
class InvoiceRow:
    """One line of a list: the invoice and where it stands."""

    invoice: Invoice
    standing: ledger.Standing
    status: tuple[Text, str]

    @property
    def days_left(self) -> int | None:
        due = self.invoice.due_on
        return (due - clock.today()).days if due and self.standing.outstanding > 0 else None


def rows_of(invoices: Sequence[Invoice]) -> list[InvoiceRow]:
    """Invoices with their standing, in one question to the books."""
    standings = ledger.standing_of([i.id for i in invoices])
    return [InvoiceRow(i, standings[i.id], status_of(i, standings[i.id])) for i in invoices]


def _outstanding() -> Any:
    return (
        select(Posting.invoice_id, func.sum(Posting.amount).label("outstanding"))
        .where(Posting.account == "receivable", Posting.invoice_id.is_not(None))
        .group_by(Posting.invoice_id)
        .subquery()
    )


def desk_invoices(actor: Actor, view: str = "open", text: str = "") -> Select[Any]:
    """The reader's invoices in one of VIEWS, those due first; `text` is part of a number or a name of a party."""
    owed = _outstanding()
    query = invoices_for(actor).outerjoin(owed, owed.c.invoice_id == Invoice.id)
    amount = func.coalesce(owed.c.outstanding, 0)
    if view in ("open", "overdue"):
        query = query.where(Invoice.state == "issued", Invoice.credits_id.is_(None), amount > 0).order_by(
            None
        )
        if view == "overdue":
            query = query.where(Invoice.due_on < clock.today())
        query = query.order_by(Invoice.due_on, Invoice.id)
    elif view == "settled":
        query = query.where(Invoice.state == "issued", Invoice.credits_id.is_(None), amount <= 0)
    elif view == "void":
        query = query.where(or_(Invoice.state != "issued", Invoice.credits_id.is_not(None)))
    if text:
        like = f"%{text.replace('%', '').replace('_', '')}%"
        names = [Invoice.payer["name_ko"].as_string(), Invoice.payee["name_ko"].as_string()]
        query = query.where(or_(Invoice.number.ilike(like), *(name.ilike(like) for name in names)))
    return query


def ageing(actor: Actor) -> list[tuple[str, Text, str, int, int]]:
    """(bucket, words, currency, number, amount) of what is outstanding, by days past due."""
    owed = _outstanding()
    query = (
        invoices_for(actor)
        .with_only_columns(Invoice.due_on, Invoice.currency, owed.c.outstanding)
        .join(owed, owed.c.invoice_id == Invoice.id)
        .where(Invoice.state == "issued", Invoice.credits_id.is_(None), owed.c.outstanding > 0)
        .order_by(None)
    )
    today = clock.today()
    sums: dict[tuple[str, str], list[int]] = {}
    for due_on, currency, amount in db.session.execute(query):
        late = (today - due_on).days if due_on else 0
        bucket = next(key for key, _, most in AGES if late <= most)
        found = sums.setdefault((bucket, currency), [0, 0])
        found[0] += 1
        found[1] += int(amount)
    currencies = sorted({currency for _, currency in sums}) or ["KRW"]
    return [
        (key, words, currency, *sums.get((key, currency), [0, 0]))  # type: ignore[misc]
        for currency in currencies
        for key, words, _ in AGES
    ]


def finance_institutions(actor: Actor) -> list[int] | None:
    """Institutions whose money the actor handles or looks after; None: all of them (center, auditor)."""
    if actor.is_center or actor.is_auditor:
        return None
    return actor.organisations("institution", "finance", "officer")


def _of_mine(column: Any, actor: Actor) -> Any:
    mine = finance_institutions(actor)
    return column.is_not(None) if mine is None else column.in_(mine)


def accounts_for(actor: Actor) -> list[PaymentAccount]:
    """Bank accounts whose deposits the actor may enter."""
    query = select(PaymentAccount).where(
        PaymentAccount.provider == "bank",
        PaymentAccount.active.is_(True),
        _of_mine(PaymentAccount.institution_id, actor),
    )
    return list(db.session.scalars(query.order_by(PaymentAccount.id)))


def receipts_for(actor: Actor, unmatched: bool = True) -> Select[Any]:
    """Deposits in the actor's accounts, newest first."""
    query = (
        select(BankReceipt)
        .join(PaymentAccount, PaymentAccount.id == BankReceipt.account_id)
        .where(_of_mine(PaymentAccount.institution_id, actor))
        .order_by(BankReceipt.received_on.desc(), BankReceipt.id.desc())
    )
    return query.where(BankReceipt.invoice_id.is_(None)) if unmatched else query


def receipt_for(actor: Actor, ref: str) -> BankReceipt | None:
    return db.session.scalars(receipts_for(actor, unmatched=False).where(BankReceipt.ref == ref)).first()


@dataclass(frozen=True)
class Suggestion:
    """An invoice that a deposit may be for. `exact`: the whole amount, and the payer or the number fits."""

    row: InvoiceRow
    exact: bool
    reasons: list[Text]


def suggestions(receipt: BankReceipt) -> list[Suggestion]:
    """Unpaid invoices of the same payee, the likeliest first, each with why. A person decides."""
    owed = _outstanding()
    invoices = db.session.scalars(
        select(Invoice)
        .join(owed, owed.c.invoice_id == Invoice.id)
        .where(
            Invoice.institution_id == receipt.account.institution_id,
            Invoice.currency == receipt.currency,
            Invoice.state == "issued",
            Invoice.credits_id.is_(None),
            owed.c.outstanding > 0,
        )
        .order_by(Invoice.due_on, Invoice.id)
        .limit(500)
    ).all()
    found = [_suggestion(receipt, row) for row in rows_of(invoices)]
    return sorted(found, key=lambda s: (not s.exact, -len(s.reasons)))


def _suggestion(receipt: BankReceipt, row: InvoiceRow) -> Suggestion:
    said = _plain(receipt.payer_name + " " + receipt.memo)
    amount = row.standing.outstanding == receipt.amount
    number = _plain(snapshots.payment_reference(row.invoice)) in said
    names = [
        _plain(str(row.invoice.payer.get(key) or "")) for key in ("name_ko", "name_en", "representative_name")
    ]
    payer = any(len(name) >= 2 and name in said for name in names)
    reasons = []
    if amount:
        reasons.append(Text("금액이 같습니다", "Same amount"))
    if number:
        reasons.append(Text("청구서 번호가 적혀 있습니다", "Names the invoice"))
    if payer:
        reasons.append(Text("보낸 분이 같습니다", "Same payer"))
    return Suggestion(row, exact=amount and (number or payer), reasons=reasons)


def _plain(text: str) -> str:
    """A name or number without blanks, signs and the words for a legal form, for comparing."""
    return re.sub(r"주식회사|\(주\)|㈜|유한회사|[\W_]", "", text).lower()


ISSUE_WORDS: dict[str, Text] = {
    "mismatch": Text("결제 내용이 우리 기록과 다릅니다", "A payment differs from our record"),
    "unknown_payment": Text("우리가 만들지 않은 결제입니다", "A payment that we did not start"),
    "unknown_refund": Text("우리 결제에 속하지 않는 환불입니다", "A refund of no payment of ours"),
    "unknown_dispute": Text("우리 결제에 속하지 않는 이의 제기입니다", "A dispute of no payment of ours"),
    "unknown_status": Text("처음 보는 상태입니다", "A status we do not know"),
    "dashboard_refund": Text("Stripe 대시보드에서 한 환불입니다", "A refund made in Stripe's dashboard"),
    "excess": Text("청구 금액보다 많이 들어왔습니다", "More arrived than is owed"),
    "foreign_event": Text("다른 계정이나 환경의 알림입니다", "A notice of another account or mode"),
    "balance": Text("Stripe 잔액과 장부가 다릅니다", "Stripe's balance and the books differ"),
    "reduced_after_distribution": Text("배분한 뒤에 금액이 줄었습니다", "Less is left than was distributed"),
    "no_inventors": Text("배분받을 발명자가 등록되지 않았습니다", "No inventors are named to share with"),
}


def issue_for(actor: Actor, issue_id: int) -> ReconciliationIssue | None:
    """One line of the list, for those who see the list."""
    return db.session.scalars(
        issues_for(actor, closed=True).where(ReconciliationIssue.id == issue_id)
    ).first()


def issues_for(actor: Actor, closed: bool = False) -> Select[Any]:
    """The list of what does not fit; lines without a payee are the center's."""
    mine = finance_institutions(actor)
    query = select(ReconciliationIssue).order_by(ReconciliationIssue.id.desc())
    if mine is not None:
        query = query.where(ReconciliationIssue.institution_id.in_(mine))
    return query if closed else query.where(ReconciliationIssue.closed_at.is_(None))


def refunds_waiting(actor: Actor) -> list[Refund]:
    """Refunds that wait for a person."""
    return list(
        db.session.scalars(
            select(Refund)
            .join(Invoice, Invoice.id == Refund.invoice_id)
            .where(
                _of_mine(Invoice.institution_id, actor),
                or_(
                    Refund.state == "requested",
                    (Refund.state == "approved") & Refund.attempt_id.is_(None),
                ),
            )
            .order_by(Refund.id)
        )
    )


def tax_documents_due(actor: Actor) -> list[Invoice]:
    """Issued papers without a noted tax document, oldest first."""
    return list(
        db.session.scalars(
            invoices_for(actor)
            .where(
                _of_mine(Invoice.institution_id, actor),
                Invoice.tax != 0,
                Invoice.state == "issued",
                Invoice.credits_id.is_(None),
                Invoice.id.not_in(select(TaxDocument.invoice_id)),
            )
            .order_by(None)
            .order_by(Invoice.id)
            .limit(200)
        )
    )


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
    if institutions or actor.has("center_finance"):
        items += _finance_items(actor)
    return items


def _finance_items(actor: Actor) -> list[WorkItem]:
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
    if not actor.has("finance"):
        return items
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
    items += [
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
    return items


def count(query: Select[Any]) -> int:
    """How many rows a query has."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def first(query: Select[Any], limit: int) -> Sequence[Invoice]:
    """At most `limit` rows, for an export."""
    return db.session.scalars(query.limit(limit)).unique().all()


def invoices_by_id(ids: Sequence[int | None]) -> dict[int, Invoice]:
    """Invoices for a list of rows that point to them."""
    wanted = [i for i in ids if i is not None]
    if not wanted:
        return {}
    return {row.id: row for row in db.session.scalars(select(Invoice).where(Invoice.id.in_(wanted)))}


def organisation_name(organisation_id: int) -> str:
    """An organisation's name in the reader's language."""
    row = db.session.get(Organisation, organisation_id)
    return row.name if row else ""
