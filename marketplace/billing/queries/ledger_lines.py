"""Reading the books: trial balance, and the ledger of an account, a company, a deal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select

from marketplace.accounts.models import Organisation
from marketplace.books.models import ACCOUNTS, JournalEntry, Posting
from marketplace.invoicing.models import Invoice
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text

# What happened, in words; kinds with a number behind them are shown by what stands before it.
KINDS: dict[str, Text] = {
    "issue": Text("청구", "Invoiced"),
    "credit": Text("수정 청구", "Credited"),
    "payment": Text("카드 결제", "Card payment"),
    "fee": Text("결제 수수료", "Payment fee"),
    "received": Text("입금", "Deposit"),
    "match": Text("입금 연결", "Deposit matched"),
    "unmatch": Text("연결 취소", "Match taken back"),
    "aside": Text("청구와 무관한 입금 처리", "Deposit set aside"),
    "refund": Text("환불", "Refund"),
    "refund_reversed": Text("환불 실패", "Refund failed"),
    "dispute_withdrawn": Text("이의로 출금", "Taken by a dispute"),
    "dispute_returned": Text("이의 후 입금", "Returned by a dispute"),
    "dispute_lost": Text("이의 패소", "Dispute lost"),
    "withdrawn": Text("입금 제외", "Deposit taken out"),
    "restored": Text("제외한 입금 복원", "Deposit put back"),
    "bank_charge": Text("송금 수수료", "Bank charge"),
    "bank_charge_undone": Text("송금 수수료 취소", "Bank charge taken back"),
    "foreign_tax": Text("외국납부세액", "Foreign tax withheld"),
    "foreign_tax_undone": Text("외국납부세액 취소", "Foreign tax taken back"),
    "surplus_moved": Text("초과 납부액 이전", "Surplus moved"),
    "surplus_returned": Text("초과 납부액 이전 취소", "Surplus move taken back"),
    "write_off": Text("대손 처리", "Written off"),
    "distribution": Text("배분", "Distributed"),
    "payout": Text("배분금 지급", "Paid out"),
    "payout_exchange": Text("배분금 지급을 위한 환전", "Exchanged for a payout"),
    "payout_undone": Text("배분금 지급 취소", "Payout undone"),
    "grant_agreed": Text("지원 협약", "Grant agreed"),
    "grant_paid": Text("지원금 지급", "Grant paid"),
    "grant_released": Text("쓰지 않은 지원금", "Grant not used"),
    "grant_to_return": Text("지원금 환수 결정", "Grant to be returned"),
    "grant_returned": Text("지원금 반환", "Grant returned"),
    "payout_exchange_undone": Text("환전 취소", "Exchange undone"),
}


@dataclass(frozen=True)
class LedgerLine:
    """One posting with its entry; `invoice` and `company` None where it belongs to no invoice."""

    entry: JournalEntry
    posting: Posting
    invoice: Invoice | None

    @property
    def what(self) -> Text:
        kind = self.entry.kind
        return KINDS.get(kind) or KINDS.get(kind.rsplit("_", 1)[0]) or Text(kind, kind)

    @property
    def account_name(self) -> Text:
        return ACCOUNTS[self.posting.account]


def ledger_of(
    institution_id: int,
    from_on: date,
    until_on: date,
    *,
    account: str = "",
    company_id: int | None = None,
    agreement_id: int | None = None,
) -> Select[Any]:
    """Postings of an institution in order of entry, of one account, one company, one deal."""
    query = (
        select(Posting)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .outerjoin(Invoice, Invoice.id == Posting.invoice_id)
        .where(
            JournalEntry.institution_id == institution_id,
            JournalEntry.posted_on >= from_on,
            JournalEntry.posted_on <= until_on,
        )
        .order_by(JournalEntry.posted_on, JournalEntry.id, Posting.id)
    )
    if account:
        query = query.where(Posting.account == account)
    if company_id is not None:
        query = query.where(Invoice.company_id == company_id)
    if agreement_id is not None:
        query = query.where(_of_deal(agreement_id))
    return query


def _of_deal(agreement_id: int) -> Any:
    """Invoices of an agreement and of what belongs to it, and the interest billed on them.

    What else bills for a deal is answered above, as [(source_type, source ids)]: billing knows no royalty.
    """
    others = installed().answers("invoices_of_agreement")
    sources = [("agreement", [agreement_id]), *(row for find in others for row in find(agreement_id))]
    billed = or_(
        *(and_(Invoice.source_type == kind, Invoice.source_id.in_(ids)) for kind, ids in sources if ids)
    )
    own = select(Invoice.id).where(billed)
    return or_(
        billed,
        and_(Invoice.source_type == "arrears", Invoice.source_id.in_(own)),
    )


def postings(query: Select[Any], limit: int) -> list[Posting]:
    """At most `limit` rows of `ledger_of`, for an export."""
    return list(db.session.scalars(query.limit(limit)))


def ledger_lines(postings: Any) -> Iterator[LedgerLine]:
    """Postings with their entries and invoices, loaded together."""
    postings = list(postings)
    entries = _by_id(JournalEntry, {p.entry_id for p in postings})
    invoices = _by_id(Invoice, {p.invoice_id for p in postings if p.invoice_id is not None})
    for posting in postings:
        yield LedgerLine(entries[posting.entry_id], posting, invoices.get(posting.invoice_id or 0))


def _by_id(model: Any, ids: set[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        rows = db.session.scalars(select(model).where(model.id.in_(wanted[start : start + 500])))
        found |= {row.id: row for row in rows.unique()}
    return found


def companies_of(institution_id: int) -> list[Organisation]:
    """Companies that an institution ever billed, by name."""
    billed = select(Invoice.company_id).where(Invoice.institution_id == institution_id)
    query = select(Organisation).where(Organisation.id.in_(billed)).order_by(Organisation.name_ko)
    return list(db.session.scalars(query))
