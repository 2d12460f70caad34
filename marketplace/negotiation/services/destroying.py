"""Talks whose time is over: what was written and the quotations are destroyed; that there was a deal, and when, stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from marketplace.kernel import audit, clock, periods
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.transaction import atomic
from marketplace.negotiation.models import Inquiry, Message, MessageFile, MessageReading, Quotation, TermSheet
from marketplace.negotiation.services.inquiries import lock_inquiry
from marketplace.papers import services as papers

MONTHS = 120
YOUNGER = 3650  # days; what was begun since is no ten years old


def destroy_deals() -> int:
    """Destroy what was written in deals that have rested for ten years and of which no agreement is kept; how many deals."""
    begun, count = clock.now() - timedelta(days=YOUNGER), 0
    old = select(Inquiry.id).where(Inquiry.destroyed_at.is_(None), Inquiry.created_at < begun)
    for inquiry_id in db.session.scalars(old.order_by(Inquiry.id)).all():
        if not _is_over(inquiry_id):
            continue
        with atomic():
            row = lock_inquiry(inquiry_id)
            if _is_over(inquiry_id):  # nobody has spoken meanwhile
                _destroy(row)
                count += 1
    return count


def _is_over(inquiry_id: int) -> bool:
    if periods.months_after(clock.seoul_date(_last_word(inquiry_id)), MONTHS) >= clock.today():
        return False
    return not any(answer(inquiry_id) for answer in installed().answers("keeps_deal"))


def _last_word(inquiry_id: int) -> datetime:
    """When it was last spoken in: the question, a message, terms, its end."""
    row = db.session.get_one(Inquiry, inquiry_id)
    said = db.session.scalar(select(func.max(Message.at)).where(Message.inquiry_id == inquiry_id))
    offered = db.session.scalar(
        select(func.max(TermSheet.offered_at)).where(TermSheet.inquiry_id == inquiry_id)
    )
    return max(
        one for one in (row.created_at, row.closed_at, row.reopened_at, said, offered) if one is not None
    )


def _destroy(row: Inquiry) -> None:
    messages = list(db.session.scalars(select(Message.id).where(Message.inquiry_id == row.id)))
    files = select(MessageFile.sha256).where(MessageFile.message_id.in_(messages))
    papers.let_go(db.session.scalars(files).all())
    for table, column in (
        (MessageFile, MessageFile.message_id),
        (MessageReading, MessageReading.message_id),
        (Message, Message.id),
    ):
        query = delete(table).where(column.in_(messages))
        db.session.execute(query.execution_options(synchronize_session="fetch"))
    for sheet in db.session.scalars(select(TermSheet).where(TermSheet.inquiry_id == row.id)):
        sheet.message, sheet.terms = "", {**sheet.terms, "note": "", "termination": ""}
    quotations = list(db.session.scalars(select(Quotation.id).where(Quotation.inquiry_id == row.id)))
    papers.destroy("quotation", quotations)
    row.closed_reason, row.destroyed_at = "", clock.now()
    audit.record("inquiry.destroy", row, SYSTEM)
