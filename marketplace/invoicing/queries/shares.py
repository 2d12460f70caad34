"""Parts of invoices that a grant pays."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.books import queries as ledger
from marketplace.invoicing.models import Invoice, InvoiceShare, Refund
from marketplace.invoicing.queries.settling import RESERVED
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.text import Text

BILLED = ("agreement",)  # sources of invoices of which a grant may pay a part: fees that an agreement fixes


def share_of(invoice_id: int) -> InvoiceShare | None:
    """The grant's part of an invoice: the promise that stands, else the last one that ended."""
    query = select(InvoiceShare).where(InvoiceShare.invoice_id == invoice_id)
    return db.session.scalars(
        query.order_by(InvoiceShare.ended_at.is_not(None), InvoiceShare.id.desc())
    ).first()


def standing_share(invoice_id: int) -> InvoiceShare | None:
    """The promise that stands, if one does."""
    share = share_of(invoice_id)
    return share if share is not None and share.state == "promised" else None


def share_refused(invoice: Invoice, asked: bool = False) -> Text | None:
    """Why no grant may pay a part of this invoice, or None where one may; `asked`: it was asked for in time, and the
    company may have paid its own part since."""
    at = ledger.standing_of([invoice.id])[invoice.id]
    if invoice.source_type not in BILLED or invoice.credits_id is not None or invoice.currency != "KRW":
        return Text(
            "계약에서 정한 원화 기술료 청구서만 일부를 지원금으로 낼 수 있습니다.",
            "A grant pays a part of invoices in won for fees that an agreement fixes, and of no others.",
        )
    if invoice.state != "issued" or (at.paid and not asked) or at.outstanding <= 0:
        return Text(
            "이미 납부했거나 취소된 청구서입니다. 지원금은 납부하기 전에 신청해 주십시오.",
            "Something was paid on this invoice already, or it is void. Ask for the grant before anything is paid.",
        )
    if standing_share(invoice.id) is not None:
        return Text(
            "이 청구서에는 이미 지원금으로 내는 몫이 있습니다. 한 청구서에는 한 협약만 쓸 수 있습니다.",
            "A grant pays a part of this invoice already. One award alone may pay a part of an invoice.",
        )
    return None


def grant_to_return(invoice_id: int) -> int:
    """What of a grant lies on an invoice, has to go back to who gave it, and is not asked for yet, in minor units."""
    reserved = select(sum_of(Refund.amount)).where(
        Refund.invoice_id == invoice_id,
        Refund.share_id.is_not(None),
        Refund.state.in_(RESERVED),
    )
    lies = ledger.standing_of([invoice_id])[invoice_id].grant_surplus
    return max(0, lies - (db.session.scalar(reserved) or 0))


def share_returned(share_id: int) -> int:
    """What went back of a grant's part to who gave it."""
    query = select(sum_of(Refund.amount)).where(Refund.share_id == share_id, Refund.state == "succeeded")
    return db.session.scalar(query) or 0
