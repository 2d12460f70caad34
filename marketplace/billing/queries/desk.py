"""The finance desk: what is open and how late, what came in and belongs where, what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Organisation
from marketplace.arrears.models import WriteOff
from marketplace.billing.permissions import finance_institutions, of_mine
from marketplace.billing.queries.detail import status_of
from marketplace.books import queries as ledger
from marketplace.books.models import ISSUE_AMOUNTS, Posting, ReconciliationIssue
from marketplace.formats import money_text
from marketplace.invoicing.models import Deduction, Invoice, PaymentAccount, Refund, TaxDocument
from marketplace.invoicing.queries import invoices_for
from marketplace.kernel import clock, periods
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.text import Text, language, t

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


def outstanding_by_invoice() -> Any:
    """A subquery (invoice_id, outstanding, awaited) over the books: what the payer owes, and what a grant does."""
    grant = Posting.account == "receivable_grant"
    return (
        select(
            Posting.invoice_id,
            sum_of(case((grant, 0), else_=Posting.amount)).label("outstanding"),
            sum_of(case((grant, Posting.amount), else_=0)).label("awaited"),
        )
        .where(Posting.account.in_(("receivable", "receivable_grant")), Posting.invoice_id.is_not(None))
        .group_by(Posting.invoice_id)
        .subquery()
    )


def desk_invoices(actor: Actor, view: str = "open", text: str = "") -> Select[Any]:
    """The reader's invoices in one of VIEWS, those due first; `text` is part of a number or a name of a party."""
    owed = outstanding_by_invoice()
    query = invoices_for(actor).outerjoin(owed, owed.c.invoice_id == Invoice.id)
    amount, awaited = func.coalesce(owed.c.outstanding, 0), func.coalesce(owed.c.awaited, 0)
    missing = amount + awaited
    if view in ("open", "overdue"):
        query = query.where(Invoice.state == "issued", Invoice.credits_id.is_(None), missing > 0).order_by(
            None
        )
        if view == "overdue":
            query = query.where(amount > 0, Invoice.due_on < periods.still_open(clock.today()))
        query = query.order_by(Invoice.due_on, Invoice.id)
    elif view == "settled":
        query = query.where(Invoice.state == "issued", Invoice.credits_id.is_(None), missing <= 0)
    elif view == "void":
        query = query.where(or_(Invoice.state != "issued", Invoice.credits_id.is_not(None)))
    if text:
        like = f"%{text.replace('%', '').replace('_', '')}%"
        names = [Invoice.payer["name_ko"].as_string(), Invoice.payee["name_ko"].as_string()]
        query = query.where(or_(Invoice.number.ilike(like), *(name.ilike(like) for name in names)))
    return query


def ageing(actor: Actor) -> list[tuple[str, Text, str, int, int]]:
    """(bucket, words, currency, number, amount) of what is outstanding, by days past due."""
    owed = outstanding_by_invoice()
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
        found[1] += amount
    currencies = sorted({currency for _, currency in sums}) or ["KRW"]
    return [
        (key, words, currency, *sums.get((key, currency), [0, 0]))  # type: ignore[misc]
        for currency in currencies
        for key, words, _ in AGES
    ]


def accounts_for(actor: Actor) -> list[PaymentAccount]:
    """Bank accounts whose deposits the actor may enter."""
    query = select(PaymentAccount).where(
        PaymentAccount.provider == "bank",
        PaymentAccount.active.is_(True),
        of_mine(PaymentAccount.institution_id, actor),
    )
    return list(db.session.scalars(query.order_by(PaymentAccount.id)))


ISSUE_WORDS: dict[str, Text] = {
    "mismatch": Text("결제 내용이 우리 기록과 다릅니다", "A payment differs from our record"),
    "unknown_payment": Text("우리가 만들지 않은 결제입니다", "A payment that we did not start"),
    "paid_elsewhere": Text(
        "Stripe에서 다른 방법으로 납부되었다고 표시했으나 장부에는 입금이 없습니다",
        "Marked as paid elsewhere at Stripe, but the books show no money",
    ),
    "unknown_refund": Text("우리 결제에 속하지 않는 환불입니다", "A refund of no payment of ours"),
    "unknown_dispute": Text("우리 결제에 속하지 않는 이의 제기입니다", "A dispute of no payment of ours"),
    "unknown_status": Text("처음 보는 상태입니다", "A status we do not know"),
    "dashboard_refund": Text("Stripe 대시보드에서 한 환불입니다", "A refund made in Stripe's dashboard"),
    "excess": Text("청구 금액보다 많이 들어왔습니다", "More arrived than is owed"),
    "foreign_event": Text("다른 계정이나 환경의 알림입니다", "A notice of another account or mode"),
    "balance": Text("Stripe 잔액과 장부가 다릅니다", "Stripe's balance and the books differ"),
    "reduced_after_distribution": Text("배분한 뒤에 금액이 줄었습니다", "Less is left than was distributed"),
    "company_closed": Text("미납한 기업이 영업을 멈췄습니다", "A company that owes has stopped business"),
    "paid_out_too_much": Text(
        "이미 지급한 배분금이 줄었습니다", "Less is due than was paid out to inventors"
    ),
    "credit_unpaid": Text(
        "보고서에서 공제한 추정 청구의 납부액이 되돌아갔습니다",
        "An estimate that a report took off was given back",
    ),
    "interest_too_much": Text(
        "납부된 지연이자가 입금일 기준 금액보다 많습니다",
        "More interest was paid than is due by the day of payment",
    ),
    "bank_cancelled": Text("은행이 취소한 입금입니다", "A deposit that the bank cancelled"),
    "no_inventors": Text("배분받을 발명자가 등록되지 않았습니다", "No inventors are named to share with"),
}


ISSUE_FACTS: dict[str, Text] = {
    "amount": Text("금액", "Amount"),
    "stripe": Text("Stripe 잔액", "Stripe's balance"),
    "books": Text("장부 잔액", "Balance in the books"),
    "void": Text("취소된 청구서", "Void invoice"),
    "status": Text("상태", "Status"),
    "state": Text("상태", "State"),
    "problems": Text("다른 항목", "What differs"),
    "attempt": Text("결제", "Payment"),
    "refund": Text("환불", "Refund"),
    "distribution": Text("배분", "Distribution"),
    "listing": Text("기술번호", "Listing"),
    "type": Text("알림 종류", "Kind of notice"),
    "account": Text("계정", "Account"),
    "livemode": Text("실제 결제", "Live mode"),
    "payer": Text("보낸 분", "Sender"),
    "cancelled_on": Text("취소일", "Cancelled on"),
    "received_on": Text("입금일", "Received on"),
    "report": Text("기술료 보고서", "Royalty report"),
}


def issue_facts(issue: ReconciliationIssue, currency: str) -> list[tuple[Text | str, str]]:
    """What is known about one line of the list, in words; `currency` where the line names none of its own."""
    currency = str(issue.detail.get("currency") or currency).upper()
    facts: list[tuple[Text | str, str]] = []
    for name, value in issue.detail.items():
        if name == "currency" or value in (None, "", []) or (name == "void" and not value):
            continue
        if name in ISSUE_AMOUNTS:
            shown = money_text.as_told(value, currency, language())
        elif isinstance(value, bool):
            shown = t("예", "Yes") if value else t("아니요", "No")
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        facts.append((ISSUE_FACTS.get(name, name), shown))
    return facts


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
                of_mine(Invoice.institution_id, actor),
                or_(
                    Refund.state == "requested",
                    (Refund.state == "approved") & Refund.attempt_id.is_(None),
                ),
            )
            .order_by(Refund.id)
        )
    )


def write_offs_waiting(actor: Actor) -> list[WriteOff]:
    """Write-offs that wait for the second person."""
    return list(
        db.session.scalars(
            select(WriteOff)
            .join(Invoice, Invoice.id == WriteOff.invoice_id)
            .where(of_mine(Invoice.institution_id, actor), WriteOff.state == "requested")
            .order_by(WriteOff.id)
        )
    )


def deductions_waiting(actor: Actor) -> list[Deduction]:
    """What was kept on the way and waits for the second person."""
    return list(
        db.session.scalars(
            select(Deduction)
            .join(Invoice, Invoice.id == Deduction.invoice_id)
            .where(of_mine(Invoice.institution_id, actor), Deduction.state == "requested")
            .order_by(Deduction.id)
        )
    )


def tax_documents_due(actor: Actor) -> list[Invoice]:
    """Issued papers without a noted tax document, oldest first."""
    return list(
        db.session.scalars(
            invoices_for(actor)
            .where(
                of_mine(Invoice.institution_id, actor),
                Invoice.tax != 0,
                Invoice.state == "issued",
                Invoice.credits_id.is_(None),
                Invoice.id.not_in(select(TaxDocument.invoice_id)),
            )
            .order_by(None)
            .order_by(Invoice.id)
            .options(selectinload(Invoice.lines))
            .limit(200)
        )
    )


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


def organisation_names(ids: Iterable[int]) -> dict[int, str]:
    """The organisations' names in the reader's language, by id."""
    query = select(Organisation).where(Organisation.id.in_(set(ids)))
    return {row.id: row.name for row in db.session.scalars(query)}
